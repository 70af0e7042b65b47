"""How many people had a side effect, where the text says it beside the mention for one arm.

Taken from the values of the mention (see nlp.values): one count of people, and none of another
arm. A denominator is never borrowed: it stands with the count, or there is none.
"""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.draft import Candidate, draft_of

_PEOPLE = frozenset({"count", "percent"})


class Counts:
    """Component: sets affected and at_risk of side effects that are present."""

    def __call__(self, doc: Doc) -> Doc:
        """Take the count of each side effect from its values."""
        for mention in draft_of(doc).mentions:
            if mention.label == "SIDE_EFFECT" and mention.assertion == "present":
                mention.affected, mention.at_risk = _count(mention)
        return doc


def _count(mention: Candidate) -> tuple[int | None, int | None]:
    """Return (affected, at risk) when the values tell of one count, in one arm at most."""
    people = [value for value in mention.values if value.kind in _PEOPLE]
    counts = {(v.value, v.total) for v in people if v.kind == "count"}
    shares = {v.value for v in people if v.kind == "percent"}
    arms = {v.arm.lower() for v in people if v.arm}
    if not counts and not arms and not shares:
        stopped = {v.value for v in mention.values if v.kind == "discontinuation" and v.value}
        counts = {(value, None) for value in stopped}
    if len(counts) != 1 or len(shares) > 1 or len(arms) > 1:
        return None, None
    ((affected, at_risk),) = counts
    return _whole(affected), _whole(at_risk)


def _whole(figure: str | None) -> int | None:
    return int(figure) if figure is not None and figure.isdigit() else None


@Language.factory("evidence_counts")
def create_counts(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    return Counts()
