"""The state of a data directory, for people and for monitors."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from db import runs
from db.annotations import TAGGER_KEY
from db.store import Store
from evidence.lock import is_held
from evidence.settings import Settings


@dataclass(frozen=True, slots=True)
class State:
    """What `evidence status` says. Times are UTC, ISO 8601.

    `outcome` is that of the last run that has ended: a run under way is no failure, one that
    was cut short is.
    """

    data_dir: str
    outcome: str | None
    last_run: dict[str, Any] | None
    last_complete: str | None
    publications: int
    trials: int
    quarantined: int
    tagger_version: str | None
    published: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return the state for JSON."""
        return dataclasses.asdict(self)


def state_of(settings: Settings) -> State:
    """Return the state of a data directory; nothing is created in an empty one."""
    published = str(settings.published) if settings.published.is_file() else None
    if not settings.store.is_file():
        return State(str(settings.data_dir), None, None, None, 0, 0, 0, None, published)
    with Store(settings.store, settings.store_wait_s) as store:
        last = runs.latest(store, 1)
        ended = runs.last_ended(store)
        complete = runs.last_complete(store)
        counts = {
            row["kind"]: row["n"]
            for row in store.rows(
                "select kind, count(*) as n from record_ids where redirect_to is null group by kind"
            )
        }
        return State(
            data_dir=str(settings.data_dir),
            outcome=_outcome(settings, last, ended),
            last_run=last[0] if last else None,
            last_complete=complete["finished_at"] if complete else None,
            publications=counts.get("publication", 0),
            trials=counts.get("trial", 0),
            quarantined=store.value("select count(*) from quarantine"),
            tagger_version=store.setting(TAGGER_KEY),
            published=published,
        )


def _outcome(
    settings: Settings, last: list[dict[str, Any]], ended: dict[str, Any] | None
) -> str | None:
    if last and last[0]["outcome"] == runs.RUNNING and not is_held(settings.lock):
        return runs.FAILED
    return ended["outcome"] if ended else None
