"""Store what a harvest yields. The same record twice changes nothing; every change is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from db import changes, codec, identity
from db.placing import place, save_identifiers
from db.store import Store, decode, is_restated, kind_of, year_of
from records.model import (
    Harvested,
    HarvestEvent,
    Incomplete,
    Quarantined,
    SearchReport,
)

BATCH = 200


@dataclass(slots=True)
class Tally:
    """What saving a harvest did."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    quarantined: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def received(self) -> int:
        """Return how many records were received, readable or not."""
        return self.new + self.changed + self.unchanged + self.quarantined


def save_events(
    store: Store, run: str, events: Iterable[HarvestEvent], roles: Mapping[str, str] | None = None
) -> Tally:
    """Store events in batches and say what they did.

    `roles` gives the role of each named search; what another search or a file found is "core",
    because a person chose it. Search reports are stored after the records, so that the number
    stored is known.
    """
    tally = Tally()
    reports: list[SearchReport] = []
    batch: list[HarvestEvent] = []
    for event in events:
        if isinstance(event, SearchReport):
            reports.append(event)
            continue
        batch.append(event)
        if len(batch) >= BATCH:
            _save_batch(store, batch, roles or {}, tally)
            batch = []
    _save_batch(store, batch, roles or {}, tally)
    for report in reports:
        _save_report(store, run, report)
    return tally


def _save_batch(
    store: Store, batch: list[HarvestEvent], roles: Mapping[str, str], tally: Tally
) -> None:
    with store.writing():
        for event in batch:
            match event:
                case Harvested():
                    _save_harvested(store, event, roles, tally)
                case Quarantined():
                    _save_quarantined(store, event)
                    tally.quarantined += 1
                    tally.reasons.append(f"{event.source}: {event.name}: {event.reason}")
                case Incomplete():
                    tally.reasons.append(f"{event.source}: {event.what}: {event.reason}")
                case SearchReport():
                    pass
                case _:
                    assert_never(event)


def _save_harvested(store: Store, event: Harvested, roles: Mapping[str, str], tally: Tally) -> None:
    record = event.record
    payload = codec.dumps(record)
    known = store.rows(
        "select record, digest, payload from source_records where source = ? and source_key = ?",
        (record.source, record.source_key),
    )
    if not known:
        record_id, is_new = place(store, record, event.fetched_at)
        _insert(store, record_id, event, payload)
        if is_new:
            tally.new += 1
        else:
            tally.changed += 1
            _note_another_source(store, record_id, event)
    else:
        record_id = known[0]["record"]
        if known[0]["digest"] == codec.digest(payload):
            tally.unchanged += 1
        else:
            _update(store, record_id, event, known[0]["payload"], payload, tally)
    for search in event.searches:
        _found_by(store, record_id, record.source, search, roles.get(search, "core"))


def _insert(store: Store, record_id: str, event: Harvested, payload: str) -> None:
    record = event.record
    store.connection.execute(
        "insert into source_records (source, source_key, record, kind, title_key, year, digest, "
        "payload, body_sha256, last_changed, restated) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record.source,
            record.source_key,
            record_id,
            kind_of(record),
            identity.title_key(record.title),
            year_of(record),
            codec.digest(payload),
            payload,
            event.body_sha256,
            event.fetched_at,
            int(is_restated(record)),
        ),
    )
    save_identifiers(store, record_id, record)


def _update(
    store: Store, record_id: str, event: Harvested, before: str, payload: str, tally: Tally
) -> None:
    record = event.record
    stored = decode(kind_of(record), before)
    if changes.is_older(record, stored):
        tally.unchanged += 1
        return
    found = changes.differences(stored, record)
    for change in found:
        _note_change(store, record_id, event, change.field, change.old, change.new)
    if found:
        tally.changed += 1
        store.connection.execute(
            "update record_ids set last_changed = max(last_changed, ?) where id = ?",
            (event.fetched_at, record_id),
        )
    else:
        tally.unchanged += 1
    store.connection.execute(
        "update source_records set digest = ?, payload = ?, body_sha256 = ?, last_changed = ?, "
        "title_key = ?, year = ?, restated = ? where source = ? and source_key = ?",
        (
            codec.digest(payload),
            payload,
            event.body_sha256,
            event.fetched_at,
            identity.title_key(record.title),
            year_of(record),
            int(is_restated(record)),
            record.source,
            record.source_key,
        ),
    )
    save_identifiers(store, record_id, record)


def _note_another_source(store: Store, record_id: str, event: Harvested) -> None:
    """Record that a source joined later; two sources of the first night are no news."""
    first_seen = store.value("select first_seen from record_ids where id = ?", (record_id,))
    if event.fetched_at > first_seen:
        _note_change(store, record_id, event, "source", None, event.record.source)
        store.connection.execute(
            "update record_ids set last_changed = max(last_changed, ?) where id = ?",
            (event.fetched_at, record_id),
        )


def _note_change(
    store: Store, record_id: str, event: Harvested, name: str, old: str | None, new: str | None
) -> None:
    store.connection.execute(
        "insert or replace into record_changes values (?, ?, ?, ?, ?, ?)",
        (record_id, event.fetched_at, event.record.source, name, old, new),
    )


def _found_by(store: Store, record_id: str, source: str, search: str, role: str) -> None:
    store.connection.execute(
        "insert into found_by values (?, ?, ?, ?) "
        "on conflict (record, source, search) do update set role = excluded.role",
        (record_id, source, search, role),
    )


def _save_quarantined(store: Store, event: Quarantined) -> None:
    store.connection.execute(
        "insert into quarantine values (?, ?, ?, ?, ?, ?) on conflict do nothing",
        (event.source, event.name, event.reason, event.fetched_at, event.body_sha256, event.raw),
    )


def _save_report(store: Store, run: str, report: SearchReport) -> None:
    with store.writing():
        stored = store.value(
            "select count(distinct record) from found_by where source = ? and search = ?",
            (report.source, report.name),
        )
        store.connection.execute(
            "insert or replace into searches values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run,
                report.source,
                report.name,
                report.role,
                report.query,
                report.translation,
                report.source_count,
                report.received,
                stored,
                "; ".join(report.not_found) or None,
                "; ".join(report.warnings) or None,
                report.searched_at,
            ),
        )
