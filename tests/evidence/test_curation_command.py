"""`evidence curation`: what it names, by line, and that it changes nothing."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from curation.decisions import read_decisions
from curation.writing import header_line, row_line
from db.annotations import merged_record, remember_tagger, save_annotations, text_of
from db.save import save_events
from db.store import Store
from evidence.cli import main
from tests.db.examples import CONCEPTS, PAPER, TRIAL, annotation_of_paper, received

GOOD = {
    "record": "pmid:11111111",
    "quote": "Nausea occurred in 2 of 4.",
    "words": "Nausea",
    "concept": "Nausea",
    "field": "mention",
    "value": "reject",
    "by": "AB",
    "at": "2026-11-23",
    "reason": "of another drug",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with one tagged paper and its trial."""
    with Store(tmp_path / "store.db") as store:
        save_events(store, "r", [received(PAPER), received(TRIAL)])
        remember_tagger(store, "t1", CONCEPTS)
        store.remember("tagger_self_test", "t1")
        text = text_of("pmid11111111", merged_record(store, "pmid11111111"))
        save_annotations(store, "t1", [(text, annotation_of_paper(text.text))])
    return tmp_path


def run(data: Path, *arguments: str) -> Result:
    """Run a command of the group."""
    return CliRunner().invoke(main, ["curation", *arguments, "--data-dir", str(data)])


def write(data: Path, *rows: dict[str, str]) -> Path:
    """Write curation.csv."""
    path = data / "curation.csv"
    path.write_text(header_line() + "".join(row_line(row) for row in rows), encoding="utf-8")
    return path


def test_a_file_without_faults_passes(data: Path) -> None:
    write(data, GOOD, {**GOOD, "field": "unlink", "value": "NCT01111111", "quote": "", "words": ""})
    result = run(data, "check")
    assert result.exit_code == 0, result.output
    assert "2 decisions, 0 to look at, 0 rows skipped" in result.output


def test_every_fault_is_named_with_its_line(data: Path) -> None:
    write(
        data,
        GOOD,
        {**GOOD, "quote": "Nausea occurred in 3 of 4."},
        {**GOOD, "value": "perhaps"},
        {**GOOD, "record": "pmid:404"},
    )
    result = run(data, "check")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert any(":3: text changed: the sentence is not in the record's text" in li for li in lines)
    assert any(":4: skipped: value 'perhaps' is not known" in li for li in lines)
    assert any(":5: no such record: 'pmid:404'" in li for li in lines)
    assert lines[-1].endswith("3 decisions, 2 to look at, 1 rows skipped")


def test_a_published_night_follows_the_file(data: Path) -> None:
    write(data, GOOD, {**GOOD, "value": "perhaps"}, {**GOOD, "record": "pmid:404"})
    result = CliRunner().invoke(main, ["publish", "--data-dir", str(data)])
    assert result.exit_code == 0, result.output
    said = "decisions of people that do not hold: 1; rows of their files skipped: 1."
    assert said in result.stderr
    with closing(sqlite3.connect(data / "evidence.db")) as db:
        assert db.execute("select count(*) from mentions where text = 'Nausea'").fetchone() == (0,)
        assert (
            db.execute("select decision from rejected_mentions").fetchall()
            == db.execute("select id from decisions where standing = 'applied'").fetchall()
        )
        assert db.execute("select file, line from bad_rows").fetchall() == [("curation.csv", 3)]


def test_a_file_that_cannot_be_read_stops_the_build_and_leaves_what_is_shown(data: Path) -> None:
    path = write(data, GOOD)
    assert CliRunner().invoke(main, ["publish", "--data-dir", str(data)]).exit_code == 0
    before = (data / "evidence.db").read_bytes()
    path.write_text(path.read_text().replace(",", ";"))
    result = CliRunner().invoke(main, ["publish", "--data-dir", str(data)])
    assert result.exit_code == 2
    assert "not separated by commas" in result.output
    assert "Traceback" not in result.output
    assert (data / "evidence.db").read_bytes() == before


def test_another_file_is_checked_without_being_taken(data: Path) -> None:
    other = data / "new.csv"
    write(data, GOOD).rename(other)
    assert run(data, "check", str(other)).exit_code == 0
    assert not (data / "curation.csv").exists()


def test_no_file_and_no_store_are_one_line_each(data: Path, tmp_path: Path) -> None:
    result = run(data, "check")
    assert result.exit_code == 2
    assert "Begin with: evidence curation template" in result.output
    empty = tmp_path / "empty"
    empty.mkdir()
    write(empty, GOOD)
    result = run(empty, "check")
    assert result.exit_code == 2
    assert "there is no store yet" in result.output
    assert not (empty / "store.db").exists()


def test_semicolons_are_one_line(data: Path) -> None:
    path = write(data, GOOD)
    path.write_text(path.read_text().replace(",", ";"))
    result = run(data, "check")
    assert result.exit_code == 2
    assert "not separated by commas" in result.output
    assert "Traceback" not in result.output


def test_the_list_shows_what_to_look_at_first(data: Path) -> None:
    write(data, GOOD, {**GOOD, "record": "pmid:404"})
    lines = run(data, "list").output.splitlines()
    assert "no such record" in lines[0]
    assert "applied: pmid:11111111 “Nausea”: mention reject, by AB" in lines[1]
    given = json.loads(run(data, "list", "--json").output)
    assert [row["standing"] for row in given] == ["no such record", "applied"]
    assert given[1]["machine"] == "Nausea, present, 2 of 4"


def test_the_template_is_a_file_that_can_be_read(data: Path) -> None:
    path = data / "curation.csv"
    run_template = ["curation", "template", str(path)]
    assert CliRunner().invoke(main, run_template).exit_code == 0
    decisions, bad = read_decisions(path)
    assert (len(decisions), bad) == (3, ())
    again = CliRunner().invoke(main, run_template)
    assert (again.exit_code, "is there already" in again.output) == (2, True)
    assert run(data, "check").exit_code == 1
    bare = CliRunner().invoke(main, ["curation", "template", "--header-only"])
    assert bare.output == "record,quote,words,start,end,concept,field,value,by,at,reason\n"


def test_a_formula_is_written_as_text_and_read_back_as_it_was(data: Path) -> None:
    path = write(data, {**GOOD, "quote": "=1+1 Nausea.", "reason": "-0.4 is no effect"})
    assert "'=1+1 Nausea." in path.read_text()
    (decision,), _ = read_decisions(path)
    assert (decision.quote, decision.reason) == ("=1+1 Nausea.", "-0.4 is no effect")
