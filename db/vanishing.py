"""Records that leave their source, and come back: marked, never deleted, each time a change."""

from __future__ import annotations

from db.states import PRESENT
from db.store import Store
from records.model import Harvested, Vanished

FIELD = "state at its source"


def save_vanished(store: Store, event: Vanished) -> bool | None:
    """Mark a record that its source no longer has.

    Returns whether that is news, or None when no such record is stored.
    """
    rows = store.rows(
        "select record, state from source_records where source = ? and source_key = ?",
        (event.source, event.source_key),
    )
    if not rows:
        return None
    record_id, state = rows[0]["record"], rows[0]["state"]
    _set_state(store, event.source, event.source_key, event.how, event.fetched_at)
    if state == event.how:
        return False
    write_change(store, record_id, event.fetched_at, event.source, FIELD, state, event.how)
    return True


def note_return(store: Store, record_id: str, event: Harvested, state: str) -> None:
    """Unmark a record that its source has again."""
    if state == PRESENT:
        return
    _set_state(store, event.record.source, event.record.source_key, PRESENT, event.fetched_at)
    note_change(store, record_id, event, FIELD, state, PRESENT)


def note_change(
    store: Store, record_id: str, event: Harvested, name: str, old: str | None, new: str | None
) -> None:
    """Write down that a source now says something else of a record, with both values."""
    write_change(store, record_id, event.fetched_at, event.record.source, name, old, new)


def note_search_change(
    store: Store, record_id: str, at: str, source: str, old: str, new: str
) -> None:
    """Write down that a record stopped matching every search, or matches one again."""
    write_change(store, record_id, at, source, "found by a search", old, new)


def _set_state(store: Store, source: str, source_key: str, state: str, at: str) -> None:
    """Set the state; `state_since` is when it began, and `checked_at` when it was last seen so."""
    store.connection.execute(
        "update source_records set checked_at = ?, "
        "state_since = case when state = ? then state_since when ? = 'present' then null "
        "else ? end, state = ? where source = ? and source_key = ?",
        (at, state, state, at, state, source, source_key),
    )


def write_change(
    store: Store, record_id: str, at: str, source: str, name: str, old: str | None, new: str | None
) -> None:
    """Write down a change of a record with both values; call it inside `store.writing()`."""
    store.connection.execute(
        "insert or replace into record_changes values (?, ?, ?, ?, ?, ?)",
        (record_id, at, source, name, old, new),
    )
    store.connection.execute(
        "update record_ids set last_changed = max(last_changed, ?) where id = ?", (at, record_id)
    )
