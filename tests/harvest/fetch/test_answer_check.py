"""Telling answers from what only looks like one; genuine bodies of both kinds where there are."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from harvest.fetch.answer_check import clinicaltrials_fault, pubmed_fault
from harvest.interface import Request, Response
from harvest.pubmed.esearch import parse_search
from records.errors import ResponseError

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
genuine = pytest.mark.genuine
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the genuine payloads (../shared/data) are not beside the checkout"
)


def answer(body: bytes) -> Response:
    return Response(Request("any", "any"), 200, body, "2026-11-20T02:00:00Z")


@pytest.mark.parametrize(
    "body",
    [
        b"<eSearchResult><Count>0</Count></eSearchResult>",
        b'<?xml version="1.0"?>\n<PubmedArticleSet>\n</PubmedArticleSet>\n',
        b"<PubmedArticleSet/>",
        b"<PubmedArticleSet></PubmedArticleSet >  \r\n",
        b"<eFetchResult><ERROR>cannot get document summary</ERROR></eFetchResult>",
        b"<PubmedArticleSet><i>&lt;html&gt; rate limit</i></PubmedArticleSet>",
    ],
)
def test_pubmed_answers(body: bytes) -> None:
    assert pubmed_fault(answer(body)) is None


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b'{"error":"API rate limit exceeded","count":"11"}', "rate"),
        (b'{"esearchresult":{}}', "JSON"),
        (b"<html><body/></html>", "HTML"),
        (b"\n<!DOCTYPE HTML PUBLIC>", "HTML"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="x"></html>', "HTML"),
        (b"<PubmedArticleSet><PubmedArticle>", "truncated"),
        (b"<PubmedArticleSet></PubmedArticle>", "truncated"),
        (b"<PubmedArticleSet></PubmedArticleSet", "truncated"),
        (b"NCBI C++ Exception: error", "truncated"),
        (b"<eSearchResult><ERROR>x: HTTP request returned 502 status.</ERROR></eSearchResult>", ""),
        (b"<eSearchResult><ERROR>Read timeout</ERROR></eSearchResult>", "for the moment"),
    ],
)
def test_pubmed_faults(body: bytes, fault: str) -> None:
    assert fault in (pubmed_fault(answer(body)) or "None")
    assert pubmed_fault(answer(body)) is not None


@pytest.mark.parametrize("body", [b'{"studies": [], "totalCount": 0}', b' {"error": "other"} '])
def test_clinicaltrials_answers(body: bytes) -> None:
    assert clinicaltrials_fault(answer(body)) is None


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "empty"),
        (b"<html>", "HTML"),
        (b'{"studies": [', "truncated"),
        (b"Not found", "not JSON"),
        (b"[]", "not an object"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b'{"error": "API rate limit exceeded"}', "rate"),
    ],
)
def test_clinicaltrials_faults(body: bytes, fault: str) -> None:
    assert fault in (clinicaltrials_fault(answer(body)) or "None")


def unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


@genuine
@needs_shared
def test_genuine_fetches_are_answers_until_they_are_cut() -> None:
    checked = 0
    for path in sorted((SHARED / "pubmed").glob("efetch/**/*.xml*")):
        body = unpacked(path)
        if b"<PubmedArticleSet" not in body[:1000]:
            continue
        assert pubmed_fault(answer(body)) is None, path.name
        assert pubmed_fault(answer(body[: len(body) * 2 // 3])) is not None, path.name
        checked += 1
    assert checked >= 5


@genuine
@needs_shared
def test_genuine_searches_are_read() -> None:
    read = 0
    paths = [*(SHARED / "eutils").glob("**/*esearch*"), *(SHARED / "eutils").glob("**/*search.xml")]
    for path in sorted(p for p in paths if p.is_file() and "cassettes" not in p.parts):
        body = unpacked(path)
        if b"<eSearchResult" not in body[:1000]:
            continue
        if b"<ERROR>" in body:
            with pytest.raises(ResponseError, match="could not search"):
                parse_search(body)
            continue
        found = parse_search(body)
        assert found.count >= len(found.ids), path.name
        assert len(found.ids) == body.count(b"<Id>"), path.name
        read += 1
    assert read >= 8


@genuine
@needs_shared
def test_genuine_search_failures_are_failures() -> None:
    outage = (SHARED / "eutils/evagg/esearch_error.xml").read_bytes()
    assert pubmed_fault(answer(outage)) is not None
    misspelt = parse_search((SHARED / "eutils/klortho/esearch.error.xml").read_bytes())
    assert misspelt.not_found == ("fleegle[MeSH Terms]",)
    nothing = parse_search((SHARED / "eutils/biopython/esearch8.xml").read_bytes())
    assert (nothing.count, nothing.not_found) == (0, ("abcXYZ",))
    for path in (SHARED / "reported_bodies").glob("eutils_429*"):
        assert pubmed_fault(answer(path.read_bytes())) == "the request rate was exceeded"


@genuine
@needs_shared
def test_genuine_pages_of_studies_are_answers_until_they_are_cut() -> None:
    paths = sorted((SHARED / "ctgov_v2/pages").glob("*.json"))
    assert paths
    for path in [*paths, SHARED / "reported_bodies/ctgov_no_match.json"]:
        body = path.read_bytes().rstrip()
        assert clinicaltrials_fault(answer(body)) is None
        assert clinicaltrials_fault(answer(body[:-1])) == "a truncated answer"
    text = (SHARED / "reported_bodies/ctgov_400_invalid_enum.txt").read_bytes()
    assert clinicaltrials_fault(answer(text)) == "something that is not JSON"
