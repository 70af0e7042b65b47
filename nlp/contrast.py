"""Against what an outcome changed: a comparator, its own baseline, or unclear."""

from __future__ import annotations

from nlp.cues import Hit
from nlp.direction_cues import DirectionWords
from nlp.direction_frames import telling_design
from nlp.draft import Candidate, Draft, Sentence

_BY_DESIGN = {
    "rct": "comparator",
    "nonrandomized_trial": "baseline",
    "case_report": "baseline",
    "case_series": "baseline",
}
"""What a design compares where its sentence does not say: the arms, or before and after."""


class Contrasts:
    """Answers what the direction of an outcome is measured against."""

    def __init__(self, words: DirectionWords) -> None:
        self._words = words
        self._last: tuple[Draft, tuple[int, int], tuple[bool, str | None]] | None = None

    def of(self, draft: Draft, sentence: Sentence, mention: Candidate, hit: Hit) -> str:
        """Return comparator, baseline or unclear: the clause tells, else the sentence or design."""
        linked, said = self._said(draft, sentence, sentence.clause_of(mention.start))
        if said:
            return said
        if not self._words.compared.isdisjoint(draft.words[hit.start : hit.end]):
            return "comparator"
        return "unclear" if linked else _BY_DESIGN.get(telling_design(draft) or "", "unclear")

    def _said(
        self, draft: Draft, sentence: Sentence, clause: tuple[int, int]
    ) -> tuple[bool, str | None]:
        """Return whether a sentence links things, and what its words compare with, if any.

        The last answer is kept: most outcomes of a list stand in one clause.
        """
        if self._last is None or self._last[0] is not draft or self._last[1] != clause:
            self._last = (draft, clause, self._read(draft, sentence, clause))
        return self._last[2]

    def _read(
        self, draft: Draft, sentence: Sentence, clause: tuple[int, int]
    ) -> tuple[bool, str | None]:
        linked = bool(self._words.associations.find(draft.words, sentence.start, sentence.end))
        for start, end in (clause, (sentence.start, sentence.end)):
            if self._words.comparator.find(draft.words, start, end):
                return linked, "comparator"
            if not linked and self._words.baseline.find(draft.words, start, end):
                return linked, "baseline"
        return linked, None
