"""Remember full texts: what a source holds of them, read or not, and when that was looked at.

A full text belongs to the record that its source, or its PMID, is known under. It is looked up
when it is needed, so that two records that prove to be one need not hand their texts on.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.store import Store
from records import codec
from records.model import FullText, HarvestedText

EUROPEPMC = "europepmc"

_OF_RECORD = """
  (source, source_key) in (select source, source_key from source_records where record = :record)
  or pmid in (select value from known_identifiers where kind = 'pmid' and record = :record)
"""


_WANTED = """
with included as (
  select r.id from record_ids r
  where r.kind = 'publication' and r.redirect_to is null and (
    not exists (select 1 from found_by f where f.record = r.id)
    or exists (select 1 from found_by f where f.record = r.id and f.role = 'core'
      and f.lost_at is null))
), keys as (
  select 'MED:' || k.value as source_key from included
    join known_identifiers k on k.record = included.id and k.kind = 'pmid'
  union
  select s.source_key from included
    join source_records s on s.record = included.id and s.source = 'europepmc'
  where s.source_key not like 'MED:%'
)
select keys.source_key from keys
left join full_texts t on t.source = 'europepmc' and t.source_key = keys.source_key
"""


@dataclass(frozen=True, slots=True)
class StoredText:
    """A full text with where it came from."""

    text: FullText
    body_sha256: str
    last_changed: str
    checked_at: str


def save_full_text(store: Store, event: HarvestedText) -> str:
    """Store a full text inside `store.writing()`; return "new", "changed" or "unchanged"."""
    text, payload = event.text, codec.dumps(event.text)
    digest = codec.digest(payload)
    known = store.rows(
        "select digest, payload from full_texts where source = ? and source_key = ?",
        (text.source, text.source_key),
    )
    if known and known[0]["digest"] == digest:
        store.connection.execute(
            "update full_texts set checked_at = ? where source = ? and source_key = ?",
            (event.fetched_at, text.source, text.source_key),
        )
        return "unchanged"
    store.connection.execute(
        "insert or replace into full_texts values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            text.source,
            text.source_key,
            text.pmid,
            digest,
            payload,
            event.body_sha256,
            event.fetched_at,
            event.fetched_at,
        ),
    )
    if not known:
        return "new"
    _note_change(store, codec.loads(FullText, known[0]["payload"]), event)
    return "changed"


def records_with_texts(store: Store) -> frozenset[str]:
    """Return the records of which anything is known about a full text."""
    rows = store.rows(
        "select s.record from full_texts t join source_records s using (source, source_key) union "
        "select k.record from full_texts t join known_identifiers k "
        "on k.kind = 'pmid' and k.value = t.pmid"
    )
    return frozenset(row["record"] for row in rows)


def full_text_of(store: Store, record_id: str) -> StoredText | None:
    """Return the full text of a record: one that was read before one that was not."""
    rows = _rows(store, record_id)
    found = [
        StoredText(
            codec.loads(FullText, row["payload"]),
            row["body_sha256"],
            row["last_changed"],
            row["checked_at"],
        )
        for row in rows
    ]
    return min(found, key=lambda stored: not stored.text.parts, default=None)


def wanted_texts(store: Store, new: int, again: int | None) -> tuple[str, ...]:
    """Return the keys at Europe PMC of the included records whose full text is to be looked for.

    Included are publications that a core search finds or a person imported. At most `new` of
    them were never looked for, and `again` are those not looked at for longest; None for all.
    """
    first = store.rows(
        _WANTED + "where t.source_key is null order by keys.source_key limit ?", (new,)
    )
    later = store.rows(
        _WANTED + "where t.source_key is not null order by t.checked_at, keys.source_key limit ?",
        (-1 if again is None else again,),
    )
    return tuple(row["source_key"] for row in (*first, *later))


def _rows(store: Store, record_id: str) -> list[dict[str, str]]:
    return store.rows(
        f"select * from full_texts where {_OF_RECORD} order by source, source_key",  # noqa: S608
        {"record": record_id},
    )


def _note_change(store: Store, before: FullText, event: HarvestedText) -> None:
    """Write down that a full text changed: what it was and is, not the texts themselves."""
    rows = store.rows(
        "select record from source_records where source = ? and source_key = ? union "
        "select record from known_identifiers where kind = 'pmid' and value = ?",
        (event.text.source, event.text.source_key, event.text.pmid),
    )
    for row in rows:
        store.connection.execute(
            "insert or replace into record_changes values (?, ?, ?, 'full_text', ?, ?)",
            (
                row["record"],
                event.fetched_at,
                event.text.source,
                summary(before),
                summary(event.text),
            ),
        )
        store.connection.execute(
            "update record_ids set last_changed = ? where id = ?",
            (event.fetched_at, row["record"]),
        )


def summary(text: FullText) -> str:
    """Return what is known of a full text in one line."""
    if text.reason:
        return f"not read: {text.reason}"
    characters = sum(len(part.text) for part in text.parts)
    return f"{text.text_key}: {len(text.parts)} passages, {characters} characters, {text.licence}"
