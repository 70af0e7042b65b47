"""The flow diagram of PRISMA 2020: what was found, screened, assessed and included."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from datasette_config.charts.svg import drawing, element, link
from datasette_config.queries.rows import Row

LEFT, RIGHT, BOTH = "databases and registers", "other methods", "both"

_LINE = 17
_PAD = 10
_BAND = 34
_MAIN, _SIDE, _GAP, _BETWEEN = 268, 232, 30, 30
_ROW_GAP = 30
_MOST_REASONS = 8
_LONGEST = 90
_LETTER, _STRONG_LETTER = 7.1, 7.8
"""Width of a letter, in CSS pixels, generously."""

Address = Callable[[Row], str | None]


@dataclass(frozen=True, slots=True)
class _Words:
    """A line of a box; `box` is the number's row, where a line leads to its records."""

    text: str
    style: str = ""
    box: Row | None = None


_Box = list[_Words]


def flow_drawing(boxes: Sequence[Row], address: Address) -> Markup:
    """Return the drawing; `address` gives where the records of a number are listed, if anywhere."""
    sides = [LEFT]
    if any(box["via"] == RIGHT and box["n"] for box in boxes):
        sides.append(RIGHT)
    columns = [_column(boxes, side) for side in sides]
    included = _included(boxes)
    step = _MAIN + _GAP + _SIDE + _BETWEEN
    width = _BAND + 16 + step * len(columns) - _BETWEEN + 2
    parts: list[Markup] = []
    y, tops, bottoms = 2.0, [], []
    for number in range(len(columns[0])):
        row = [column[number] for column in columns]
        widths = _WIDTHS if number else (_MAIN + _GAP + _SIDE, 0)
        height = max(
            _height(box, w) for pair in row for box, w in zip(pair, widths, strict=True) if box
        )
        tops.append(y)
        bottoms.append(y + height)
        for place, pair in enumerate(row):
            x = _BAND + 16 + place * step
            parts += _pair(pair, x, y, height, address, head=number == 0)
            if number > 1:
                parts.append(_down(x + _MAIN / 2, bottoms[number - 1], y))
        y += height + _ROW_GAP
    height = _height(included, _MAIN)
    x = _BAND + 16
    parts += _drawn(included, x, y, _MAIN, height, address)
    parts.append(_down(x + _MAIN / 2, bottoms[-1], y))
    if len(columns) > 1:
        parts.append(_joining(x + step + _MAIN / 2, bottoms[-1], x + _MAIN, y + height / 2))
    phases = (
        ("Identification", tops[1], bottoms[1]),
        ("Screening", tops[2], bottoms[-1]),
        ("Included", y, y + height),
    )
    parts += [_phase(*phase) for phase in phases]
    return drawing(
        "prisma-flow", width, y + height + 2, "PRISMA 2020 flow diagram",
        "Boxes from identification over screening to inclusion. The table below says the same.",
        *parts,
    )  # fmt: skip


_WIDTHS = (_MAIN, _SIDE)


def _column(boxes: Sequence[Row], side: str) -> list[tuple[_Box, _Box]]:
    """Return the rows of one side: each a box and the one beside it."""
    own = [box for box in boxes if box["via"] == side]
    by_name = {box["box"]: box for box in own}
    head = f"Identification of studies via {side}"
    found = [_Words("Records identified from:", "strong")]
    for box in own:
        if box["box"].startswith("identified-"):
            source = box["box"].endswith("-from")
            words = box["label"] if source else box["label"].partition(" from ")[2].capitalize()
            found.append(_number(box, f"– {words}" if source else words))
    removed = [_Words("Removed before screening:", "strong")]
    removed += [
        _number(by_name[name], words)
        for name, words in (
            ("duplicates", "Duplicate records"),
            ("automation", "Marked as ineligible by automation tools"),
        )
        if name in by_name
    ]
    rows: list[tuple[_Box, _Box]] = [([_Words(head, "strong")], []), (found, removed)]
    for main, also, beside, also_beside in (
        ("screened", "not-screened", "excluded-title", "undecided-title"),
        ("sought", None, "not-retrieved", "awaited"),
        ("assessed", None, "excluded-full", "undecided-full"),
    ):
        right = _said(by_name, beside, also_beside)
        if beside == "excluded-full":
            right[2:2] = _reasons([box for box in own if box["box"] == "excluded-full-for"])
        rows.append((_said(by_name, main, also), right))
    return rows


