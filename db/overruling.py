"""What people decided, applied to the records of one build, with what became of each decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from db.concept_names import ConceptNames
from db.decision_outcomes import (
    FLAGGED,
    NO_SUCH_RECORD,
    NOT_READ,
    NOTHING_TO_DO,
    Claim,
    Outcome,
    decide,
    outcomes_of,
)
from db.decision_places import Places
from db.links import Link
from db.named_records import NamedRecords
from db.overruled_facts import FactDeed, overrule_facts
from db.overruled_links import overrule_links
from db.overruled_mentions import Overruled, OverruledText
from db.rows.cells import Rows
from db.standing_of_roles import Override
from db.store import Store
from records.decided import FACT_FIELDS, LINK_FIELDS, MENTION_FIELDS, RECORD_FIELDS, Decided
from records.model import Annotation, Concept, Passage
from records.text import compose

OF_REGISTRATION = "a trial has its design and size from its registration, not from a text"


@dataclass(slots=True)
class Reading:
    """What a text says after the decisions on it; `mentions` is None where there were none."""

    annotation: Annotation | None
    mentions: Overruled | None = None
    facts: list[FactDeed] = field(default_factory=list)


class Overruling:
    """The decisions of one build, by record."""

    def __init__(self, store: Store, decided: Decided, concepts: Iterable[Concept]) -> None:
        self._decided = decided
        self._records = NamedRecords(store)
        self._concepts = ConceptNames(concepts)
        self._outcomes = outcomes_of(decided.decisions)
        self._of_record: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in self._outcomes:
            outcome.record = self._records.find(outcome.decision.record)
            if outcome.record is None:
                outcome.say(NO_SUCH_RECORD, f"{outcome.decision.record!r} is not stored (yet)")
            else:
                self._of_record[outcome.record].append(outcome)

    @property
    def records(self) -> tuple[str, ...]:
        """Return the ids of the stored records that decisions name, in canonical order."""
        values = (o.decision.value for o in self._outcomes if o.decision.field in LINK_FIELDS)
        linked = {record for value in values if (record := self._records.find(value))}
        return tuple(sorted(linked | set(self._of_record)))

    def read(
        self,
        record: str,
        passages: Sequence[Passage],
        annotation: Annotation | None,
        *,
        full_text: bool = False,
    ) -> Reading:
        """Return what a text of a record says after the decisions on it.

        `annotation` is what the tagger says of these passages as `compose` joins them, None where
        it has not read them. Decisions on facts are not read from full texts.
        """
        outcomes = self._of_record.get(record, ())
        on_mentions = [o for o in outcomes if o.decision.field in MENTION_FIELDS]
        on_facts = [o for o in outcomes if o.decision.field in FACT_FIELDS and not full_text]
        if not on_mentions and not on_facts:
            return Reading(annotation)
        if annotation is None:
            for outcome in (*on_mentions, *on_facts):
                outcome.say(NOT_READ, "the program has not read this text yet")
            return Reading(None)
        _, starts = compose(passages)
        places = Places(passages, starts, annotation)
        overruled = OverruledText(places, annotation, self._concepts).apply(on_mentions)
        if self._records.kind(record) == "trial":
            for outcome in on_facts:
                outcome.say(NOTHING_TO_DO, OF_REGISTRATION)
            return Reading(overruled.annotation, overruled)
        overruled.annotation, deeds = overrule_facts(overruled.annotation, places, on_facts)
        return Reading(overruled.annotation, overruled, deeds)

    def word_on(self, record: str, role: str) -> Override | None:
        """Return the plain word of a person on a record, which has this role without it."""
        outcomes = [o for o in self._of_record.get(record, ()) if o.decision.field in RECORD_FIELDS]
        winner = decide([Claim(outcome) for outcome in outcomes])
        for outcome in outcomes:
            outcome.hear(role)
        if winner is None:
            return None
        winner.apply(role)
        said = winner.decision
        return Override(said.value == "include", said.by, said.at, said.reason)

    def links(self, links: Iterable[Link]) -> list[Link]:
        """Return all links of a build after the decisions on them."""
        outcomes = [o for o in self._outcomes if o.decision.field in LINK_FIELDS]
        return overrule_links(links, outcomes, self._records)

    @property
    def flagged(self) -> int:
        """Return how many decisions a person should look at again, once every record was read."""
        return sum(outcome.standing in FLAGGED for outcome in self._outcomes)

    def rows(self) -> Rows:
        """Return the rows of `decisions` and `bad_rows`, once every record was read."""
        return {
            "decisions": [outcome.row() for outcome in self._outcomes],
            "bad_rows": [
                {"file": bad.file, "line": bad.line, "reason": bad.reason, "raw": bad.raw}
                for bad in self._decided.bad_rows
            ],
        }
