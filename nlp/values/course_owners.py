"""Whose a severity, a grade, an onset, a duration or a discontinuation is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from nlp.values.course import discontinuations, durations, onsets, severities
from nlp.values.found import Found
from nlp.values.owners import Place

_DIRECTLY_BEFORE = re.compile(r"[\s,]*(?:(?!and\b|or\b|but\b)[a-z-]+\s+)?", re.IGNORECASE)
_BRACKET_BEHIND = re.compile(r"\s*[(\[][^()\[\].;]{0,25}", re.IGNORECASE)
_SAID_OF_IT = re.compile(
    r"[^.;]{0,50}?\b(?:was|were|is|are|being|remained)\s+(?:(?:mostly|mainly|generally|usually|all"
    r"|predominantly|typically|of|only|brief|and|rated|as|mild|moderate|transient|,)\s*)*",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"\s*(?:because of|due to|owing to|for|after|secondary to)?\s*(?:[a-z-]+\s+){0,3}",
    re.IGNORECASE,
)
_LED_TO = re.compile(
    r"[^.;]{0,40}?\b(?:led|leading|resulted|resulting|caused|causing|required|requiring|prompted"
    r"|who)\b[^.;]{0,40}",
    re.IGNORECASE,
)


def course_of(sentence: str, places: Sequence[Place], index: int) -> list[Found]:
    """Return what the sentence says of the course of one side effect."""
    place = places[index]
    if len(places) == 1:
        place = Place(place.start, place.end, 0, len(sentence))
    alone = sum(other.clause == place.clause for other in places) == 1
    found: list[Found] = []
    for value in severities(sentence):
        if _qualifies(sentence, place, places, value) or (
            alone and _predicated(sentence, place, value)
        ):
            found.append(value)
    onset = list(_own(onsets(sentence), place)) if alone else []
    if len(onset) == 1:
        found += onset
    lasting = [
        value
        for value in durations(sentence)
        if not any(value.start < o.end and o.start < value.end for o in onset)
    ]
    words = [v for v in lasting if v.unit is None]
    found += [
        v
        for v in words
        if _qualifies(sentence, place, places, v) or (alone and _predicated(sentence, place, v))
    ]
    figures = list(_own((v for v in lasting if v.unit), place)) if alone else []
    if len(figures) == 1 and figures[0].start >= place.end:
        found += figures
    found += [v for v in discontinuations(sentence) if _stopped_for(sentence, place, alone, v)]
    return found


def _own(found: Iterable[Found], place: Place) -> Iterator[Found]:
    return (v for v in found if place.clause <= v.start < place.clause_end)


def _qualifies(sentence: str, place: Place, places: Sequence[Place], value: Found) -> bool:
    """Say whether a word stands in the mention, directly before it or in the bracket behind."""
    if value.start < place.end and place.start < value.end:
        return True
    if value.end <= place.start:
        return _DIRECTLY_BEFORE.fullmatch(sentence, value.end, place.start) is not None and not any(
            value.end <= other.start < place.start for other in places
        )
    return _BRACKET_BEHIND.fullmatch(sentence, place.end, value.start) is not None


def _predicated(sentence: str, place: Place, value: Found) -> bool:
    return (
        place.end <= value.start < place.clause_end
        and _SAID_OF_IT.fullmatch(sentence, place.end, value.start) is not None
    )


def _stopped_for(sentence: str, place: Place, alone: bool, value: Found) -> bool:
    if value.end <= place.start:
        return _BECAUSE.fullmatch(sentence, value.end, place.start) is not None
    return alone and _LED_TO.fullmatch(sentence, place.end, value.start) is not None