def _said(by_name: dict[str, Row], name: str, also: str | None) -> _Box:
    box = by_name[name]
    lines = [_Words(box["label"], "strong"), _n(box)]
    more = by_name.get(also or "")
    if more and more["n"]:
        lines.append(_number(more, more["label"], style="muted"))
    return lines


def _reasons(found: Sequence[Row]) -> _Box:
    lines = [_number(box, box["label"]) for box in found[:_MOST_REASONS]]
    rest = found[_MOST_REASONS:]
    if rest:
        total = sum(box["n"] for box in rest)
        lines.append(_Words(f"{len(rest)} more reasons (n = {total:,})"))
    return lines


def _included(boxes: Iterable[Row]) -> _Box:
    lines: _Box = []
    for box in boxes:
        if box["via"] == BOTH:
            lines += [_Words(box["label"], "strong"), _n(box)]
    return lines


def _number(box: Row, words: str, style: str = "") -> _Words:
    shown = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
    return _Words(f"{shown} (n = {box['n']:,})", style, box)


def _n(box: Row) -> _Words:
    if box["n"] is None:
        return _Words((box["note"] or "not done yet").rstrip("."), "muted")
    return _Words(f"(n = {box['n']:,})", "", box)


def _pair(
    pair: tuple[_Box, _Box], x: float, y: float, height: float, address: Address, *, head: bool
) -> list[Markup]:
    main, beside = pair
    if head:
        return _drawn(main, x, y, _MAIN + _GAP + _SIDE, height, address, style="pale")
    parts = _drawn(main, x, y, _MAIN, height, address)
    parts += _drawn(beside, x + _MAIN + _GAP, y, _SIDE, height, address)
    middle = y + height / 2
    return [*parts, *_arrow([(x + _MAIN, middle), (x + _MAIN + _GAP, middle)])]


def _drawn(
    box: _Box, x: float, y: float, width: float, height: float, address: Address,
    style: str = "ground",
) -> list[Markup]:  # fmt: skip
    parts = [element("rect", x=x, y=y, width=width, height=height, rx=3, class_=f"{style} axis")]
    at = y + _PAD + 12
    for words in box:
        lines = _wrapped(words, width)
        text = element(
            "text",
            *(
                element("tspan", line, x=x + _PAD, y=at + place * _LINE)
                for place, line in enumerate(lines)
            ),
            class_=words.style or None,
        )
        where = address(words.box) if words.box else None
        parts.append(link(where, f"{words.text}: the list", text) if where else text)
        at += len(lines) * _LINE
    return parts


def _height(box: _Box, width: float) -> float:
    return 2 * _PAD + _LINE * sum(len(_wrapped(words, width)) for words in box)


def _wrapped(words: _Words, width: float) -> list[str]:
    letter = _STRONG_LETTER if words.style == "strong" else _LETTER
    text = " ".join(words.text.split()).replace("(n = ", "(n\xa0=\xa0")
    return textwrap.wrap(text, int((width - 2 * _PAD) / letter)) or [""]


def _down(x: float, top: float, bottom: float) -> Markup:
    return Markup("").join(_arrow([(x, top), (x, bottom)]))


def _joining(x: float, top: float, to_x: float, to_y: float) -> Markup:
    return Markup("").join(_arrow([(x, top), (x, to_y), (to_x, to_y)]))


def _arrow(points: Sequence[tuple[float, float]]) -> list[Markup]:
    (x1, y1), (x2, y2) = points[-2], points[-1]
    across = abs(x2 - x1) > abs(y2 - y1)
    back = (1 if (x2 > x1 if across else y2 > y1) else -1) * 7
    tips = [(x2 - back, y2 - 4), (x2 - back, y2 + 4)] if across else [
        (x2 - 4, y2 - back), (x2 + 4, y2 - back)
    ]  # fmt: skip
    path = "M" + " L".join(f"{x:g},{y:g}" for x, y in points)
    tip = " ".join(f"{x:g},{y:g}" for x, y in [(x2, y2), *tips])
    return [
        element("path", d=path, class_="line"),
        element("polygon", points=tip, class_="arrow-tip"),
    ]


def _phase(name: str, top: float, bottom: float) -> Markup:
    middle = (top + bottom) / 2
    return Markup("").join(
        [
            element("rect", x=1, y=top, width=_BAND - 6, height=bottom - top, rx=3,
                    class_="pale axis"),
            element("text", name, x=0, y=0, class_="middle strong",
                    transform=f"translate({_BAND / 2 + 2:g} {middle:g}) rotate(-90)"),
        ]
    )  # fmt: skip
