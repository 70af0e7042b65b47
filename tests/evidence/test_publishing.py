"""A night is shown only when it passed; what fails is set aside, and an earlier one can return."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from db.store import Store
from evidence.lock import only_run
from tests.evidence.nights import PMIDS, run, services


def shown(data: Path) -> dict[str, str]:
    """Return what the pointer says."""
    told: dict[str, str] = json.loads((data / "published" / "current.json").read_text())
    return told


def lose_publications(data: Path) -> None:
    """Take the publications out of the store, as a fault that nobody noticed would."""
    with closing(sqlite3.connect(data / "store.db", isolation_level=None)) as store:
        store.execute("pragma foreign_keys = off")
        keys = "(select id from record_ids where kind = 'publication')"
        for table in ("source_records", "known_identifiers", "found_by", "record_changes"):
            store.execute(f"delete from {table} where record in {keys}")
        store.execute("delete from record_ids where kind = 'publication'")


def publications(data: Path) -> int:
    """Count what readers are shown."""
    with closing(sqlite3.connect(data / "evidence.db")) as connection:
        return int(connection.execute("select count(*) from publications").fetchone()[0])


def test_a_night_is_published_as_a_file_of_its_own_with_its_checks(data: Path) -> None:
    told = shown(data)
    path = data / "published" / told["file"]
    facts = json.loads(path.with_suffix(".json").read_text())
    assert not stat.S_IMODE(path.stat().st_mode) & 0o222
    assert [check["passed"] for check in facts["checks"]] == [True] * 5
    assert facts["counts"]["publications"] == len(PMIDS)
    assert facts["tables"]["publications"] == len(PMIDS)
    assert facts["seconds"]["build"] > 0


def test_counts_that_fell_are_not_shown_until_someone_believes_them(data: Path) -> None:
    before = shown(data)
    lose_publications(data)
    refused = run(data, "publish")
    assert refused.returncode == 2
    last = refused.stderr.strip().splitlines()[-1]
    assert f"publications fell from {len(PMIDS)} to 0, by 100%; a night may lose 10%" in last
    assert f"{before['version']} is still shown" in last
    assert "--accept-counts" in last
    assert shown(data) == before
    assert publications(data) == len(PMIDS)
    told = json.loads((data / "published" / "refused.json").read_text())
    assert {finding["check"] for finding in told["findings"]} >= {"counts against the night before"}
    assert "! a candidate was refused" in run(data, "versions").stdout


def test_a_believed_night_is_shown_and_the_refused_one_forgotten(data: Path) -> None:
    with closing(sqlite3.connect(data / "store.db", isolation_level=None)) as store:
        store.execute("delete from searches")  # else their counts speak against it, rightly
    lose_publications(data)
    assert run(data, "publish").returncode == 2
    believed = run(data, "publish", "--accept-counts")
    assert believed.returncode == 0, believed.stderr
    assert "believed by the operator: publications fell" in believed.stderr
    assert publications(data) == 0
    assert not (data / "published" / "refused.json").exists()


def test_what_the_sources_count_cannot_be_believed_away(data: Path) -> None:
    lose_publications(data)
    still = run(data, "publish", "--accept-counts")
    assert still.returncode == 2
    assert "records were stored, 0 are published" in still.stderr


def test_texts_read_by_a_tagger_that_never_passed_are_not_shown(data: Path) -> None:
    with Store(data / "store.db") as store:
        store.remember("tagger_self_test", "0.0+other")
    refused = run(data, "publish")
    assert refused.returncode == 2
    assert "0.0+other passed its self-test" in refused.stderr


@pytest.mark.slow
def test_every_page_is_asked_before_a_night_is_shown(data: Path) -> None:
    done = run(data, "publish", EVIDENCE_PAGE_CHECK="on")
    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stderr.splitlines() if "every page answers" in line)
    assert "passed" in line
    assert int(line.split("(")[1].split()[0]) > 150


def test_rollback_shows_the_night_before_and_the_next_night_goes_on(data: Path) -> None:
    first = shown(data)["version"]
    with Store(data / "store.db") as store, store.writing():  # another night, of other content
        store.connection.execute("update runs set reasons = 'another'")
    assert run(data, "publish").returncode == 0
    second = shown(data)["version"]
    assert second != first
    back = run(data, "rollback")
    assert back.returncode == 0, back.stderr
    assert shown(data)["version"] == first
    assert shown(data)["because"] == "rollback"
    assert (data / "evidence.db").samefile(data / "published" / f"{first}.db")
    assert run(data, "rollback").returncode == 2  # nothing is older
    assert run(data, "rollback", second).returncode == 0
    assert shown(data)["version"] == second


def test_a_night_that_was_cut_off_before_it_was_published_is_marked_by_the_next(
    data: Path,
) -> None:
    """Killed while the file was built: the records are stored, and no reader saw the night."""
    with services() as running:
        assert run(data, "nightly", running=running).returncode == 0
        pointer = data / "published" / "current.json"
        told = json.loads(pointer.read_text())
        cut_off = data / "published" / told["file"]
        cut_off.unlink()
        first = next((data / "published").glob("*.db"))
        pointer.write_text(json.dumps({"version": first.stem, "file": first.name}))
        after = run(data, "nightly", running=running)
    assert after.returncode == 0, after.stderr
    assert "the run was cut off before it was published" in after.stderr
    with closing(sqlite3.connect(data / "evidence.db")) as connection:
        sql = "select outcome, reasons from runs order by rowid"
        runs = connection.execute(sql).fetchall()
    assert [outcome for outcome, _ in runs] == ["complete", "failed", "complete"]
    assert "no reader saw it" in runs[1][1]


def test_a_damaged_night_is_not_rolled_back_to(data: Path) -> None:
    told = shown(data)
    path = data / "published" / told["file"]
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff" * 100)
    back = run(data, "rollback", told["version"])
    assert back.returncode == 2
    assert "SHA-256 differs" in back.stderr


def test_rollback_waits_for_no_run_and_says_so(data: Path) -> None:
    with only_run(data / "run.lock"):
        back = run(data, "rollback")
    assert back.returncode == 2
    assert "another run is under way" in back.stderr


def test_freezing_and_listing(data: Path) -> None:
    assert run(data, "freeze", "review-2026", "--note", "for a review").returncode == 0
    listed = json.loads(run(data, "versions", "--json").stdout)
    assert listed["frozen"][0]["name"] == "review-2026"
    assert listed["shown"] == shown(data)["version"]
    assert run(data, "freeze", "Review 2026").returncode == 2
    missing = run(data, "serve", "--frozen", "nope")
    assert missing.returncode == 2
    assert "Frozen: review-2026" in missing.stderr


def test_only_as_many_nights_are_kept_as_are_wanted(data: Path) -> None:
    for number in range(3):
        with Store(data / "store.db") as store, store.writing():
            store.connection.execute("update runs set reasons = ?", (str(number),))
        assert run(data, "publish", EVIDENCE_KEEP_VERSIONS="2").returncode == 0
    assert len(list((data / "published").glob("*.db"))) == 2
    assert run(data, "publish", EVIDENCE_KEEP_VERSIONS="1").returncode == 2
