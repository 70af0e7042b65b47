"""The mark of one statement about an outcome: what shape, fill, sign and size stand for.

Nothing is told by colour alone. The sign inside is the direction, the outline the design, the fill
what it is held against, the size the number of participants.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from markupsafe import Markup

from datasette_config.charts.svg import element
from datasette_config.labels import CHANGED, IMPROVED, NO_CHANGE, WORSENED, State

DIRECTIONS: tuple[State, ...] = (IMPROVED, WORSENED, NO_CHANGE, CHANGED)
"""The directions that a mark can have; what states no result has no mark."""

CONTRASTS = {
    "comparator": "against the comparator",
    "baseline": "against baseline only",
    "unclear": "against what is not clear",
}
"""Fill of a mark: solid, hollow, hollow with a broken line."""

RANDOMISED, TRIAL, OBSERVED, CASES, UNKNOWN = "randomised", "trial", "observed", "cases", "unknown"
DESIGN_GROUPS = {
    RANDOMISED: "randomised trial",
    TRIAL: "trial without randomisation",
    OBSERVED: "cohort or cross-sectional",
    CASES: "case report or series",
    UNKNOWN: "other, or design not read",
}
"""Outline of a mark, from the more rigorous design to the less."""

_GROUP_OF = {
    "rct": RANDOMISED,
    "nonrandomized_trial": TRIAL,
    "cohort": OBSERVED,
    "cross_sectional": OBSERVED,
    "case_control": OBSERVED,
    "case_report": CASES,
    "case_series": CASES,
}

SIZES = ((500, 13.0, "500 and more"), (100, 11.0, "100 to 499"), (20, 9.0, "20 to 99"))
"""Participants at least, half the width of the mark, words; fewer than the last is the smallest."""

SMALLEST = 7.0
UNKNOWN_SIZE = 9.0
"""A mark without a number of participants is of the middle size and bears a question mark."""

REACH = 16
"""Half the width of the square that holds the largest mark."""

_OUTLINES: Mapping[str, tuple[tuple[float, float], ...]] = {
    TRIAL: ((0, -1.22), (1.22, 0), (0, 1.22), (-1.22, 0)),
    OBSERVED: ((-0.92, -0.92), (0.92, -0.92), (0.92, 0.92), (-0.92, 0.92)),
    CASES: ((-0.95, -0.88), (0.95, -0.88), (0.95, 0.2), (0, 1.2), (-0.95, 0.2)),
}
_SIGNS: Mapping[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    IMPROVED.key: (((0, -0.58), (0.58, 0.42), (-0.58, 0.42)),),
    WORSENED.key: (((0, 0.58), (0.58, -0.42), (-0.58, -0.42)),),
    NO_CHANGE.key: (
        ((-0.52, -0.38), (0.52, -0.38), (0.52, -0.12), (-0.52, -0.12)),
        ((-0.52, 0.12), (0.52, 0.12), (0.52, 0.38), (-0.52, 0.38)),
    ),
}


def design_group(design: str | None) -> str:
    """Return the group of a study's design: a key of DESIGN_GROUPS."""
    return _GROUP_OF.get(design or "", UNKNOWN)


def half_width(participants: int | None) -> float:
    """Return half the width of the mark of a study with so many participants, in pixels.

    >>> half_width(12), half_width(99), half_width(5000), half_width(None)
    (7.0, 9.0, 13.0, 9.0)
    """
    if participants is None:
        return UNKNOWN_SIZE
    return next((size for least, size, _ in SIZES if participants >= least), SMALLEST)


@cache
def mark(state: str, contrast: str | None, group: str, size: float, unknown: bool) -> Markup:
    """Return a mark around the point 0, 0.

    `state` is the key of one of DIRECTIONS, `contrast` one of CONTRASTS, `group` one of
    DESIGN_GROUPS, `size` from `half_width`; `unknown` adds the question mark of a study whose
    participants nobody counted.
    """
    fill = contrast if contrast in CONTRASTS else "unclear"
    return element(
        "g",
        _outline(group, size),
        _sign(state, size),
        *([element("text", "?", x=size * 0.62, y=-size * 0.5, class_="om-q")] if unknown else []),
        class_=f"om {state} {fill}",
    )


def _outline(group: str, size: float) -> Markup:
    if group == RANDOMISED:
        return element("circle", r=size, class_="body")
    if group == UNKNOWN:
        return element("ellipse", rx=size * 1.22, ry=size * 0.82, class_="body")
    return element("path", d=_path(_OUTLINES[group], size), class_="body")


def _sign(state: str, size: float) -> Markup:
    if state in _SIGNS:
        shape = "".join(_path(points, size) for points in _SIGNS[state])
        return element("path", d=shape, class_="sign")
    a, b = _short(size * 0.58), _short(size * 0.3)
    wave = f"M-{a} {b}C-{b}-{a} {b} {a} {a}-{b}"
    return element("path", d=wave, class_="sign wave")


def _path(points: tuple[tuple[float, float], ...], size: float) -> str:
    drawn = " ".join(f"{_short(x * size)},{_short(y * size)}" for x, y in points)
    return f"M{drawn}Z"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def legend() -> list[tuple[str, list[tuple[Markup, str]]]]:
    """Return what the marks mean: headings, each with marks and their words."""
    plain = (IMPROVED.key, "comparator")
    sizes = [(SMALLEST, "under 20"), *((size, words) for _, size, words in reversed(SIZES))]
    return [
        (
            "Sign: which way it went",
            [
                (mark(state.key, "baseline", OBSERVED, 9.0, False), _direction_words(state))
                for state in DIRECTIONS
            ],
        ),
        (
            "Fill: against what",
            [
                (mark(IMPROVED.key, contrast, RANDOMISED, 9.0, False), words)
                for contrast, words in CONTRASTS.items()
            ],
        ),
        (
            "Outline: design",
            [(mark(*plain, group, 9.0, False), words) for group, words in DESIGN_GROUPS.items()],
        ),
        (
            "Size: participants",
            [(mark(*plain, RANDOMISED, size, False), words) for size, words in sizes]
            + [(mark(*plain, RANDOMISED, UNKNOWN_SIZE, True), "number not known")],
        ),
    ]


def _direction_words(state: State) -> str:
    if state is CHANGED:
        return "changed, whether for the better is not said"
    return "no change (that is not “no effect”)" if state is NO_CHANGE else state.words
