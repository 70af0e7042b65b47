from __future__ import annotations

import dataclasses

from db.search_yield import SearchYield
from evidence.search_words import lines

SEARCH = SearchYield(
    source="pubmed",
    name="main",
    role="core",
    source_count=12,
    received=12,
    stored=11,
    only_here=4,
    gained=0,
    lost=0,
    lost_marked=True,
    query_changed=False,
    since="2026-11-01",
    first=False,
)


def said(**changes: object) -> list[str]:
    return list(lines([dataclasses.replace(SEARCH, **changes)]))  # type: ignore[arg-type]


def test_a_search_is_one_line_with_its_yield() -> None:
    assert said() == [
        "search pubmed/main: 12 at the source, 12 received, 11 stored, 4 by no other way; "
        "0 gained, 0 lost"
    ]


def test_a_first_run_is_compared_with_nothing() -> None:
    (line,) = said(first=True, gained=11)
    assert line.endswith("; first run")
    assert "gained" not in line


def test_a_changed_query_says_what_it_gained_and_lost() -> None:
    assert said(query_changed=True, gained=1, lost=2)[1] == (
        "  its query was changed: the new one finds 1 record more, and 2 records no longer"
    )
    assert said(query_changed=True)[1].endswith("the new one finds the same records")


def test_what_could_not_be_compared_is_not_called_unchanged() -> None:
    first, second = said(query_changed=True, gained=None, lost=None)
    assert "not compared" in first
    assert "is not known" in second


def test_nothing_is_called_lost_in_a_night_that_lacks_something() -> None:
    (line,) = said(lost=5, lost_marked=False)
    assert "5 not found again but not marked as lost" in line


def test_a_source_that_gives_no_count_is_not_said_to_have_none() -> None:
    assert "no count at the source" in said(source_count=None)[0]
