"""Bring the values of a sentence together that speak of one thing: brackets, "vs", lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp.values.arms import ArmName
from nlp.values.found import MEASURED, Found
from nlp.values.measures import PEOPLE, UNIT

STATISTICS = frozenset({"p_value", "confidence_interval", "effect_size", "sd"})
_AGAINST = re.compile(r"\b(?:vs\.?|versus|compared (?:with|to)|than|to)(?!\w)", re.IGNORECASE)
_CHANGE_TO = re.compile(r"[\s)\]]*(?:[\w/%²]+\s+)?to\s*")
_BARE_GAP = re.compile(
    rf"(?:\s|[()\[\],;:=]|\b(?:{UNIT}|{PEOPLE}|in|of|the|with|p|and|n|SD|for|median|range"
    r"|on|receiving|received|given|taking|treated|those|who|were|was|only|by|group)\b)*",
    re.IGNORECASE,
)
_TIGHT = re.compile(rf"\s*(?:(?:{UNIT}|{PEOPLE})\s*)?[,;:]?\s*[(\[,;]?\s*[(\[]?\s*", re.IGNORECASE)
_LIST = re.compile(rf"\s*(?:(?:{UNIT})\s*)?(?:,\s*and|,|and|/|;)\s*", re.IGNORECASE)
RESPECTIVELY = "respectively"
_PARALLEL = re.compile(
    rf"\s*(?:of\s+)?(?:the\s+)?(?:{PEOPLE}\s+)?(?:[(\[][^()\[\]]{{0,20}}[)\]]\s*)?"
    r"(?P<word>on|in|with|receiving|given|taking|treated with)\s+[^.;,()]{1,40}?\s+and\s+"
    r"(?:in\s+|by\s+)?",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(
    rf"[\s)\]%]*(?:(?:{UNIT})\s*)?(?:(?:of|all|the)\s+)*(?:{PEOPLE}\s*)?"
    r"(?:[(\[][^()\[\]]{0,20}[)\]]\s*)?"
    r"(?:(?:who were |were |was )?(?:in|on|with|for|of|from|receiving|received|given|taking"
    r"|treated with|treated|assigned to|randomi[sz]ed to|under|within|among|who received)\s+)?"
    r"(?:(?:the|those|patients|participants|subjects|on|in|receiving|with|a)\s+)*[(\[]?\s*",
    re.IGNORECASE,
)
_PRECEDING = re.compile(
    rf"\s*(?:{PEOPLE}\s*)?[,:(\[=]?\s*"
    r"(?:(?:was|were|had|is|of|mean|median|reported by|in)\s+)*[(\[]?\s*",
    re.IGNORECASE,
)
_LONGEST_GAP = 90


@dataclass(slots=True)
class Group:
    """Values that belong together, and whether a "vs" or "and" parts them into clusters."""

    clusters: list[list[Found]]
    bracket: int = -1
    """Where the bracket begins that holds all of it, or -1."""

    @property
    def start(self) -> int:
        """Return where its first value begins."""
        return self.clusters[0][0].start

    @property
    def end(self) -> int:
        """Return where its last value ends."""
        return max(found.end for found in self.clusters[-1])

    @property
    def values(self) -> list[Found]:
        """Return its values in order."""
        return [found for cluster in self.clusters for found in cluster]


def outer_brackets(sentence: str) -> list[int]:
    """Return for each character where the outermost bracket around it begins, or -1."""
    begins: list[int] = []
    depth, begin = 0, -1
    for place, char in enumerate(sentence):
        if char in "([":
            begin = begin if depth else place
            depth += 1
        begins.append(begin if depth else -1)
        if char in ")]" and depth:
            depth -= 1
    return begins


def without_overlap(found: Sequence[Found]) -> list[Found]:
    """Return the values in order; of two that overlap the one given first stays."""
    taken: set[int] = set()
    kept: list[Found] = []
    for value in found:
        places = range(value.start, value.end)
        inside = value.kind == "percent" and any(
            one.kind == "count" and one.start < value.start and value.end < one.end for one in kept
        )
        if inside or taken.isdisjoint(places):
            taken.update(places)
            kept.append(value)
    return sorted(kept, key=lambda value: value.start)


def grouped(
    sentence: str, found: Sequence[Found], arms: Sequence[ArmName], walls: Sequence[int]
) -> list[Group]:
    """Group values in order; `walls` are the starts of mentions, which part any two values."""
    brackets = outer_brackets(sentence)
    groups: list[Group] = []
    wall = 0
    for value in found:
        bracket = brackets[value.start]
        if groups:
            last = groups[-1]
            previous = max(last.clusters[-1], key=lambda one: one.end)
            while wall < len(walls) and walls[wall] < previous.end:
                wall += 1
            walled = wall < len(walls) and walls[wall] < value.start
            how = "" if walled else _join(sentence, previous, value, arms, brackets)
            if how:
                if how == "same":
                    last.clusters[-1].append(value)
                else:
                    last.clusters.append([value])
                if last.bracket != bracket:
                    last.bracket = -1
                continue
        groups.append(Group([[value]], bracket))
    for group in groups:
        name_arms(sentence, group, arms)
    return groups


def _join(
    sentence: str, last: Found, value: Found, arms: Sequence[ArmName], brackets: Sequence[int]
) -> str:
    """Say how a value joins the one before it: "same" thing, "next" in a row, or "" not at all."""
    if value.start < last.end:
        return "same"  # "33 (52%) of 64"
    gap = sentence[last.end : value.start]
    if len(gap) > _LONGEST_GAP:
        return ""
    own = brackets[value.start]
    together = own >= 0 and own == brackets[last.start]
    against = _AGAINST.search(gap) is not None
    if value.kind in STATISTICS and (together or _TIGHT.fullmatch(gap)):
        return "same"
    if last.kind in MEASURED and value.kind in MEASURED and against:
        rest = _without_arms(sentence, last.end, value.start, arms)
        plain = _BARE_GAP.fullmatch(_AGAINST.sub(" ", rest)) is not None
        return "next" if plain or together else ""
    if _TIGHT.fullmatch(gap) and ("(" in gap or "[" in gap or together):
        return "same" if last.kind != value.kind else "next"
    rest = _without_arms(sentence, last.end, value.start, arms)
    if rest != gap and _BARE_GAP.fullmatch(rest) and last.kind in MEASURED:
        return "next" if value.kind in MEASURED else ""
    parallel = _PARALLEL.fullmatch(gap) if value.kind == last.kind else None
    if parallel and _again(sentence, value.end, parallel["word"]):
        return "next"
    if _LIST.fullmatch(gap) and RESPECTIVELY in sentence[value.end :]:
        return "next"
    return "next" if together else ""


def _again(sentence: str, start: int, word: str) -> bool:
    """Say whether the words behind a value begin like those behind the one before it."""
    pattern = (
        rf"\s*(?:of\s+)?(?:the\s+|those\s+)?(?:{PEOPLE}\s+)?"
        rf"(?:[(\[][^()\[\]]{{0,20}}[)\]]\s*)?{word}\s"
    )
    return re.compile(pattern, re.IGNORECASE).match(sentence, start) is not None


def _without_arms(sentence: str, start: int, end: int, arms: Sequence[ArmName]) -> str:
    kept, place = [], start
    for arm in arms:
        if place <= arm.start and arm.end <= end:
            kept.append(sentence[place : arm.start])
            place = arm.end
    return "".join([*kept, sentence[place:end]])


def name_arms(sentence: str, group: Group, arms: Sequence[ArmName]) -> None:
    """Give each value of a group the arm that the sentence names for it, if it plainly does."""
    measured = [place for place, cluster in enumerate(group.clusters) if _measured(cluster)]
    clusters = [group.clusters[place] for place in measured]
    names = _beside(sentence, clusters, arms) or _in_order(sentence, clusters, arms)
    for place, name in zip(measured, names, strict=False):
        group.clusters[place] = [
            replace(value, arm=name) if value.kind in MEASURED else value
            for value in group.clusters[place]
        ]


def _measured(cluster: Sequence[Found]) -> bool:
    return any(value.kind in MEASURED for value in cluster)


def _beside(
    sentence: str, clusters: Sequence[Sequence[Found]], arms: Sequence[ArmName]
) -> list[str]:
    """Return the arm directly behind each cluster, or else directly before each."""
    behind: list[str] = []
    before: list[str] = []
    for cluster in clusters:
        end = max(value.end for value in cluster if value.kind in MEASURED)
        start = cluster[0].start
        after = [a for a in arms if a.start >= end and _FOLLOWING.fullmatch(sentence, end, a.start)]
        ahead = [a for a in arms if a.end <= start and _PRECEDING.fullmatch(sentence, a.end, start)]
        if after and not _shared(sentence, after[0], arms):
            behind.append(after[0].text)
        if ahead:
            before.append(ahead[-1].text)
    for names in (behind, before):
        if clusters and len({name.lower() for name in names}) == len(names) == len(clusters):
            return names
    return []


def _shared(sentence: str, arm: ArmName, arms: Sequence[ArmName]) -> bool:
    """Say whether another arm is named in one breath: "in the ketamine and placebo groups"."""
    return any(
        other.start > arm.end
        and re.fullmatch(
            r"\s*(?:and|or|,|vs\.?|versus)\s*(?:the\s+)?", sentence[arm.end : other.start]
        )
        for other in arms
    )


def _in_order(
    sentence: str, clusters: Sequence[Sequence[Found]], arms: Sequence[ArmName]
) -> list[str]:
    """Return the arms in the order in which the sentence names them, if they are as many."""
    if len(clusters) < 2:
        return []
    between = sentence[clusters[0][-1].end : clusters[-1][0].start]
    rest = sentence[clusters[-1][-1].end :]
    if not _AGAINST.search(between) and RESPECTIVELY not in rest:
        return []
    if _CHANGE_TO.fullmatch(between):
        return []
    distinct = {arm.key: arm for arm in reversed(arms)}
    if len(distinct) != len(clusters):
        return []
    return [arm.text for arm in sorted(distinct.values(), key=lambda arm: arm.start)]
