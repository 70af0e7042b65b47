from __future__ import annotations

import pytest

from evidence.query_check import problem_in


@pytest.mark.parametrize(
    "query",
    [
        "ketamine",
        'ketamin*[tiab] AND ("eating disorder"[tiab] OR pica[ti])',
        "(a OR b) NOT c",
        "a AND NOT b",
        '"(" AND b',
        "AREA[EligibilityCriteria](bulimia)",
    ],
)
def test_sound_queries_pass(query: str) -> None:
    assert problem_in(query) is None


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("", "empty"),
        ('"a', "quotation"),
        ("(a", "more than"),
        ("a)", "more than"),
        ("a[ti", "more than"),
        ("a ) ( b", "never opened"),
        ("a AND", "nothing after AND"),
        ("AND a", "right after"),
        ("a OR OR b", "OR right after OR"),
        ("a AND ()", "empty ()"),
        ("(a OR) b", "nothing after OR"),
    ],
)
def test_mistakes_are_named(query: str, problem: str) -> None:
    found = problem_in(query)
    assert found is not None
    assert problem in found
