"""What the network's own spans are held to before they become mentions."""

from __future__ import annotations

from collections.abc import Sequence

from nlp import word_lists
from nlp.draft import Draft
from nlp.harms import FILE
from nlp.spelling import fold

ALONE = "these words name nothing by themselves"
TREATED = "it is what is treated"
_EDGES = frozenset({
    "v", "vs", "versus", "and", "or", "of", "the", "a", "an", "with", "in", "to", "for", "by",
    "were", "was",
})  # fmt: skip
_USES = frozenset({"use", "treatment", "therapy", "efficacy", "effectiveness"})


class Hygiene:
    """Trims the network's spans and refuses those that cannot be meant."""

    def __init__(self) -> None:
        self._never_alone = frozenset(
            word_lists.strings(FILE, word_lists.read(FILE), "never_alone")
        )

    def trimmed(self, words: Sequence[str], start: int, end: int) -> tuple[int, int]:
        """Return a span without numbers, signs and small words at its ends; it may be empty."""
        while start < end and _is_edge(words[end - 1]):
            end -= 1
        while start < end and _is_edge(words[start]):
            start += 1
        return start, end

    def refusal(self, draft: Draft, start: int, end: int, label: str) -> str:
        """Return why a span that no rule proposed is no mention, or ""."""
        words = draft.words
        if "".join(words[start:end]) in self._never_alone:
            return ALONE
        if label == "SIDE_EFFECT" and start >= 2:
            given, link = words[start - 2], words[start - 1]
            treatment = fold(given) in draft.treatments or given in _USES
            if treatment and link in ("for", "in"):
                return TREATED
        return ""


def _is_edge(word: str) -> bool:
    return word in _EDGES or not any(char.isalpha() for char in word)
