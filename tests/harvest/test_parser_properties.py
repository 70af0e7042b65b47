"""Properties of the parsers: any text comes back, no bytes bring them down."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from harvest.bad_record import BadRecord
from harvest.clinicaltrials.arm_matching import match_arm
from harvest.clinicaltrials.study import parse_studies
from harvest.files.recognised import recognised
from harvest.hand_searched.records import parse_jsonl, parse_ris
from harvest.opening import opening_of
from harvest.pubmed.dates import date_in_words, iso_date
from harvest.pubmed.xml import deleted_pmids, parse_articles
from records.errors import EvidenceError
from records.model import Publication, Trial
from tests.harvest.samples import BOOK_ARTICLE, FULL_ARTICLE, article, article_set, study

XML_CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufffe\uffff"
)
XML_TEXT = st.text(XML_CHARACTERS, max_size=200)
ANY_TEXT = st.text(st.characters(), max_size=200)
MARKUP = st.sampled_from(["", "i", "sub", "sup", "b", "u"])

SAMPLES: dict[str, bytes] = {
    "xml": article_set(FULL_ARTICLE, article("2"), BOOK_ARTICLE),
    "studies": json.dumps({"studies": [study("NCT00000001"), study("NCT00000002")]}).encode(),
    "lines": b'{"kind": "publication", "title": "T", "year": 2020}\n' * 3,
    "ris": b"TY  - JOUR\nTI  - T\nPY  - 2020\nAU  - A, B\nER  - \n" * 3,
}


def one_line(text: str) -> str:
    return " ".join(text.split())


@given(st.lists(st.tuples(MARKUP, XML_TEXT), max_size=6))
def test_any_text_comes_back_through_xml(pieces: list[tuple[str, str]]) -> None:
    marked = "".join(
        f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text) for tag, text in pieces
    )
    inside = f"<Abstract><AbstractText>{marked}</AbstractText></Abstract>"
    (record,) = parse_articles(article_set(article(title=marked, inside=inside)))
    assert isinstance(record, Publication)
    plain = one_line("".join(text for _, text in pieces))
    if plain != "[Not Available].":
        assert (record.title or "") == plain
    assert "".join(section.text for section in record.sections) == plain


@given(ANY_TEXT)
def test_any_text_comes_back_through_json_as_far_as_it_is_text(text: str) -> None:
    body = json.dumps(study(descriptionModule={"briefSummary": text, "detailedDescription": text}))
    (trial,) = parse_studies(body.encode())
    assert isinstance(trial, Trial)
    (trial.brief_summary or "").encode("utf-8")
    if text.isalnum() and text.isascii():
        assert trial.brief_summary == text


@given(ANY_TEXT)
def test_any_title_comes_back_from_a_hand_searched_line(title: str) -> None:
    line = json.dumps({"kind": "publication", "key": "k", "title": title})
    (record,) = parse_jsonl(line.encode())
    assert isinstance(record, Publication)
    (record.title or "").encode("utf-8")
    if title.isprintable():
        assert (record.title or "") == one_line(title)


JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
MODULES = (
    *("statusModule", "designModule", "armsInterventionsModule", "outcomesModule"),
    *("eligibilityModule", "contactsLocationsModule", "referencesModule", "conditionsModule"),
)
KEYS = st.sampled_from(
    [
        *("overallStatus", "enrollmentInfo", "count", "phases", "armGroups", "label", "measure"),
        *("primaryOutcomes", "references", "citation", "pmid", "locations", "conditions", "date"),
        *("healthyVolunteers", "interventions", "name", "designInfo", "completionDateStruct"),
    ]
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(MODULES), st.dictionaries(KEYS, JSON_VALUES, max_size=4)))
def test_any_study_is_a_trial_or_a_bad_record_that_says_why(modules: dict[str, Any]) -> None:
    body = json.dumps({"studies": [study("NCT00000001", **modules), study("NCT00000002")]})
    first, second = parse_studies(body.encode())
    assert isinstance(second, Trial)
    if isinstance(first, BadRecord):
        assert "NCT00000001" in first.name
        assert "should be" in first.reason


PARSERS: dict[str, Callable[[bytes], object]] = {
    "xml": lambda body: [*parse_articles(body), *deleted_pmids(body)],
    "studies": lambda body: list(parse_studies(body)),
    "lines": lambda body: list(parse_jsonl(body)),
    "ris": lambda body: list(parse_ris(body)),
}


def mutated(body: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for place, length, put in changes:
        start = place % (len(body) + 1)
        body = body[:start] + put + body[start + length :]
    return body


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.integers(0, 40),
        st.binary(max_size=6) | st.sampled_from([b"<", b"</i>", b"&x;", b'"', b"{", b"]", b"\n"]),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("name", SAMPLES)
@given(changes=CHANGES)
@example(changes=[(0, 0, b"PK\x03\x04")])
def test_mutated_bytes_never_bring_a_parser_down(
    name: str, changes: list[tuple[int, int, bytes]]
) -> None:
    body = mutated(SAMPLES[name], changes)
    for parse in (
        PARSERS[name],
        lambda b: list(recognised("f", opening_of(b)).records()),
        lambda b: list(recognised("f", opening_of(gzip.compress(b))).records()),
    ):
        with suppress(EvidenceError):
            parse(body)


@pytest.mark.parametrize("name", PARSERS)
@given(body=st.binary(max_size=300))
def test_any_bytes_never_bring_a_parser_down(name: str, body: bytes) -> None:
    with suppress(EvidenceError):
        PARSERS[name](body)


@given(cut=st.integers(0, len(SAMPLES["xml"])))
def test_a_cut_anywhere_loses_no_whole_record_and_is_never_silent(cut: int) -> None:
    body = SAMPLES["xml"][:cut]
    try:
        records = list(parse_articles(body))
    except EvidenceError:
        assert b"<PubmedArticle>" not in body
        return
    whole = body.count(b"</PubmedArticle>") + body.count(b"</PubmedBookArticle>")
    assert sum(isinstance(r, Publication) for r in records) == whole
    complete = body.rstrip().endswith(b"</PubmedArticleSet>")
    assert any(isinstance(r, BadRecord) for r in records) != complete


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_dates_are_iso_dates_or_nothing(year: str, month: str, day: str) -> None:
    for found in (iso_date(year, month, day), date_in_words(f"{year} {month} {day}")):
        assert found is None or (found[:4].isdigit() and len(found) in (4, 7, 10))


@given(ANY_TEXT, st.lists(ANY_TEXT, max_size=4))
def test_an_arm_is_matched_exactly_when_it_says_how(title: str, labels: list[str]) -> None:
    arm, how = match_arm(title, labels)
    assert (arm is None) == (how == "none")
    assert arm is None or arm in labels
