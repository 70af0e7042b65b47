"""Trials in time: a line a trial from its start to its primary completion."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from datasette_config.charts.scale import Scale, ticks
from datasette_config.charts.svg import drawing, element, link
from datasette_config.queries.rows import Row

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 900, 185, 165, 24, 26


def trial_lines_chart(
    trials: Sequence[Row], today: str | None, address: Callable[[str], str]
) -> Markup:
    """Return the drawing of trials that have a start, in the order given.

    A full end is a date that has come to pass as registered (actual), a hollow end one that is
    planned. A cross marks posted results. `today` (a day) is drawn as a line.
    """
    drawn = [trial for trial in trials if year_of(trial["start_date"]) is not None]
    ends = [year for trial in drawn for year in _years(trial)]
    now = year_of(today)
    if now is not None:
        ends.append(now)
    low, high = (int(min(ends)), int(max(ends)) + 1) if ends else (2000, 2001)
    across = Scale(low, high, _LEFT, _WIDTH - _RIGHT)
    height = _TOP + _ROW * max(len(drawn), 1) + 10
    parts = [_tick(across(tick), tick, height) for tick in ticks(low, high, 8) if tick == int(tick)]
    if now is not None:
        parts.append(
            element("line", x1=across(now), x2=across(now), y1=_TOP - 6, y2=height, class_="now")
        )
    for place, trial in enumerate(drawn):
        parts.append(_line(trial, across, _TOP + _ROW * place + _ROW / 2, address(trial["id"])))
    return drawing(
        "trial-lines",
        _WIDTH,
        height,
        "Trials from start to primary completion",
        f"{len(drawn)} trials that have a start. A full end is actual, a hollow one planned; a "
        "cross is when results were posted; the upright line is the day of the last run.",
        *parts,
    )


def year_of(day: str | None) -> float | None:
    """Return a date as a year with its fraction, as precise as it is given.

    >>> year_of("2020-07"), year_of("2020"), year_of("soon"), year_of(None)
    (2020.5, 2020.0, None, None)
    """
    parts = (day or "").split("-")
    if not parts[0].isdigit() or len(parts[0]) != 4:
        return None
    month = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 1
    of_month = int(parts[2]) if len(parts) > 2 and parts[2].isdigit() else 1
    return int(parts[0]) + (month - 1) / 12 + (of_month - 1) / 366


def _years(trial: Row) -> list[float]:
    found = (
        year_of(trial[n]) for n in ("start_date", "primary_completion_date", "results_first_posted")
    )
    return [year for year in found if year is not None]


def _tick(x: float, year: float, height: float) -> Markup:
    return element(
        "g",
        element("line", x1=x, x2=x, y1=_TOP - 4, y2=height, class_="grid"),
        element("text", str(int(year)), x=x, y=14, class_="middle muted"),
    )


def _line(trial: Row, across: Scale, y: float, address: str) -> Markup:
    start, end = year_of(trial["start_date"]), year_of(trial["primary_completion_date"])
    parts = [element("text", trial["registry_id"], x=_LEFT - 10, y=y + 4, class_="end")]
    if start is not None:
        x1, x2 = across(start), across(end) if end is not None else across(start)
        planned = (trial["primary_completion_date_type"] or "").upper() != "ACTUAL"
        parts.append(
            element(
                "line", x1=x1, x2=x2, y1=y, y2=y, class_="line" + (" dashed" if planned else "")
            )
        )
        begun = (trial["start_date_type"] or "ACTUAL").upper() == "ACTUAL"
        parts.append(element("circle", cx=x1, cy=y, r=4.5, class_="solid" if begun else "hollow"))
        if end is not None:
            parts.append(
                element("circle", cx=x2, cy=y, r=4.5, class_="hollow" if planned else "solid")
            )
    posted = year_of(trial["results_first_posted"])
    if posted is not None:
        x = across(posted)
        parts.append(element("path", d=f"M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8", class_="line"))
    silent = trial["silent_months"]
    note = (
        "results posted"
        if trial["has_results"]
        else f"none posted, {silent} months"
        if silent
        else ""
    )
    if note:
        parts.append(element("text", note, x=_WIDTH - _RIGHT + 12, y=y + 4, class_="muted"))
    return link(address, f"{trial['registry_id']}: {trial['title'] or ''}", *parts)
