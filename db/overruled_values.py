"""Make and change a mention as people decided."""

from __future__ import annotations

import dataclasses

from db.decision_places import Place
from records.decided import TAKEN_AWAY, Decision
from records.model import Concept, Mention, MentionValue

BY_PERSON = "person"
"""The rule of a mention that a person made or corrected."""


def typed(name: str, decision: Decision) -> str | int | None:
    """Return a decision's value as a mention holds it."""
    if name in ("affected", "at_risk"):
        return None if decision.value == TAKEN_AWAY else int(decision.value)
    return decision.value


def renamed(mention: Mention, concept: Concept) -> Mention:
    """Return a mention as one of another concept of the same kind."""
    return dataclasses.replace(mention, concept=concept.name, concept_id=concept.id, rule=BY_PERSON)


def made(place: Place, concept: Concept, values: tuple[MentionValue, ...] = ()) -> Mention:
    """Return a mention of which no more is known than that it is one, with the numbers beside it.

    What it leaves open must be decided before it is shown: "possible" is a claim too.
    """
    blank = Mention(
        place.start,
        place.end,
        place.text,
        concept.kind,
        concept.name,
        concept.id,
        sentence_start=place.sentence_start,
        sentence_end=place.sentence_end,
        rule=BY_PERSON,
        values=values,
    )
    if concept.kind == "OUTCOME":
        return dataclasses.replace(blank, direction="none", contrast="unclear")
    return dataclasses.replace(blank, assertion="possible", comparison="none")


def without_cue(after: Mention, before: Mention) -> Mention:
    """Return a corrected mention without the cue and the basis of what the tagger had said."""
    decided = ("assertion", "comparison", "direction", "contrast")
    if all(getattr(after, name) == getattr(before, name) for name in decided):
        return dataclasses.replace(after, rule=BY_PERSON)
    basis = after.basis if after.direction == before.direction else None
    return dataclasses.replace(
        after, rule=BY_PERSON, cue=None, cue_start=None, cue_end=None, basis=basis
    )
