"""A trial in time: solid happened, hollow is planned, and today is the day of the night."""

from __future__ import annotations

from datetime import date
from typing import Any

from lxml import etree

from datasette_config.charts.svg import standalone
from datasette_config.charts.trial_timeline import trial_timeline
from datasette_config.partial_dates import span

NIGHT = date(2026, 11, 20)


def _stone(name: str, when: str, kind: str, *earlier: str) -> dict[str, Any]:
    said = [{"date": text, "span": span(text), "changed_at": "2025"} for text in earlier]
    return {
        "key": name,
        "name": name,
        "date": when,
        "kind": kind,
        "span": span(when),
        "earlier": said,
    }


def _drawn(*stones: dict[str, Any], night: date | None = NIGHT) -> Any:
    return etree.fromstring(trial_timeline("t", "Dates", stones, night))


def test_planned_dates_are_hollow_actual_ones_solid_and_unsaid_ones_dashed() -> None:
    made = _drawn(
        _stone("Start", "2024-01-02", "actual"),
        _stone("Completion", "2027-01-02", "planned"),
        _stone("Primary completion", "2026-01-02", "not said"),
    )
    styles = [mark.get("class") for mark in made.iter("circle")]
    assert styles == ["solid", "hollow", "hollow tl-unsaid"]
    texts = [text.text for text in made.iter("text")]
    assert "2 Jan 2027 (planned)" in texts
    assert "2 Jan 2026 (?)" in texts


def test_what_is_later_than_the_night_stands_behind_its_line() -> None:
    made = _drawn(
        _stone("Start", "2024-01-02", "actual"), _stone("Completion", "2027-05-02", "planned")
    )
    start, completion = (float(mark.get("cx")) for mark in made.iter("circle"))
    night = float(made.find(".//line[@class='tl-night']").get("x1"))
    assert start < night < completion
    assert "as of 20 Nov 2026" in [text.text for text in made.iter("text")]


def test_earlier_dates_are_drawn_small_in_front_and_counted() -> None:
    made = _drawn(_stone("Completion", "2026-04", "actual", "2025-02", "2025-08", "spring"))
    marks = list(made.iter("circle"))
    assert [mark.get("r") for mark in marks] == ["3.5", "3.5", "6.5"]
    places = [float(mark.get("cx")) for mark in marks]
    assert places == sorted(places)
    assert "Apr 2026, moved 3 times" in [text.text for text in made.iter("text")]


def test_a_date_is_drawn_no_more_precise_than_it_is_given() -> None:
    year, day = _drawn(_stone("Start", "2024", "actual")), _drawn(_stone("Start", "2024-05-05", ""))
    line = year.find(".//line[@class='tl-range']")
    assert float(line.get("x2")) - float(line.get("x1")) > 50
    assert day.find(".//line[@class='tl-range']") is None


def test_decades_nothing_and_dates_that_are_none_are_drawn() -> None:
    old = _drawn(_stone("First posted", "1999-01-01", "actual"), _stone("Start", "2030", "planned"))
    years = [text.text for text in old.iter("text") if text.get("class") == "muted middle"]
    assert 3 <= len(years) <= 12
    none = trial_timeline("t", '"><script>', [_stone("Start", "soon", "planned")], None)
    assert "<script>" not in none
    assert etree.fromstring(standalone(none).encode()) is not None
