"""How long each stage of a run took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.store import Store

PUBLISHING = ("build", "check", "switch")
"""Stages that come after a run is written down as ended, with the file that is built then."""


@dataclass(frozen=True, slots=True)
class StageTime:
    """One stage: its name, when it began (UTC, ISO 8601), how long it took, in seconds.

    `finished` is false when it broke off.
    """

    stage: str
    started_at: str
    seconds: float
    finished: bool = True


def save_stage(store: Store, run: str, time: StageTime) -> None:
    """Write down a stage that has ended. Raises StoreError."""
    with store.writing():
        store.connection.execute(
            "insert into run_stages (run, ordinal, stage, started_at, seconds, finished) values "
            "(?, (select coalesce(max(ordinal), 0) + 1 from run_stages where run = ?), ?, ?, ?, ?)",
            (run, run, time.stage, time.started_at, round(time.seconds, 3), int(time.finished)),
        )


def stages_of(store: Store, run: str) -> list[dict[str, Any]]:
    """Return the stages of a run in order."""
    return store.rows(
        "select ordinal, stage, started_at, seconds, finished from run_stages where run = ? "
        "order by ordinal",
        (run,),
    )


def restore_stages(store: Store, run: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write down the stages of a run as they were written down elsewhere."""
    with store.writing():
        store.connection.execute("delete from run_stages where run = ?", (run,))
        store.connection.executemany(
            "insert into run_stages (run, ordinal, stage, started_at, seconds, finished) "
            "values (?, ?, ?, ?, ?, ?)",
            [
                (run, r["ordinal"], r["stage"], r["started_at"], r["seconds"], r["finished"])
                for r in rows
            ],
        )


def published_stages(store: Store) -> list[dict[str, Any]]:
    """Return the stages of all runs as they are published.

    How long the last run's publishing took is not known yet while its file is built. It is left
    out also when the same run is published again, so that the file is the same.
    """
    marks = ", ".join("?" for _ in PUBLISHING)
    return store.rows(
        "select run, ordinal, stage, started_at, seconds, finished from run_stages "  # noqa: S608
        "where run <> coalesce((select id from runs order by rowid desc limit 1), '') "
        f"or stage not in ({marks}) order by run, ordinal",
        PUBLISHING,
    )
