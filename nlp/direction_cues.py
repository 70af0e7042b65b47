"""The direction cues and word lists that finding and judging outcomes share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp import word_lists
from nlp.cues import Cue, CueTable, Hit, parse_cues
from nlp.draft import Draft, Phrase, Sentence
from nlp.grammar import Grammar

FILE = "direction_cues.toml"
_AGENT_NOUNS = frozenset({
    "effect", "effects", "impact", "influence", "efficacy", "effectiveness", "role",
})  # fmt: skip
_GAP_PREPOSITIONS = frozenset({"in", "of", "at"})
_QUANTITIES = frozenset({
    "level", "levels", "rate", "rates", "incidence", "frequency", "prevalence", "risk", "severity",
    "number", "proportion", "percentage", "occurrence", "appearance", "in", "many", "most", "all",
    "some", "one", "more", "several", "of", "at",
})  # fmt: skip
_BOUNDS = frozenset({"more", "less", "greater", "lower", "higher", "fewer", "longer", "shorter"})
_NUMBERS = frozenset({"half", "one", "two", "three", "four", "five", "six", "ten", "twice"})
_BE = frozenset({"was", "were", "is", "are", "been", "be", "being"})
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
    procedures: frozenset[str]
    unwanted_events: frozenset[str]
    compared: frozenset[str]
    associations: CueTable
    not_found: CueTable
    weight: CueTable
    gain_is_good: CueTable
    loss_is_good: CueTable


def load_direction_words(verdicts: bool = False) -> DirectionWords:
    """Read the lists, with the cues that judge but never find an outcome if `verdicts`.

    Raises LexiconError when one is wrong.
    """
    data = word_lists.read(FILE)
    cues = parse_cues(FILE, word_lists.tables(FILE, data, "cue"), CATEGORIES)
    if verdicts:
        cues += parse_cues(FILE, word_lists.tables(FILE, data, "verdict"), CATEGORIES)

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
        procedures=words("procedures"),
        unwanted_events=words("unwanted_events"),
        compared=words("compared"),
        associations=table("associations"),
        not_found=table("not_found"),
        weight=table("weight_words"),
        gain_is_good=table("gain_is_good"),
        loss_is_good=table("loss_is_good"),
    )


class Attachment:
    """Which noun phrases a direction cue speaks of, by their order in the clause."""

    def __init__(self, words: DirectionWords, grammar: Grammar) -> None:
        self._words = words
        self._skipped = grammar.skipped

    def links(self, draft: Draft, sentence: Sentence) -> list[tuple[Hit, tuple[Phrase, ...]]]:
        """Return the cues of a sentence, each with the phrases that it speaks of.

        A verb that has an object speaks of the object; without one, or in the passive, of its
        subject: "X reduced pain", "pain was reduced", "pain fell".
        """
        linked: list[tuple[Hit, tuple[Phrase, ...]]] = []
        active: set[int] = set()
        for hit in self._words.forward.find(draft.words, sentence.start, sentence.end):
            if _is_passive(draft.words, hit, sentence.start) or _is_no_change(draft.words, hit):
                continue
            phrases = self._objects(draft, sentence, hit)
            linked.append((hit, phrases))
            if phrases:
                active.update(range(hit.start, hit.end))
        for hit in self._words.backward.find(draft.words, sentence.start, sentence.end):
            taken = active.issuperset(range(hit.start, hit.end))
            if not taken and not _is_no_change(draft.words, hit):
                linked.append((hit, _subjects(draft, self._inside(sentence, hit), hit)))
        return linked

    def _inside(self, sentence: Sentence, hit: Hit) -> list[Phrase]:
        first, last = sentence.clause_of(hit.start)
        return [p for p in sentence.phrases if first <= p.start and p.end <= last]

    def _objects(self, draft: Draft, sentence: Sentence, hit: Hit) -> tuple[Phrase, ...]:
        inside = self._inside(sentence, hit)
        return self._after(draft, inside, hit) or self._far(draft, inside, hit)

    def _after(self, draft: Draft, phrases: list[Phrase], hit: Hit) -> tuple[Phrase, ...]:
        for place, phrase in enumerate(phrases):
            if phrase.end <= hit.end:
                continue
            gap = draft.words[hit.end : max(phrase.start, hit.end)]
            if self._speaks_across(draft.words[hit.end - 1], gap):
                return _run(phrases, place)
            return ()
        return ()

    def _speaks_across(self, last: str, gap: Sequence[str]) -> bool:
        """Say whether a cue ending in `last` reaches over `gap`: fillers, and "of" after a noun."""
        if gap and gap[0] == "of" and last in _AGENT_NOUNS:
            return False
        for before, word in zip((last, *gap), gap, strict=False):
            if word not in self._skipped:
                return False
            if word in _GAP_PREPOSITIONS and not self._is_noun(before):
                return False
        return True

    def _is_noun(self, word: str) -> bool:
        return word in self._words.far_nouns or word in _QUANTITIES

    def _far(self, draft: Draft, phrases: list[Phrase], hit: Hit) -> tuple[Phrase, ...]:
        if self._words.far_nouns.isdisjoint(draft.words[hit.start : hit.end]):
            return ()
        for place, phrase in enumerate(phrases):
            governed = phrase.governor in self._words.far_prepositions - {"between", "of"}
            if phrase.start >= hit.end and governed:
                return _run(phrases, place)
        return ()


def _is_passive(words: Sequence[str], hit: Hit, first: int) -> bool:
    """Say whether a cue of one word in -ed follows a form of "be": then it looks back."""
    if hit.end - hit.start > 1 or not words[hit.start].endswith("ed"):
        return False
    place = hit.start - 1
    while place > first and words[place].endswith("ly"):
        place -= 1
    return place >= first and words[place] in _BE


def _is_no_change(words: Sequence[str], hit: Hit) -> bool:
    """Say whether a cue's words bound a number or end a compound: "p less than", "X-induced"."""
    before = words[hit.start - 1] if hit.start else ""
    if before == "-":
        return words[hit.end - 1].endswith(("ed", "ent"))
    if words[hit.end - 1] not in _BOUNDS:
        return False
    after = words[hit.end : hit.end + 2]
    bound = len(after) == 2 and (after[1][0].isdigit() or after[1] in _NUMBERS)
    return (after[:1] == ["than"] and bound) or (before == "or" and hit.end - hit.start == 1)


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
        p
        for p in phrases
        if p.end <= hit.start and not p.governor and draft.depth[p.start] <= depth
    ]
    stop = len(before)
    start = stop - 1
    while start > 0 and before[start].listed:
        start -= 1
    return tuple(before[max(start, 0) : stop])


def contains(tables: Iterable[CueTable], words: list[str], start: int, end: int) -> bool:
    """Say whether any cue of the tables stands in `words[start:end]`."""
    return any(table.find(words, start, end) for table in tables)
