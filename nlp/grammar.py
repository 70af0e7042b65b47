"""Clauses and noun phrases by word classes: no trained model, the same result everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from nlp import word_lists
from nlp.draft import Draft, Phrase, Sentence, draft_of

FILE = "grammar.toml"
LONGEST_PHRASE = 9
_COORDINATORS = frozenset({"and", "or", "nor"})
_LIST_SIGNS = frozenset({",", "/"}) | _COORDINATORS


class Grammar:
    """The word classes, and the questions that the rules ask of them."""

    def __init__(self) -> None:
        data = word_lists.read(FILE)

        def words(key: str) -> frozenset[str]:
            return frozenset(word_lists.strings(FILE, data, key))

        self.finite = words("finite")
        self.breaks = words("breaks")
        self.prepositions = words("prepositions")
        self.kept = words("kept")
        self.needs_modifier = words("needs_modifier")
        self.not_measured = words("not_measured")
        self.never_measured = self.not_measured - self.needs_modifier
        self.of_heads = words("of_heads")
        self.skipped = words("skipped")
        self._outside = words("outside") | words("verbs") | self.finite | self.prepositions

    def in_phrase(self, word: str) -> bool:
        """Say whether a word can stand in a noun phrase."""
        if word in self.kept:
            return True
        if word in self._outside or not word[0].isalpha():
            return False
        return not (len(word) > 4 and word.endswith(("ed", "ly")))

    def clauses(self, draft: Draft, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Cut the tokens of a sentence into clauses. Brackets never part a clause.

        A break word always begins one; "and" or a comma only where a verb stands on both sides.
        """
        cuts = [start]
        verb_seen = False
        weak: list[int] = []
        for place in range(start, end):
            if draft.depth[place]:
                continue
            word = draft.words[place]
            if word in self.breaks and place > cuts[-1]:
                cuts.append(place)
                verb_seen, weak = False, []
            elif word in self.finite:
                if verb_seen and weak:
                    cuts.append(_best_cut(draft.words, weak))
                verb_seen, weak = True, []
            elif verb_seen and (word == "," or word in _COORDINATORS):
                weak.append(place)
        return tuple(zip(cuts, [*cuts[1:], end], strict=True))

    def phrases(
        self, words: Sequence[str], clauses: Sequence[tuple[int, int]]
    ) -> tuple[Phrase, ...]:
        """Return the noun phrases in the clauses of a sentence with what governs them."""
        return tuple(phrase for start, end in clauses for phrase in self._clause(words, start, end))

    def _clause(self, words: Sequence[str], start: int, end: int) -> list[Phrase]:
        found: list[Phrase] = []
        governor = ""
        place = start
        while place < end:
            word = words[place]
            if self.in_phrase(word):
                stop = self._phrase_end(words, place, end)
                governor = self._add(words, found, Phrase(place, stop, governor, words[stop - 1]))
                place = stop
                continue
            if word in self.prepositions or word == "of":
                governor = word
            elif word in self.finite or word in self.breaks or word in ("that", ":"):
                governor = ""
            place += 1
        return found

    def _add(self, words: Sequence[str], found: list[Phrase], phrase: Phrase) -> str:
        """Join the phrase to the one before it, list it or let it stand; return its governor."""
        last = found[-1] if found else None
        if last is not None and self._belongs(words, last, phrase):
            last.end = phrase.end
            return last.governor
        gap = words[last.end : phrase.start] if last is not None else ()
        if last is not None and _is_list_gap(gap):
            opening = list(gap) == [","] and all(earlier.governor for earlier in found)
            phrase.listed = not opening
            phrase.governor = "" if opening else last.governor
        found.append(phrase)
        return phrase.governor

    def _phrase_end(self, words: Sequence[str], start: int, end: int) -> int:
        """Return where the run of phrase words that begins at `start` ends; hyphens join."""
        place = start
        while place < end and place - start < LONGEST_PHRASE:
            if self.in_phrase(words[place]):
                place += 1
            elif words[place] == "-" and place + 1 < end and _joins(words, place):
                place += 2
            else:
                break
        return place

    def _belongs(self, words: Sequence[str], last: Phrase, phrase: Phrase) -> bool:
        gap = [word for word in words[last.end : phrase.start] if word not in ("the", "a", "an")]
        if gap == ["of"]:
            return last.head in self.of_heads and words[phrase.end - 1] not in self.never_measured
        return gap == ["to"] and last.head in ("time", "latency")


def _joins(words: Sequence[str], hyphen: int) -> bool:
    return words[hyphen - 1][-1].isalnum() and words[hyphen + 1][0].isalnum()


def _is_list_gap(gap: Sequence[str]) -> bool:
    """Say whether only list signs (and articles) stand between two phrases."""
    seen = [word for word in gap if word not in ("the", "a", "an", "as", "well")]
    return bool(seen) and all(word in _LIST_SIGNS for word in seen)


def _best_cut(words: Sequence[str], weak: Sequence[int]) -> int:
    """Choose among commas and "and" between two verbs: ", and" first, else the last "and"."""
    strong = [place for place in weak if words[place] == "," and place + 1 in weak]
    if strong:
        return strong[-1]
    coordinators = [place for place in weak if words[place] in _COORDINATORS]
    return (coordinators or list(weak))[-1]


class Clauses:
    """Component: fills in the clauses and noun phrases of each sentence."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar

    def __call__(self, doc: Doc) -> Doc:
        """Fill in the clauses and phrases of each sentence."""
        draft = draft_of(doc)
        for sentence in draft.sentences:
            self._fill(draft, sentence)
        return doc

    def _fill(self, draft: Draft, sentence: Sentence) -> None:
        start, end = sentence.start, sentence.end
        sentence.clauses = self._grammar.clauses(draft, start, end)
        sentence.phrases = self._grammar.phrases(draft.words, sentence.clauses)


@Language.factory("evidence_clauses")
def create_clauses(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    return Clauses(Grammar())
