"""What a record is to the evidence: part of it, to be screened, or excluded by people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from db.screening import EXCLUDED as STATE_EXCLUDED
from db.screening import INCLUDED as STATE_INCLUDED
from db.screening import OUTSIDE, Screened

CORE, CANDIDATE, EXCLUDED = "core", "candidate", "excluded"


@dataclass(frozen=True, slots=True)
class Override:
    """The plain word of a person on a record, outside the stages of screening."""

    include: bool
    by: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A record's role, why people put it so (None where a search decides), and its screening."""

    role: str
    reason: str | None
    screened: Screened


def standing_of(
    found: Sequence[Mapping[str, object]], screened: Screened, override: Override | None = None
) -> Standing:
    """Return how a record stands, by its rows of `found_by` and by what people decided.

    A plain word on the record goes before the stages, and both go before the searches. What is
    not settled (a conflict, a text that is awaited or was not had) leaves the role as it was.
    """
    if override:
        screened = replace(
            screened,
            state=STATE_INCLUDED if override.include else STATE_EXCLUDED,
            stage=OUTSIDE,
            reviewers=1,
            settled_by="one reviewer",
            reason=override.reason,
            at=override.at,
            sought=override.include,
            assessed=override.include,
        )
    if screened.state == STATE_EXCLUDED:
        return Standing(EXCLUDED, _told("Excluded", screened), screened)
    if screened.state == STATE_INCLUDED:
        return Standing(CORE, _told("Included", screened), screened)
    return Standing(role_by_searches(found), None, screened)


def role_by_searches(found: Sequence[Mapping[str, object]]) -> str:
    """Return core or candidate, by what finds the record now or, failing that, what once did."""
    current = [f for f in found if not f["lost_at"]] or found
    return CORE if not current or any(f["role"] == CORE for f in current) else CANDIDATE


def _told(what: str, screened: Screened) -> str:
    """Say what people decided, at which stage, how it was settled, and why.

    >>> _told("Excluded", Screened("excluded", "full-text", 2, "agreement", "wrong population"))
    'Excluded at full text, by agreement of 2 reviewers: wrong population'
    """
    at = {
        "title-abstract": "by title and abstract",
        "full-text": "at full text",
        OUTSIDE: "outside the stages of screening",
    }.get(screened.stage or "", "")
    by = {
        "agreement": f"by agreement of {screened.reviewers} reviewers",
        "consensus": "by consensus",
        "one reviewer": "by one reviewer",
    }.get(screened.settled_by or "", "")
    said = f"{what} {at}, {by}".strip(" ,")
    return f"{said}: {screened.reason}" if screened.reason else f"{said}; no reason is given"
