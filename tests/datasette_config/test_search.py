from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasette_config.queries.search import pieces, search_page
from datasette_config.search_words import match_expression


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("binge eating", '"binge" "eating"'),
        ('"eating disorder" ketamin*', '"eating disorder" "ketamin"*'),
        ("a OR b NOT c", '"a" "OR" "b" "NOT" "c"'),
        ('unbalanced "quote', '"unbalanced" "quote"'),
        ("title:x {y} ^z", '"title:x" "{y}" "^z"'),
        ("*** --- ()", None),
        ('""', None),
        ("", None),
    ],
)
def test_everything_but_phrases_and_stars_is_text(typed: str, expected: str | None) -> None:
    assert match_expression(typed) == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(typed=st.text(max_size=60))
def test_no_input_is_a_syntax_error(connection: sqlite3.Connection, typed: str) -> None:
    found = search_page(connection, typed, None, 1)
    assert found["found"] >= 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(typed=st.text(alphabet='ab"*()^:-+{}NEAROT \x00\ud800', max_size=30))
def test_no_operator_is_a_syntax_error(connection: sqlite3.Connection, typed: str) -> None:
    search_page(connection, typed, "publications", 1)


def group(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(g for g in found["groups"] if g["name"] == name)


def test_title_weighs_more_than_abstract(connection: sqlite3.Connection) -> None:
    found = search_page(connection, "randomised ketamine", None, 1)
    assert group(found, "publications")["rows"][0]["id"] == "pmid101"
    assert group(found, "trials")["total"] == 0


def test_endings_prefixes_and_synonyms_are_found(connection: sqlite3.Connection) -> None:
    assert group(search_page(connection, "infusion", None, 1), "publications")["total"] == 1
    assert group(search_page(connection, "dissoc*", None, 1), "mentions")["total"] >= 3
    concepts = group(search_page(connection, "EDEQ", None, 1), "concepts")
    assert [c["id"] for c in concepts["rows"]] == ["out-edeq"]
    concepts = group(search_page(connection, '"feeling unreal"', None, 1), "concepts")
    assert [c["id"] for c in concepts["rows"]] == ["se-dissociation"]


def test_snippets_are_split_at_what_was_found() -> None:
    assert pieces("a \x02b\x03 c") == [("a ", False), ("b", True), (" c", False)]
    assert pieces("never closed \x02b") == [("never closed ", False), ("b", False)]
    assert pieces(None) == []
