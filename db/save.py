"""Store what a harvest yields. The same record twice changes nothing; every change is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from db import changes, identity
from db.change_count import count_change, holds, note_worked_out
from db.full_texts import save_full_text
from db.placing import place, place_again, save_identifiers
from db.retraction_journal import note_retractions
from db.searches import Closing, close_searches
from db.settled import settle
from db.statements import save_stated
from db.states import PRESENT
from db.store import Store, decode, is_restated, kind_of, year_of
from db.too_long import quarantined, readable
from db.vanishing import note_change, note_return, save_vanished
from records import codec
from records.model import (
    Harvested,
    HarvestedText,
    HarvestEvent,
    ImportedSearch,
    Incomplete,
    Quarantined,
    SearchReport,
    Stated,
    Vanished,
)

BATCH = 200

RETRACTIONS = "retractions_judged"
"""What is worked out of all records when any of them changed: which are retracted."""


@dataclass(slots=True)
class Tally:
    """What saving a harvest did."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    quarantined: int = 0
    vanished: int = 0
    stated: int = 0
    unmet: int = 0
    judged: int = 0
    written: int = 0
    texts: Counter[str] = field(default_factory=Counter)
    texts_read: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def news(self) -> int:
        """Return how much of what came may change what follows from the store."""
        texts = self.texts.total() - self.texts["unchanged"]
        return self.written + self.vanished + self.stated + texts

    @property
    def received(self) -> int:
        """Return how many records were received, readable or not."""
        return self.new + self.changed + self.unchanged + self.quarantined


def save_events(
    store: Store,
    run: str,
    events: Iterable[HarvestEvent],
    roles: Mapping[str, str] | None = None,
    *,
    stage: str = "harvest",
) -> Tally:
    """Store events in batches and say what they did.

    `roles` gives the role of each named search; what another search or a file found is "core",
    because a person chose it. Search reports are stored after the records, all at once: with
    them the cursors move (only for sources of which nothing is missing) and the `stage` of the
    run is settled, so a run that was cut off before is known to be.
    """
    tally = Tally()
    closing = Closing(run, dict(roles or {}))
    batch: list[HarvestEvent] = []
    for event in events:
        if isinstance(event, SearchReport):
            closing.reports.append(event)
            continue
        batch.append(event)
        if len(batch) >= BATCH:
            _save_batch(store, batch, closing, tally)
            batch = []
    _save_batch(store, batch, closing, tally)
    with store.writing():
        close_searches(store, closing)
        if not holds(store, RETRACTIONS):
            tally.judged = note_retractions(store)
            note_worked_out(store, RETRACTIONS)
        settle(store, run, stage)
    return tally


def _save_batch(store: Store, batch: list[HarvestEvent], closing: Closing, tally: Tally) -> None:
    with store.writing():
        before = tally.news
        for event in batch:
            match event:
                case Harvested():
                    payload = codec.dumps(event.record)
                    if aside := quarantined(event, payload):
                        _set_aside(store, closing, tally, aside)
                    else:
                        _save_harvested(store, event, payload, closing.roles, tally)
                case Quarantined():
                    _set_aside(store, closing, tally, event)
                case Vanished():
                    _save_vanished(store, closing, tally, event)
                case Incomplete():
                    closing.incomplete.add(event.source)
                    tally.reasons.append(f"{event.source}: {event.what}: {event.reason}")
                    for name in event.keys or (event.what,):
                        _remember_missing(store, closing.run, event.source, name, event.reason)
                case HarvestedText():
                    fit = replace(event, text=readable(event.text))
                    tally.texts[save_full_text(store, fit)] += 1
                    tally.texts_read += bool(fit.text.parts)
                case Stated():
                    tally.unmet += not save_stated(store, event)
                    tally.stated += not isinstance(event.statement, ImportedSearch)
                case SearchReport():
                    pass
                case _:
                    assert_never(event)
        if tally.news != before:
            count_change(store)


def _set_aside(store: Store, closing: Closing, tally: Tally, event: Quarantined) -> None:
    _save_quarantined(store, event)
    tally.quarantined += 1
    _not_stored(store, closing, tally, event.source, event.name, event.reason)


