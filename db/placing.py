"""Find the record that a source describes, or make it one; merge records that prove to be one."""

from __future__ import annotations

from db import identity
from db.store import Store, kind_of
from records.model import Publication, Trial

SAME_IDENTIFIER = "same identifier, titles differ"
SAME_TITLE = "same title and year"


def place(store: Store, record: Publication | Trial, fetched_at: str) -> tuple[str, bool]:
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


def save_identifiers(store: Store, record_id: str, record: Publication | Trial) -> None:
    """Remember by which identifiers this source knows the record."""
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
