"""The state of a data directory, for people and for monitors."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db import runs
from db.annotations import TAGGER_KEY
from db.freshness import seconds_since
from db.source_reads import source_states, waiting_since
from db.stages import stages_of
from db.store import Store
from evidence.lock import Holder, holder_of, is_held
from evidence.settings import Settings
from evidence.state_files import curation, disk, refused, version_shown
from evidence.verdict import NEVER, NO_RUN, verdict


@dataclass(frozen=True, slots=True)
class State:
    """What `evidence status` says. Times are UTC, ISO 8601; sizes are bytes.

    `verdict` is fine, incomplete, failed, too old or never ran, and `because` why, in a sentence.
    `outcome` is that of the last run that has ended: a run under way is no failure, one that was
    cut short is. `age_hours` counts from when the source that waits longest was last read whole.
    """

    data_dir: str
    verdict: str
    because: str
    outcome: str | None = None
    age_hours: float | None = None
    max_age_hours: float = 0.0
    running: dict[str, Any] | None = None
    last_run: dict[str, Any] | None = None
    stages: list[dict[str, Any]] = field(default_factory=list)
    last_complete: str | None = None
    failures_in_a_row: int = 0
    sources: list[dict[str, Any]] = field(default_factory=list)
    publications: int = 0
    trials: int = 0
    quarantined: int = 0
    quarantine: dict[str, int] = field(default_factory=dict)
    tagger_version: str | None = None
    published: str | None = None
    version: dict[str, Any] | None = None
    refused: dict[str, Any] | None = None
    curation: dict[str, int] | None = None
    disk: dict[str, int | None] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the state for JSON."""
        return dataclasses.asdict(self)


def state_of(settings: Settings, now: datetime, max_age_hours: float | None = None) -> State:
    """Return the state of a data directory; nothing is created in an empty one.

    `now` is an aware time. `max_age_hours`, where given, counts instead of that of the settings.
    """
    limit = settings.max_age_hours if max_age_hours is None else max_age_hours
    published = str(settings.published) if settings.published.is_file() else None
    about = State(
        data_dir=str(settings.data_dir),
        verdict=NEVER,
        because=NO_RUN,
        max_age_hours=limit,
        running=_running(settings),
        published=published,
        version=version_shown(settings, now),
        refused=refused(settings),
        disk=disk(settings),
    )
    if not settings.store.is_file():
        return about
    with Store(settings.store, settings.store_wait_s) as store:
        known = _of_store(about, settings, store, now)
    said = verdict(known.as_dict())
    return dataclasses.replace(known, verdict=said.word, because=said.because)


def _of_store(about: State, settings: Settings, store: Store, now: datetime) -> State:
    last = runs.latest(store, 1)
    complete = runs.last_complete(store)
    counts = _counts(
        store, "select kind, count(*) from record_ids where redirect_to is null group by kind"
    )
    quarantine = _counts(store, "select source, count(*) from quarantine group by source")
    states = source_states(store.connection)
    read = waiting_since(states) if states else (complete["finished_at"] if complete else None)
    age = seconds_since(read, now)
    return dataclasses.replace(
        about,
        outcome=_outcome(settings, last, runs.last_ended(store)),
        age_hours=None if age is None else round(age / 3600, 2),
        last_run=last[0] if last else None,
        stages=stages_of(store, last[0]["id"]) if last else [],
        last_complete=complete["finished_at"] if complete else None,
        failures_in_a_row=runs.failures_in_a_row(store),
        sources=[dataclasses.asdict(state) for state in states],
        publications=counts.get("publication", 0),
        trials=counts.get("trial", 0),
        quarantined=sum(quarantine.values()),
        quarantine=quarantine,
        tagger_version=store.setting(TAGGER_KEY),
        curation=curation(settings),
    )


def _outcome(
    settings: Settings, last: list[dict[str, Any]], ended: dict[str, Any] | None
) -> str | None:
    if last and last[0]["outcome"] == runs.RUNNING and not is_held(settings.lock):
        return runs.FAILED
    return ended["outcome"] if ended else None


def _running(settings: Settings) -> dict[str, Any] | None:
    if not is_held(settings.lock):
        return None
    holder: Holder | None = holder_of(settings.lock)
    return dataclasses.asdict(holder) if holder else {}


def _counts(store: Store, sql: str) -> dict[str, int]:
    return {str(row[0]): int(row[1]) for row in store.connection.execute(sql)}
