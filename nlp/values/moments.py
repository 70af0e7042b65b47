"""Give values the point in time that the text names for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.values.figures import FIGURE
from nlp.values.found import Found
from nlp.values.owners import Place

_CHANGES_TO = re.compile(
    rf"(?:\s*[(\[][^()\[\]]{{0,20}}[)\]]|[\s)\]]|±\s*{FIGURE})*\s*to\s+{FIGURE}"
)
_DIRECT = re.compile(r"[\s()\[\],;]*")


@dataclass(frozen=True, slots=True)
class Moment:
    """A value that a mention owns, with the point in time that it was taken at, if it is plain."""

    found: Found
    at: str | None = None


def with_moments(
    sentence: str, place: Place, values: Sequence[Found], points: Sequence[Found]
) -> list[Moment]:
    """Return the values with their points in time, and the point of the mention's own clause.

    A point directly behind a value is its own; else the only point of the clause, or of the
    sentence, holds for all.
    """
    if not points:
        return [Moment(value) for value in values]
    here = [point for point in points if place.clause <= point.start < place.clause_end]
    common = here[0] if len(here) == 1 else points[0] if len(points) == 1 and values else None
    moments = []
    for value in values:
        behind = [p for p in points if _DIRECT.fullmatch(sentence, value.end, p.start)]
        point = behind[0] if behind else common
        if not behind and value.value and _CHANGES_TO.match(sentence, value.end):
            point = None  # the first of "from 31.2 to 10.4 at week 4"
        moments.append(Moment(value, point.value if point else None))
    if common is not None:
        moments.append(Moment(common))
    return moments


def points_apart(points: Sequence[Found], others: Sequence[Found]) -> list[Found]:
    """Return the points in time that are not part of another value."""
    return [
        point
        for point in points
        if not any(point.start < other.end and other.start < point.end for other in others)
    ]
