"""How each step grows with its input: curves, drawn as SVG with a table of the same figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 460, 300, 62, 48, 40, 20


@dataclass(frozen=True, slots=True)
class Curve:
    """Seconds for so many units; `beside` is a second curve (a peer), if there is one."""

    name: str
    title: str
    unit: str
    points: Sequence[tuple[float, float]]
    beside: Sequence[tuple[float, float]] = ()
    legend: tuple[str, str] = ("", "")

    @property
    def exponent(self) -> float:
        """Return the slope on log axes: 1 grows with its input, 0 does not grow."""
        (x0, y0), (x1, y1) = self.points[0], self.points[-1]
        return math.log(y1 / y0) / math.log(x1 / x0)


def svg(curve: Curve) -> str:
    """Return the picture: both axes are logarithmic, a slope of one is drawn to compare with."""
    every = [*curve.points, *curve.beside]
    x = _axis([point[0] for point in every], LEFT, WIDTH - RIGHT)
    y = _axis([point[1] for point in every], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" font-family="system-ui, sans-serif" font-size="12" role="img">',
        f"<title>{escape(curve.title)}</title>",
        f"<desc>{escape(described(curve))}</desc>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="18" font-weight="600">{escape(curve.title)}</text>',
        f'<text x="{LEFT - 6}" y="{TOP - 6}" text-anchor="end">seconds</text>',
    ]
    for value in _marks(x):
        at = x.at(value)
        parts.append(f'<path d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#e3e3e3"/>')
        parts.append(f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 17}" text-anchor="middle">'
                     f"{_short(value)}</text>")  # fmt: skip
    for value in _marks(y):
        at = y.at(value)
        parts.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#e3e3e3"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">'
                     f"{_short(value)}</text>")  # fmt: skip
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">'
                 f"{escape(curve.unit)}</text>")  # fmt: skip
    parts.append(_line(curve.beside, x, y, "#8a5a00", "5 4"))
    parts.append(_line(curve.points, x, y, "#0b5cad", ""))
    parts += [_legend(curve, number) for number in (0, 1)]
    return "".join([*parts, "</svg>\n"])


def described(curve: Curve) -> str:
    """Return the figures as a sentence."""
    told = ", ".join(f"{_short(x)}: {y:.3g} s" for x, y in curve.points)
    return f"Seconds by {curve.unit}, both axes logarithmic. {told}."


@dataclass(frozen=True, slots=True)
class _Axis:
    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (math.log(value) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        return self.start + share * (self.end - self.start)


def _axis(values: Sequence[float], start: float, end: float) -> _Axis:
    low, high = min(values), max(values)
    if high < 10 * low:  # a curve that hardly rises must not fill the picture
        low, high = low / 3, high * 3
    return _Axis(low / 1.15, high * 1.15, start, end)


def _marks(axis: _Axis) -> list[float]:
    tens = range(math.floor(math.log10(axis.low)), math.ceil(math.log10(axis.high)) + 1)
    found = [10.0**n for n in tens if axis.low <= 10.0**n <= axis.high]
    return found if len(found) > 1 else [
        m * 10.0**n for n in tens for m in (1, 2, 5) if axis.low <= m * 10.0**n <= axis.high
    ]  # fmt: skip


def _line(points: Sequence[tuple[float, float]], x: _Axis, y: _Axis, ink: str, dash: str) -> str:
    if not points:
        return ""
    at = [(x.at(a), y.at(b)) for a, b in points]
    path = " ".join(f"{'L' if n else 'M'}{a:.1f} {b:.1f}" for n, (a, b) in enumerate(at))
    dots = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{ink}"/>' for a, b in at)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="2"{dashed}/>{dots}'


def _legend(curve: Curve, number: int) -> str:
    if not curve.legend[number]:
        return ""
    ink = ("#0b5cad", "#8a5a00")[number]
    return (
        f'<text x="{LEFT + 10}" y="{TOP + 14 + 16 * number}" fill="{ink}">'
        f"{escape(curve.legend[number])}</text>"
    )


def _short(value: float) -> str:
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    if value >= 1_000:
        return f"{value / 1_000:g}k"
    return f"{value:g}"
