"""The dot plot: a row a term or a trial, a dot for each group of people with its Wilson interval.

Groups of one row stand under each other, so that an arm is read beside its comparator. A group
without figures has its place and the words "not reported": it is not a zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from datasette_config.charts.scale import Scale, ticks
from datasette_config.charts.svg import drawing, element, link
from datasette_config.charts.wilson import wilson

SHAPES = 6
"""So many groups have a shape of their own; further ones repeat shapes and are told by place."""

_LABELS, _PLOT, _FIGURES, _PAD = 260, 360, 150, 12
_LANE, _GAP, _TOP, _LEGEND_LINE = 17, 9, 26, 22
_LONGEST_LABEL, _LONGEST_NAME = 38, 60


@dataclass(frozen=True, slots=True)
class Dot:
    """One group of people: how many were affected of how many at risk.

    `group` names it, `shape` is its number in the legend (from 0); both counts are None where
    nothing is reported. `address` is where its figures are told, `detail` is added to its name.
    """

    group: str
    shape: int
    affected: int | None = None
    at_risk: int | None = None
    address: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class DotRow:
    """One line of the plot: a term of one trial, or one trial of a term."""

    label: str
    dots: Sequence[Dot]
    note: str | None = None
    address: str | None = None


def dot_plot(
    id: str,
    title: str,
    rows: Sequence[DotRow],
    legend: Mapping[int, str],
    description: str = "",
    missing: str = "not reported",
) -> Markup:
    """Return the drawing of shares affected, in per cent, with 95 % Wilson intervals.

    `legend` names the shapes; where it is empty the groups are named beside their figures.
    `missing` is said of a group without figures. Nothing is added up.
    """
    names = 0 if legend else _LABELS
    left = _LABELS + _PAD
    scale = Scale(0.0, _highest(rows), left, left + _PLOT)
    top = _PAD + len(legend) * _LEGEND_LINE + _TOP
    height = sum(_height(row) for row in rows)
    parts: list[Markup] = _legend(legend)
    parts.append(_axis(scale, top, top + height))
    y = float(top)
    for row in rows:
        parts.append(_row(row, y, scale, bool(legend), missing))
        y += _height(row)
    parts.append(_foot(scale, y))
    return drawing(
        id,
        left + _PLOT + _FIGURES + names + _PAD,
        y + 44,
        title,
        f"{description} A dot is the share of people affected in one group, the line its 95 per "
        "cent Wilson interval. Groups of one row are shown under each other; nothing is added "
        f"up. A group without figures is “{missing}”, which is not zero.".strip(),
        *parts,
    )


def dot_words(row: DotRow, dot: Dot, missing: str = "not reported") -> str:
    """Return what a dot says, as it is read out and shown on hover."""
    start = f"{row.label}, {dot.group}: "
    end = f" ({dot.detail})" if dot.detail else ""
    if dot.affected is None:
        return f"{start}{missing}{end}"
    if not dot.at_risk:
        return f"{start}{dot.affected} affected, number at risk not given{end}"
    interval = wilson(dot.affected, dot.at_risk)
    if interval is None:
        return f"{start}{dot.affected} of {dot.at_risk} as posted, which is no share{end}"
    low, high = (_percent(share) for share in interval)
    share = _percent(dot.affected / dot.at_risk)
    return f"{start}{dot.affected} of {dot.at_risk}, {share}% (95% interval {low} to {high}%){end}"


def largest_difference(groups: Iterable[tuple[int | None, int | None]]) -> float:
    """Return the largest difference of shares between two groups, or the only share.

    `groups` are people affected and at risk. For the order of rows and for nothing else; -1 where
    no group has a share.

    >>> largest_difference([(10, 20), (5, 20), (None, None)]), largest_difference([(None, 9)])
    (0.25, -1.0)
    """
    shares = [
        affected / at_risk
        for affected, at_risk in groups
        if affected is not None and at_risk and affected <= at_risk
    ]
    if not shares:
        return -1.0
    return max(shares) - (min(shares) if len(shares) > 1 else 0.0)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0")


def _highest(rows: Sequence[DotRow]) -> float:
    ends = [
        interval[1]
        for row in rows
        for dot in row.dots
        if dot.affected is not None
        and dot.at_risk
        and (interval := wilson(dot.affected, dot.at_risk))
    ]
    highest = 100 * max(ends, default=1.0)
    step = next(step for step in (2, 5, 10, 20, 25) if highest / step <= 5)
    return min(100.0, step * -(-highest // step))


def _height(row: DotRow) -> float:
    lines = max(len(row.dots), 2 if row.note else 1)
    return float(lines * _LANE + _GAP)


def _legend(legend: Mapping[int, str]) -> list[Markup]:
    parts = []
    for line, (shape, name) in enumerate(legend.items()):
        y = _PAD + line * _LEGEND_LINE + 10
        parts.append(_shape(shape, _PAD + 8, y))
        parts.append(element("text", _cut(name, 110), x=_PAD + 24, y=y + 4))
    return parts


def _axis(scale: Scale, top: float, bottom: float) -> Markup:
    parts = []
    for value in ticks(scale.low, scale.high):
        x = scale(value)
        parts.append(element("line", x1=x, x2=x, y1=top - 6, y2=bottom, class_="grid"))
        parts.append(element("text", f"{value}%", x=x, y=top - 10, class_="muted middle"))
    return element("g", *parts)


def _foot(scale: Scale, y: float) -> Markup:
    words = "Share of people affected, with 95% Wilson interval"
    return element(
        "g",
        element("line", x1=scale.start, x2=scale.end, y1=y, y2=y, class_="axis"),
        element("text", words, x=scale.start, y=y + 20, class_="muted"),
    )


def _row(row: DotRow, y: float, scale: Scale, short: bool, missing: str) -> Markup:
    label = element("text", _cut(row.label, _LONGEST_LABEL), x=_PAD, y=y + 17, class_="dp-label")
    named = element("g", element("title", row.label), label)
    parts = [
        element("line", x1=_PAD, x2=scale.end + _FIGURES, y1=y, y2=y, class_="grid"),
        link(row.address, row.label, label) if row.address else named,
    ]
    if row.note:
        note = _cut(row.note, _LONGEST_LABEL + 4)
        parts.append(element("text", note, x=_PAD, y=y + 33, class_="muted dp-small"))
    for lane, dot in enumerate(row.dots):
        middle = y + _GAP / 2 + _LANE * (lane + 0.5)
        parts.append(_lane(row, dot, middle, scale, short, missing))
    return element("g", *parts)


def _lane(row: DotRow, dot: Dot, y: float, scale: Scale, short: bool, missing: str) -> Markup:
    words = dot_words(row, dot, missing)
    drawn: list[Markup] = []
    interval = None
    if dot.affected is not None and dot.at_risk:
        interval = wilson(dot.affected, dot.at_risk)
        figures = f"{dot.affected} of {dot.at_risk}"
    else:
        figures = missing if dot.affected is None else f"{dot.affected} of ?"
    if interval is not None and dot.affected is not None and dot.at_risk:
        low, high = (scale(100 * share) for share in interval)
        capped = f"M{low:.1f} {y - 3:.1f}v6m0-3H{high:.1f}m0-3v6"
        drawn.append(element("path", d=capped, class_="line"))
        drawn.append(_shape(dot.shape, scale(100 * dot.affected / dot.at_risk), y))
    style = "dp-small muted" if interval is None else "dp-small"
    told = figures if short else f"{figures}  {_cut(dot.group, _LONGEST_NAME)}"
    if not interval:
        drawn.append(_shape(dot.shape, scale.end + 10, y, small=True))
    drawn.append(element("text", told, x=scale.end + 20, y=y + 4, class_=style))
    if dot.address:
        return link(dot.address, words, *drawn)
    return element("g", element("title", words), *drawn)


def _shape(number: int, x: float, y: float, small: bool = False) -> Markup:
    """Return the mark of a group: even numbers are filled, odd ones are hollow."""
    size = 3.6 if small else 5.0
    style = "solid" if number % 2 == 0 else "hollow"
    kind = number % SHAPES
    if kind in (0, 1):
        return element("circle", cx=x, cy=y, r=size, class_=style)
    if kind in (2, 3):
        corners = (x - size, y - size, 2 * size, 2 * size)
        return element(
            "rect", x=corners[0], y=corners[1], width=corners[2], height=corners[3], class_=style
        )
    points = ((0, -1.25), (1.25, 0.9), (-1.25, 0.9))
    path = " ".join(f"{x + a * size:.1f},{y + b * size:.1f}" for a, b in points)
    return element("path", d=f"M{path}Z", class_=style)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
