"""Apply what people decided on mentions to what the tagger said of one text."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from db.concept_names import ConceptNames
from db.decision_outcomes import (
    ADDED,
    CONFIRMED,
    CONFLICT,
    CORRECTED,
    INCOMPLETE,
    NO_SUCH_CONCEPT,
    NOTHING_TO_DO,
    REJECTED,
    SUPERSEDED,
    Claim,
    Outcome,
    decide,
)
from db.decision_places import Place, Places, in_words, said_of
from db.overruled_values import BY_PERSON, made, renamed, typed, without_cue
from records.model import Annotation, Concept, Mention

OF_LABEL = {
    "assertion": "SIDE_EFFECT",
    "comparison": "SIDE_EFFECT",
    "affected": "SIDE_EFFECT",
    "at_risk": "SIDE_EFFECT",
    "direction": "OUTCOME",
    "contrast": "OUTCOME",
}
"""The fields that only one kind of mention has."""

Spot = tuple[int, int]

NOT_MARKED = "the program does not mark these words now"
SAY_WHETHER = "add a row that says whether it is present, absent or possible (field assertion)"
KINDS = {"SIDE_EFFECT": "a side effect", "OUTCOME": "an outcome"}


@dataclass(frozen=True, slots=True)
class Deed:
    """One decision done to one mention; `was` is what the tagger said, None where nothing."""

    decision: str
    mention: Mention
    field: str
    value: str
    done: str
    was: Mention | None
    machine: str | None


@dataclass(slots=True)
class Overruled:
    """An annotation after the decisions, the mentions they took out, and each deed."""

    annotation: Annotation
    rejected: list[Mention] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)


class OverruledText:
    """One text with its annotation, to which the decisions on its record are applied."""

    def __init__(self, places: Places, annotation: Annotation, concepts: ConceptNames) -> None:
        self._places = places
        self._annotation = annotation
        self._concepts = concepts
        self._claims: dict[Spot, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        self._place_of: dict[Spot, Place] = {}
        self._concept_of: dict[str, Concept] = {}

    def apply(self, outcomes: Iterable[Outcome]) -> Overruled:
        """Return what the text says after these decisions, noting what became of each."""
        for outcome in outcomes:
            for place, narrow in self._wanted(outcome):
                spot = (place.start, place.end)
                self._place_of.setdefault(spot, place)
                self._claims[spot][outcome.decision.field].append(Claim(outcome, narrow))
        result = Overruled(self._annotation)
        mentions = list(self._annotation.mentions)
        for spot in sorted(self._claims):
            self._overrule(self._place_of[spot], self._claims[spot], mentions, result)
        if result.deeds:
            mentions.sort(key=lambda m: (m.start, m.end))
            result.annotation = dataclasses.replace(self._annotation, mentions=tuple(mentions))
        return result

    # --- which places a decision is about --------------------------------------------------------

    def _wanted(self, outcome: Outcome) -> list[tuple[Place, int]]:
        decision = outcome.decision
        if decision.words:
            return [(place, 2) for place in self._at_words(outcome)]
        names = self._concepts.named(decision.concept or "")
        if not names:
            outcome.say(NO_SUCH_CONCEPT, f"{decision.concept!r} is not in the lexicon")
            return []
        ids = {concept.id for concept in names}
        narrow = 1 if decision.quote else 0
        places = self._places.of_concepts(ids, decision.quote, outcome)
        return [(place, narrow) for place in places]

    def _at_words(self, outcome: Outcome) -> list[Place]:
        decision = outcome.decision
        found = self._places.of_words(decision, outcome)
        places = []
        for place in found:
            concept = self._named_concept(outcome, place.mention)
            if decision.concept and concept is None:
                outcome.hear(in_words(place.mention, "mention"))
                continue
            if concept:
                self._concept_of[outcome.id] = concept
                place = self._places.settled(place, concept.id)
            elif place.mention and place.text != place.mention.text:
                note = f"the program marks “{place.mention.text}” there now: name the concept"
                outcome.say(INCOMPLETE, note)
                outcome.hear(in_words(place.mention, "mention"))
                continue
            if decision.value == "reject" and self._is_another(place.mention, concept):
                outcome.say(NOTHING_TO_DO, "the program reads these words as something else now")
                outcome.hear(in_words(place.mention, "mention"))
            else:
                places.append(place)
        return places

    def _named_concept(self, outcome: Outcome, mention: Mention | None) -> Concept | None:
        """Return the concept that a decision names, if it names one that is clear."""
        decision = outcome.decision
        if not decision.concept:
            return None
        label = OF_LABEL.get(decision.field) or (mention.label if mention else None)
        concept = self._concepts.one(decision.concept, label)
        if concept is None:
            outcome.say(NO_SUCH_CONCEPT, self._concepts.why_not(decision.concept))
        return concept

    @staticmethod
    def _is_another(mention: Mention | None, concept: Concept | None) -> bool:
        return bool(mention and concept and mention.concept_id != concept.id)

    # --- one place ------------------------------------------------------------------------------

    def _overrule(
        self,
        place: Place,
        claims: dict[str, list[Claim]],
        mentions: list[Mention],
        result: Overruled,
    ) -> None:
        machine = place.mention
        for name, same in claims.items():
            for claim in same:
                claim.outcome.hear(in_words(machine, name))
        word = decide(claims.pop("mention", []))
        if word and word.decision.value == "reject":
            self._reject(word, place, mentions, result)
            for claim in (claim for same in claims.values() for claim in same):
                claim.outcome.say(
                    SUPERSEDED, f"line {word.decision.line} rejects the mention as a whole"
                )
            return
        held = {name: won for name, same in claims.items() if (won := decide(same))}
        base = self._base(place, word, held)
        if base is None:
            return
        after = self._changed(base, held)
        if after != base:
            after = without_cue(after, base)
        if machine is None:
            after = dataclasses.replace(after, rule=BY_PERSON)
        if machine in mentions:
            mentions[mentions.index(machine)] = after
        elif machine is None:
            mentions.append(after)
        for outcome in [word, *held.values()]:
            if outcome:
                result.deeds.append(_deed(outcome, after, machine))

    @staticmethod
    def _reject(outcome: Outcome, place: Place, mentions: list[Mention], result: Overruled) -> None:
        if place.mention is None:
            outcome.say(NOTHING_TO_DO, NOT_MARKED)
            return
        if place.mention in mentions:
            mentions.remove(place.mention)
        result.rejected.append(place.mention)
        machine = said_of(place.mention)
        outcome.apply(machine)
        result.deeds.append(
            Deed(outcome.id, place.mention, "mention", "reject", REJECTED, place.mention, machine)
        )

    def _base(self, place: Place, word: Outcome | None, held: dict[str, Outcome]) -> Mention | None:
        """Return the mention that is corrected, or one made for words that are not marked."""
        concept = self._concept_for(place, word, held)
        everyone = [outcome for outcome in (word, *held.values()) if outcome]
        if not everyone:
            return None
        machine = place.mention
        if machine and (concept is None or concept.id == machine.concept_id):
            return machine
        if concept is None:
            _incomplete(everyone, f"{NOT_MARKED}: name the concept")
            return None
        if machine and machine.label == concept.kind:
            return renamed(machine, concept)
        if concept.kind == "SIDE_EFFECT" and "assertion" not in held:
            _incomplete(everyone, f"the program marks no side effect there now: {SAY_WHETHER}")
            return None
        return made(place, concept, machine.values if machine else ())

    def _concept_for(
        self, place: Place, word: Outcome | None, held: dict[str, Outcome]
    ) -> Concept | None:
        """Return the concept that people give a place: a correction first, then an anchor's."""
        corrected = held.get("concept")
        if corrected:
            label = place.mention.label if place.mention else None
            concept = self._concepts.one(corrected.decision.value, label)
            if concept:
                return concept
            corrected.say(NO_SUCH_CONCEPT, self._concepts.why_not(corrected.decision.value))
            held.pop("concept")
        everyone = [outcome for outcome in (word, *held.values()) if outcome]
        latest = sorted(everyone, key=lambda o: (o.decision.at, o.decision.line), reverse=True)
        return next(
            (self._concept_of[outcome.id] for outcome in latest if outcome.id in self._concept_of),
            None,
        )

    @staticmethod
    def _changed(base: Mention, held: dict[str, Outcome]) -> Mention:
        """Return the mention with the values that hold; those that cannot are noted and dropped."""
        values: dict[str, object] = {}
        for name, outcome in list(held.items()):
            if name == "concept":
                continue
            wanted = OF_LABEL[name]
            if wanted != base.label:
                note = f"{name} is said of {KINDS[wanted]}, and this is {KINDS[base.label]}"
                outcome.say(NOTHING_TO_DO, note)
                del held[name]
                continue
            values[name] = typed(name, outcome.decision)
        after = dataclasses.replace(base, **values)  # type: ignore[arg-type]
        if (after.affected or 0) > (after.at_risk if after.at_risk is not None else 10**9):
            note = f"it would say {after.affected} of {after.at_risk} people"
            for name in ("affected", "at_risk"):
                if name in held:
                    held.pop(name).say(CONFLICT, note)
            after = dataclasses.replace(after, affected=base.affected, at_risk=base.at_risk)
        return after


