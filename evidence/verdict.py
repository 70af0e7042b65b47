"""The state of the evidence in one word, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db import runs

FINE, INCOMPLETE, FAILED, TOO_OLD, NEVER = "fine", "incomplete", "failed", "too old", "never ran"
NO_RUN = "no run yet. Start with: evidence nightly"

EXIT_CODES = {FINE: 0, INCOMPLETE: 1}
"""Exit code of `evidence status` for a word; 2 for all others."""

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The word, and why in a sentence."""

    word: str
    because: str


def verdict(state: Facts) -> Verdict:
    """Return the worst that is true of a state (evidence.state.State, as a mapping)."""
    return Verdict(*_verdict(state))


def _verdict(state: Facts) -> tuple[str, str]:
    """Return the state in a word, the worst first, and why."""
    if state["outcome"] is None:
        if state["running"]:
            return NEVER, "the first run is under way"
        return NEVER, NO_RUN
    if state["outcome"] == runs.FAILED:
        return FAILED, _why_failed(state)
    if state["refused"]:
        return FAILED, f"the last night failed a check: {_found(state['refused'])}"
    age = state["age_hours"]
    if age is not None and age > state["max_age_hours"]:
        return TOO_OLD, f"{_waiting(state, age)}, and {state['max_age_hours']:g} are allowed"
    if state["outcome"] == runs.INCOMPLETE:
        return INCOMPLETE, _first_reason(state, runs.INCOMPLETE)
    for source in state["sources"]:
        if source["asked"] and source["failures"]:
            said = source["last_failed"]["problem"]
            return INCOMPLETE, f"{source['source']} was not read whole: {said}"
    return (
        FINE,
        f"all was read {age:.1f} hours ago" if age is not None else "the last run ended well",
    )


def _why_failed(state: Facts) -> str:
    run = state["last_run"] or {}
    if run.get("outcome") == runs.RUNNING:
        return runs.INTERRUPTED if not state["running"] else "the run before this one failed"
    return _first_reason(state, runs.FAILED)


def _first_reason(state: Facts, outcome: str) -> str:
    """Return the reason that counts: of a failed run the last one, of an incomplete the first."""
    run = state["last_run"] or {}
    reasons = (run.get("reasons") or "").splitlines()
    if run.get("outcome") != outcome or not reasons:
        return f"the last run ended {outcome}"
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return f"{reasons[-1 if outcome == runs.FAILED else 0]}{more}"


def _waiting(state: Facts, age: float) -> str:
    """Return the source that waits longest to be read whole."""
    asked = [source for source in state["sources"] if source["asked"]]
    if not asked:
        return f"the last complete run ended {age:.1f} hours ago"
    longest = min(asked, key=lambda source: str(source["since"]))
    if longest["last_whole"] is None:
        return f"{longest['source']} was never read whole in {age:.1f} hours"
    return f"{longest['source']} was last read whole {age:.1f} hours ago"


def _found(refused: Facts) -> str:
    told = [
        f"{one.get('check')}: {'; '.join(map(str, one.get('problems') or []))}"
        for one in refused["findings"]
    ]
    return ". ".join(told) or "see published/refused.json"
