"""Whose word comes first when registers, their copies, databases and people describe a record."""

from __future__ import annotations

import dataclasses

import pytest

from db.merge import PRIORITY, merge, title_source
from records.model import Publication, Trial

TRIAL = Trial("hand-searched", "k", "ISRCTN", "ISRCTN12345678", "By hand", status="Hand")
PAPER = Publication("hand-searched", "k", "By hand", journal="Hand")


def said_by(record: Publication | Trial, source: str) -> Publication | Trial:
    return dataclasses.replace(record, source=source, source_key=source, title=source)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("clinicaltrials", "isrctn"),
        ("isrctn", "ictrp"),
        ("euctr", "ictrp"),
        ("ictrp", "hand-searched"),
    ],
)
def test_of_trials(first: str, second: str) -> None:
    merged = merge([said_by(TRIAL, second), said_by(TRIAL, first)])
    assert merged.title == first


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("pubmed", "pubmed-nbib"),
        ("pubmed-nbib", "pubmed-csv"),
        ("pubmed-csv", "embase"),
        ("europepmc", "embase"),
        ("central", "hand-searched"),
    ],
)
def test_of_papers(first: str, second: str) -> None:
    merged = merge([said_by(PAPER, second), said_by(PAPER, first)])
    assert merged.title == first


def test_no_source_stands_twice() -> None:
    assert len(set(PRIORITY)) == len(PRIORITY)


def test_a_title_says_whose_words_it_is_in() -> None:
    assert title_source(said_by(PAPER, "pubmed-nbib")) == "pubmed"
    assert title_source(said_by(PAPER, "embase")) == "hand-searched"
    assert title_source(said_by(TRIAL, "isrctn")) == "registry"
    restated = dataclasses.replace(TRIAL, text_source="restated")
    assert title_source(restated) == "hand-searched"
