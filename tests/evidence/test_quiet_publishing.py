"""A night that changed no evidence copies the shown file, and a whole build would say the same."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from curation.writing import header_line, row_line
from db.build import REWRITTEN
from db.schema import TABLES
from tests.evidence.nights import PMIDS, is_sound, run, services
from tests.local_services import LocalServices, article


def facts(data: Path) -> dict[str, Any]:
    """Return what is known of the night that is shown."""
    told = json.loads((data / "published" / "current.json").read_text())
    found: dict[str, Any] = json.loads((data / "published" / f"{told['version']}.json").read_text())
    return found


def night(data: Path, running: LocalServices, texts: str = "full") -> str:
    done = run(data, "nightly", running=running, EVIDENCE_TEXTS=texts)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_a_quiet_night_is_a_copy_that_a_whole_build_equals_to_the_byte(
    data: Path, tmp_path: Path
) -> None:
    first = facts(data)
    with services() as running:
        said = night(data, running)
        second = facts(data)
        night(data, running)
    assert f"the same evidence as in {first['version']}: copied" in said
    assert "nothing new: the evidence is the same as before" in said
    assert second["copied_from"] == first["version"]
    quiet = facts(data)
    assert quiet["copied_from"] == second["version"]
    assert len({first["sha256"], second["sha256"], quiet["sha256"]}) == 3
    path = data / "published" / f"{quiet['version']}.db"
    assert is_sound(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("select count(*) from runs").fetchone() == (3,)
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        others = connection.execute("select count(*) from records").fetchone()[0]
    assert others == len(PMIDS) + 3

    whole, elsewhere = tmp_path / "whole", data / "published"
    shutil.copytree(data, whole)
    (whole / "evidence.db").unlink()
    shutil.rmtree(whole / "published")
    assert run(whole, "publish").returncode == 0
    built = facts(whole)
    assert built["copied_from"] is None
    same = ("sha256", "counts", "tables", "untagged", "flagged", "made_of", "restated", "version")
    assert {name: quiet[name] for name in same} == {name: built[name] for name in same}
    assert (elsewhere / f"{quiet['version']}.db").read_bytes() == (
        whole / "published" / f"{quiet['version']}.db"
    ).read_bytes()


def test_quiet_nights_follow_one_another_and_every_run_is_told(data: Path) -> None:
    with services() as running:
        for _ in range(3):
            night(data, running)
    with closing(sqlite3.connect(data / "evidence.db")) as connection:
        told = connection.execute(
            "select (select count(*) from runs where outcome = 'complete'), "
            "(select count(distinct run) from searches), (select count(*) from publications)"
        ).fetchone()
    assert told == (4, 4, len(PMIDS))
    assert facts(data)["copied_from"]


def test_a_night_with_a_new_record_is_built(data: Path) -> None:
    with services() as running:
        running.eutils.articles["999"] = article("999", "Ketamine in bulimia, once")
        night(data, running)
    assert facts(data)["copied_from"] is None
    assert facts(data)["counts"]["publications"] == len(PMIDS) + 1


def test_a_word_of_a_person_is_no_quiet_night(data: Path) -> None:
    said = {
        "record": f"pmid:{PMIDS[0]}", "field": "record", "value": "exclude", "by": "AB",
        "at": "2026-11-23", "reason": "not of the topic",
    }  # fmt: skip
    (data / "curation.csv").write_text(header_line() + row_line(said), encoding="utf-8")
    with services() as running:
        night(data, running)
        assert facts(data)["copied_from"] is None
        night(data, running)
        assert facts(data)["copied_from"]
        (data / "curation.csv").unlink()
        night(data, running)
        assert facts(data)["copied_from"] is None


def test_less_text_is_published_the_next_night(data: Path) -> None:
    with services() as running:
        night(data, running, texts="links")
    assert facts(data)["copied_from"] is None
    with closing(sqlite3.connect(data / "evidence.db")) as connection:
        assert connection.execute(
            "select count(*) from publications where abstract is not null"
        ).fetchone() == (0,)


def test_a_file_that_is_not_as_it_was_published_is_not_copied(data: Path) -> None:
    path = data / "published" / f"{facts(data)['version']}.db"
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(-200, 2)
        file.write(b"\x00\xff" * 100)
    with services() as running:
        said = night(data, running)
    assert "is not as it was published; every row is written" in said
    assert facts(data)["copied_from"] is None
    assert is_sound(data / "evidence.db")


def test_after_a_rollback_the_next_night_shows_the_latest_state_again(data: Path) -> None:
    with services() as running:
        running.eutils.articles["999"] = article("999", "Ketamine in bulimia, once")
        night(data, running)
        assert run(data, "rollback").returncode == 0
        assert facts(data)["counts"]["publications"] == len(PMIDS)
        night(data, running)
    assert facts(data)["copied_from"] is None
    assert facts(data)["counts"]["publications"] == len(PMIDS) + 1


def test_what_answered_once_is_not_asked_again_on_the_next_quiet_night(data: Path) -> None:
    """The first night leaves the check out, so the copy of its file is asked for everything."""
    looked = []
    with services() as running:
        for check in ("off", "on", "on"):
            assert run(data, "nightly", running=running, EVIDENCE_PAGE_CHECK=check).returncode == 0
            told = facts(data)
            assert told["copied_from"]
            looked += [c["looked_at"] for c in told["checks"] if "page" in c["check"]]
    nothing, everything, narrow = looked
    assert nothing == "nothing: page_check is off"
    assert "not again" not in everything
    assert "not again what was copied" in narrow
    assert 0 < int(narrow.split()[0]) < int(everything.split()[0])


def test_only_declared_tables_without_an_index_of_their_words_are_rewritten() -> None:
    declared = {table.name: table for table in TABLES}
    assert [name for name in REWRITTEN if declared[name].search] == []