def _save_vanished(store: Store, closing: Closing, tally: Tally, event: Vanished) -> None:
    """Mark a record that is gone; one that never was here is one that could not be had.

    PubMed's update files delete records of all kinds: of those that never were here, nothing is
    missing.
    """
    outcome = save_vanished(store, event)
    if outcome is None and event.how == "deleted":
        return
    if outcome is None and event.named_only:
        reason = f"other records link to it, and the source sent none ({event.how})"
        _remember_missing(store, closing.run, event.source, event.source_key, reason)
    elif outcome is None:
        closing.incomplete.add(event.source)
        reason = f"the source sent no record for it ({event.how})"
        _not_stored(store, closing, tally, event.source, event.source_key, reason)
    elif outcome:
        tally.vanished += 1
        tally.changed += 1


def _not_stored(
    store: Store, closing: Closing, tally: Tally, source: str, name: str, reason: str
) -> None:
    tally.reasons.append(f"{source}: {name}: {reason}")
    _remember_missing(store, closing.run, source, name, reason)


def _remember_missing(store: Store, run: str, source: str, name: str, reason: str) -> None:
    store.connection.execute(
        "insert or ignore into not_stored values (?, ?, ?, ?)", (run, source, name, reason)
    )


def _save_harvested(
    store: Store, event: Harvested, payload: str, roles: Mapping[str, str], tally: Tally
) -> None:
    record = event.record
    known = store.rows(
        "select record, digest, payload, state from source_records "
        "where source = ? and source_key = ?",
        (record.source, record.source_key),
    )
    if not known:
        record_id, is_new = place(store, record, event.fetched_at)
        _insert(store, record_id, event, payload)
        tally.written += 1
        if is_new:
            tally.new += 1
        else:
            tally.changed += 1
            _note_another_source(store, record_id, event)
    else:
        record_id = known[0]["record"]
        note_return(store, record_id, event, known[0]["state"])
        tally.written += known[0]["state"] != PRESENT
        if known[0]["digest"] == codec.digest(payload):
            tally.unchanged += 1
        else:
            record_id = _update(store, record_id, event, known[0]["payload"], payload, tally)
        store.connection.execute(
            "update source_records set checked_at = ? where source = ? and source_key = ?",
            (event.fetched_at, record.source, record.source_key),
        )
    for search in event.searches:
        _found_by(store, record_id, event, search, roles.get(search, "core"))


def _insert(store: Store, record_id: str, event: Harvested, payload: str) -> None:
    record = event.record
    store.connection.execute(
        "insert into source_records (source, source_key, record, kind, title_key, year, digest, "
        "payload, body_sha256, last_changed, restated, checked_at) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            event.fetched_at,
        ),
    )
    save_identifiers(store, record_id, record)


def _update(
    store: Store, record_id: str, event: Harvested, before: str, payload: str, tally: Tally
) -> str:
    """Store another version and return the record's id: it may prove to be one with another."""
    record = event.record
    stored = decode(kind_of(record), before)
    if changes.is_older(record, stored):
        tally.unchanged += 1
        return record_id
    tally.written += 1
    found = changes.differences(stored, record)
    for change in found:
        note_change(store, record_id, event, change.field, change.old, change.new)
    if found:
        tally.changed += 1
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
    told_by = (identity.identifiers, lambda r: identity.title_key(r.title))
    if all(told(record) == told(stored) for told in told_by):
        return record_id
    return place_again(store, record_id, record, event.fetched_at)


def _note_another_source(store: Store, record_id: str, event: Harvested) -> None:
    """Record that a source joined later; two sources of the first night are no news."""
    first_seen = store.value("select first_seen from record_ids where id = ?", (record_id,))
    if event.fetched_at > first_seen:
        note_change(store, record_id, event, "source", None, event.record.source)


def _found_by(store: Store, record_id: str, event: Harvested, search: str, role: str) -> None:
    store.connection.execute(
        "insert into found_by (record, source, search, role, found_at) values (?, ?, ?, ?, ?) "
        "on conflict (record, source, search) do update set role = excluded.role",
        (record_id, event.record.source, search, role, event.fetched_at),
    )


def _save_quarantined(store: Store, event: Quarantined) -> None:
    store.connection.execute(
        "insert into quarantine values (?, ?, ?, ?, ?, ?) on conflict do nothing",
        (event.source, event.name, event.reason, event.fetched_at, event.body_sha256, event.raw),
    )
