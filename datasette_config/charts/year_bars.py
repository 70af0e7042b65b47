"""Studies by year: a stack of squares a year, one square a study where there is room for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from datasette_config.charts.scale import Scale, ticks
from datasette_config.charts.svg import drawing, element, link

PATTERNS = ("full", "lines", "dots", "empty", "cross", "grey")
"""How series are told apart without colour; a seventh series shares the last one."""

_LEFT, _TOP, _BOTTOM, _HEIGHT, _LEGEND = 44, 12, 26, 190, 22
_WIDTH, _RIGHT = 800, 20


def year_bars(
    id: str,
    title: str,
    years: Sequence[int],
    series: Sequence[tuple[str, str]],
    counts: dict[tuple[int, str], int],
    address: Callable[[int, str], str],
) -> Markup:
    """Return stacked bars: `series` are pairs of key and words, `counts` studies by year and key.

    Each piece of a bar leads to the list of its studies.
    """
    totals = [sum(counts.get((year, key), 0) for key, _ in series) for year in years]
    most = max(totals, default=0)
    legend = _LEGEND * len(series) + 8
    height = _TOP + _HEIGHT + _BOTTOM + legend
    down = Scale(0, max(most, 1), _TOP + _HEIGHT, _TOP)
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(years), 1)
    parts = [_patterns(id), *_axis(down, most)]
    for place, year in enumerate(years):
        x = _LEFT + place * step
        parts.append(_year_label(year, years, x + step / 2))
        parts += _stack(id, year, series, counts, address, x + step * 0.12, step * 0.76, down)
    parts += _key(id, series, _TOP + _HEIGHT + _BOTTOM + 8)
    said = (
        f"{sum(totals)} studies from {years[0]} to {years[-1]}; at most {most} in a year."
        if years
        else "No studies with a year."
    )
    return drawing(id, _WIDTH, height, title, said, *parts)


def _axis(down: Scale, most: int) -> list[Markup]:
    parts = []
    for tick in ticks(0, max(most, 1), 4):
        if tick != int(tick):
            continue
        y = down(tick)
        parts.append(element("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, class_="grid"))
        parts.append(element("text", str(int(tick)), x=_LEFT - 6, y=y + 4, class_="end muted"))
    return parts


def _year_label(year: int, years: Sequence[int], x: float) -> Markup:
    every = max(1, round(len(years) / 14))
    shown = str(year) if (year - years[-1]) % every == 0 else ""
    return element("text", shown, x=x, y=_TOP + _HEIGHT + 18, class_="middle muted")


def _stack(
    id: str,
    year: int,
    series: Sequence[tuple[str, str]],
    counts: dict[tuple[int, str], int],
    address: Callable[[int, str], str],
    x: float,
    width: float,
    down: Scale,
) -> list[Markup]:
    parts, base = [], 0
    for number, (key, words) in enumerate(series):
        n = counts.get((year, key), 0)
        if not n:
            continue
        top, bottom = down(base + n), down(base)
        name = f"{year}, {words}: {n} {'study' if n == 1 else 'studies'}"
        box = element(
            "rect", x=x, y=top, width=width, height=bottom - top,
            fill=f"url(#{id}-{_pattern(number)})", class_="bar",
        )  # fmt: skip
        parts.append(link(address(year, key), name, box))
        base += n
    return parts


def _pattern(number: int) -> str:
    return PATTERNS[min(number, len(PATTERNS) - 1)]


def _key(id: str, series: Sequence[tuple[str, str]], y: float) -> list[Markup]:
    parts = []
    for number, (_, words) in enumerate(series):
        top = y + number * _LEGEND
        parts.append(
            element(
                "rect",
                x=_LEFT,
                y=top,
                width=16,
                height=14,
                fill=f"url(#{id}-{_pattern(number)})",
                class_="bar",
            )
        )
        parts.append(element("text", words, x=_LEFT + 24, y=top + 12))
    return parts


def _patterns(id: str) -> Markup:
    line = element("path", d="M0 6L6 0", class_="hatch")
    other = element("path", d="M0 0L6 6", class_="hatch")
    marks = {
        "full": (element("rect", width=6, height=6, class_="ink"),),
        "lines": (line,),
        "dots": (element("circle", cx=3, cy=3, r=1.5, class_="ink"),),
        "empty": (),
        "cross": (line, other),
        "grey": (element("rect", width=6, height=6, class_="pale"),),
    }
    made = [
        element(
            "pattern",
            element("rect", width=6, height=6, class_="ground"),
            *marks[name],
            id=f"{id}-{name}",
            width=6,
            height=6,
            patternUnits="userSpaceOnUse",
        )
        for name in PATTERNS
    ]
    return element("defs", *made)
