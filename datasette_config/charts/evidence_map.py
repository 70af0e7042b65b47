"""The evidence map: a row a study, a column an outcome, a mark for each thing stated.

The page shows it as a table whose cells hold the marks, so that it scrolls under a fixed first
column, is read out as a table, and grows with the reader's letters. The file is one drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from datasette_config.charts.outcome_legend import legend_height, legend_strip
from datasette_config.charts.outcome_marks import (
    CONTRASTS,
    REACH,
    design_group,
    half_width,
    mark,
)
from datasette_config.charts.svg import drawing, element, link
from datasette_config.labels import CHANGED, IMPROVED, NO_CHANGE, WORSENED
from datasette_config.queries.evidence_map import MapRow, Mark, Statement
from datasette_config.queries.rows import Row
from datasette_config.words import plural

Address = Callable[[Statement], str]
"""From a statement to the place of its sentence."""

_WORDS = {state.key: state.words for state in (IMPROVED, WORSENED, NO_CHANGE, CHANGED)}
_PITCH, _LINE, _A_LINE = 31, 32, 3
_NAMES, _SLANT, _PAD, _TITLE = 250, -50, 14, 28
_LETTER = 7.8
"""About the width of a bold letter, in pixels."""


def mark_of(study: Row, given: Mark) -> Markup:
    """Return the mark itself, around the point 0, 0."""
    participants = study["population_n"]
    return mark(
        given.first.state,
        given.first.contrast,
        design_group(study["design"]),
        half_width(participants),
        participants is None,
    )


def mark_name(study: Row, given: Mark) -> str:
    """Return what a mark says, as it is read out and shown on hover."""
    first = given.first
    people = (
        plural(study["population_n"], "participant")
        if study["population_n"] is not None
        else "number of participants not known"
    )
    direction = f"{_WORDS.get(first.state, first.state)} {CONTRASTS.get(first.contrast, '')}"
    more = len(given.sentences)
    parts = [f"{study['name']}: {first.concept}", direction.strip(), people]
    return ", ".join(parts + ([f"{more} sentences"] if more > 1 else []))


def cell_mark(study: Row, given: Mark, address: Address) -> Markup:
    """Return a mark for a cell of the page's table: a link to the sentence."""
    return element(
        "a",
        element(
            "svg",
            element("title", mark_name(study, given)),
            mark_of(study, given),
            viewBox=f"-{REACH} -{REACH} {2 * REACH} {2 * REACH}",
            role="img",
        ),
        class_="omk",
        href=address(given.first),
    )


def map_drawing(
    rows: Sequence[MapRow], columns: Mapping[str, str], address: Address, title: str
) -> Markup:
    """Return the whole map as one drawing; `columns` are keys with their names."""
    widths = {key: _PITCH * max(1, _most(rows, key)) + 8 for key in columns}
    places = _starts(widths, _NAMES)
    longest = _LETTER * max((len(name) for name in columns.values()), default=0)
    width = max(_NAMES + sum(widths.values()) + 0.65 * longest, 900.0)
    top = _PAD + _TITLE + legend_height(width) + 0.77 * longest + 16
    parts: list[Markup] = [
        element("text", title, x=_PAD, y=_PAD + 14, class_="strong"),
        legend_strip(_PAD, _PAD + _TITLE, width),
    ]
    parts += [_head(name, places[key] + widths[key] / 2, top) for key, name in columns.items()]
    y = float(top)
    for row in rows:
        height = _height(row)
        parts.append(_line(row, y, height, width, places, address))
        y += height
    return drawing(
        "evidence-map",
        width,
        y + _PAD,
        title,
        "A row a study, a column an outcome. A mark stands for what a study states of an outcome: "
        "its sign the direction, its outline the design, its fill the contrast, its size the "
        "number of participants. Each mark leads to its sentence.",
        *parts,
    )


def _most(rows: Sequence[MapRow], key: str) -> int:
    return max((min(len(row.cells.get(key, [])), _A_LINE) for row in rows), default=1)


def _starts(widths: Mapping[str, float], start: float) -> dict[str, float]:
    places = {}
    for key, width in widths.items():
        places[key] = start
        start += width
    return places


def _height(row: MapRow) -> float:
    most = max((len(marks) for marks in row.cells.values()), default=1)
    return 8.0 + _LINE * max(1, -(-most // _A_LINE))


def _head(name: str, x: float, y: float) -> Markup:
    turned = f"translate({x:.1f} {y - 8:.1f}) rotate({_SLANT})"
    return element("text", name, transform=turned, class_="strong")


def _line(
    row: MapRow,
    y: float,
    height: float,
    width: float,
    places: Mapping[str, float],
    address: Address,
) -> Markup:
    study = row.study
    people = "n not known" if study["population_n"] is None else f"n = {study['population_n']}"
    concern = ", expression of concern" if study["concern"] else ""
    parts = [
        element("line", x1=_PAD, x2=width - _PAD, y1=y, y2=y, class_="grid"),
        element("text", _cut(study["name"]), x=_PAD, y=y + 17, class_="strong"),
        element("text", f"{people}{concern}", x=_PAD, y=y + 32, class_="muted"),
    ]
    for key, marks in row.cells.items():
        for place, given in enumerate(marks):
            x = places[key] + 4 + _PITCH * (place % _A_LINE + 0.5)
            down = y + 4 + _LINE * (place // _A_LINE + 0.5)
            parts.append(
                link(
                    address(given.first),
                    mark_name(study, given),
                    element("g", mark_of(study, given), transform=f"translate({x:.1f} {down:.1f})"),
                )
            )
    return element("g", *parts)


def _cut(text: str, most: int = 32) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
