"""Remember each run: when, what it did, how it ended and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.store import Store

COMPLETE = "complete"
INCOMPLETE = "incomplete"
FAILED = "failed"
RUNNING = "running"

COLUMNS = (
    "id",
    "command",
    "topic",
    "started_at",
    "finished_at",
    "outcome",
    "records_new",
    "records_changed",
    "records_unchanged",
    "records_quarantined",
    "texts_tagged",
    "tagger_version",
    "reasons",
    "known_found",
    "known_total",
)

INTERRUPTED = "the run was interrupted before it could say how it ended"


@dataclass(slots=True)
class RunResult:
    """What a run did. `reasons` is empty exactly when it was complete."""

    records_new: int = 0
    records_changed: int = 0
    records_unchanged: int = 0
    records_quarantined: int = 0
    texts_tagged: int = 0
    tagger_version: str | None = None
    known_found: int | None = None
    known_total: int | None = None
    reasons: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """Return complete or incomplete."""
        return INCOMPLETE if self.reasons else COMPLETE


def start(store: Store, command: str, topic: str, at: str) -> str:
    """Begin a run at a time (UTC, ISO 8601) and return its id: the time and a counter.

    The caller holds the lock of the data directory, so a run that is still written down as
    running was interrupted: by a kill, or by the machine going down. It is marked failed.
    """
    with store.writing():
        store.connection.execute(
            "update runs set outcome = ?, reasons = ? where outcome = ?",
            (FAILED, INTERRUPTED, RUNNING),
        )
        stamp = at.replace("-", "").replace(":", "")
        same = store.value("select count(*) from runs where id like ? || '%'", (stamp,))
        run = f"{stamp}-{same + 1}"
        store.connection.execute(
            "insert into runs (id, command, topic, started_at, outcome) values (?, ?, ?, ?, ?)",
            (run, command, topic, at, RUNNING),
        )
    return run


def finish(store: Store, run: str, at: str, result: RunResult, failed: str | None = None) -> None:
    """End a run. `failed` is the reason if it could not do its work at all."""
    reasons = [*result.reasons, *([failed] if failed else [])]
    with store.writing():
        store.connection.execute(
            "update runs set finished_at = ?, outcome = ?, records_new = ?, records_changed = ?, "
            "records_unchanged = ?, records_quarantined = ?, texts_tagged = ?, "
            "tagger_version = ?, known_found = ?, known_total = ?, reasons = ? where id = ?",
            (
                at,
                FAILED if failed else result.outcome,
                result.records_new,
                result.records_changed,
                result.records_unchanged,
                result.records_quarantined,
                result.texts_tagged,
                result.tagger_version,
                result.known_found,
                result.known_total,
                "\n".join(reasons) or None,
                run,
            ),
        )


def restore(store: Store, row: Mapping[str, Any]) -> None:
    """Write down a run as it was written down elsewhere, in the place of what is known of it."""
    shown = {name: row[name] for name in COLUMNS if name in row}
    marks = ", ".join("?" for _ in shown)
    updates = ", ".join(f"{name} = excluded.{name}" for name in shown)
    with store.writing():
        store.connection.execute(
            f"insert into runs ({', '.join(shown)}) values ({marks}) "  # noqa: S608
            f"on conflict (id) do update set {updates}",
            tuple(shown.values()),
        )


def not_stored(store: Store, run: str) -> list[dict[str, Any]]:
    """Return what a run asked for and could not have or read, with the reasons."""
    sql = "select source, name, reason from not_stored where run = ? order by 1, 2, 3"
    return store.rows(sql, (run,))


def restore_not_stored(store: Store, run: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Replace what is written down of what a run could not have."""
    with store.writing():
        store.connection.execute("delete from not_stored where run = ?", (run,))
        store.connection.executemany(
            "insert into not_stored values (?, ?, ?, ?)",
            [(run, row["source"], row["name"], row["reason"]) for row in rows],
        )


def latest(store: Store, limit: int = 10) -> list[dict[str, Any]]:
    """Return the last runs, newest first: by the order they came in, which no clock can change."""
    return store.rows("select * from runs order by rowid desc limit ?", (limit,))


def last_ended(store: Store) -> dict[str, Any] | None:
    """Return the last run that is not under way, or None."""
    rows = store.rows(
        "select * from runs where outcome <> ? order by rowid desc limit 1",
        (RUNNING,),
    )
    return rows[0] if rows else None


def last_complete(store: Store) -> dict[str, Any] | None:
    """Return the last run that ended complete, or None."""
    rows = store.rows(
        "select * from runs where outcome = ? order by rowid desc limit 1",
        (COMPLETE,),
    )
    return rows[0] if rows else None


def failures_in_a_row(store: Store) -> int:
    """Return how many of the last runs failed, one after the other; one under way does not count.

    A run that reads files or tags texts counts like a night.
    """
    rows = store.rows(
        "select count(*) as n from runs where outcome = ? and rowid > coalesce("
        "(select max(rowid) from runs where outcome in (?, ?)), 0)",
        (FAILED, COMPLETE, INCOMPLETE),
    )
    return int(rows[0]["n"])
