"""Answers with status 200 that are whole, and wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from tests.faults.case import PUBMED, TRIALS, Case, Disturb, edited, once, standing
from tests.faults.corpus import Corpus
from tests.local_services import faults


def _changed(change: Callable[[bytes], bytes], on: str, where: str = "") -> Disturb:
    return standing(faults.changed(change, on, where))


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


def _counts(pubmed: int = 0, trials: int = 0) -> Disturb:
    def disturb(corpus: Corpus) -> None:
        corpus.services.eutils.counts_too_many = pubmed
        corpus.services.trials.counts_too_many = trials

    return disturb


def _pages(arrange: Callable[[list[object]], list[object]]) -> Disturb:
    def disturb(corpus: Corpus) -> None:
        corpus.services.trials.rearrange = arrange  # type: ignore[assignment]

    return disturb


def _strict(corpus: Corpus) -> None:
    corpus.services.trials.unknown_ids_fail = True


def false_answers() -> list[Case]:
    """Return answers with status 200 that are whole, and wrong."""

    def case(name: str, source: str, disturb: Disturb, *codes: int) -> Case:
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
            _changed(edited("<Count>.*?</Count>", ""), "esearch"),
            1,
        ),
        case(
            "esearch says <ERROR>",
            PUBMED,
            standing(faults.search_error("Search Backend failed: Empty Term")),
            1,
        ),
        case(
            "esearch says <ERROR>, once",
            PUBMED,
            once(faults.search_error("HTTP request returned 502 status.")),
        ),
        case(
            "efetch says <ERROR>",
            PUBMED,
            standing(
                faults.status(200, b"<eFetchResult><ERROR>no</ERROR></eFetchResult>", on="efetch")
            ),
            1,
        ),
        case("efetch repeats, reorders", PUBMED, _changed(_reversed_articles, "efetch")),
        case(
            "efetch sends no record",
            PUBMED,
            _changed(edited("<PubmedArticle>.*</PubmedArticle>", ""), "efetch"),
            1,
        ),
        case(
            "efetch leaves a record out, once",
            PUBMED,
            once(faults.changed(edited("<PubmedArticle>.*?</PubmedArticle>", ""), "efetch")),
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
            standing(faults.html(on="/version")),
            1,
        ),
    ]
