"""Find the record that a source describes, or make it one; merge records that prove to be one."""

from __future__ import annotations

from db import identity
from db.store import Store, decode, kind_of
from db.vanishing import write_change
from records.model import Publication, Trial

SAME_IDENTIFIER = "same identifier, titles differ"
TWO_NUMBERS = "share a number, but their register gives them two"
SAME_TITLE = "same title and year"


def place(store: Store, record: Publication | Trial, fetched_at: str) -> tuple[str, bool]:
    """Return the id of the record this describes, making a new one if there is none."""
    same, questions = _matches(store, record)
    if same:
        record_id, is_new = _joined(store, same, fetched_at, record.source), False
    else:
        record_id = identity.permanent_id(record)
        if store.value("select 1 from record_ids where id = ?", (record_id,)):
            record_id = identity.disambiguated(record_id, f"{record.source}:{record.source_key}")
        store.connection.execute(
            "insert into record_ids (id, kind, first_seen, last_changed) values (?, ?, ?, ?)",
            (record_id, kind_of(record), fetched_at, fetched_at),
        )
        is_new = True
    _ask(store, record_id, questions)
    return record_id, is_new


def place_again(store: Store, record_id: str, record: Publication | Trial, fetched_at: str) -> str:
    """Return the id of a stored record that now names other identifiers or another title.

    It may prove to be one with another record: a registration that comes to list its number in
    another register. Call it after `save_identifiers`.
    """
    same, questions = _matches(store, record)
    if len(same) > 1 and record_id in same:
        record_id = _joined(store, same, fetched_at, record.source)
    _ask(store, record_id, questions)
    return record_id


def _joined(store: Store, same: list[str], at: str, source: str) -> str:
    keep, *others = same
    for other in others:
        _redirect(store, other, keep, at)
        write_change(store, keep, at, source, "merged with it", None, other)
    return keep


def _ask(store: Store, record_id: str, questions: list[tuple[str, str, str]]) -> None:
    for other, question, detail in questions:
        if other != record_id:
            store.connection.execute(
                "insert or ignore into merge_questions values (?, ?, ?, ?)",
                (*sorted((record_id, other)), question, detail),
            )


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
            if isinstance(record, Trial) and row["record"] not in same:
                if _two_of_one_register(store, record, row["record"], same):
                    questions.append((row["record"], TWO_NUMBERS, f"{kind} {value}"))
                else:
                    same[row["record"]] = None
            elif isinstance(record, Trial) or identity.titles_agree(key, row["title_key"]):
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


def _two_of_one_register(store: Store, trial: Trial, other: str, same: dict[str, None]) -> bool:
    """Say whether a register itself tells this trial and another record apart.

    An extension names the first trial's number, and two parts of a programme share a EudraCT
    number: each has a registration of its own all the same. The other record must not contradict
    what the trial is already one with (`same`) either.
    """
    mine = _own_numbers([trial])
    for record in same:
        mine |= _own_numbers(_trials(store, record))
    theirs = _own_numbers(_trials(store, other))
    return any(
        kind == their_kind and value != their_value
        for kind, value in mine
        for their_kind, their_value in theirs
    )


def _trials(store: Store, record_id: str) -> list[Trial]:
    rows = store.rows(
        "select payload from source_records where record = ? and kind = 'trial'", (record_id,)
    )
    found = (decode("trial", row["payload"]) for row in rows)
    return [trial for trial in found if isinstance(trial, Trial)]


def _own_numbers(trials: list[Trial]) -> set[tuple[str, str]]:
    """Return the numbers under which trials are registered, without those they only name."""
    numbers = (identity.registry_identifier(trial.registry_id) for trial in trials)
    return {number for number in numbers if number}


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
