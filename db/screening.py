"""What screening came to: the state of each record, out of what reviewers decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from db.named_records import NamedRecords
from db.rows.cells import Row
from records.decided import Decided, ScreeningDecision
from records.screening import (
    CONSENSUS,
    EXCLUDE,
    FULL_TEXT,
    INCLUDE,
    MAYBE,
    RETRIEVAL,
    TITLE_ABSTRACT,
)

NOT_SCREENED = "not screened"
AWAITING_REVIEWER = "awaiting another reviewer"
CONFLICT = "conflict"
AWAITING_TEXT = "awaiting full text"
NOT_RETRIEVED = "not retrieved"
INCLUDED = "included"
EXCLUDED = "excluded"
STATES = (
    CONFLICT, AWAITING_REVIEWER, AWAITING_TEXT, NOT_RETRIEVED, INCLUDED, EXCLUDED, NOT_SCREENED,
)  # fmt: skip
"""All of them, those that wait for a person first."""

OUTSIDE = "outside the stages"
"""The stage of a record that curation.csv includes or excludes."""

COUNTS = "counts"
REPLACED = "replaced"
SETTLED = "settled by consensus"
NO_SUCH_RECORD = "no such record"
DUPLICATE = "set aside: duplicate"


@dataclass(frozen=True, slots=True)
class Screened:
    """Where a record stands: `stage` is the last one that anyone decided at.

    `reviewers` are those whose word counts there, `settled_by` is consensus, agreement or one
    reviewer, and empty where nothing is settled. The flags say how far it came: `screened` by
    title and abstract or later, `sought` in full, `assessed` in full.
    """

    state: str = NOT_SCREENED
    stage: str | None = None
    reviewers: int = 0
    settled_by: str | None = None
    reason: str | None = None
    at: str | None = None
    sought: bool = False
    assessed: bool = False

    @property
    def screened(self) -> bool:
        """Say whether anyone decided anything on it."""
        return self.state != NOT_SCREENED


UNSCREENED = Screened()


@dataclass(slots=True)
class _Vote:
    """A decision with the record it is about; `direct` where the row names that record itself."""

    decision: ScreeningDecision
    record: str | None
    direct: bool
    standing: str = COUNTS
    note: str | None = None

    @property
    def order(self) -> tuple[bool, str, int]:
        """Return what later rows are higher in: of one day, the one further down in the file."""
        return self.direct, self.decision.at[:10], self.decision.line


class Screening:
    """The screening of one build, by record."""

    def __init__(self, decided: Decided, records: NamedRecords) -> None:
        self._needed = decided.reviewers_needed
        self._votes = [_vote(decision, records) for decision in decided.screening]
        votes: dict[str, list[_Vote]] = defaultdict(list)
        for vote in self._votes:
            if vote.record and vote.standing == COUNTS:
                votes[vote.record].append(vote)
        self._states = {record: self._state(of) for record, of in votes.items()}

    def of(self, record: str) -> Screened:
        """Return where a record stands."""
        return self._states.get(record, UNSCREENED)

    def rows(self) -> list[Row]:
        """Return the rows of `screening`, one for each decision, in the order of the file."""
        return [
            {
                "line": vote.decision.line,
                "record": vote.record,
                "record_named": vote.decision.record,
                "stage": vote.decision.stage,
                "reviewer": vote.decision.reviewer,
                "decision": vote.decision.decision,
                "reason": vote.decision.reason,
                "at": vote.decision.at,
                "note": vote.decision.note,
                "standing": vote.standing,
                "why": vote.note,
            }
            for vote in self._votes
        ]

    def _state(self, votes: Sequence[_Vote]) -> Screened:
        stages: dict[str, list[_Vote]] = defaultdict(list)
        for vote in _last_words(votes):
            stages[vote.decision.stage].append(vote)
        full, retrieval = stages.get(FULL_TEXT), stages.get(RETRIEVAL)
        if full:
            return _came_to(full, FULL_TEXT, self._needed, _AT_FULL_TEXT)
        if retrieval:
            return _came_to(retrieval, RETRIEVAL, 1, _AT_RETRIEVAL)
        return _came_to(stages[TITLE_ABSTRACT], TITLE_ABSTRACT, self._needed, _AT_TITLE)


_AT_FULL_TEXT = {INCLUDE: INCLUDED, EXCLUDE: EXCLUDED, MAYBE: AWAITING_TEXT}
_AT_RETRIEVAL = {INCLUDE: AWAITING_TEXT, EXCLUDE: NOT_RETRIEVED}
_AT_TITLE = {INCLUDE: AWAITING_TEXT, EXCLUDE: EXCLUDED, MAYBE: AWAITING_TEXT}


def _vote(decision: ScreeningDecision, records: NamedRecords) -> _Vote:
    record = records.find(decision.record)
    if record is None:
        why = f"{decision.record!r} is not stored (yet)"
        return _Vote(decision, None, False, NO_SUCH_RECORD, why)
    direct = not records.is_merged(decision.record)
    duplicate = "duplicate" in f"{decision.reason or ''} {decision.note or ''}".casefold()
    if not direct and decision.decision == EXCLUDE and duplicate:
        why = f"it was a duplicate of {record}, which it is now one record with"
        return _Vote(decision, record, direct, DUPLICATE, why)
    return _Vote(decision, record, direct)


def _last_words(votes: Iterable[_Vote]) -> list[_Vote]:
    """Return the last word of each reviewer at each stage; a consensus silences the others.

    A row that names a record itself goes before one that names a record merged into it.
    """
    last: dict[tuple[str, str], _Vote] = {}
    for vote in sorted(votes, key=lambda vote: vote.order):
        key = (vote.decision.stage, vote.decision.reviewer.casefold())
        earlier = last.get(key)
        if earlier:
            earlier.standing = REPLACED
            earlier.note = f"by line {vote.decision.line}"
        last[key] = vote
    kept = []
    for (stage, _), vote in last.items():
        consensus = last.get((stage, CONSENSUS))
        if consensus and consensus is not vote:
            vote.standing, vote.note = SETTLED, f"by line {consensus.decision.line}"
        else:
            kept.append(vote)
    return sorted(kept, key=lambda vote: vote.decision.line)


def _came_to(
    votes: Sequence[_Vote], stage: str, needed: int, states: Mapping[str, str]
) -> Screened:
    """Return what a stage came to. By title and abstract, maybe goes on as include does."""
    consensus = votes[0].decision.reviewer == CONSENSUS
    said = {states[vote.decision.decision] for vote in votes}
    settled_by: str | None = None
    if len(said) > 1:
        state = CONFLICT
    elif not consensus and len(votes) < needed:
        state = AWAITING_REVIEWER
    else:
        (state,) = said
        settled_by = "consensus" if consensus else "agreement" if len(votes) > 1 else "one reviewer"
    return Screened(
        state=state,
        stage=stage,
        reviewers=len(votes),
        settled_by=settled_by,
        reason="; ".join(dict.fromkeys(v.decision.reason for v in votes if v.decision.reason))
        or None,
        at=max(vote.decision.at for vote in votes),
        sought=stage != TITLE_ABSTRACT or state == AWAITING_TEXT,
        assessed=stage == FULL_TEXT,
    )
