"""How a mention is meant, in a word, a sign and a style: never by colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class State:
    """One way in which a mention is meant.

    `key` is the style and the anchor, `sign` the mark shown beside the words, `words` a short
    label and `meaning` a sentence for the legend.
    """

    key: str
    sign: str
    words: str
    meaning: str


REPORTED = State("reported", "+", "reported", "The text says that it happened.")
DENIED = State("denied", "−", "denied", "The text says that it did not happen.")
SIMILAR = State(
    "similar", "≈", "no difference", "No difference from the comparator. This is not a denial."
)
POSSIBLE = State("possible", "?", "possible", "Only mentioned as possible, feared or looked for.")
PLANNED = State("planned", "○", "in a registration", "Named in a registration: a plan, no result.")

IMPROVED = State("improved", "▲", "improved", "The text says that it got better.")
WORSENED = State("worsened", "▼", "worsened", "The text says that it got worse.")
NO_CHANGE = State("no-change", "=", "no change", "The text says that it did not change.")
CHANGED = State("changed", "~", "changed", "It changed; whether for the better is not said.")
UNSTATED = State("unstated", "·", "no result stated", "Named or measured; no result is stated.")

REJECTED = State(
    "rejected", "✕", "rejected by a person", "The program marked it; a person says it is none."
)

SIDE_EFFECT_STATES = (REPORTED, DENIED, SIMILAR, POSSIBLE)
OUTCOME_STATES = (IMPROVED, WORSENED, NO_CHANGE, CHANGED, UNSTATED)

_ASSERTIONS = {"present": REPORTED, "absent": DENIED, "possible": POSSIBLE}
_DIRECTIONS = {
    "improved": IMPROVED,
    "worsened": WORSENED,
    "no_change": NO_CHANGE,
    "changed": CHANGED,
}
_COMPARISONS = {
    "similar": "no difference from the comparator",
    "higher": "more than with the comparator",
    "lower": "less than with the comparator",
}
_CONTRASTS = {
    "baseline": "against baseline",
    "comparator": "against the comparator",
    "unclear": "against what is not clear",
}
BASES = {"estimate": "estimate given", "p_only": "p value only", "words": "in words only"}


def state_of(mention: Mapping[str, Any]) -> State:
    """Return how a mention (a row of `mentions`) is meant.

    "Similar to the comparator" goes before any assertion: it is neither a report nor a denial.
    """
    if mention["label"] == "OUTCOME":
        return _DIRECTIONS.get(mention["direction"] or "", UNSTATED)
    if mention["comparison"] == "similar":
        return SIMILAR
    return _ASSERTIONS.get(mention["assertion"] or "", POSSIBLE)


def detail_of(mention: Mapping[str, Any]) -> list[str]:
    """Return what qualifies the state, in words: comparison, contrast, basis, people affected.

    Where no result is stated there is nothing to qualify.
    """
    if state_of(mention) is UNSTATED:
        return []
    details = [
        _COMPARISONS.get(mention["comparison"] or ""),
        _CONTRASTS.get(mention["contrast"] or ""),
        BASES.get(mention["basis"] or ""),
        people(mention["affected"], mention["at_risk"]),
    ]
    return [detail for detail in details if detail]


def people(affected: int | None, at_risk: int | None) -> str | None:
    """Return "3 of 10" people, or what of it is known, or None."""
    if affected is None:
        return None
    return f"{affected} of {at_risk}" if at_risk is not None else f"{affected} people"
