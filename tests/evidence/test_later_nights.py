"""Nights after the first: what they ask, what they notice, and that they can be rebuilt."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.digest import changed_tables, table_digests
from db.journal import bodies_in_use, times_of_news
from db.store import Store
from harvest.archive.archive import Archive
from harvest.archive.pruning import prunable, prune
from tests.evidence.nights import run, services
from tests.local_services import LocalServices, article, faults, study


@pytest.fixture
def running() -> Iterator[LocalServices]:
    with services() as opened:
        yield opened


def rows(data: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / "evidence.db")) as connection:
        return connection.execute(sql).fetchall()


def night(data: Path, running: LocalServices, *more: str, expect: int = 0) -> list[dict[str, str]]:
    """Have a night and return the parameters of its requests."""
    before = len(running.log)
    done = run(data, "nightly", *more, running=running)
    assert done.returncode == expect, done.stderr
    return [{"path": r.path, **dict(r.parameters)} for r in running.log[before:]]


def test_a_quiet_night_costs_seven_requests_and_changes_nothing(
    tmp_path: Path, running: LocalServices
) -> None:
    data = tmp_path / "data"
    night(data, running)
    before = table_digests(data / "evidence.db")
    asked = night(data, running)
    assert len(asked) == 7, asked
    assert [a.get("datetype") for a in asked if a["path"].endswith("esearch.fcgi")] == [
        None,
        "mdat",
    ]
    assert [a for a in asked if "filter.advanced" in a]
    assert set(changed_tables(before, table_digests(data / "evidence.db"))) <= {
        "runs",
        "searches",
        "prisma_s",
    }


def test_what_entered_changed_vanished_and_came_back_is_noticed(
    tmp_path: Path, running: LocalServices
) -> None:
    data = tmp_path / "data"
    night(data, running)
    eutils, trials = running.eutils, running.trials
    eutils.articles["109"] = article("109", "Ketamine in bulimia nervosa")
    gone = eutils.articles.pop("101")
    eutils.articles["102"] = eutils.articles["102"].replace("nausea", "headache")
    trials.studies.append(study("NCT00000009"))
    lost_trial = trials.studies.pop(0)
    night(data, running)
    assert rows(data, "select count(*) from publications") == [(9,)]
    assert rows(data, "select state from records where id = 'pmid101'") == [("missing",)]
    assert rows(data, "select state from records where id = 'NCT00000001'") == [("removed",)]
    assert rows(data, "select state from records where id = 'NCT00000009'") == [("present",)]
    assert rows(
        data, "select field from record_changes where record = 'pmid102' order by field"
    ) == [("sections",)]
    assert rows(
        data,
        "select old_value, new_value from record_changes "
        "where record = 'pmid101' and field = 'state at its source'",
    ) == [("present", "missing")]
    (gained, lost), *_ = rows(
        data, "select gained, lost from searches where source = 'pubmed' order by run desc"
    )
    assert (gained, lost) == (1, 1)

    eutils.articles["101"] = gone
    trials.studies.append(lost_trial)
    night(data, running)
    assert rows(data, "select distinct state from records") == [("present",)]
    changes = rows(data, "select new_value from record_changes where record = 'pmid101'")
    assert ("present",) in changes


def test_a_rebuild_from_the_archive_is_the_same_byte_for_byte(
    tmp_path: Path, running: LocalServices
) -> None:
    data, again = tmp_path / "data", tmp_path / "again"
    night(data, running)
    running.eutils.articles.pop("103")
    running.eutils.articles["110"] = article("110", "Esketamine in anorexia nervosa")
    running.trials.studies.pop(1)
    running.faults.add(faults.status(400, b"not today", on="/efetch"))
    night(data, running, expect=1)
    assert rows(data, "select count(*) from not_stored")[0][0] >= 9
    night(data, running, "--accept-counts")
    hand = tmp_path / "paper.ris"
    hand.write_text("TY  - JOUR\nTI  - Ketamine by hand\nPY  - 2020\nDO  - 10.1/x\nER  - \n")
    assert run(data, "import", str(hand)).returncode == 0
    night(data, running)
    asked = len(running.log)
    rebuilt = run(again, "nightly", "--replay", str(data / "archive"), running=running)
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert len(running.log) == asked
    one, other = (table_digests(place / "evidence.db") for place in (data, again))
    assert changed_tables(one, other) == ()
    assert (data / "evidence.db").read_bytes() == (again / "evidence.db").read_bytes()


def test_a_rebuild_from_a_pruned_archive_is_the_same(
    tmp_path: Path, running: LocalServices
) -> None:
    data, again = tmp_path / "data", tmp_path / "again"
    night(data, running)
    plain = running.eutils.articles["101"]
    running.eutils.articles["101"] = plain.replace("<ArticleTitle>", "<ArticleTitle>  ")
    night(data, running)
    running.eutils.articles["101"] = plain
    running.eutils.articles["110"] = article("110", "Esketamine in anorexia nervosa")
    night(data, running)
    archive = Archive(data / "archive")
    with Store(data / "store.db") as store:
        go = prunable(archive, "9999", times_of_news(store), bodies_in_use(store))
    assert len(go) == 1, "what the second night read again, with other spacing"
    prune(archive, go, "2026-01-01T00:00:00Z", "everything")
    verified = run(data, "archive", "verify")
    assert verified.returncode == 0, verified.stdout
    assert run(again, "nightly", "--replay", str(data / "archive")).returncode == 0
    assert (data / "evidence.db").read_bytes() == (again / "evidence.db").read_bytes()
