"""Values that people set in records: over what every source says, until they are taken back.

They are kept by identifier and not by record, so that they survive every re-import and concern a
record that is stored later too.
"""

from __future__ import annotations

import dataclasses
import json
from typing import TypeVar

from db.identity import registry_identifier
from db.merge import merge_any
from db.rows.cells import Row
from db.store import Store
from db.vanishing import write_change
from records.model import HandSet, Publication, Trial

SOURCE = "hand-set"

R = TypeVar("R", bound=Publication | Trial)

_ROWS_OF = (
    "select distinct h.* from hand_set h join known_identifiers k "
    "on k.kind = h.kind and k.value = h.identifier where k.record = ? "
    "order by h.set_at, h.kind, h.identifier, h.field"
)


def save_hand_set(store: Store, said: HandSet, at: str, body_sha256: str) -> bool:
    """Store a value set by hand, or take one back; return whether it concerns a stored record.

    The records it concerns now get a change with the value shown before and the one shown after.
    """
    kind, identifier = _canonical(said)
    key = (kind, identifier, said.field)
    row = (*key, json.dumps(said.value), said.reason, said.by)
    known = store.rows(
        "select value, reason, set_by from hand_set where kind = ? and identifier = ? "
        "and field = ?",
        key,
    )
    concerned = store.rows(
        "select distinct record from known_identifiers where kind = ? and value = ?",
        (kind, identifier),
    )
    if known and tuple(known[0].values()) == row[3:]:
        return bool(concerned)
    before = {r["record"]: _shown(store, r["record"], said.field) for r in concerned}
    if said.value is None:
        store.connection.execute(
            "delete from hand_set where kind = ? and identifier = ? and field = ?", key
        )
    else:
        store.connection.execute(
            "insert or replace into hand_set values (?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, at, body_sha256),
        )
    for record, old in before.items():
        new = _shown(store, record, said.field)
        if new != old:
            write_change(store, record, at, SOURCE, said.field, old, new)
    return bool(concerned)


def _canonical(said: HandSet) -> tuple[str, str]:
    return registry_identifier(said.identifier) or (said.kind, said.identifier)


def _shown(store: Store, record_id: str, field: str) -> str | None:
    record = with_hand_set(store, record_id, merge_any(store.versions(record_id)))
    value = getattr(record, field, None)
    return None if value is None else str(value)


def with_hand_set(store: Store, record_id: str, record: R) -> R:
    """Return a merged record with the values that people set in it.

    A date that is set brings its year; a year that is set replaces a date of another year.
    """
    values = {row["field"]: json.loads(row["value"]) for row in store.rows(_ROWS_OF, (record_id,))}
    known = {field.name for field in dataclasses.fields(record)}
    values = {name: value for name, value in values.items() if name in known}
    if not values:
        return record
    if isinstance(record, Publication):
        _agree(values, record)
    return dataclasses.replace(record, **values)


def _agree(values: dict[str, object], record: Publication) -> None:
    date, year = values.get("publication_date"), values.get("year")
    if date is not None and year is None:
        values["year"] = int(str(date)[:4])
    elif year is not None:
        printed = str(date or record.publication_date or "")
        if printed[:4] != str(year):
            values["publication_date"] = str(year)


def hand_set_fields(store: Store, record_id: str) -> frozenset[str]:
    """Return the fields of a record that people set."""
    return frozenset(row["field"] for row in store.rows(_ROWS_OF, (record_id,)))


def hand_set_rows(store: Store, record_id: str) -> list[Row]:
    """Return what people set in a record, as it is published, beside what the sources say now."""
    rows = store.rows(_ROWS_OF, (record_id,))
    if not rows:
        return []
    said = merge_any(store.versions(record_id))
    latest = {row["field"]: row for row in rows}
    found: list[Row] = []
    for field, row in sorted(latest.items()):
        value, theirs = json.loads(row["value"]), getattr(said, field, None)
        found.append(
            {
                "record": record_id,
                "field": field,
                "value": str(value),
                "source_value": None if theirs is None else str(theirs),
                "agrees": int(value == theirs),
                "reason": row["reason"],
                "set_by": row["set_by"],
                "set_at": row["set_at"],
            }
        )
    return found
