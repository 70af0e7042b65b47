"""The harvest plot: one bar for a study and construct, in the column of its direction.

After Ogilvie et al. 2008 (BMC Med Res Methodol 8:8). The height of a bar is the rigour of the
design and the figure under it the number of participants: where most bars stand is to be seen,
and nothing is added up. A study that states two directions has a bar in each column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from datasette_config.charts.outcome_marks import (
    CASES,
    CONTRASTS,
    DESIGN_GROUPS,
    OBSERVED,
    RANDOMISED,
    TRIAL,
    UNKNOWN,
    design_group,
)
from datasette_config.charts.svg import drawing, element, link
from datasette_config.labels import CHANGED, IMPROVED, NO_CHANGE, WORSENED, State
from datasette_config.queries.evidence_map import UNMAPPED, EvidenceMap, Mark, Statement
from datasette_config.queries.rows import Row
from datasette_config.words import plural

COLUMNS: tuple[State, ...] = (WORSENED, NO_CHANGE, IMPROVED, CHANGED)
HEIGHTS = {RANDOMISED: 36.0, TRIAL: 27.0, OBSERVED: 18.0, CASES: 9.0, UNKNOWN: 3.0}
"""Heights of bars by group of design, in pixels; a design that is not known has a stub."""

_WORDS = {state.key: state.words for state in COLUMNS}
_ORDER = tuple(HEIGHTS)
_STRENGTH = ("comparator", "baseline", "unclear")
_WIDTH, _PITCH, _ABOVE, _BELOW = 15.0, 28, 50, 15
_NAMES, _PAD, _TITLE, _A_LINE = 265, 14, 28, 12

Address = Callable[[Statement], str]


@dataclass(frozen=True, slots=True)
class Bar:
    """A study's statements of one direction on one construct."""

    study: Row
    first: Statement
    contrast: str
    sentences: int
    elsewhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HarvestRow:
    """A construct with its bars by direction; the more rigorous designs first."""

    key: str
    name: str
    bars: dict[str, list[Bar]]


def harvest_rows(found: EvidenceMap) -> list[HarvestRow]:
    """Return the bars of every column of the map; words outside the lexicon have no construct."""
    return [
        HarvestRow(key, name, _bars(key, found))
        for key, name in found.columns.items()
        if key != UNMAPPED
    ]


def _bars(key: str, found: EvidenceMap) -> dict[str, list[Bar]]:
    bars: dict[str, list[Bar]] = {state.key: [] for state in COLUMNS}
    for row in found.rows:
        same: dict[str, list[Mark]] = {}
        for mark in row.cells.get(key, []):
            same.setdefault(mark.first.state, []).append(mark)
        for state, marks in same.items():
            elsewhere = tuple(other for other in same if other != state)
            bars[state].append(_bar_of(row.study, marks, elsewhere))
    for side in bars.values():
        side.sort(key=_rigour)
    return bars


def _bar_of(study: Row, marks: Sequence[Mark], elsewhere: tuple[str, ...]) -> Bar:
    strongest = min(marks, key=lambda mark: _strength(mark.first.contrast))
    return Bar(
        study=study,
        first=strongest.first,
        contrast=strongest.first.contrast,
        sentences=sum(len(mark.sentences) for mark in marks),
        elsewhere=elsewhere,
    )


def _strength(contrast: str) -> int:
    return _STRENGTH.index(contrast) if contrast in _STRENGTH else len(_STRENGTH)


def _rigour(bar: Bar) -> tuple[int, int, str]:
    group = design_group(bar.study["design"])
    return _ORDER.index(group), -(bar.study["population_n"] or 0), bar.study["name"]


def bar_name(bar: Bar) -> str:
    """Return what a bar says, as it is read out and shown on hover."""
    study = bar.study
    people = (
        plural(study["population_n"], "participant")
        if study["population_n"] is not None
        else "number of participants not known"
    )
    contrast = CONTRASTS.get(bar.contrast, bar.contrast)
    parts = [
        f"{study['name']}: {bar.first.construct} {_WORDS.get(bar.first.state, bar.first.state)}",
        contrast,
        DESIGN_GROUPS[design_group(study["design"])],
        people,
    ]
    if bar.elsewhere:
        parts.append("also " + " and ".join(_WORDS.get(state, state) for state in bar.elsewhere))
    return ", ".join(parts)


def bar_of(bar: Bar) -> Markup:
    """Return a bar that stands on the point 0, 0, its number of participants under it."""
    height = HEIGHTS[design_group(bar.study["design"])]
    state = bar.first.state
    fill = bar.contrast if bar.contrast in CONTRASTS else "unclear"
    parts = [
        element("rect", x=-_WIDTH / 2, y=-height, width=_WIDTH, height=height, class_="body"),
        element("text", _count(bar.study["population_n"]), x=0, y=12, class_="om-n"),
    ]
    if bar.elsewhere:
        parts.append(element("text", "‡", x=0, y=-height - 3, class_="om-n"))
    return element("g", *parts, class_=f"om {state} {fill}")


