"""The legend of the charts of outcomes, drawn into the files; the page shows the same as a list."""

from __future__ import annotations

from markupsafe import Markup

from datasette_config.charts.outcome_marks import legend
from datasette_config.charts.svg import element

_COLUMN, _LINE = 290, 26


def legend_height(width: float) -> float:
    """Return the height that the legend takes in a drawing of this width, in pixels."""
    columns = _columns(width)
    groups = legend()
    bands = [groups[at : at + columns] for at in range(0, len(groups), columns)]
    return float(sum(_band_height(band) for band in bands))


def legend_strip(x: float, y: float, width: float) -> Markup:
    """Return the legend with its upper left corner at x, y; groups that fit are in one line."""
    columns = _columns(width)
    parts: list[Markup] = []
    groups = legend()
    for at in range(0, len(groups), columns):
        band = groups[at : at + columns]
        for place, (heading, items) in enumerate(band):
            parts.append(_group(x + place * _COLUMN, y, heading, items))
        y += _band_height(band)
    return element("g", *parts)


def _columns(width: float) -> int:
    return max(1, int(width // _COLUMN))


def _band_height(band: list[tuple[str, list[tuple[Markup, str]]]]) -> float:
    return 30.0 + _LINE * max(len(items) for _, items in band)


def _group(x: float, y: float, heading: str, items: list[tuple[Markup, str]]) -> Markup:
    parts = [element("text", heading, x=x, y=y + 14, class_="strong")]
    for place, (mark, words) in enumerate(items):
        middle = y + 36 + place * _LINE
        parts.append(element("g", mark, transform=f"translate({x + 14:.1f} {middle:.1f})"))
        parts.append(element("text", words, x=x + 36, y=middle + 5))
    return element("g", *parts)
