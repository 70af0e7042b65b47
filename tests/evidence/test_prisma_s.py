from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from db.build import build
from db.store import Store
from evidence.cli import main
from evidence.prisma_s import Checklist, as_csv, as_json, as_markdown, read_checklist
from records.errors import UsageError
from records.topic import Topic
from tests.db.examples import REVIEW, received
from tests.db.search_nights import NIGHTS, night

TOLD = (("contacts", "=Two authors were asked; *one* answered."),)
TOPIC = Topic("t", "A <topic>", "About it.", "t.toml", (), prisma_s=TOLD)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with a published night."""
    with Store(tmp_path / "store.db") as store:
        night(store, 1, {"main": "1 2"}, query="``` AND _this_")
        build(store, tmp_path / "evidence.db", about(), allow_restated=False, topic=TOPIC)
    return tmp_path


def about() -> dict[str, str]:
    return {"title": TOPIC.title, "topic": TOPIC.slug, "program_version": "9.9"}


def checklist(data: Path) -> Checklist:
    with closing(sqlite3.connect(data / "evidence.db")) as database:
        return read_checklist(database, "evidence.db")


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["prisma-s", "--data-dir", str(data), *arguments])


def test_it_prints_all_sixteen_items_as_markdown(data: Path) -> None:
    result = run(data)
    assert result.exit_code == 0, result.output
    headings = [line for line in result.output.splitlines() if line.startswith("### ")]
    assert len(headings) == 16
    assert headings[0] == "### 1. Database name"
    assert headings[-1] == "### 16. Deduplication"
    assert result.output.count("\nNot done.\n") >= 6
    assert "Demonstration" not in result.output


def test_markdown_shows_text_as_it_is_and_queries_verbatim(data: Path) -> None:
    text = as_markdown(checklist(data))
    assert text.startswith("# A \\<topic\\>: report of the search")
    assert "\\*one\\* answered" in text
    assert "\n````text\n``` AND _this_\n````\n" in text


def test_csv_opens_safely_in_a_spreadsheet(data: Path) -> None:
    text = as_csv(checklist(data))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["item"] for row in rows] == [str(n) for n in range(1, 17)]
    assert rows[5]["report"].startswith("'=Two authors")
    assert rows[5]["status"] == "reported"


def test_json_holds_the_same(data: Path) -> None:
    shown = json.loads(as_json(checklist(data)))
    assert shown["title"] == "A <topic>"
    assert shown["demonstration"] is False
    assert len(shown["items"]) == 16
    assert shown["items"][5]["report"] == TOLD[0][1]


@pytest.mark.parametrize("name", ["md", "csv", "json"])
def test_a_file_holds_what_the_terminal_would_show(data: Path, name: str) -> None:
    out = data / f"checklist.{name}"
    assert run(data, "--format", name, "-o", str(out)).exit_code == 0
    shown = run(data, "--format", name).stdout_bytes
    assert out.read_bytes() == shown


def test_a_demonstration_says_that_no_search_was_made(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        night(store, 1, {"main": "1"}, received(REVIEW, NIGHTS[0], "review.jsonl"))
        build(store, tmp_path / "evidence.db", about(), allow_restated=True, topic=TOPIC)
    assert "**Demonstration: these searches were not made." in as_markdown(checklist(tmp_path))
    assert json.loads(as_json(checklist(tmp_path)))["demonstration"] is True


def test_without_a_published_database_it_says_what_to_run(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "evidence nightly" in result.output
    assert not list(tmp_path.iterdir())


def test_a_database_of_an_earlier_release_says_what_to_run(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "evidence.db")) as database:
        database.execute("create table about (key text, value text)")
        with pytest.raises(UsageError, match="Run evidence publish"):
            read_checklist(database, "evidence.db")
    assert run(tmp_path).exit_code == 2


def test_the_checklist_is_an_export_too(data: Path) -> None:
    arguments = ["export", "prisma_s", "--format", "jsonl", "--data-dir", str(data)]
    result = CliRunner().invoke(main, arguments)
    lines = [line for line in result.stdout.splitlines() if line.startswith("{")]
    assert [json.loads(line)["item"] for line in lines] == list(range(1, 17))
