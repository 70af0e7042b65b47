"""Slices of time: no day lost, no day twice."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from harvest.pubmed.date_slices import ALL_TIME, Slice

days = st.dates(date(1700, 1, 1), date(2099, 12, 31))


@given(days, st.integers(0, 5000))
def test_halves_cover_every_day_once(first: date, length: int) -> None:
    whole = Slice(first, first + timedelta(days=length))
    halves = list(whole.halves())
    if length == 0:
        assert halves == []
        return
    early, late = halves
    assert (early.first, late.last) == (whole.first, whole.last)
    assert late.first - early.last == timedelta(days=1)
    assert early.first <= early.last
    assert late.first <= late.last


def test_all_time_is_fixed_and_written_as_eutils_want_it() -> None:
    assert ALL_TIME.parameters == (
        ("datetype", "edat"),
        ("mindate", "1700/01/01"),
        ("maxdate", "2099/12/31"),
    )
