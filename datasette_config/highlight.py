"""Cut a text into the stretches that a page marks. Knows neither HTML nor SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Mention = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text: plain, a cue, or one or more mentions (overlapping ones share one).

    The texts of all segments, joined, are the passage.
    """

    text: str
    mentions: tuple[Mention, ...] = ()
    cue: bool = False


def segments(text: str, mentions: Iterable[Mention]) -> list[Segment]:
    """Split `text` at the mentions and at the cues that decided them.

    A mention whose offsets do not fit the text, or do not hold its words, marks nothing: better
    no mark than a wrong one. A cue gives way to a mention that it overlaps.
    """
    groups = _merged([mention for mention in mentions if fits(text, mention)])
    cues = _cue_characters(text, [mention for group in groups for mention in group.mentions])
    found: list[Segment] = []
    position = 0
    for group in groups:
        found += _plain(text, position, group.start, cues)
        found.append(Segment(text[group.start : group.end], group.mentions))
        position = group.end
    return found + _plain(text, position, len(text), cues)


def fits(text: str, mention: Mention) -> bool:
    """Say whether a mention's offsets hold its words in this text."""
    start, end = mention["start"], mention["end"]
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        return False
    return bool(text[start:end] == mention["text"])


@dataclass(frozen=True, slots=True)
class _Group:
    start: int
    end: int
    mentions: tuple[Mention, ...]


def _merged(mentions: Sequence[Mention]) -> list[_Group]:
    groups: list[_Group] = []
    for mention in sorted(mentions, key=lambda m: (m["start"], -m["end"])):
        last = groups[-1] if groups else None
        if last and mention["start"] < last.end:
            end = max(last.end, mention["end"])
            groups[-1] = _Group(last.start, end, (*last.mentions, mention))
        else:
            groups.append(_Group(mention["start"], mention["end"], (mention,)))
    return groups


def _cue_characters(text: str, mentions: Iterable[Mention]) -> set[int]:
    cues: set[int] = set()
    for mention in mentions:
        start, end = mention["cue_start"], mention["cue_end"]
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text):
            cues.update(range(start, end))
    return cues


def _plain(text: str, start: int, end: int, cues: set[int]) -> list[Segment]:
    found: list[Segment] = []
    while start < end:
        is_cue = start in cues
        stop = start + 1
        while stop < end and (stop in cues) == is_cue:
            stop += 1
        found.append(Segment(text[start:stop], cue=is_cue))
        start = stop
    return found
