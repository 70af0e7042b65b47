"""Find words that a person quoted in a text, however spaces and accents are written.

Compared are texts in Unicode normalisation form C with each run of white space as one space, so
that a quote copied from a page, a PDF or a spreadsheet is found where it stands. Nothing else is
forgiven: another word is another sentence.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Where words stand in a text, `text[start:end]`."""

    start: int
    end: int

    def overlap(self, other: Span) -> int:
        """Return how many characters two spans share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


class Quotable:
    """A text in which quoted words are looked for; spans are offsets of the text as it stands."""

    def __init__(self, text: str) -> None:
        self._plain, self._starts, self._ends = _plain(text)

    def find(self, quote: str, within: Span | None = None) -> list[Span]:
        """Return where a quote stands, in order, without overlaps.

        With `within` only in that stretch. Where the words stand by themselves, places at which
        they are part of a longer word do not count.
        """
        wanted = comparable(quote)
        if not wanted:
            return []
        found = [
            at
            for at in _places(self._plain, wanted)
            if within is None
            or (within.start <= self._starts[at] and self._ends[at + len(wanted) - 1] <= within.end)
        ]
        alone = [at for at in found if self._stands_alone(at, at + len(wanted))]
        return [Span(self._starts[at], self._ends[at + len(wanted) - 1]) for at in alone or found]

    def _stands_alone(self, start: int, end: int) -> bool:
        before, after = self._plain[start - 1 : start], self._plain[end : end + 1]
        begins = before.isalnum() and self._plain[start].isalnum()
        goes_on = after.isalnum() and self._plain[end - 1].isalnum()
        return not (begins or goes_on)


def comparable(text: str) -> str:
    r"""Return a text as it is compared.

    >>> comparable("  Cafe\u0301 \n au lait ")
    'Café au lait'
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


def _places(text: str, wanted: str) -> list[int]:
    places = []
    at = text.find(wanted)
    while at >= 0:
        places.append(at)
        at = text.find(wanted, at + len(wanted))
    return places


def _plain(text: str) -> tuple[str, list[int], list[int]]:
    """Return the text as compared, and of each of its characters where it begins and ends."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        written = unicodedata.normalize("NFC", text[start:end])
        for character in " " if written.isspace() else written:
            if character == " " and characters and characters[-1] == " ":
                ends[-1] = end
                continue
            characters.append(character)
            starts.append(start)
            ends.append(end)
    return "".join(characters), starts, ends


def _clusters(text: str) -> list[tuple[int, int]]:
    """Return the stretches of a text that normalisation may change, each by itself."""
    if unicodedata.is_normalized("NFC", text):
        return [(at, at + 1) for at in range(len(text))]
    clusters: list[tuple[int, int]] = []
    for at, character in enumerate(text):
        if clusters and _joins(text[clusters[-1][0] : at], character):
            clusters[-1] = (clusters[-1][0], at + 1)
        else:
            clusters.append((at, at + 1))
    return clusters


def _joins(before: str, character: str) -> bool:
    """Say whether a character changes, or is changed by, what stands before it."""
    if unicodedata.combining(character):
        return True
    apart = unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", character)
    return unicodedata.normalize("NFC", before + character) != apart
