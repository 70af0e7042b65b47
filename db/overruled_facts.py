"""Apply what people decided on the design and size of a study to what was read from its text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from db.decision_outcomes import (
    ADDED,
    CONFIRMED,
    CORRECTED,
    TEXT_CHANGED,
    Claim,
    Outcome,
    decide,
)
from db.decision_places import NOT_IN_TEXT, Places
from db.design import BY, BY_PERSON
from records.model import Annotation, Fact

NOWHERE = -1
"""The offsets of a fact that rests on no words of the text."""


@dataclass(frozen=True, slots=True)
class FactDeed:
    """One decision done to one fact."""

    decision: str
    name: str
    value: str
    done: str
    machine: str


def overrule_facts(
    annotation: Annotation, places: Places, outcomes: Iterable[Outcome]
) -> tuple[Annotation, list[FactDeed]]:
    """Return the annotation with the facts that people decided, and what was done.

    A decision with a quote holds only while the sentence is in the text.
    """
    claims: dict[str, list[Claim]] = {}
    spans: dict[str, Fact] = {}
    for outcome in outcomes:
        name = outcome.decision.field.removeprefix("fact:")
        fact = _rests_on(outcome, name, places)
        if fact:
            spans[outcome.id] = fact
            claims.setdefault(name, []).append(Claim(outcome))
    deeds: list[FactDeed] = []
    for name in sorted(claims):
        winner = decide(claims[name])
        if winner:
            machine = getattr(annotation, name)
            annotation = _with_fact(annotation, spans[winner.id])
            told = "not found" if machine is None else str(machine)
            winner.apply(told)
            same = told == winner.decision.value
            done = ADDED if machine is None else CONFIRMED if same else CORRECTED
            deeds.append(FactDeed(winner.id, name, winner.decision.value, done, told))
    return annotation, deeds


def _rests_on(outcome: Outcome, name: str, places: Places) -> Fact | None:
    decision = outcome.decision
    if not decision.quote:
        return Fact(name, decision.value, NOWHERE, NOWHERE, NOWHERE, NOWHERE)
    if decision.words:
        found = places.of_words(decision, outcome)
    else:
        found = places.of_sentence(decision.quote)
        if not found:
            outcome.say(TEXT_CHANGED, NOT_IN_TEXT)
    if not found:
        return None
    at = found[0]
    return Fact(name, decision.value, at.start, at.end, at.sentence_start, at.sentence_end)


def _with_fact(annotation: Annotation, fact: Fact) -> Annotation:
    gone = {"design", BY} if fact.name == "design" else {fact.name}
    facts = [*(f for f in annotation.facts if f.name not in gone), fact]
    if fact.name == "design":
        by = Fact(BY, BY_PERSON, fact.start, fact.end, fact.sentence_start, fact.sentence_end)
        return dataclasses.replace(annotation, design=fact.value, facts=(*facts, by))
    return dataclasses.replace(annotation, population_n=int(fact.value), facts=tuple(facts))
