from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pybtex.database import parse_string

from datasette_config import file_facts as facts_module
from datasette_config.app import build_app
from datasette_config.citing import citation, citation_bibtex
from datasette_config.file_facts import file_facts
from db.schema import TABLES, VIEWS
from db.terms import OURS, PARTS, part_of
from exports.sheets import SHEETS
from tests.datasette_config.reading import read

NIGHT = {
    "title": "Ketamine & eating disorders: 100% of {it}",
    "topic": "ketamine/eating",
    "date": "2026-11-22",
    "complete": False,
    "tagger": "2.1.0+ABC",
    "program": "0.1.0",
    "restated": 0,
}


async def test_every_table_leads_to_its_columns_and_its_files(site: Any) -> None:
    page = await read(site, "/data")
    for published in (*TABLES, *VIEWS):
        assert f"/data/dictionary#{published.name}" in page.links
        for ending in ("csv", "json", "jsonl", "xlsx"):
            assert f"/tables/{published.name}.{ending}" in page.links


async def test_the_sheets_can_be_taken_from_the_page(site: Any) -> None:
    page = await read(site, "/data")
    for name in SHEETS:
        assert f"/sheets/{name}.csv" in page.links
        answer = await site.client.get(f"/sheets/{name}.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert book.sheetnames[-1] == "About"
    assert "no certainty is judged" in page.text
    assert "to be filled in by people" in page.text


async def test_rows_are_those_of_the_file(site: Any, sample_path: Path) -> None:
    await site.client.get("/data/evidence.db.sha256")
    answer = await site.client.get("/data")
    with closing(sqlite3.connect(sample_path)) as connection:
        (mentions,) = connection.execute("select count(*) from mentions").fetchone()
    shown = re.search(
        r'>mentions</a>.*?data-label="Rows" class="number">(\d+)<', answer.text, re.DOTALL
    )
    assert shown is not None
    assert int(shown[1]) == mentions


async def test_the_checksum_is_that_of_the_downloaded_file(site: Any, tmp_path: Path) -> None:
    downloaded = (await site.client.get("/evidence.db")).content
    line = (await site.client.get("/data/evidence.db.sha256")).text
    assert line == f"{hashlib.sha256(downloaded).hexdigest()}  evidence.db\n"
    (tmp_path / "evidence.db").write_bytes(downloaded)
    (tmp_path / "evidence.db.sha256").write_text(line)
    checked = subprocess.run(
        ["sha256sum", "-c", "evidence.db.sha256"], cwd=tmp_path, capture_output=True, text=True
    )
    assert checked.stdout == "evidence.db: OK\n"
    assert line.split()[0] in (await read(site, "/data")).text


async def test_a_checksum_is_worked_out_once_a_file(
    tmp_path: Path, sample_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(sample_path, tmp_path / "evidence.db"))
    worked: list[Path] = []
    real = facts_module._work_out

    def counting(asked: Path) -> Any:
        worked.append(asked)
        return real(asked)

    monkeypatch.setattr(facts_module, "_work_out", counting)
    first, again = await file_facts(path), await file_facts(path)
    assert first is not None
    assert again == first
    assert worked == [path]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("insert into about (key, value) values ('x', 'y')")
        connection.commit()
    other = await file_facts(path)
    assert other is not None
    assert worked == [path, path]
    assert other.sha256 == hashlib.sha256(path.read_bytes()).hexdigest() != first.sha256
    assert other.rows["about"] == first.rows["about"] + 1


async def test_the_page_does_not_wait_for_the_checksum_of_a_large_file(
    tmp_path: Path, sample_path: Path, site_metadata: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event

    path = Path(shutil.copy(sample_path, tmp_path / "evidence.db"))
    ready = Event()
    real = facts_module._work_out

    def slow(asked: Path) -> Any:
        ready.wait(20)
        return real(asked)

    monkeypatch.setattr(facts_module, "_work_out", slow)
    large = build_app(path, site_metadata)
    try:
        page = await read(large, "/data")
        assert "being worked out for this night's file" in page.text
        assert "(see data/evidence.db.sha256)" in page.text
    finally:
        ready.set()
    line = (await large.client.get("/data/evidence.db.sha256")).text
    assert line.split()[0] in (await read(large, "/data")).text


async def test_a_file_that_is_gone_is_an_error_and_asked_for_again(
    tmp_path: Path, sample_path: Path
) -> None:
    path = tmp_path / "evidence.db"
    with pytest.raises(OSError):
        await file_facts(path)
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        await file_facts(path)
    shutil.copy(sample_path, path)
    found = await file_facts(path)
    assert found is not None
    assert found.rows["records"] > 0


async def test_the_dictionary_describes_every_column(site: Any) -> None:
    page = await read(site, "/data/dictionary")
    for table in TABLES:
        assert table.name in page.ids
        for column in table.columns:
            assert column.description in page.text
    for view in VIEWS:
        assert view.name in page.ids
    assert len((await site.client.get("/data/dictionary")).content) < 170_000
    targets = {link[1:] for link in page.links if link.startswith("#") and link != "#content"}
    assert targets <= set(page.ids)


async def test_the_dictionary_as_files_agrees_with_the_schema(site: Any) -> None:
    text = (await site.client.get("/data/dictionary.csv")).text
    rows = {(row["table"], row["column"]): row for row in csv.DictReader(io.StringIO(text))}
    assert len(rows) == sum(len(t.columns) for t in TABLES) + sum(len(v.columns) for v in VIEWS)
    for table in TABLES:
        for column in table.columns:
            row = rows[table.name, column.name]
            assert row["type"] == column.type
            assert row["references"] == (column.references or "")
            assert row["holds"] == column.description
            assert bool(row["key"]) == (column.name in table.key)
    assert rows["mentions", "record"]["indexed"] == "1"
    assert rows["mentions", "cue"]["indexed"] == "0"
    book = openpyxl.load_workbook(
        io.BytesIO((await site.client.get("/data/dictionary.xlsx")).content)
    )
    assert book.worksheets[0].max_row == len(rows) + 1


async def test_the_dictionary_as_json_says_who_refers_to_whom(site: Any) -> None:
    answer = await site.client.get("/data/dictionary.json")
    tables = {table["name"]: table for table in answer.json()["tables"]}
    assert "mentions.concept_id" in tables["concepts"]["referred_by"]
    assert "records.redirect_to" in tables["records"]["referred_by"]
    assert tables["evidence"]["kind"] == "view"
    assert tables["trials"]["terms_url"].startswith("https://clinicaltrials.gov/")
    assert "dictionary-2026-11-22.json" in answer.headers["content-disposition"]


async def test_a_table_that_nobody_described_is_listed_too(
    tmp_path: Path, sample_path: Path, site_metadata: Any
) -> None:
    path = Path(shutil.copy(sample_path, tmp_path / "evidence.db"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute('create table "<b>odd</b>" ("<i>x</i>" text)')
        connection.commit()
    odd = build_app(path, site_metadata)
    for address in ("/data", "/data/dictionary"):
        answer = await odd.client.get(address)
        assert "&lt;b&gt;odd&lt;/b&gt;" in answer.text
        assert "<b>odd" not in answer.text


async def test_the_terms_of_each_part_are_named(site: Any) -> None:
    page = await read(site, "/data")
    for part in PARTS:
        assert part.name in page.text
        assert part.terms in page.text
        assert part.url is None or part.url in page.links
    for words in ("National Library of Medicine", "ClinicalTrials.gov", "Human Phenotype Ontology"):
        assert words in page.text


def test_parts_name_tables_and_columns_that_exist() -> None:
    known = {table.name: {column.name for column in table.columns} for table in TABLES}
    for part in PARTS:
        assert set(part.tables) <= known.keys()
        for column in part.columns:
            table, _, name = column.partition(".")
            assert name in known[table]
    assert part_of("mentions") is OURS
    assert part_of("trials").name == "Registrations and posted results of ClinicalTrials.gov"


async def test_examples_of_the_api_answer(site: Any) -> None:
    page = await read(site, "/data")
    examples = [link for link in page.links if link.startswith("/api/v1/")]
    assert len(examples) >= 5
    for address in examples:
        answer = await site.client.get(address)
        assert answer.status_code == 200, address
        assert answer.json()


async def test_the_citation_names_run_versions_checksum_and_restated_texts(site: Any) -> None:
    digest = (await site.client.get("/data/evidence.db.sha256")).text.split()[0]
    page = await read(site, "/data")
    assert "State of the run of 22 Nov 2026, which was incomplete" in page.text
    assert f"SHA-256 of evidence.db: {digest}" in page.text
    assert "1 text restated for demonstration" in page.text
    copied = {given.get("data-copy") for tag, given in page.tags if tag == "button"} - {None}
    assert copied == {"citation", "bibtex"} <= set(page.ids)
    plain = (await site.client.get("/data/citation.txt")).text
    assert plain.splitlines()[0] in page.text
    (entry,) = parse_string(plain.split("\n\n", 1)[1], "bibtex").entries.values()
    assert entry.fields["year"] == "2026"
    assert digest in entry.fields["note"]


def test_a_citation_is_read_by_bibtex_whatever_the_title() -> None:
    text = citation_bibtex(NIGHT, "https://example.org/", "ab" * 32)
    ((key, entry),) = parse_string(text, "bibtex").entries.items()
    assert key == "ketamine-eating-2026-11-22"
    assert "100\\%" in entry.fields["title"]
    assert "incomplete" in entry.fields["note"]
    assert entry.fields["version"] == "2.1.0+ABC"


def test_a_citation_makes_nothing_up() -> None:
    nothing = {**NIGHT, "date": "", "tagger": "", "program": None, "complete": False}
    text = citation(nothing, "https://example.org/", None)
    assert "No run recorded" in text
    assert "agger" not in text
    assert "None" not in text
    assert "(see data/evidence.db.sha256)" in text
    assert "year" not in citation_bibtex(nothing, "https://example.org/", None)


async def test_places_in_the_sheets_lead_to_marks_on_the_pages(site: Any) -> None:
    text = (await site.client.get("/sheets/studies.csv")).text
    rows = list(csv.DictReader(io.StringIO(text)))
    wheres = [cell for row in rows for name, cell in row.items() if name.endswith(": where")]
    links = {link for cell in wheres for link in re.findall(r"(/(?:publ|tri)\S+)$", cell, re.M)}
    assert any("#m-" in link for link in links)
    assert any(link.startswith("/trials/") for link in links)
    for link in sorted(links):
        address, _, fragment = link.partition("#")
        page = await read(site, address)
        assert not fragment or fragment in page.ids, link