def _count(participants: int | None) -> str:
    if participants is None:
        return "?"
    return str(participants) if participants < 10_000 else f"{participants // 1000}k"


def cell_bar(bar: Bar, address: Address) -> Markup:
    """Return a bar for a cell of the page's table: a link to the sentence."""
    return element(
        "a",
        element(
            "svg",
            element("title", bar_name(bar)),
            bar_of(bar),
            viewBox=f"-{_PITCH // 2} -{_ABOVE} {_PITCH} {_ABOVE + _BELOW}",
            role="img",
        ),
        class_="omb",
        href=address(bar.first),
    )


def legend() -> list[tuple[str, list[tuple[Markup, str]]]]:
    """Return what the bars mean: headings, each with bars and their words."""
    designs = [
        (_sample(IMPROVED.key, "comparator", height), DESIGN_GROUPS[group])
        for group, height in HEIGHTS.items()
    ]
    fills = [
        (_sample(IMPROVED.key, contrast, 18.0), words) for contrast, words in CONTRASTS.items()
    ]
    figures = [
        (element("text", "40", y=-6, class_="om-big"), "participants, under the bar"),
        (element("text", "?", y=-6, class_="om-big"), "number of participants not known"),
        (element("text", "‡", y=-6, class_="om-big"), "the study stands in another column too"),
    ]
    return [("Height: design", designs), ("Fill: against what", fills), ("Signs", figures)]


def _sample(state: str, contrast: str, height: float) -> Markup:
    body = element("rect", x=-_WIDTH / 2, y=-height, width=_WIDTH, height=height, class_="body")
    return element("g", body, class_=f"om {state} {contrast}")


def harvest_drawing(rows: Sequence[HarvestRow], address: Address, title: str) -> Markup:
    """Return the whole plot as one drawing."""
    widths = {state.key: _side_width(rows, state.key) for state in COLUMNS}
    width = max(_NAMES + sum(widths.values()) + _PAD, 900.0)
    head = element("text", title, x=_PAD, y=_PAD + 14, class_="strong")
    parts = [head, _legend_strip(_PAD + _TITLE)]
    y = _PAD + _TITLE + 42.0 * max(len(items) for _, items in legend()) + 50
    parts += _heads(widths, y)
    y += 12
    for row in rows:
        height = _row_height(row)
        parts.append(_row(row, y, height, width, widths, address))
        y += height
    return drawing(
        "harvest-plot",
        width,
        y + _PAD,
        title,
        "A row a construct, a column a direction: worsened, no change, improved, changed without "
        "saying for better or worse. A bar is a study; its height is the rigour of the design, "
        "its fill what it was held against, the figure under it the number of participants.",
        *parts,
    )


def _side_width(rows: Sequence[HarvestRow], state: str) -> float:
    most = max((len(row.bars[state]) for row in rows), default=0)
    return max(110.0, _PITCH * min(most, _A_LINE) + 20.0)


def _row_height(row: HarvestRow) -> float:
    most = max(len(side) for side in row.bars.values())
    return (_ABOVE + _BELOW) * max(1.0, -(-most // _A_LINE)) + 6


def _legend_strip(y: float) -> Markup:
    parts: list[Markup] = []
    for place, (heading, items) in enumerate(legend()):
        x = _PAD + place * 280
        parts.append(element("text", heading, x=x, y=y + 14, class_="strong"))
        for line, (sample, words) in enumerate(items):
            foot = y + 64 + line * 42
            parts.append(element("g", sample, transform=f"translate({x + 14} {foot})"))
            parts.append(element("text", words, x=x + 36, y=foot - 3))
    return element("g", *parts)


def _heads(widths: Mapping[str, float], y: float) -> list[Markup]:
    heads = []
    x = float(_NAMES)
    for state in COLUMNS:
        words = f"{state.sign} {state.words}"
        heads.append(element("text", words, x=x + 6, y=y, class_=f"strong {state.key}"))
        x += widths[state.key]
    return heads


def _row(
    row: HarvestRow,
    y: float,
    height: float,
    width: float,
    widths: Mapping[str, float],
    address: Address,
) -> Markup:
    parts = [
        element("line", x1=_PAD, x2=width - _PAD, y1=y, y2=y, class_="grid"),
        element("text", row.name, x=_PAD, y=y + 24, class_="strong"),
    ]
    x = float(_NAMES)
    for state in COLUMNS:
        for place, bar in enumerate(row.bars[state.key]):
            left = x + 6 + _PITCH * (place % _A_LINE + 0.5)
            foot = y + 3 + _ABOVE + (_ABOVE + _BELOW) * (place // _A_LINE)
            drawn = element("g", bar_of(bar), transform=f"translate({left:.1f} {foot:.1f})")
            parts.append(link(address(bar.first), bar_name(bar), drawn))
        x += widths[state.key]
    return element("g", *parts)
