"""Read records again that were set aside: from the archive, with the parsers of this release.

The answer that holds a record is read as its run read it, with the searches that found it. What can
be read now is stored with the time at which it came then; a version that came later is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from db.quarantine import SetAside, all_set_aside, keep_for, let_go
from db.save import Tally, save_events
from db.settled import is_settled
from db.store import Store
from evidence.harvesting import Checks, checked, roles_of
from evidence.importing import replayed
from evidence.planning import plan_of
from harvest.archive.archive import Archive
from harvest.archive.history import File, Retry, Stage, history
from harvest.sources import open_run
from records.errors import EvidenceError
from records.model import Harvested, HarvestedText, HarvestEvent, Quarantined, Stated

STAGE = "retry"
LOST = "the archive does not know any more which run received it, so it cannot be read again"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a record: `problem` is why it stays, None when it left the quarantine."""

    aside: SetAside
    problem: str | None


def facts_of(aside: Sequence[SetAside]) -> dict[str, Any]:
    """Return the records for the archive, so that a rebuild reads the same ones again."""
    told = [asdict(one) for one in aside]
    return {"records": [{k: v for k, v in one.items() if k != "raw"} for one in told]}


def retry(
    store: Store, archive: Archive, run: str, aside: Sequence[SetAside]
) -> tuple[list[Outcome], Tally]:
    """Read records again and return what became of each, and what was stored.

    Raises StoreError; an answer that cannot be read at all costs only the records in it.
    """
    steps = _steps(archive)
    read: dict[str, list[HarvestEvent] | str] = {}
    roles: dict[str, str] = {}
    for one in aside:
        step = steps.get((one.body_sha256, one.fetched_at))
        if one.body_sha256 in read:
            continue
        read[one.body_sha256] = LOST
        if step is not None:
            read[one.body_sha256], more = _read(store, archive, step, one.body_sha256)
            roles |= more
    outcomes = [Outcome(one, _problem(one, read[one.body_sha256])) for one in aside]
    done = {outcome.aside.body_sha256 for outcome in outcomes if outcome.problem is None}
    found = [event for body in sorted(done) for event in _events(read[body])]
    tally = save_events(store, run, _newer(store, found), roles, stage=STAGE)
    for outcome in outcomes:
        if outcome.problem is None:
            let_go(store, outcome.aside)
        elif outcome.problem != outcome.aside.reason and outcome.problem != LOST:
            keep_for(store, outcome.aside, outcome.problem)
    return outcomes, tally


def replay_retry(store: Store, archive: Archive, step: Retry) -> None:
    """Do in a rebuild what a run did. A record that could be read at once is only let go."""
    if is_settled(store, step.run, STAGE):
        return
    there = {(one.source, one.name, one.body_sha256): one for one in all_set_aside(store)}
    again: list[SetAside] = []
    for told in step.facts["records"]:
        key = (told["source"], told["name"], told["body_sha256"])
        if key in there:
            again.append(there[key])
        else:
            let_go(store, SetAside(**told, raw=b""))
    retry(store, archive, step.run, again)


def _steps(archive: Archive) -> dict[tuple[str, str], Stage | File]:
    """Return by answer and time the step of a run that received it."""
    found: dict[tuple[str, str], Stage | File] = {}
    for step in history(archive):
        if isinstance(step, File):
            found[step.entry.sha256, step.entry.fetched_at] = step
        elif isinstance(step, Stage):
            for entry in step.entries:
                found.setdefault((entry.sha256, entry.fetched_at), step)
    return found


def _read(
    store: Store, archive: Archive, step: Stage | File, body: str
) -> tuple[list[HarvestEvent] | str, Mapping[str, str]]:
    """Return what one answer of a step holds, or why it cannot be read, and the searches' roles."""
    try:
        if isinstance(step, File):
            return _of_body(replayed(archive, [step.entry]), body), {}
        source, _ = open_run(archive, step.source, step.entries)
        plan = plan_of(step.plan, source.batches([entry.request for entry in step.entries]))
        events = checked(source.harvest(plan), store, Checks.of(step.plan["checks"]))
        return _of_body(events, body), roles_of(plan)
    except EvidenceError as error:
        return str(error), {}


def _of_body(events: Iterable[HarvestEvent], body: str) -> list[HarvestEvent]:
    """Return what an answer holds of records; how the search went then is not asked again."""
    kinds = (Harvested, HarvestedText, Quarantined, Stated)
    return [one for one in events if isinstance(one, kinds) and one.body_sha256 == body]


def _problem(one: SetAside, read: list[HarvestEvent] | str) -> str | None:
    if isinstance(read, str):
        return read
    for event in read:
        if isinstance(event, Quarantined) and (event.source, event.name) == (one.source, one.name):
            return event.reason
    return None if read else LOST


def _events(read: list[HarvestEvent] | str) -> list[HarvestEvent]:
    return [] if isinstance(read, str) else [e for e in read if not isinstance(e, Quarantined)]


def _newer(store: Store, events: Iterable[HarvestEvent]) -> list[HarvestEvent]:
    """Return the events without records of which the same or a later version is stored."""
    return [event for event in events if not _is_stored(store, event)]


def _is_stored(store: Store, event: HarvestEvent) -> bool:
    if isinstance(event, Harvested):
        sql = "select checked_at from source_records where source = ? and source_key = ?"
        key = event.record.source, event.record.source_key
    elif isinstance(event, HarvestedText):
        sql = "select checked_at from full_texts where source = ? and source_key = ?"
        key = event.text.source, event.text.source_key
    else:
        return False
    stored = store.value(sql, key)
    return stored is not None and bool(stored >= event.fetched_at)
