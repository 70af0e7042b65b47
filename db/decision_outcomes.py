"""What became of each decision: where it was applied, and if it was not, why not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from db.rows.cells import Row
from records.decided import DECISION_COLUMNS, LINK_FIELDS, Decision

APPLIED = "applied"
NOTHING_TO_DO = "nothing to do"
TEXT_CHANGED = "text changed"
NO_SUCH_RECORD = "no such record"
NO_SUCH_CONCEPT = "no such concept"
NOT_READ = "not read yet"
INCOMPLETE = "incomplete"
SUPERSEDED = "superseded"
CONFLICT = "conflict"

FLAGGED = (
    CONFLICT,
    TEXT_CHANGED,
    NO_SUCH_RECORD,
    NO_SUCH_CONCEPT,
    INCOMPLETE,
    NOT_READ,
)
"""What a person should look at: the decision was meant to do something and did not."""

STANDINGS = (*FLAGGED, NOTHING_TO_DO, SUPERSEDED, APPLIED)
"""All of them, those to look at first."""

_SPEAKS_FIRST = (
    APPLIED,
    CONFLICT,
    NO_SUCH_RECORD,
    NO_SUCH_CONCEPT,
    INCOMPLETE,
    SUPERSEDED,
    NOTHING_TO_DO,
    NOT_READ,
    TEXT_CHANGED,
)
"""What stands for a decision that met several fates: a sentence that is missing in the full text
is none of a decision on the abstract."""

CONFIRMED, CORRECTED, ADDED, REJECTED = "confirmed", "corrected", "added", "rejected"


@dataclass(slots=True)
class Outcome:
    """What became of one decision; `record` is the id that its record has here."""

    id: str
    decision: Decision
    record: str | None = None
    said: dict[str, str] = field(default_factory=dict)
    machine: list[str] = field(default_factory=list)
    done: int = 0

    def say(self, standing: str, note: str = "") -> None:
        """Note a standing, with the first reason given for it."""
        self.said.setdefault(standing, note)

    def apply(self, machine: str | None) -> None:
        """Note that it was applied, over what the program says."""
        self.done += 1
        self.say(APPLIED)
        self.hear(machine)

    def hear(self, machine: str | None) -> None:
        """Note what the program says where the decision is about."""
        if machine and machine not in self.machine:
            self.machine.append(machine)

    @property
    def standing(self) -> str:
        """Return the standing as a whole."""
        return next((one for one in _SPEAKS_FIRST if one in self.said), NOTHING_TO_DO)

    def row(self) -> Row:
        """Return the row of `decisions`."""
        decision = self.decision
        standing = self.standing
        return {
            "id": self.id,
            "line": decision.line,
            "record": self.record,
            "record_named": decision.record,
            **{name: getattr(decision, name) for name in DECISION_COLUMNS if name != "record"},
            "standing": standing,
            "flagged": int(standing in FLAGGED),
            "note": self.said.get(standing) or None,
            "machine": "; ".join(self.machine) or None,
            "places": self.done,
        }


def outcomes_of(decisions: Iterable[Decision]) -> tuple[Outcome, ...]:
    """Return an outcome for each decision, with an id made of what the row says.

    The id does not hang on the line, so that it stays when rows are put above it.
    """
    seen: dict[str, int] = {}
    found = []
    for decision in decisions:
        cells = [str(getattr(decision, name)) for name in DECISION_COLUMNS]
        digest = hashlib.sha256("\0".join(cells).encode("utf-8", "replace")).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        suffix = f"-{seen[digest]}" if seen[digest] > 1 else ""
        found.append(Outcome(f"d-{digest}{suffix}", decision))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Claim:
    """A decision that bears on one place; `narrow` is higher the more narrowly it names it."""

    outcome: Outcome
    narrow: int = 0

    @property
    def order(self) -> tuple[int, str, int]:
        """Return what later rows and narrower anchors are higher in."""
        return self.narrow, self.outcome.decision.at, self.outcome.decision.line


def decide(claims: Sequence[Claim]) -> Outcome | None:
    """Return the decision that holds among those for one field of one place, or None.

    The narrower anchor goes before the wider, then the later before the earlier. Two people who
    said different things at the same time are in conflict, and neither holds.
    """
    if not claims:
        return None
    last = max(claims, key=lambda claim: claim.order)
    level = [claim for claim in claims if claim.order[:2] == last.order[:2]]
    winner = last.outcome
    contradicting = [
        claim.outcome
        for claim in level
        if said(claim.outcome) != said(winner) and claim.outcome.decision.by != winner.decision.by
    ]
    if contradicting:
        other = contradicting[0].decision
        winner.say(CONFLICT, f"line {other.line} says {other.value} at the same time")
        for outcome in contradicting:
            line, value = winner.decision.line, winner.decision.value
            outcome.say(CONFLICT, f"line {line} says {value} at the same time")
    for claim in claims:
        if claim.outcome is not winner and claim.outcome not in contradicting:
            claim.outcome.say(SUPERSEDED, f"by line {winner.decision.line}")
    return None if contradicting else winner


def said(outcome: Outcome) -> tuple[str, str]:
    """Return what a decision says: add and confirm both say that the mention is one."""
    decision = outcome.decision
    if decision.field in LINK_FIELDS:  # of one pair of records, however they are named
        return decision.field, ""
    value = "confirm" if decision.value == "add" else decision.value
    return decision.field, value.casefold()
