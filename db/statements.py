"""Store what is said about records: retraction notices, values set by hand, imported searches."""

from __future__ import annotations

from typing import assert_never

from db.hand_set import save_hand_set
from db.imported_searches import save_imported_search
from db.store import Store
from records.model import HandSet, ImportedSearch, RetractionNotice, Stated


def save_stated(store: Store, event: Stated) -> bool:
    """Store a statement, also when no record that it concerns is stored yet.

    Returns False for a value set by hand that concerns no stored record. Call it inside
    `store.writing()`. The same statement again changes nothing.
    """
    match event.statement:
        case RetractionNotice():
            _save_notice(store, event.statement, event)
        case HandSet():
            return save_hand_set(store, event.statement, event.fetched_at, event.body_sha256)
        case ImportedSearch():
            save_imported_search(store, event.statement, event.fetched_at, event.body_sha256)
        case _:
            assert_never(event.statement)
    return True


def _save_notice(store: Store, notice: RetractionNotice, event: Stated) -> None:
    """Store what can concern a record: a notice about a paper without PMID and DOI cannot."""
    if not notice.pmid and not notice.doi:
        return
    said = {
        "nature": notice.nature,
        "pmid": notice.pmid,
        "doi": notice.doi,
        "date": notice.date,
        "reasons": "; ".join(notice.reasons) or None,
        "notice_pmid": notice.notice_pmid,
        "notice_doi": notice.notice_doi,
    }
    row = {
        "source": notice.source,
        "source_key": notice.source_key,
        **said,
        "received_at": event.fetched_at,
        "body_sha256": event.body_sha256,
    }
    differs = " or ".join(f"{name} is not excluded.{name}" for name in said)
    store.connection.execute(
        f"insert into retraction_notices ({', '.join(row)}) "  # noqa: S608
        f"values ({', '.join('?' for _ in row)}) on conflict (source, source_key) do update set "
        + ", ".join(f"{name} = excluded.{name}" for name in (*said, "received_at", "body_sha256"))
        + f" where {differs}",
        tuple(row.values()),
    )
