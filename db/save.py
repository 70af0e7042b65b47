"""Store what a harvest yields. The same record twice changes nothing; every change is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from db import changes, codec, identity
from db.store import Store, decode, is_restated, kind_of, year_of
from records.model import (
    Harvested,
    HarvestEvent,
    Incomplete,
    Publication,
    Quarantined,
    SearchReport,
    Trial,
)

BATCH = 200
SAME_IDENTIFIER = "same identifier, titles differ"
SAME_TITLE = "same title and year"


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
        record_id, is_new = _place(store, record, event.fetched_at)
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
    for search in event.searches or ("imported",):
        _found_by(store, record_id, record.source, search, roles.get(search, "core"))


def _place(store: Store, record: Publication | Trial, fetched_at: str) -> tuple[str, bool]:
    """Return the id of the record this describes, making a new one if there is none."""
    same, questions = _matches(store, record)
    if same:
        keep, *others = same
        for other in others:
            _redirect(store, other, keep, fetched_at)
        record_id, is_new = keep, False
    else:
        record_id = identity.permanent_id(record)
        if store.value("select 1 from record_ids where id = ?", (record_id,)):
            record_id = identity.disambiguated(record_id, f"{record.source}:{record.source_key}")
        store.connection.execute(
            "insert into record_ids (id, kind, first_seen, last_changed) values (?, ?, ?, ?)",
            (record_id, kind_of(record), fetched_at, fetched_at),
        )
        is_new = True
    for other, question, detail in questions:
        if other != record_id:
            store.connection.execute(
                "insert or ignore into merge_questions values (?, ?, ?, ?)",
                (*sorted((record_id, other)), question, detail),
            )
    return record_id, is_new


def _matches(
    store: Store, record: Publication | Trial
) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Return the records this one is (oldest first), and the questions it raises."""
    same: dict[str, None] = {}
    questions: list[tuple[str, str, str]] = []
    key = identity.title_key(record.title)
    for kind, value in identity.identifiers(record):
        for row in store.rows(
            "select distinct s.record, s.title_key, s.kind from known_identifiers k "
            "join source_records s using (source, source_key) where k.kind = ? and k.value = ?",
            (kind, value),
        ):
            if row["kind"] != kind_of(record):
                continue
            if isinstance(record, Trial) or identity.titles_agree(key, row["title_key"]):
                same[row["record"]] = None
            else:
                questions.append((row["record"], SAME_IDENTIFIER, f"{kind} {value}"))
    if key and isinstance(record, Publication):
        for row in store.rows(
            "select distinct record from source_records "
            "where title_key = ? and kind = 'publication' and year is ?",
            (key, record.year),
        ):
            if row["record"] not in same:
                questions.append((row["record"], SAME_TITLE, key))
    if not same:
        return [], questions
    marks = ", ".join("?" for _ in same)
    ordered = store.rows(
        f"select id from record_ids where id in ({marks}) order by first_seen, id",  # noqa: S608
        tuple(same),
    )
    return [row["id"] for row in ordered], questions


def _redirect(store: Store, other: str, keep: str, at: str) -> None:
    execute = store.connection.execute
    execute("update source_records set record = ? where record = ?", (keep, other))
    execute("update known_identifiers set record = ? where record = ?", (keep, other))
    execute("update or ignore found_by set record = ? where record = ?", (keep, other))
    execute("delete from found_by where record = ?", (other,))
    execute("update record_ids set redirect_to = ? where redirect_to = ?", (keep, other))
    execute(
        "update record_ids set redirect_to = ?, last_changed = ? where id = ?", (keep, at, other)
    )


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
    _save_identifiers(store, record_id, record)


def _save_identifiers(store: Store, record_id: str, record: Publication | Trial) -> None:
    store.connection.execute(
        "delete from known_identifiers where source = ? and source_key = ?",
        (record.source, record.source_key),
    )
    store.connection.executemany(
        "insert into known_identifiers values (?, ?, ?, ?, ?)",
        [
            (kind, value, record.source, record.source_key, record_id)
            for kind, value in identity.identifiers(record)
        ],
    )


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
    _save_identifiers(store, record_id, record)


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
