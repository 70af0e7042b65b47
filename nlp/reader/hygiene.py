"""What the network's own spans are held to before they become mentions."""

from __future__ import annotations

from nlp import word_lists
from nlp.draft import Draft
from nlp.harms import FILE
from nlp.spelling import fold

ALONE = "these words name nothing by themselves"
TREATED = "it is what is treated"
_AGAINST = frozenset({"v", "vs", "versus"})
_SMALL = _AGAINST | {
    "and", "or", "of", "the", "a", "an", "with", "in", "to", "for", "by", "were", "was",
}  # fmt: skip
_BEHIND = frozenset(",;:/([-–")
_BEFORE = frozenset(",;:/)]-–")
_USES = frozenset({"use", "treatment", "therapy", "efficacy", "effectiveness"})


class Hygiene:
    """Trims the network's spans and refuses those that cannot be meant."""

    def __init__(self) -> None:
        self._never_alone = frozenset(
            word_lists.strings(FILE, word_lists.read(FILE), "never_alone")
        )

    def trimmed(self, draft: Draft, start: int, end: int) -> tuple[int, int]:
        """Return a span without signs, small words and figures at its ends; it may be empty.

        A figure that belongs to a name stays: "SF-36", "GLP-1", "the 17-item scale".
        """
        words = draft.words
        while start < end and (
            words[end - 1] in _SMALL | _BEHIND or _is_loose_figure(draft, end - 1)
        ):
            end -= 1
        while start < end and words[start] in _SMALL | _BEFORE:
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


def _is_loose_figure(draft: Draft, place: int) -> bool:
    """Say whether a number stands by itself: "headache 20.4", "nausea 13.8 v 26"."""
    word = draft.words[place]
    if not word[0].isdigit() or (place and not draft.spaced[place - 1]):
        return False
    return "." in word or (place > 0 and draft.words[place - 1] in _AGAINST)
