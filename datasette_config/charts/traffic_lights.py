"""Judgements of risk of bias: a line for each study, a shape with a sign for each domain."""

from __future__ import annotations

import math
from collections.abc import Callable

from markupsafe import Markup

from datasette_config.charts.svg import drawing, element, link
from datasette_config.queries.rows import Row
from records.instruments import OVERALL, Domain

_NAME, _STEP, _LINE, _HEAD = 290.0, 46.0, 34.0, 40.0
_WIDE_STEP = 96.0
_LONGEST_HEAD = 12
_LONGEST_IN_SHAPE = 2
"""Characters; a longer sign, such as the four circles of GRADE, speaks for itself."""
_RADIUS = 12.0
_LONGEST = 38

Address = Callable[[Row], str | None]


def traffic_lights(table: Row, address: Address | None) -> Markup:
    """Return the drawing of one instrument's table; `address` leads from a judgement to its quote.

    The shape tells the level as much as its colour: a disc is good, a square middling, a diamond
    bad, an octagon the worst, an outline says nothing. Where people disagree both are drawn.
    """
    domains, lines = table["domains"], table["lines"]
    wide = any(len(one["sign"]) > 2 for line in lines for cell in line["cells"] for one in cell)
    step = _WIDE_STEP if wide else _STEP
    width = _NAME + step * len(domains) + 8
    height = _HEAD + _LINE * len(lines) + 4
    centres = [_NAME + step * (place + 0.5) for place in range(len(domains))]
    parts = [_heading(domain, x, step) for domain, x in zip(domains, centres, strict=True)]
    for number, line in enumerate(lines):
        middle = _HEAD + _LINE * (number + 0.5)
        parts.append(_rule(middle - _LINE / 2, width))
        parts.append(_named(line, middle))
        for x, cell in zip(centres, line["cells"], strict=True):
            parts += _cell(cell, x, middle, step, address)
    return drawing(
        f"lights-{table['slug']}", width, height, table["title"],
        "Judgements that people entered, study by study and domain by domain. The table below "
        "says the same in words.", *parts,
    )  # fmt: skip


def _heading(domain: Domain, x: float, step: float) -> Markup:
    words = domain.label if step == _WIDE_STEP else domain.key
    if domain.key == OVERALL and step != _WIDE_STEP:
        words = "all"
    short = words if len(words) <= _LONGEST_HEAD else words[: _LONGEST_HEAD - 1] + "…"
    title = element("title", domain.label)
    return element("text", short, title, x=x, y=24.0, class_="strong middle")


def _rule(y: float, width: float) -> Markup:
    return element("line", x1=0, x2=width, y1=y, y2=y, class_="grid")


def _named(line: Row, middle: float) -> Markup:
    name = line["name"] + (f": {line['outcome']}" if line["outcome"] else "")
    short = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
    return element("text", short, element("title", name), x=4.0, y=middle + 4)


def _cell(
    cell: list[Row], x: float, middle: float, step: float, address: Address | None
) -> list[Markup]:
    """Return the shapes of a cell, side by side where people differ; a dash where none judged."""
    by_judgement = list({one["judgement"]: one for one in cell}.values())
    if not by_judgement:
        return [element("text", "–", x=x, y=middle + 4, class_="middle muted")]
    radius = _RADIUS if len(by_judgement) == 1 else min(_RADIUS, step / (2.2 * len(by_judgement)))
    drawn = []
    for place, one in enumerate(by_judgement):
        at = x + (place - (len(by_judgement) - 1) / 2) * radius * 2.1
        sign = _sign(one, at, middle)
        if len(one["sign"]) <= _LONGEST_IN_SHAPE:
            sign = _shape(one["level"], at, middle, radius) + sign
        shape = element("g", sign)
        leads = address(one) if address else None
        name = f"{one['domain_label']}: {one['judgement']}, {one['by']}"
        titled = element("g", element("title", name), shape)
        drawn.append(link(leads, name, shape) if leads else titled)
    return drawn


def _sign(one: Row, x: float, y: float) -> Markup:
    small = " lights-small" if len(one["sign"]) == _LONGEST_IN_SHAPE else ""
    return element("text", one["sign"], x=x, y=y + 4.5, class_=f"middle lights-sign{small}")


def _shape(level: str, x: float, y: float, radius: float) -> Markup:
    if level == "good":
        return element("circle", cx=x, cy=y, r=radius, class_="light good")
    if level == "middling":
        side = radius * 1.8
        return element(
            "rect", x=x - side / 2, y=y - side / 2, width=side, height=side, rx=3,
            class_="light middling",
        )  # fmt: skip
    if level in ("bad", "worst"):
        corners, turn = (4, 0.0) if level == "bad" else (8, math.pi / 8)
        points = _polygon(x, y, radius * 1.15, corners, turn)
        return element("polygon", points=points, class_=f"light {level}")
    return element("circle", cx=x, cy=y, r=radius - 1, class_="light hollow dashed")


def _polygon(x: float, y: float, radius: float, corners: int, turn: float) -> str:
    angles = [turn + 2 * math.pi * corner / corners for corner in range(corners)]
    corners_at = [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]
    return " ".join(f"{across:.1f},{down:.1f}" for across, down in corners_at)
