"""What holds of a side effect where no cue speaks of it: the part its sentence plays decides."""

from __future__ import annotations

from typing import Any

from nlp import word_lists
from nlp.cues import Cue, CueTable
from nlp.draft import Candidate, Draft, Sentence

FILE = "assertion_cues.toml"
_PLANS = frozenset({
    "aim", "aims", "objective", "objectives", "purpose", "goal", "goals", "outcome", "outcomes",
    "endpoint", "endpoints",
})  # fmt: skip


class Unsaid:
    """Titles, aims and methods speak of plans unless their words tell that something happened."""

    def __init__(self, data: dict[str, Any]) -> None:
        def words(key: str) -> frozenset[str]:
            return frozenset(word_lists.strings(FILE, data, key))

        self._planned_in_title = words("planned_in_title")
        self._stated_in_title = words("stated_in_title")
        self._planned_in_aim = words("planned_in_aim")
        self._stated_in_aim = CueTable(
            Cue(literal, "present") for literal in sorted(words("stated_in_aim"))
        )
        self._stated_in_methods = words("stated_in_methods")

    def assertion(self, draft: Draft, sentence: Sentence, mention: Candidate) -> str:
        """Return present or possible."""
        if is_induced(draft, sentence, mention):
            return "present"
        around = (
            draft.words[sentence.start : mention.start],
            draft.words[mention.end : sentence.end],
        )
        if _names_a_plan(draft, sentence):
            return "possible"
        if sentence.role == "title":
            words = {*around[0], *around[1]}
            planned = words & self._planned_in_title and not words & self._stated_in_title
        elif sentence.role == "aim":
            planned = not self._planned_in_aim.isdisjoint(around[0])
            planned &= not self._stated_in_aim.find(around[0], 0, len(around[0]))
        else:
            told = self._stated_in_methods
            planned = sentence.role == "methods" and all(told.isdisjoint(part) for part in around)
        return "possible" if planned else "present"


def _names_a_plan(draft: Draft, sentence: Sentence) -> bool:
    """Say whether the sentence begins with "Primary aim:", "Secondary outcomes:" or the like."""
    first = draft.words[sentence.start : sentence.start + 4]
    return ":" in first and not _PLANS.isdisjoint(first[: first.index(":")])


def is_induced(draft: Draft, sentence: Sentence, mention: Candidate) -> bool:
    """Say whether the mention itself names its cause: "ketamine-induced cystitis"."""
    words = draft.words[max(sentence.start, mention.start - 2) : mention.end - 1]
    return "induced" in words[1:] and words[words.index("induced") - 1] == "-"
