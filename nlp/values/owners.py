"""Whose a group of values is: the mention that can own it, or nobody's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.values.found import COUNTS, Found
from nlp.values.groups import RESPECTIVELY, Group

_BESIDE = re.compile(
    r"\s*(?:(?:scores?|rates?|levels?|values?|total|severity|incidence|symptoms?|index|events?)\s+){0,2}"
    r"(?:[(\[][A-Z][\w-]{0,12}[)\]]\s*)?[,:]?\s*$",
    re.IGNORECASE,
)
_COORDINATED = re.compile(r"\s*(?:,\s*|,?\s*(?:and|or|and/or|as well as)\s+)(?:[a-z-]+\s+){0,2}")
_LINK_AFTER = re.compile(
    r"\b(?:in|by|among|of|for|affect\w*|was|were|occurred|at|to|from|h?ad)\b", re.I
)
_LINK_BEFORE = re.compile(
    r"\b(?:reported|experienced|experiencing|developed|had|suffered|complained|showed|exhibited"
    r"|with|noted|were|was|died|due to|because of|for|having|achieved|reached|of|met|attained"
    r"|presented|required|requiring|of whom|cases of|in)\b|^\s*(?:cases of\s+)?$",
    re.IGNORECASE,
)
_IN_PEOPLE = re.compile(
    r"\s*(?:[(\[][^()\[\]]{0,40}[)\]]\s*)?(?:(?:was|were|occurred|seen|observed|reported|developed"
    r"|noted|appeared|found|recorded|present)\s+){0,3}(?:only\s+)?(?:in|by)\s+(?:only\s+)?",
    re.IGNORECASE,
)
_HAD = re.compile(
    r"[\s)\]]*(?:(?:who\s+)?(?:of|with|had|developed|experienced|reported|presented with|presented"
    r"|showed|suffered from|suffered|exhibited|complained of|died of|due to|were|was)\s+)?"
    r"(?:at least\s+)?(?:(?:a|an|one|the|any)\s+)?(?:[a-z-]+\s+)?",
    re.IGNORECASE,
)
_NAMED_BEFORE = re.compile(r"\b(?:in|by|among|for|vs\.?|versus|of)\s+(?:only\s+)?$", re.IGNORECASE)
_PARTED = re.compile(
    r",?\s*\band\s*$|,\s*(?:and|but|while|whereas|although)\b|\b(?:while|whereas)\b", re.IGNORECASE
)
_ONE = re.compile(r"(?<!least )(?<!than )(?<!or )\b(?:one|1)\s+$", re.IGNORECASE)
_FARTHEST = 110
_FARTHEST_COUNT = 70


@dataclass(frozen=True, slots=True)
class Place:
    """A mention at the characters `start:end` of a sentence, in the clause that begins there."""

    start: int
    end: int
    clause: int
    clause_end: int


def owners(sentence: str, places: Sequence[Place], groups: Sequence[Group]) -> list[list[Found]]:
    """Return for each mention, in order, the values that are its own."""
    owned: list[list[Found]] = [[] for _ in places]
    left: list[Group] = []
    for group in groups:
        owner = _bracketed(sentence, places, groups, group)
        if owner is None:
            owner = _directly(sentence, places, groups, group)
        if owner is not None:
            owned[owner] += group.values
        else:
            left.append(group)
    if _respectively(sentence, places, left, owned):
        return owned
    for group, owner in _in_turn(sentence, places, left):
        owned[owner] += group.values
        left = [other for other in left if other is not group]
    for group in left:
        owner = _alone(sentence, places, group)
        if owner is not None:
            owned[owner] += group.values
    return owned


def _bracketed(
    sentence: str, places: Sequence[Place], groups: Sequence[Group], group: Group
) -> int | None:
    """Return the mention directly behind which the bracket of a group stands."""
    if group.bracket < 0:
        return None
    ahead = [index for index, place in enumerate(places) if place.end <= group.bracket]
    if not ahead:
        return None
    index = ahead[-1]
    if not _BESIDE.fullmatch(sentence, places[index].end, group.bracket):
        return None
    if index and _coordinated(sentence, places[index - 1], places[index]):
        previous = places[index - 1]
        if not any(previous.end <= g.start < places[index].start for g in groups):
            return None  # "nausea and vomiting (20%)": of one or of both?
    return index


def _directly(
    sentence: str, places: Sequence[Place], groups: Sequence[Group], group: Group
) -> int | None:
    """Return the mention of "nausea in two patients" or of "two patients had nausea"."""
    if group.clusters[0][0].kind not in COUNTS:
        return None
    ahead = [index for index, place in enumerate(places) if place.end <= group.start]
    if ahead and _IN_PEOPLE.fullmatch(sentence, places[ahead[-1]].end, group.start):
        index = ahead[-1]
        one_of_many = index and _coordinated(sentence, places[index - 1], places[index])
        if one_of_many and not any(
            places[index - 1].end <= g.start < places[index].start for g in groups
        ):
            return None
        return index
    if _NAMED_BEFORE.search(sentence, max(0, group.start - 12), group.start):
        return None
    behind = [index for index, place in enumerate(places) if place.start >= group.end]
    if not behind or not _HAD.fullmatch(sentence, group.end, places[behind[0]].start):
        return None
    index = behind[0]
    if index + 1 < len(places) and _coordinated(sentence, places[index], places[index + 1]):
        between = [g for g in groups if places[index].end <= g.start < places[index + 1].start]
        if not between and len(group.clusters) > 1:
            return None
    return index


def _coordinated(sentence: str, first: Place, second: Place) -> bool:
    return _COORDINATED.fullmatch(sentence, first.end, second.start) is not None


def _respectively(
    sentence: str, places: Sequence[Place], groups: list[Group], owned: list[list[Found]]
) -> bool:
    """Map a list of values to an equally long list of mentions, where the text says so."""
    if RESPECTIVELY not in sentence or len(groups) != 1 or len(groups[0].clusters) < 2:
        return False
    group = groups[0]
    before = [i for i, place in enumerate(places) if place.end <= group.start]
    after = [i for i, place in enumerate(places) if place.start >= group.end]
    for side in (before, after):
        run = [i for i in side if not owned[i]]
        if len(run) == len(side) == len(group.clusters) and _is_list(sentence, places, run):
            if any(value.arm for value in group.values):
                return True
            for index, cluster in zip(run, group.clusters, strict=True):
                owned[index] += cluster
            return True
    return False


def _is_list(sentence: str, places: Sequence[Place], run: Sequence[int]) -> bool:
    pairs = pairwise(run)
    return all(_coordinated(sentence, places[one], places[other]) for one, other in pairs)


def _in_turn(
    sentence: str, places: Sequence[Place], groups: Sequence[Group]
) -> list[tuple[Group, int]]:
    """Pair mentions and groups that take strict turns over the sentence."""
    if len(places) < 2 or len(places) != len(groups):
        return []
    marks = sorted(
        [(place.start, 0, index) for index, place in enumerate(places)]
        + [(group.start, 1, index) for index, group in enumerate(groups)]
    )
    kinds = [kind for _, kind, _ in marks]
    if kinds not in ([0, 1] * len(places), [1, 0] * len(places)):
        return []
    paired = list(zip(groups, range(len(places)), strict=True))
    if all(_linked(sentence, places[index], group) for group, index in paired):
        return paired
    return []


def _alone(sentence: str, places: Sequence[Place], group: Group) -> int | None:
    """Return the only mention of the clause that a group stands in."""
    inside = [
        index
        for index, place in enumerate(places)
        if place.clause <= group.start < place.clause_end
    ]
    if len(inside) == 2 and _is_apposition(sentence, places[inside[0]], places[inside[1]]):
        inside = inside[:1]
    if len(inside) != 1:
        return None
    return inside[0] if _linked(sentence, places[inside[0]], group) else None


def _is_apposition(sentence: str, name: Place, short: Place) -> bool:
    return sentence[name.end : short.start].strip() in ("(", "[") and (
        sentence[short.end : short.end + 1] in (")", "]")
    )


def _linked(sentence: str, place: Place, group: Group) -> bool:
    """Say whether the words between a mention and a group can tie one to the other."""
    people = group.clusters[0][0].kind in COUNTS
    farthest = _FARTHEST_COUNT if people else _FARTHEST
    if group.start >= place.end:
        gap = sentence[place.end : group.start]
        link = _LINK_AFTER
        if people and _PARTED.search(gap):
            return False
    else:
        gap = sentence[group.end : place.start]
        link = _LINK_BEFORE
    if len(gap) > farthest or ";" in gap:
        return False
    return not people or group.bracket >= 0 or link.search(gap + " ") is not None


def single(sentence: str, place: Place) -> Found | None:
    """Return the count of "one death"; more than one event may be of one person."""
    match = _ONE.search(sentence, max(0, place.start - 14), place.start)
    if match is None:
        return None
    return Found("count", match.start(), match.end() - 1, "1")
