"""Write down each time that a publication's retraction status becomes another."""

from __future__ import annotations

from db.retractions import Retractions
from db.store import Store
from db.vanishing import write_change
from records.model import NOT_RETRACTED

FIELD = "retraction status"


def note_retractions(store: Store) -> int:
    """Compare every record's status with the last one written down; return how many changed.

    Call it inside `store.writing()`. What was so when the record was first seen is no change.
    """
    found = Retractions(store)
    before = {row["record"]: row for row in store.rows("select * from retraction_states")}
    changed = 0
    for record in sorted(found.records() | before.keys()):
        words = found.words(record)
        known = before.get(record)
        old = known["words"] if known else NOT_RETRACTED
        if words == old:
            continue
        at, source = _when(store, found, record, known["since"] if known else "")
        first_seen = store.value(
            "select first_seen from record_ids where id = ? and redirect_to is null", (record,)
        )
        _remember(store, record, words, at)
        if first_seen is not None and (known or at > first_seen):
            write_change(store, record, at, source, FIELD, old, words)
            changed += 1
    return changed


def _when(store: Store, found: Retractions, record: str, since: str) -> tuple[str, str]:
    """Return when the status became another and by whose word.

    A witness that fell silent leaves no time of its own: then it is the time of the last answer.
    """
    at, source = found.latest(record)
    if at > since:
        return at, source
    last = store.value(
        "select max(at) from (select max(checked_at) as at from source_records "
        "union all select max(received_at) from retraction_notices)"
    )
    return max(last or since, since), source


def _remember(store: Store, record: str, words: str, at: str) -> None:
    if words == NOT_RETRACTED:
        store.connection.execute("delete from retraction_states where record = ?", (record,))
    else:
        store.connection.execute(
            "insert or replace into retraction_states values (?, ?, ?)", (record, words, at)
        )
