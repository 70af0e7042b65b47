"""A night's work from the command line, against a local server that speaks both protocols."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.digest import changed_tables, table_digests
from evidence.demonstration_build import ARCHIVE
from tests.local_services import LocalServices, article, faults, study

KEY = "0123456789abcdef-not-to-be-seen"
EMAIL = "operator@example.org"


def evidence(
    directory: Path, *arguments: str, services: LocalServices | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "EVIDENCE_DATA": str(directory), "TMPDIR": str(directory.parent)}
    if services:
        environment |= {
            "EVIDENCE_PUBMED_BASE_URL": services.pubmed_base_url,
            "EVIDENCE_CLINICALTRIALS_BASE_URL": services.clinicaltrials_base_url,
            "NCBI_API_KEY": KEY,
            "NCBI_EMAIL": EMAIL,
        }
    return subprocess.run(
        [sys.executable, "-m", "evidence", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def table(directory: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(directory / "evidence.db")) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def services() -> Iterator[LocalServices]:
    articles = {
        str(pmid): article(str(pmid), f"Ketamine in anorexia nervosa, part {pmid}")
        for pmid in range(101, 106)
    }
    studies = [study(f"NCT0000000{n}") for n in range(1, 4)]
    with LocalServices(articles, studies) as running:
        yield running


def test_a_night_fills_the_tables_and_the_next_one_changes_nothing(
    tmp_path: Path, services: LocalServices
) -> None:
    data = tmp_path / "data"
    first = evidence(data, "nightly", services=services)
    assert first.returncode == 0, first.stderr
    assert table(data, "select count(*) from publications") == [(5,)]
    assert table(data, "select count(*) from trials") == [(3,)]
    assertions = table(data, "select distinct assertion from mentions where text = 'nausea'")
    assert assertions == [("absent",)]
    searches = table(data, "select source, name, source_count, stored from searches order by 1, 2")
    assert ("pubmed", "ketamine-and-eating-disorders", 5, 5) in searches
    assert len(searches) == 4
    assert table(data, "select outcome from runs") == [("complete",)]
    before = table_digests(data / "evidence.db")

    second = evidence(data, "nightly", services=services)
    assert second.returncode == 0, second.stderr
    assert "nothing new: every record is as it was" in second.stderr
    assert changed_tables(before, table_digests(data / "evidence.db")) == ()

    status = evidence(data, "status")
    assert status.returncode == 0
    assert "5 publications, 3 trials" in status.stdout


def test_what_changed_at_the_source_is_the_only_change(
    tmp_path: Path, services: LocalServices
) -> None:
    data = tmp_path / "data"
    assert evidence(data, "nightly", services=services).returncode == 0
    services.eutils.articles["101"] = article("101", "Ketamine in anorexia nervosa, retitled")
    services.eutils.articles["106"] = article("106", "Ketamine in bulimia")
    night = evidence(data, "nightly", services=services)
    assert night.returncode == 0, night.stderr
    assert "1 new, 1 changed" in night.stderr
    assert table(data, "select record, field from record_changes") == [("pmid101", "title")]
    assert "2 texts tagged" in night.stderr


def test_a_failing_source_makes_the_night_incomplete_and_keeps_the_other(
    tmp_path: Path, services: LocalServices
) -> None:
    data = tmp_path / "data"
    services.faults.add(faults.status(400, b"Invalid value in parameter", on="/studies"))
    night = evidence(data, "nightly", services=services)
    assert night.returncode == 1, night.stderr
    assert table(data, "select count(*) from publications") == [(5,)]
    (outcome, reasons), *_ = table(data, "select outcome, reasons from runs")
    assert outcome == "incomplete"
    assert "clinicaltrials" in reasons
    assert evidence(data, "status").returncode == 1

    healed = evidence(data, "nightly", services=services)
    assert healed.returncode == 0, healed.stderr
    assert table(data, "select count(*) from trials") == [(3,)]


def test_a_phrase_that_pubmed_newly_does_not_find_is_a_failure_to_be_looked_at(
    tmp_path: Path,
) -> None:
    with LocalServices({"101": article("101")}, [], not_found=["ARFID[tiab]"]) as services:
        night = evidence(tmp_path / "data", "nightly", services=services)
    assert night.returncode == 1
    assert "does not know 'ARFID[tiab]'" in night.stderr
    assert "known records: 0 of 8 found" in night.stderr


def test_a_count_that_falls_is_a_failure_to_be_looked_at_and_removes_nothing(
    tmp_path: Path, services: LocalServices
) -> None:
    data = tmp_path / "data"
    assert evidence(data, "nightly", services=services).returncode == 0
    kept = {pmid: services.eutils.articles.pop(pmid) for pmid in ("101", "102", "103")}
    night = evidence(data, "nightly", services=services)
    assert night.returncode == 1
    assert "counts 2 records and counted 5 when it was last believed" in night.stderr
    assert table(data, "select count(*) from publications") == [(5,)]
    services.eutils.articles.update(kept)
    assert evidence(data, "nightly", services=services).returncode == 0


def test_key_and_address_of_the_operator_are_nowhere(
    tmp_path: Path, services: LocalServices
) -> None:
    data = tmp_path / "data"
    services.faults.add(faults.too_many(retry_after="0"))
    night = evidence(data, "nightly", services=services)
    assert dict(services.log[-1].parameters).get("api_key") is None
    assert any(dict(r.parameters).get("api_key") == KEY for r in services.log)
    kept = [path for path in data.rglob("*") if path.is_file()]
    assert any(path.name == "store.db" for path in kept)
    for secret in (KEY, EMAIL):
        assert secret not in night.stdout + night.stderr
        assert not [path for path in kept if secret.encode() in path.read_bytes()]


def test_the_night_can_be_rebuilt_from_its_archive_with_the_services_gone(
    tmp_path: Path, services: LocalServices
) -> None:
    data, again = tmp_path / "data", tmp_path / "again"
    assert evidence(data, "nightly", services=services).returncode == 0
    asked = len(services.log)
    rebuilt = evidence(again, "nightly", "--replay", str(data / "archive"), services=services)
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert len(services.log) == asked
    one, other = (table_digests(place / "evidence.db") for place in (data, again))
    assert changed_tables(one, other) == ()


def test_an_archive_that_is_none_is_refused(tmp_path: Path) -> None:
    run = evidence(tmp_path / "data", "nightly", "--replay", str(tmp_path))
    assert run.returncode == 2
    assert "requests.jsonl" in run.stderr


def test_the_demonstration_is_whole_and_the_same_each_time(tmp_path: Path) -> None:
    run = evidence(tmp_path / "data", "demo", "--no-serve")
    assert run.returncode == 0, run.stderr
    place = tmp_path / "data" / "demonstration"
    assert table(place, "select count(*) from publications") == [(89,)]
    assert table(place, "select count(*) from trials") == [(23,)]
    assert table(place, "select count(distinct record) from mentions")[0][0] > 80
    assert table(place, "select count(*) from mentions where abstract_source is null") == [(0,)]
    first = (place / "evidence.db").read_bytes()
    assert evidence(tmp_path / "data", "demo", "--no-serve").returncode == 0
    assert (place / "evidence.db").read_bytes() == first


def test_a_live_night_does_not_publish_restated_text(tmp_path: Path) -> None:
    run = evidence(tmp_path / "data", "nightly", "--replay", str(ARCHIVE))
    assert run.returncode == 2
    assert "restated" in run.stderr
    assert not (tmp_path / "data" / "evidence.db").exists()
    assert evidence(tmp_path / "data", "status").returncode == 2
