"""A trial in time: a line a milestone, solid where it happened, hollow where it is planned.

What archived versions of the registration said before is drawn small in front of it. The day of
the newest run stands for today: nothing later is known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from datasette_config.charts.scale import Scale, ticks
from datasette_config.charts.svg import drawing, element
from datasette_config.queries.registration import ACTUAL, PLANNED
from datasette_config.queries.rows import Row
from datasette_config.words import date as in_words

_LABELS, _PLOT, _DATES, _PAD, _TOP, _LINE = 158, 390, 215, 12, 30, 30
_STYLES = {ACTUAL: "solid", PLANNED: "hollow"}
_WORDS = {ACTUAL: "happened", PLANNED: "planned"}


def trial_timeline(id: str, title: str, milestones: Sequence[Row], night: date | None) -> Markup:
    """Return the drawing of a trial's milestones (see queries.registration.milestones).

    A date that is no more precise than a month or a year has a line as long as that.
    """
    dated = [stone for stone in milestones if stone["span"]]
    left = _LABELS + _PAD
    scale = Scale(*_ends(dated, night), left, left + _PLOT)
    bottom = _TOP + len(dated) * _LINE
    parts: list[Markup] = [_years(scale, bottom)]
    if night:
        parts.append(_night(scale(night.toordinal()), night, bottom))
    for place, stone in enumerate(dated):
        parts.append(_milestone(stone, _TOP + place * _LINE + _LINE / 2, scale))
    height = bottom + (40 if night else 24)
    words = "; ".join(
        f"{stone['name']} {in_words(stone['date'])} ({_kind(stone)})" for stone in dated
    )
    return drawing(
        id,
        left + _PLOT + _DATES,
        height,
        title,
        f"Solid marks happened, hollow ones are planned, dashed ones are not said to be either. "
        f"{words}.",
        *parts,
    )


def _kind(stone: Row) -> str:
    return _WORDS.get(stone["kind"], "planned or actual is not said")


def _ends(dated: Sequence[Row], night: date | None) -> tuple[float, float]:
    days = [day for stone in dated for day in stone["span"]]
    days += [
        day for s in dated for earlier in s["earlier"] if earlier["span"] for day in earlier["span"]
    ]
    days += [night] if night else []
    if not days:
        return 0.0, 1.0
    margin = max(60, (max(days) - min(days)).days // 25)
    return float(min(days).toordinal() - margin), float(max(days).toordinal() + margin)


def _years(scale: Scale, bottom: float) -> Markup:
    if scale.high <= 1:
        return element("g")
    first = date.fromordinal(int(scale.low)).year + 1
    last = date.fromordinal(int(scale.high)).year
    years = ticks(first, last, 8) if last - first > 8 else range(first, last + 1)
    parts = []
    for year in years:
        if year != int(year):
            continue
        x = scale(date(int(year), 1, 1).toordinal())
        parts.append(element("line", x1=x, x2=x, y1=_TOP - 6, y2=bottom, class_="grid"))
        parts.append(element("text", int(year), x=x, y=_TOP - 12, class_="muted middle"))
    return element("g", *parts)


def _night(x: float, night: date, bottom: float) -> Markup:
    words = f"as of {in_words(night.isoformat())}"
    return element(
        "g",
        element("line", x1=x, x2=x, y1=_TOP - 6, y2=bottom + 8, class_="tl-night"),
        element("text", words, x=x, y=bottom + 24, class_="middle muted"),
    )


def _milestone(stone: Row, y: float, scale: Scale) -> Markup:
    told = f"{in_words(stone['date'])}, {_kind(stone)}"
    parts = [
        element("title", f"{stone['name']}: {told}"),
        element("text", stone["name"], x=_PAD, y=y + 4, class_="strong"),
        element("line", x1=scale.start, x2=scale.end, y1=y, y2=y, class_="grid"),
    ]
    x = _middle(stone["span"], scale)
    for earlier in stone["earlier"]:
        if earlier["span"]:
            before = _middle(earlier["span"], scale)
            parts.append(element("line", x1=before, x2=x, y1=y, y2=y, class_="tl-moved"))
            parts.append(element("circle", cx=before, cy=y, r=3.5, class_="hollow"))
    start, end = (scale(day.toordinal()) for day in stone["span"])
    if end - start > 1:
        parts.append(element("line", x1=start, x2=end, y1=y, y2=y, class_="tl-range"))
    style = _STYLES.get(stone["kind"], "hollow tl-unsaid")
    parts.append(element("circle", cx=x, cy=y, r=6.5, class_=style))
    shown = in_words(stone["date"]) + {ACTUAL: "", PLANNED: " (planned)"}.get(stone["kind"], " (?)")
    moved = len(stone["earlier"])
    note = f", moved {'once' if moved == 1 else f'{moved} times'}" if moved else ""
    parts.append(element("text", shown + note, x=scale.end + 14, y=y + 4))
    return element("g", *parts)


def _middle(days: tuple[date, date], scale: Scale) -> float:
    middle = days[0] + timedelta(days=(days[1] - days[0]).days // 2)
    return scale(middle.toordinal())
