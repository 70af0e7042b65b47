"""What turns a direction around or takes its value: negation, association, the other arm."""

from __future__ import annotations

from nlp.cues import Hit
from nlp.direction_cues import DirectionWords
from nlp.draft import Candidate, Draft, Sentence
from nlp.grammar import Grammar

_STOPS = frozenset(
    {",", ";", ":", "but", "while", "whereas", "which", "who", "although", "and", "."}
)
_NEGATION_REACH = 6
_BEHIND_REACH = 16
_QUESTION_REACH = 14
_QUESTIONS = frozenset({"whether", "hypothesized", "hypothesised", "theorize", "designed"})
_PLANS = frozenset({"evaluate", "assess", "investigate", "examine", "determine", "test", "compare"})
_STUDIED = frozenset({
    "examine", "examined", "investigate", "investigated", "evaluate", "evaluated", "assess",
    "assessed", "explore", "explored", "studied", "compare", "determine", "evaluating", "into",
    "test", "tested", "understand", "understanding", "study",
})  # fmt: skip
_MODALS = frozenset({"may", "might", "could", "can", "should", "would", "that"})
_CONTROLLED = frozenset({"rct", "nonrandomized_trial"})


_ENOUGH = 4
"""Sentences of a text whose design may speak for one of them; less is no abstract."""


def telling_design(draft: Draft) -> str | None:
    """Return the design of a text that is long enough for it to mean something."""
    return draft.design if len(draft.sentences) >= _ENOUGH else None


class Frames:
    """Questions about the words around a cue and the outcome that it speaks of."""

    def __init__(self, words: DirectionWords, grammar: Grammar) -> None:
        self._words = words
        self._finite = grammar.finite

    def negated(self, draft: Draft, sentence: Sentence, hit: Hit) -> bool:
        """Say whether the change is denied: "did not lead to a change", "was not found"."""
        return self._before(draft, sentence, hit) or self._behind(draft, sentence, hit)

    def left_out(self, draft: Draft, sentence: Sentence, mention: Candidate) -> bool:
        """Say whether the outcome is the exception: "with mood, but not with sleep"."""
        words = draft.words
        for place in range(mention.start - 1, max(mention.start - 12, sentence.start), -1):
            if words[place] in self._finite or words[place] in (";", "also", "only"):
                return False
            if words[place] == "not" and words[place - 1] == "but":
                return True
        return False

    def asked(self, draft: Draft, sentence: Sentence, hit: Hit) -> bool:
        """Say whether the change is a question or a plan: "whether it improved", "will reduce"."""
        words = draft.words
        if not _STUDIED.isdisjoint(words[max(hit.start - 2, sentence.start) : hit.start]):
            return True
        if sentence.role == "background" and not _MODALS.isdisjoint(
            words[max(hit.start - 3, sentence.start) : hit.start]
        ):
            return True
        for place in range(hit.start - 1, max(hit.start - _QUESTION_REACH, sentence.start) - 1, -1):
            if words[place] in (";", "but", ")"):
                return False
            if words[place] in _QUESTIONS or (words[place] == "to" and words[place + 1] in _PLANS):
                return True
        return False

    def associated(self, draft: Draft, sentence: Sentence, hit: Hit) -> bool:
        """Say whether the change is one side of an association, or a difference in a survey.

        Such a difference has no good side: what was compared had not been brought about.
        """
        outright = hit.cue.category in ("improved", "worsened")
        if telling_design(draft) == "cross_sectional":
            return True
        if telling_design(draft) in _CONTROLLED:
            return False
        start, end = sentence.clause_of(hit.start)
        found = self._words.associations.find(draft.words, start, end)
        return any(
            link.end <= hit.start or (link.start >= hit.end and not outright) for link in found
        )

    def _before(self, draft: Draft, sentence: Sentence, hit: Hit) -> bool:
        first = max(hit.start - _NEGATION_REACH, sentence.start)
        for place in range(hit.start - 1, first - 1, -1):
            word = draft.words[place]
            if word in _STOPS or word == "only":
                return False
            if word in self._words.negators:
                return "only" not in draft.words[place + 1 : hit.start]
        return False

    def _behind(self, draft: Draft, sentence: Sentence, hit: Hit) -> bool:
        if self._words.far_nouns.isdisjoint(draft.words[hit.start : hit.end]):
            return False
        _, last = sentence.clause_of(hit.start)
        return bool(
            self._words.not_found.find(draft.words, hit.end, min(hit.end + _BEHIND_REACH, last))
        )
