from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from evidence.cli import main
from tests.datasette_config.sample import make_sample
from tests.exports.reading import ris_entries


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("published") / "evidence.db")


@pytest.fixture
def data(tmp_path: Path, published: Path) -> Path:
    shutil.copy(published, tmp_path / "evidence.db")
    return tmp_path


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", *arguments, "--data-dir", str(data)])


@pytest.mark.parametrize("name", ["ris", "nbib", "bibtex", "csl-json"])
@pytest.mark.parametrize("table", ["publications", "trials"])
def test_references_are_written_in_every_format(data: Path, table: str, name: str) -> None:
    out = data / "out"
    result = run(data, table, "--format", name, "-o", str(out))
    assert result.exit_code == 0, result.output
    assert f"rows of {table} as {name}" in result.output
    assert ("pmid101" if table == "publications" else "NCT00000101") in out.read_text("utf-8")


def test_candidates_are_written_too_and_said_to_be_such(data: Path) -> None:
    run(data, "publications", "--format", "ris", "-o", str(data / "out.ris"))
    entries = ris_entries((data / "out.ris").read_text("utf-8"))
    assert any("not yet screened" in str(entry.get("notes")) for entry in entries.values())


def test_a_workbook_is_written_to_a_file(data: Path) -> None:
    result = run(data, "mentions", "--format", "xlsx", "-o", str(data / "out.xlsx"))
    assert result.exit_code == 0, result.output
    book = openpyxl.load_workbook(data / "out.xlsx")
    assert book.sheetnames == ["mentions", "About"]
    about = [cell for row in book["About"].values for cell in row]
    assert "The words of the mention" in about


def test_json_is_printed_where_no_file_is_named(data: Path) -> None:
    result = run(data, "concepts", "--format", "json")
    assert result.exit_code == 0
    assert {row["id"] for row in json.loads(result.stdout)} >= {"se-nausea", "out-edeq"}


def test_a_workbook_is_never_printed_on_a_terminal(data: Path) -> None:
    leader, terminal = pty.openpty()
    command = [sys.executable, "-m", "evidence", "export", "mentions", "--format", "xlsx"]
    ran = subprocess.run(
        [*command, "--data-dir", str(data)],
        stdout=terminal,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=120,
    )
    os.close(terminal)
    os.close(leader)
    assert ran.returncode == 2
    assert ran.stderr.strip().splitlines() == [
        "evidence: xlsx: is no text for a terminal. Name a file with -o."
    ]


def test_a_reference_format_of_another_table_is_refused(data: Path) -> None:
    result = run(data, "mentions", "--format", "bibtex")
    assert result.exit_code == 2
    assert "bibtex holds publications or trials only" in result.output


@pytest.mark.parametrize("name", ["studies-sheet", "arms-sheet", "summary-of-findings"])
def test_reviewers_sheets_are_written(data: Path, name: str) -> None:
    result = run(data, name, "--format", "xlsx", "-o", str(data / "out.xlsx"))
    assert result.exit_code == 0, result.output
    book = openpyxl.load_workbook(data / "out.xlsx")
    assert book.sheetnames[0] == name.removesuffix("-sheet")
    assert book.sheetnames[-1] == "About"
    result = run(data, name)
    header = [cell.value for cell in book.worksheets[0][1]]
    assert result.stdout.splitlines()[0].split(",") == header
