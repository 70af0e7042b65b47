"""Which words of a text name its treatments, by the company they keep."""

from __future__ import annotations

from collections.abc import Iterable

from nlp import word_lists
from nlp.cues import Cue, CueTable
from nlp.draft import Draft, Sentence
from nlp.grammar import Grammar
from nlp.spelling import fold

FILE = "treatments.toml"
_MEASURED_HEADS = frozenset({"pain", "symptoms", "anxiety", "depression", "mood", "baseline"})


class Treatments:
    """Finds the last words of the phrases that name treatments in one document."""

    def __init__(self, grammar: Grammar, drug_words: Iterable[str]) -> None:
        data = word_lists.read(FILE)
        self._before = CueTable(Cue(x, "before") for x in word_lists.strings(FILE, data, "before"))
        self._after = CueTable(Cue(x, "after") for x in word_lists.strings(FILE, data, "after"))
        self._endings = word_lists.strings(FILE, data, "endings")
        self._grammar = grammar
        self._drug_words = frozenset(fold(word) for name in drug_words for word in name.split())

    def is_drug(self, word: str) -> bool:
        """Say whether a word is a drug's name by itself."""
        return fold(word) in self._drug_words or word.endswith(self._endings)

    def of(self, draft: Draft) -> frozenset[str]:
        """Return the folded last words of the treatments that a document names."""
        found: set[str] = set()
        for sentence in draft.sentences:
            self._sentence(draft, sentence, found)
        return frozenset(found)

    def _sentence(self, draft: Draft, sentence: Sentence, found: set[str]) -> None:
        words = draft.words
        ends = {hit.end for hit in self._before.find(words, sentence.start, sentence.end)}
        for phrase in sentence.phrases:
            head = words[phrase.end - 1]
            if self.is_drug(head):
                found.add(fold(head))
                continue
            if head in self._grammar.not_measured or head in _MEASURED_HEADS:
                continue
            start = phrase.start
            while start > sentence.start and words[start - 1] in ("the", "a", "an"):
                start -= 1
            if start in ends or self._followed(draft, sentence, phrase.end):
                found.add(fold(head))

    def _followed(self, draft: Draft, sentence: Sentence, end: int) -> bool:
        return end < sentence.end and self._after.at(draft.words, end, sentence.end) is not None
