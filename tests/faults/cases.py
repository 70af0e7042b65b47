"""The table of faults: what goes wrong, where, and how the night may end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tests.faults.corpus import Corpus, nct_id
from tests.faults.world import HURRIED, PATIENT, Timing
from tests.local_services import LoggedRequest, article, faults, study
from tests.local_services.faults import Fault

PUBMED, TRIALS = "pubmed", "clinicaltrials"


@dataclass(frozen=True)
class Case:
    """A disturbed night: `disturb` the services; `codes` are the exit codes that are honest.

    `tried` is how many faults those are, `sources` are whose cursors must stay where they were
    when the night is incomplete. With `then` the records themselves move, at the moment that
    `disturb` says or else afterwards, and what is right is known only a night later. `literal` is
    what the fault adds to a title: text that means nothing, and is kept as it was written.
    """

    group: str
    name: str
    sources: tuple[str, ...]
    disturb: Callable[[Corpus], None]
    codes: tuple[int, ...] = (0,)
    timing: Timing = PATIENT
    then: Callable[[Corpus], None] | None = None
    tried: int = 1
    literal: str = ""


# --- on the wire ------------------------------------------------------------------------------

ENDPOINTS = {
    "esearch": (PUBMED, "esearch.fcgi", "usehistory=n"),
    "esearch by change": (PUBMED, "esearch.fcgi", "datetype=mdat"),
    "efetch": (PUBMED, "efetch.fcgi", ""),
    "elink": (PUBMED, "elink.fcgi", ""),
    "version": (TRIALS, "/version", ""),
    "studies, listing": (TRIALS, "/studies", "fields=NCTId"),
    "studies, by change": (TRIALS, "/studies", "filter.advanced="),
    "studies, by number": (TRIALS, "/studies", "filter.ids="),
    "one study": (TRIALS, "/studies/NCT", ""),
}
TOGETHER = (
    ("esearch", "version"),
    ("esearch by change", "studies, listing"),
    ("efetch", "studies, by number"),
    ("elink", "studies, by change", "one study"),
)
"""Endpoints that fail in the same night; none of them keeps the other from being asked."""

ON_THE_WIRE: dict[str, Fault] = {
    "429": faults.too_many(),
    "429 with Retry-After": faults.too_many("1"),
    "429 with a date": faults.too_many("Sun, 22 Nov 2026 02:00:00 GMT"),
    "500": faults.status(500, faults.HTML_PAGE),
    "502": faults.status(502),
    "503": faults.status(503, retry_after="1"),
    "HTML with status 200": faults.html(),
    "rate limit with status 200": faults.rate_limit_json(),
    "empty with status 200": faults.status(200),
    "reset in the middle": faults.reset(),
    "truncated, no length": faults.truncated(),
    "truncated after a byte": faults.truncated_at(1),
    "truncated before the last": faults.truncated_at(-2),
    "last chunk missing": faults.chunk_missing(),
    "length too long": faults.length_too_long(),
    "length too short": faults.length_too_short(),
    "gzip damaged": faults.gzip_damaged(),
    "gzip cut": faults.gzip_cut(),
    "silence": faults.hang(),
    "slow drip": faults.drip(),
    "slow drip of a header": faults.header_drip(),
}
SLOW = {"silence", "slow drip", "slow drip of a header"}


def faults_that_pass() -> list[Case]:
    """Return a night for each fault, with that fault once at each endpoint."""
    return [
        Case(
            group="on the wire, once",
            name=name,
            sources=(),
            disturb=_each(_once, fault, ENDPOINTS),
            timing=HURRIED if name in SLOW else PATIENT,
            tried=len(ENDPOINTS),
        )
        for name, fault in ON_THE_WIRE.items()
    ]


def faults_that_last() -> list[Case]:
    """Return nights for each fault, at an endpoint of each service, where it lasts all night."""
    return [
        Case(
            group="on the wire, all night",
            name=f"{name}, {' and '.join(endpoints)}",
            sources=tuple(ENDPOINTS[endpoint][0] for endpoint in endpoints),
            disturb=_each(_standing, fault, endpoints),
            codes=(1,),
            timing=HURRIED if name in SLOW else PATIENT,
            tried=len(endpoints),
        )
        for name, fault in ON_THE_WIRE.items()
        for endpoints in TOGETHER
    ]


def _each(
    how: Callable[[Fault], Callable[[Corpus], None]], fault: Fault, endpoints: Iterable[str]
) -> Callable[[Corpus], None]:
    def disturb(corpus: Corpus) -> None:
        for endpoint in endpoints:
            _, on, where = ENDPOINTS[endpoint]
            how(replace(fault, on=on, where=where))(corpus)

    return disturb


def _once(fault: Fault) -> Callable[[Corpus], None]:
    return lambda corpus: corpus.services.faults.add(fault)


def _standing(fault: Fault) -> Callable[[Corpus], None]:
    return lambda corpus: corpus.services.faults.standing.append(fault)


# --- false answers that look right ------------------------------------------------------------


def _changed(
    change: Callable[[bytes], bytes], on: str, where: str = ""
) -> Callable[[Corpus], None]:
    return _standing(faults.changed(change, on, where))


def _edited(old: str, new: str, count: int = 1) -> Callable[[bytes], bytes]:
    def change(body: bytes) -> bytes:
        return re.sub(old.encode(), new.encode(), body, count=count, flags=re.DOTALL)

    return change


def _of_json(change: Callable[[dict[str, object]], None]) -> Callable[[bytes], bytes]:
    def changed(body: bytes) -> bytes:
        value = json.loads(body)
        change(value)
        return json.dumps(value).encode()

    return changed


def _no_hits(body: bytes) -> bytes:
    body = re.sub(rb"<Count>\d+</Count>", b"<Count>0</Count>", body)
    return re.sub(rb"<IdList>.*</IdList>", b"<IdList/>", body, flags=re.DOTALL)


def _no_studies(value: dict[str, object]) -> None:
    value.pop("nextPageToken", None)
    value.update(studies=[], totalCount=0)


def _reversed_ids(body: bytes) -> bytes:
    ids = re.findall(rb"<Id>\d+</Id>", body)
    listed = b"".join([*reversed(ids), *ids[:3]])
    return re.sub(rb"<IdList>.*</IdList>", b"<IdList>" + listed + b"</IdList>", body, flags=16)


def _reversed_articles(body: bytes) -> bytes:
    found = re.findall(rb"<PubmedArticle>.*?</PubmedArticle>", body, re.DOTALL)
    head = body[: body.index(b"<PubmedArticleSet>")]
    listed = b"\n".join([*reversed(found), *found[:2]])
    return head + b"<PubmedArticleSet>" + listed + b"</PubmedArticleSet>"


def _counts(pubmed: int = 0, trials: int = 0) -> Callable[[Corpus], None]:
    def disturb(corpus: Corpus) -> None:
        corpus.services.eutils.counts_too_many = pubmed
        corpus.services.trials.counts_too_many = trials

    return disturb


def _pages(arrange: Callable[[list[object]], list[object]]) -> Callable[[Corpus], None]:
    def disturb(corpus: Corpus) -> None:
        corpus.services.trials.rearrange = arrange  # type: ignore[assignment]

    return disturb


def _strict(corpus: Corpus) -> None:
    corpus.services.trials.unknown_ids_fail = True


def false_answers() -> list[Case]:
    """Return answers with status 200 that are whole, and wrong."""

    def case(name: str, source: str, disturb: Callable[[Corpus], None], *codes: int) -> Case:
        return Case("false answers", name, (source,), disturb, codes or (0,))

    search, window = "usehistory=n&tool", "datetype=mdat"
    return [
        case("esearch counts too many", PUBMED, _counts(pubmed=3), 1),
        case("esearch counts far too many", PUBMED, _counts(pubmed=9_000), 1),
        case("esearch counts one too few", PUBMED, _counts(pubmed=-1), 0, 1),
        case("esearch finds nothing", PUBMED, _changed(_no_hits, "esearch", search), 1),
        case("esearch finds nothing changed", PUBMED, _changed(_no_hits, "esearch", window)),
        case("esearch ids repeated, reordered", PUBMED, _changed(_reversed_ids, "esearch")),
        case(
            "esearch without a count",
            PUBMED,
            _changed(_edited("<Count>.*?</Count>", ""), "esearch"),
            1,
        ),
        case(
            "esearch says <ERROR>",
            PUBMED,
            _standing(faults.search_error("Search Backend failed: Empty Term")),
            1,
        ),
        case(
            "esearch says <ERROR>, once",
            PUBMED,
            _once(faults.search_error("HTTP request returned 502 status.")),
        ),
        case(
            "efetch says <ERROR>",
            PUBMED,
            _standing(
                faults.status(200, b"<eFetchResult><ERROR>no</ERROR></eFetchResult>", on="efetch")
            ),
            1,
        ),
        case("efetch repeats, reorders", PUBMED, _changed(_reversed_articles, "efetch")),
        case(
            "efetch sends no record",
            PUBMED,
            _changed(_edited("<PubmedArticle>.*</PubmedArticle>", ""), "efetch"),
            1,
        ),
        case(
            "efetch leaves a record out, once",
            PUBMED,
            _once(faults.changed(_edited("<PubmedArticle>.*?</PubmedArticle>", ""), "efetch")),
        ),
        case("studies counted too many", TRIALS, _counts(trials=3), 1),
        case("studies counted one too few", TRIALS, _counts(trials=-1), 0, 1),
        case(
            "studies not counted",
            TRIALS,
            _changed(_of_json(lambda v: v.pop("totalCount", None) and None), "studies", "countT"),
            1,
        ),
        case("studies: none", TRIALS, _changed(_of_json(_no_studies), "studies", "fields="), 1),
        case("pages repeat a study", TRIALS, _pages(lambda page: [*page, *page[:1]])),
        case("pages reordered", TRIALS, _pages(lambda page: page[::-1])),
        case("an unknown number fails all", TRIALS, _strict),
        case(
            "an HTML page as version",
            TRIALS,
            _standing(faults.html(on="/version")),
            1,
        ),
    ]


# --- XML as it should not be ------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def _doctype(entities: str, use: str) -> Callable[[bytes], bytes]:
    """Declare entities, and add one to the first title."""

    def change(body: bytes) -> bytes:
        head = f"<!DOCTYPE PubmedArticleSet [{entities}]>".encode()
        body = re.sub(rb"<!DOCTYPE.*?>", lambda _: head, body, count=1, flags=re.DOTALL)
        return body.replace(b"</ArticleTitle>", f"{use}</ArticleTitle>".encode(), 1)

    return change


def hostile_xml(outside: str, secret: str) -> list[Case]:
    """Return bodies of efetch with strange XML; `outside` and `secret` must not be read."""

    def case(name: str, change: Callable[[bytes], bytes], *codes: int, literal: str = "") -> Case:
        # A record that cannot be read is quarantined and keeps no cursor back: the search itself
        # came to its end. No source's cursor must stay.
        fault = faults.changed(change, "efetch")
        return Case("XML", name, (), _standing(fault), codes or (0,), literal=literal)

    undefined = _edited("</ArticleTitle>", " &novel;</ArticleTitle>")
    return [
        case(
            "an unknown element",
            _edited("<Language>", "<Novelty Kind='x'>new<b>er</b></Novelty><Language>", 0),
        ),
        case("an unknown attribute", _edited("<Article ", "<Article Novel='1' ", 0)),
        case("a new DTD", _edited("pubmed_250101.dtd", "pubmed_330101.dtd")),
        case("a DTD elsewhere", _edited('https://dtd.nlm.nih.gov/[^"]*', outside)),
        case("an undefined entity", undefined, literal=" &novel;"),
        case(
            "billion laughs",
            _doctype('<!ENTITY l0 "ha">' + LAUGHS, " &l11;"),
            literal=" &l11;",
        ),
        case(
            "an external entity",
            _doctype(f'<!ENTITY x SYSTEM "{outside}">', " &x;"),
            literal=" &x;",
        ),
        case(
            "a local file",
            _doctype(f'<!ENTITY x SYSTEM "file://{secret}">', " &x;"),
            literal=" &x;",
        ),
        case("a parameter entity", _doctype(f'<!ENTITY % x SYSTEM "{outside}"> %x;', "")),
        case("a byte that is no character", _edited("<ArticleTitle>", "<ArticleTitle>\x01"), 1),
        case("a tag that is not closed", _edited("</ArticleTitle>", ""), 1),
        case("an article without its end", _edited("</PubmedArticle>", ""), 1),
        case("rubbish between articles", _edited("</PubmedArticle>", "</PubmedArticle><<&"), 1),
        case("a zero byte between articles", _edited("</PubmedArticle>", "</PubmedArticle>\0"), 1),
    ]


def nameless_records() -> list[Case]:
    """Return answers with a record of which nobody can tell which of those asked for it is."""

    def case(name: str, change: Callable[[bytes], bytes]) -> Case:
        fault = faults.changed(change, "efetch")
        return Case("XML, nameless records", name, (PUBMED,), _standing(fault), (1,))

    return [
        case("an article without its beginning", _edited("<PubmedArticle>", "")),
        case("an article without its number", _edited("<PMID .*?</PMID>", "")),
        case("an article under another number", _edited(r">10(\d)</PMID>", r">90\1</PMID>")),
    ]


# --- records that move while they are read ----------------------------------------------------


Act = Callable[[Corpus], None]


def _on_request(what: str, number: int, act: Act) -> Act:
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
