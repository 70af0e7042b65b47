"""`evidence appraisals`: what it names, by line, and the forms that it writes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from curation.appraisals import read_appraisals
from db.annotations import remember_tagger
from db.save import save_events
from db.store import Store
from evidence.cli import main
from tests.db.examples import CONCEPTS, PAPER, TRIAL, received

HEADER = "record,tool,outcome,domain,judgement,quote,by,at,reason\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with a paper and its trial."""
    with Store(tmp_path / "store.db") as store:
        save_events(store, "r", [received(PAPER), received(TRIAL)])
        remember_tagger(store, "t1", CONCEPTS)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["appraisals", *arguments])


def check(data: Path, *rows: str) -> Result:
    (data / "appraisals.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows))
    return run("check", "--data-dir", str(data))


def test_a_file_without_faults_passes(data: Path) -> None:
    result = check(data, "pmid:11111111,ROBINS-I,,D1,serious,Mood improved.,R1,2026-11-23,")
    assert result.exit_code == 0, result.output
    assert "1 judgements, 0 to look at, 0 in disagreement, 0 rows skipped" in result.output


def test_every_fault_is_named_with_its_line(data: Path) -> None:
    result = check(
        data,
        "pmid:11111111,RoB 2,,D1,maybe,x,R1,2026-11-23,",
        "pmid:404,RoB 2,,D1,low,x,R1,2026-11-23,",
        "NCT01111111,RoB 2,,D1,low,nowhere,R1,2026-11-23,",
        "claim:nonsense,GRADE,,overall,low,,R1,2026-11-23,few",
        "pmid:11111111,ROBINS-I,,D1,low,Mood improved.,R1,2026-11-23,",
        "pmid:11111111,ROBINS-I,,D1,serious,Mood improved.,R2,2026-11-23,",
    )
    assert result.exit_code == 1
    lines = [line.partition(".csv:")[2] for line in result.output.splitlines()]
    assert lines[0].startswith("2: skipped: judgement 'maybe'")
    assert lines[1].startswith("3: no such record")
    assert lines[2].endswith("the quote is not in the record's text")
    assert lines[3].startswith("5: no such body of evidence")
    assert lines[4].startswith("6: disagreement")
    assert lines[5].startswith("7: disagreement")
    assert "5 judgements, 3 to look at, 2 in disagreement, 1 rows skipped" in result.output


def test_without_a_file_the_remedy_is_one_line(data: Path) -> None:
    result = run("check", "--data-dir", str(data))
    assert result.exit_code == 2
    assert "Begin with: evidence appraisals template" in result.output
    assert "Traceback" not in result.output


def test_a_form_is_filled_in_and_then_read(data: Path) -> None:
    path = data / "appraisals.csv"
    for record in ("pmid:1", "pmid:2"):
        form = ["template", "--tool", "rob2", "--record", record, "--by", "R1", str(path)]
        assert run(*form).exit_code == 0
    with path.open(newline="", encoding="utf-8") as held:
        rows = list(csv.DictReader(held))
    assert len(rows) == 16
    _, unfilled = read_appraisals(path)
    assert len(unfilled) == 16
    for row in rows:
        row.update(judgement="low", quote="They drew lots.")
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    filled, bad = read_appraisals(path)
    assert (len(filled), bad) == (16, ())
    assert filled[0].by == "R1"


def test_a_form_goes_to_the_terminal_without_a_file() -> None:
    result = run("template", "--tool", "GRADE", "--record", "outcome:Mood")
    assert result.output.startswith(HEADER)
    assert "outcome:Mood,GRADE,,imprecision,,,," in result.output


def test_a_form_is_not_added_to_another_file(data: Path) -> None:
    other = data / "other.csv"
    other.write_text("a,b\n1,2\n")
    result = run("template", "--tool", "GRADE", "--record", "outcome:Mood", str(other))
    assert result.exit_code == 2
    assert "has other columns" in result.output
    assert other.read_text() == "a,b\n1,2\n"


def test_an_unknown_instrument_is_one_clear_line() -> None:
    result = run("template", "--tool", "RoB 9", "--record", "pmid:1")
    assert result.exit_code == 2
    assert "Known: RoB 2, ROBINS-I" in result.output


def test_the_instruments_are_listed_with_their_judgements() -> None:
    result = run("tools")
    assert result.exit_code == 0
    assert "Missing outcome data: low | some concerns | high" in result.output
    assert "JBI case series" in result.output
