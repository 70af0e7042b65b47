"""Cues: word sequences that mean something, kept as data and found in one pass over the tokens.

A cue is written in words. `a|b` is either word, `word?` may be missing, `_` is any one word and
`end+point` is two words that belong together. Longer cues win over shorter ones at the same
place, and a cue that was found uses its words up, so that "not only" hides the "not" in it.
Adverbs in -ly may stand between the words of a cue: "was clearly not observed".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nlp import word_lists
from nlp.tokens import split
from records.errors import LexiconError

DIRECTIONS = ("forward", "backward", "bidirectional")
FAR = 1000
ANY = "_"
_KEYS = {"literals", "category", "direction", "scope"}


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue's meaning: `category`, the side of it that is meant, and how many words far."""

    literal: str
    category: str
    direction: str = "forward"
    scope: int = FAR


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found at the tokens `start:end`."""

    start: int
    end: int
    cue: Cue


@dataclass(frozen=True, slots=True)
class _Slot:
    """One place of a cue: single words, runs of words, whether it may be missing, or any word."""

    words: frozenset[str]
    runs: tuple[tuple[str, ...], ...]
    optional: bool
    free: bool


_Pattern = tuple[_Slot, ...]


class CueTable:
    """A set of cues, looked up by their first word."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self._by_first: dict[str, list[tuple[_Pattern, frozenset[str] | None, Cue]]] = {}
        for cue in cues:
            pattern = compile_cue(cue.literal)
            seconds = _second_words(pattern)
            for first in sorted(_first_words(pattern)):
                self._by_first.setdefault(first, []).append((pattern, seconds, cue))

    def find(self, words: Sequence[str], start: int, end: int) -> list[Hit]:
        """Return the cues in `words[start:end]`, left to right, none overlapping another."""
        hits: list[Hit] = []
        place = start
        while place < end:
            hit = self.at(words, place, end) if words[place] in self._by_first else None
            if hit is None:
                place += 1
            else:
                hits.append(hit)
                place = hit.end
        return hits

    def at(self, words: Sequence[str], place: int, end: int) -> Hit | None:
        """Return the longest cue that begins at `place`, or None."""
        best: Hit | None = None
        follower = words[place + 1] if place + 1 < end else ""
        between = follower == "and" or follower.endswith("ly")
        for pattern, seconds, cue in self._by_first.get(words[place], ()):
            if seconds is not None and follower not in seconds and not between:
                continue
            stop = _match(pattern, 0, words, place, end)
            if stop > place and (best is None or stop > best.end):
                best = Hit(place, stop, cue)
        return best


def compile_cue(literal: str) -> _Pattern:
    """Return a cue as the places that it has."""
    slots: list[_Slot] = []
    for part in literal.split():
        optional = part.endswith("?") and len(part) > 1
        forms = [split(form.replace("+", " ")) for form in part.removesuffix("?").split("|")]
        slots.append(
            _Slot(
                words=frozenset(form[0] for form in forms if len(form) == 1),
                runs=tuple(sorted((f for f in forms if len(f) > 1), key=len, reverse=True)),
                optional=optional,
                free=part == ANY,
            )
        )
    return tuple(slots)


def _first_words(pattern: _Pattern) -> set[str]:
    firsts: set[str] = set()
    for slot in pattern:
        firsts |= slot.words | {run[0] for run in slot.runs}
        if not slot.optional:
            break
    return firsts


def _second_words(pattern: _Pattern) -> frozenset[str] | None:
    """Return the words that may come second, None where any may or none need come."""
    seconds: set[str] = set()
    for place, slot in enumerate(pattern):
        if slot.free:
            return None
        seconds |= {run[1] for run in slot.runs}
        if slot.words:
            rest = pattern[place + 1 :]
            if all(later.optional for later in rest) or any(later.free for later in rest):
                return None
            seconds |= _first_words(rest)
        if not slot.optional:
            break
    return frozenset(seconds)


def _match(pattern: _Pattern, slot_place: int, words: Sequence[str], place: int, end: int) -> int:
    """Return where the longest match of the slots from `slot_place` on ends, or -1."""
    if slot_place == len(pattern):
        return place
    slot = pattern[slot_place]
    best = -1
    if place < end and (slot.free or words[place] in slot.words):
        best = _match(pattern, slot_place + 1, words, place + 1, end)
    for run in slot.runs:
        if place + len(run) <= end and tuple(words[place : place + len(run)]) == run:
            best = max(best, _match(pattern, slot_place + 1, words, place + len(run), end))
    if slot.optional:
        best = max(best, _match(pattern, slot_place + 1, words, place, end))
    if best < 0 and slot_place and place < end and _is_adverb(words, place, end):
        return _match(pattern, slot_place, words, place + 1, end)
    return best


def _is_adverb(words: Sequence[str], place: int, end: int) -> bool:
    """Say whether a word is an adverb in -ly or the "and" between two of them."""
    if words[place].endswith("ly"):
        return True
    return words[place] == "and" and place + 1 < end and words[place + 1].endswith("ly")


def read_cues(name: str, categories: Sequence[str], key: str = "cue") -> tuple[Cue, ...]:
    """Return the cues of a word list. Raises LexiconError on an unknown category or direction."""
    rows = word_lists.tables(name, word_lists.read(name), key)
    return parse_cues(name, rows, categories)


def parse_cues(
    name: str, rows: Iterable[dict[str, Any]], categories: Sequence[str]
) -> tuple[Cue, ...]:
    """Return the cues of `[[cue]]` tables: literals, category, direction, scope."""
    cues: list[Cue] = []
    for place, row in enumerate(rows, start=1):
        where = f"cue {place}"
        unknown = sorted(set(row) - _KEYS)
        if unknown:
            remedy = f"Known are {', '.join(sorted(_KEYS))}; other lists stand above [[cue]]"
            raise LexiconError(name, f"{where}.{unknown[0]}", "unknown key", remedy)
        category = word_lists.choice(name, where, row, "category", categories)
        direction = word_lists.choice(name, where, row, "direction", DIRECTIONS, "forward")
        scope = row.get("scope", FAR)
        if not isinstance(scope, int) or scope < 1:
            raise LexiconError(name, f"{where}.scope", "not a number of words", "Write scope = 10")
        for literal in word_lists.strings(name, row, "literals"):
            cues.append(Cue(literal, category, direction, scope))
            if all(slot.optional or slot.free for slot in compile_cue(literal)):
                raise LexiconError(name, f"{where}: {literal}", "no fixed word", "Give it one")
    return tuple(cues)
