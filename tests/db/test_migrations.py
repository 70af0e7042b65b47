"""A store of an earlier release is brought to the present shape and loses nothing."""

from __future__ import annotations

import contextlib
from pathlib import Path

from sqlite_utils import Database

from db.migrations import STORE
from db.save import save_events
from db.searches import longest_unchecked
from db.store import Store
from records import codec
from records.model import Harvested, SearchReport
from tests.db.examples import FIRST_NIGHT, PAPER, SECOND_NIGHT

FIRST_OF_THE_NEW = "0003_nights_that_ask_for_changes_only"


def store_of_the_first_release(path: Path) -> None:
    """Make a store as release 0.1.0 left it, with a record and the search that found it."""
    payload = codec.dumps(PAPER)
    with contextlib.closing(Database(path)) as database:
        STORE.apply(database, stop_before=FIRST_OF_THE_NEW)
        execute = database.conn.execute
        execute(
            "insert into record_ids values ('pmid11111111', 'publication', ?, ?, null)",
            (FIRST_NIGHT, FIRST_NIGHT),
        )
        execute(
            "insert into source_records values ('pubmed', '11111111', 'pmid11111111', "
            "'publication', 'ketamine', 2024, ?, ?, ?, ?, 0)",
            (codec.digest(payload), payload, "a" * 64, FIRST_NIGHT),
        )
        execute("insert into found_by values ('pmid11111111', 'pubmed', 'main', 'core')")
        execute(
            "insert into runs (id, command, topic, started_at, outcome) "
            "values ('old', 'nightly', 't', ?, 'complete')",
            (FIRST_NIGHT,),
        )
        database.conn.commit()


def test_an_older_store_is_migrated_with_its_records_and_searches(tmp_path: Path) -> None:
    store_of_the_first_release(tmp_path / "store.db")
    with Store(tmp_path / "store.db") as store:
        assert store.versions("pmid11111111") == [PAPER]
        assert longest_unchecked(store, "pubmed", 5) == ("11111111",)
        (row,) = store.rows("select state, checked_at from source_records")
        assert row == {"state": "present", "checked_at": FIRST_NIGHT}
        report = SearchReport(
            "pubmed", "main", "core", "q", None, 1, 1, SECOND_NIGHT, keys=("11111111",)
        )
        tally = save_events(store, "old", [report, Harvested(PAPER, "a" * 64, SECOND_NIGHT)])
        assert (tally.new, tally.changed, tally.unchanged) == (0, 0, 1)
        assert store.rows("select gained, lost from searches") == [{"gained": 0, "lost": 0}]
        assert store.rows("select * from record_changes") == []
