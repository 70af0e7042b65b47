"""Records that come and go, and tokens that expire, while a night reads."""

from __future__ import annotations

from tests.faults.case import PUBMED, TRIALS, Case, Disturb
from tests.faults.corpus import Corpus, nct_id
from tests.local_services import LoggedRequest, article, study


def _on_request(what: str, number: int, act: Disturb) -> Disturb:
    """Act when a request with this text in its parameters or path comes for the n-th time."""

    def disturb(corpus: Corpus) -> None:
        seen: list[str] = []

        def look(request: LoggedRequest) -> None:
            asked = "&".join(f"{k}={v}" for k, v in request.parameters)
            if what in f"{request.path}?{asked}":
                seen.append(request.path)
                if len(seen) == number:
                    act(corpus)

        corpus.services.before_answer = look

    return disturb


def _drop_study(corpus: Corpus) -> None:
    corpus.studies[:] = [s for s in corpus.studies if nct_id(s) != "NCT00000003"]


def _drop_article(corpus: Corpus) -> None:
    corpus.articles.pop("105", None)


def _add_study(corpus: Corpus) -> None:
    if nct_id(corpus.studies[0]) != "NCT00000020":
        corpus.studies.insert(0, study("NCT00000020", updated="2031-01-02"))


def _add_article(corpus: Corpus) -> None:
    kept = dict(corpus.articles)
    corpus.articles.clear()
    corpus.articles.update({"120": article("120", "Ketamine, late", "2031/01/02"), **kept})


def _expire(corpus: Corpus) -> None:
    corpus.services.trials.expire_tokens()


def _always_expiring(corpus: Corpus) -> None:
    def look(request: LoggedRequest) -> None:
        if request.get("pageToken"):
            _expire(corpus)

    corpus.services.before_answer = look


def moving_records() -> list[Case]:
    """Return records that come and go, and tokens that expire, while a night reads."""
    group, token = "moving records", "pageToken"
    cases = [
        Case(group, "a token expires", (TRIALS,), _on_request(token, 1, _expire)),
        Case(group, "a later token expires", (TRIALS,), _on_request(token, 2, _expire)),
        Case(group, "every token expires", (TRIALS,), _always_expiring, (1,)),
    ]
    moves = {
        "a study removed": (TRIALS, _drop_study),
        "a study added": (TRIALS, _add_study),
        "an article removed": (PUBMED, _drop_article),
        "an article added": (PUBMED, _add_article),
    }
    places = {
        TRIALS: {"listing": "fields=NCTId", "window": "filter.advanced", "numbers": "filter.ids"},
        PUBMED: {"esearch": "esearch", "efetch": "efetch"},
    }
    for name, (source, act) in moves.items():
        for place, what in places[source].items():
            for number in (1, 2, 3):
                disturb = _on_request(what, number, act)
                where = f"{name} before request {number}, {place}"
                cases.append(Case(group, where, (source,), disturb, (0, 1), then=act))
    return cases
