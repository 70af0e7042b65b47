"""The direction cues and word lists that finding and judging outcomes share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nlp import word_lists
from nlp.cues import Cue, CueTable, Hit, parse_cues
from nlp.draft import Draft, Phrase, Sentence
from nlp.grammar import Grammar

FILE = "direction_cues.toml"
CATEGORIES = ("improved", "worsened", "up", "down", "no_change", "changed", "named")


@dataclass(frozen=True, slots=True)
class DirectionWords:
    """The lists of `direction_cues.toml`."""

    forward: CueTable
    backward: CueTable
    baseline: CueTable
    comparator: CueTable
    far_nouns: frozenset[str]
    far_prepositions: frozenset[str]
    negators: frozenset[str]
    good_down: frozenset[str]
    good_up: frozenset[str]
    weight: CueTable
    gain_is_good: CueTable
    loss_is_good: CueTable


def load_direction_words() -> DirectionWords:
    """Read the lists. Raises LexiconError when one is wrong."""
    data = word_lists.read(FILE)
    cues = parse_cues(FILE, word_lists.tables(FILE, data, "cue"), CATEGORIES)

    def words(key: str) -> frozenset[str]:
        return frozenset(word_lists.strings(FILE, data, key))

    def table(key: str) -> CueTable:
        return CueTable(Cue(literal, key) for literal in word_lists.strings(FILE, data, key))

    return DirectionWords(
        forward=CueTable(cue for cue in cues if cue.direction != "backward"),
        backward=CueTable(cue for cue in cues if cue.direction != "forward"),
        baseline=table("baseline"),
        comparator=table("comparator"),
        far_nouns=words("far_nouns"),
        far_prepositions=words("far_prepositions"),
        negators=words("negators"),
        good_down=words("good_down"),
        good_up=words("good_up"),
        weight=table("weight_words"),
        gain_is_good=table("gain_is_good"),
        loss_is_good=table("loss_is_good"),
    )


class Attachment:
    """Which noun phrases a direction cue speaks of, by their order in the clause."""

    def __init__(self, words: DirectionWords, grammar: Grammar) -> None:
        self._words = words
        self._skipped = grammar.skipped

    def hits(self, draft: Draft, sentence: Sentence) -> list[tuple[Hit, bool]]:
        """Return the cues of a sentence, each with whether it looks forward."""
        start, end = sentence.start, sentence.end
        forward = self._words.forward.find(draft.words, start, end)
        backward = self._words.backward.find(draft.words, start, end)
        return [*((hit, True) for hit in forward), *((hit, False) for hit in backward)]

    def phrases(
        self, draft: Draft, sentence: Sentence, hit: Hit, forward: bool
    ) -> tuple[Phrase, ...]:
        """Return the phrases that the cue speaks of: the nearest one and its list."""
        first, last = sentence.clause_of(hit.start)
        inside = [p for p in sentence.phrases if first <= p.start and p.end <= last]
        if not forward:
            return _subjects(draft, inside, hit)
        near = self._after(draft, inside, hit)
        return near or self._far(draft, inside, hit)

    def _after(self, draft: Draft, phrases: list[Phrase], hit: Hit) -> tuple[Phrase, ...]:
        for place, phrase in enumerate(phrases):
            start = max(phrase.start, hit.end)
            if phrase.end <= hit.end:
                continue
            if any(word not in self._skipped for word in draft.words[hit.end : start]):
                return ()
            return _run(phrases, place)
        return ()

    def _far(self, draft: Draft, phrases: list[Phrase], hit: Hit) -> tuple[Phrase, ...]:
        if self._words.far_nouns.isdisjoint(draft.words[hit.start : hit.end]):
            return ()
        for place, phrase in enumerate(phrases):
            governed = phrase.governor in self._words.far_prepositions - {"between", "of"}
            if phrase.start >= hit.end and governed:
                return _run(phrases, place)
        return ()


def _run(phrases: list[Phrase], place: int) -> tuple[Phrase, ...]:
    """Return the phrase at `place` and those listed after it."""
    stop = place + 1
    while stop < len(phrases) and phrases[stop].listed:
        stop += 1
    return tuple(phrases[place:stop])


def _subjects(draft: Draft, phrases: list[Phrase], hit: Hit) -> tuple[Phrase, ...]:
    """Return the last phrase before the cue that no preposition governs, with its list."""
    depth = draft.depth[hit.start]
    before = [
        p for p in phrases if p.end <= hit.start and not p.governor and draft.depth[p.start] <= depth
    ]
    stop = len(before)
    start = stop - 1
    while start > 0 and before[start].listed:
        start -= 1
    return tuple(before[max(start, 0) : stop])


def contains(tables: Iterable[CueTable], words: list[str], start: int, end: int) -> bool:
    """Say whether any cue of the tables stands in `words[start:end]`."""
    return any(table.find(words, start, end) for table in tables)
