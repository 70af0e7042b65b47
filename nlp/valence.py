"""Which way is good for an outcome: more of it or less."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.direction_cues import DirectionWords, contains
from nlp.draft import Candidate, Draft

_OPPOSITE = {"up": "down", "down": "up"}
_TIMES = frozenset({"time", "times", "duration", "latency", "onset", "length", "days", "hours"})
_LOSS = frozenset({"loss", "reduction", "losing", "decrease"})
_BAD_ENDINGS = ("aemia", "itis", "osis", "toxicity", "algia", "ectasia", "megaly", "phobia")
_NEUTRAL_ENDINGS = frozenset({"hypnosis", "diagnosis", "prognosis", "mitosis", "anastomosis"})
_EFFECTS = frozenset({"effect", "effects", "activity", "activities", "properties", "action"})
_WANTED = ("anti", "neuroprotect", "protect", "cardioprotect", "hepatoprotect")


class Valence:
    """Answers whether more (up) or less (down) of an outcome is good, or None where unsaid."""

    def __init__(self, words: DirectionWords) -> None:
        self._words = words

    def of(self, draft: Draft, mention: Candidate, weight: str | None) -> str | None:
        """Return what is good for a mention; `weight` is what is good for weight in this text."""
        words = draft.words[mention.start : mention.end]
        if contains((self._words.weight,), draft.words, mention.start, mention.end):
            lost = not _LOSS.isdisjoint(words)
            return _OPPOSITE.get(weight or "") if lost else weight
        known = mention.concept.good_direction if mention.concept else None
        return self._time(words) or self._effect(words) or self._word(words[-1]) or (
            self._by_words(words[: words.index("of")] if "of" in words else [])
            or known
            or self._by_words(words)
        )  # fmt: skip

    def _time(self, words: Sequence[str]) -> str | None:
        """Judge a span of time: soon is good before what is good, and in a procedure."""
        for place, word in enumerate(words):
            if word in _TIMES and words[place + 1 : place + 2] in (["to"], ["until"], ["till"]):
                return self._delay(words[place + 2 :])
        if words[-1] in ("time", "times", "duration", "latency", "latencies"):
            return None if self._words.procedures.isdisjoint(words) else "down"
        if words[0] in _TIMES and words[1:2] == ["of"]:
            if not self._words.procedures.isdisjoint(words):
                return "down"
            return self._by_words(words[2:])
        return None

    def _delay(self, event: Sequence[str]) -> str | None:
        if not self._words.unwanted_events.isdisjoint(event):
            return "up"
        return _OPPOSITE.get(self._by_words(event) or "", "down")

    def _effect(self, words: Sequence[str]) -> str | None:
        wanted = any(word.startswith(_WANTED) for word in words)
        return "up" if wanted and words[-1] in _EFFECTS else None

    def _by_words(self, words: Sequence[str]) -> str | None:
        """Return what is good for an outcome by the last of its words that tells."""
        return next(filter(None, map(self._word, reversed(words))), None)

    def _word(self, word: str) -> str | None:
        if word in self._words.good_up:
            return "up"
        if word in self._words.good_down:
            return "down"
        if word.endswith(_BAD_ENDINGS) and len(word) > 7 and word not in _NEUTRAL_ENDINGS:
            return "down"
        return None