def _incomplete(outcomes: Iterable[Outcome], why: str) -> None:
    for outcome in outcomes:
        outcome.say(INCOMPLETE, why)


def _deed(outcome: Outcome, after: Mention, machine: Mention | None) -> Deed:
    name = outcome.decision.field
    told = in_words(machine, name)
    if name == "mention":
        done = CONFIRMED
        if machine is None:
            done = ADDED
        elif machine.concept_id != after.concept_id:
            done = CORRECTED
    else:
        same = machine is not None and getattr(machine, name) == getattr(after, name)
        done = ADDED if machine is None else CONFIRMED if same else CORRECTED
    outcome.apply(told)
    return Deed(outcome.id, after, name, outcome.decision.value, done, machine, told)


def marked(deeds: Sequence[Deed]) -> dict[Spot, tuple[str, str]]:
    """Return how each mention was decided and by which decision, by its offsets in the text."""
    rank = {CONFIRMED: 0, CORRECTED: 1, ADDED: 2}
    found: dict[Spot, tuple[str, str]] = {}
    for deed in deeds:
        if deed.done == REJECTED:
            continue
        key = (deed.mention.start, deed.mention.end)
        if key not in found or rank[deed.done] > rank[found[key][0]]:
            found[key] = (deed.done, deed.decision)
    return found
