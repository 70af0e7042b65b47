"""Since when a link is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.link_dates import LinkDates
from db.links import ACCESSION, REFERENCE, Link
from db.store import Store
from db.vanishing import write_change

SEEN = {"NCT00000001": "2026-11-01T02:00:00Z", "pmid1": "2026-11-05T02:00:00Z"}
LINK = Link("NCT00000001", ACCESSION, True, publication="pmid1", pmid="1234567")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store that remembers the two records."""
    made = Store(tmp_path / "store.db")
    with made.writing():
        for record, at in SEEN.items():
            kind = "trial" if record.startswith("NCT") else "publication"
            made.connection.execute(
                "insert into record_ids values (?, ?, ?, ?, null)", (record, kind, at, at)
            )
    return made


def change(store: Store, record: str, at: str, field: str, old: str | None, new: str) -> None:
    """Let a source say something else of a record."""
    with store.writing():
        write_change(store, record, at, "pubmed", field, old, new)


def test_the_later_record_brings_the_link(store: Store) -> None:
    assert LinkDates(store, SEEN).of(LINK) == "2026-11-05T02:00:00Z"


def test_a_later_version_that_names_the_other_brings_it(store: Store) -> None:
    change(store, "pmid1", "2026-11-09T02:00:00Z", "accessions", None, '["NCT00000001"]')
    assert LinkDates(store, SEEN).of(LINK) == "2026-11-09T02:00:00Z"


def test_a_reference_of_the_registry_brings_it(store: Store) -> None:
    link = Link("NCT00000001", f"{REFERENCE} RESULT", True, publication="pmid1", pmid="1234567")
    change(store, "NCT00000001", "2026-11-10T02:00:00Z", "references", "[]", '[{"pmid":"1234567"}]')
    assert LinkDates(store, SEEN).of(link) == "2026-11-10T02:00:00Z"


def test_a_version_that_named_it_already_changes_nothing(store: Store) -> None:
    old, new = '["NCT00000001"]', '["NCT00000001", "other"]'
    change(store, "pmid1", "2026-11-09T02:00:00Z", "accessions", old, new)
    change(store, "pmid1", "2026-11-10T02:00:00Z", "journal", None, "NCT00000001")
    assert LinkDates(store, SEEN).of(LINK) == "2026-11-05T02:00:00Z"


def test_a_publication_that_is_not_here_has_no_date(store: Store) -> None:
    assert LinkDates(store, SEEN).of(Link("NCT00000001", ACCESSION, True, pmid="9")) is None
