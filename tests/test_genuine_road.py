"""The whole road on genuine payloads: import, tag, publish, and every page answers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from datasette_config.app import build_app
from evidence.cli import main

pytestmark = [pytest.mark.genuine, pytest.mark.slow]


@pytest.fixture(scope="module")
def data(genuine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Import, tag and publish the genuine records of the topic and trials with results."""
    directory: Path = tmp_path_factory.mktemp("genuine")
    files = sorted((genuine / "data/pubmed/topic").glob("*"))
    files += sorted((genuine / "data/ctgov_v2/topic").glob("*.json"))
    files += sorted((genuine / "data/ctgov_v2/studies").glob("*"))
    for arguments in (["import", *map(str, files)], ["tag"], ["publish"]):
        result = CliRunner().invoke(main, [*arguments, "--data-dir", str(directory)])
        assert result.exit_code == 0, result.output
    return directory


@pytest.fixture
def published(data: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(data / "evidence.db")) as connection:
        yield connection


def test_every_record_is_published_and_tagged(published: sqlite3.Connection) -> None:
    def value(sql: str) -> int:
        return int(published.execute(sql).fetchone()[0])

    assert value("select count(*) from publications") == 279
    assert value("select count(*) from trials") == 16
    assert value("select count(*) from quarantine") == 0
    assert value("select count(distinct record) from mentions") > 150
    misplaced = value(
        "select count(*) from mentions m join passages p on p.id = m.passage "
        "where substr(p.text, m.start + 1, m.end - m.start) <> m.text"
    )
    assert misplaced == 0


def test_the_esketamine_paper_reads_as_pubmed_prints_it(published: sqlite3.Connection) -> None:
    row = published.execute(
        "select title, journal_abbreviation, publication_date, doi, design, population_n "
        "from publications where pmid = '32316080'"
    ).fetchone()
    assert row[0].startswith("Esketamine Nasal Spray Plus Oral Antidepressant")
    assert row[1:4] == ("J Clin Psychiatry", "2020-04-28", "10.4088/JCP.19m12891")
    assert row[4:] == ("nonrandomized_trial", 802)
    mesh = {name for (name,) in published.execute(
        "select descriptor from mesh_headings where publication = 'pmid32316080'"
    )}  # fmt: skip
    assert {"Ketamine", "Nasal Sprays"} <= mesh
    numbers = published.execute(
        "select number from accessions where publication = 'pmid32316080'"
    ).fetchall()
    assert ("NCT02497287",) in numbers


def test_adverse_events_are_those_of_the_registry(
    genuine: Path, published: sqlite3.Connection
) -> None:
    study = json.loads((genuine / "data/ctgov_v2/studies/NCT02552212.json").read_text())
    module = study["resultsSection"]["adverseEventsModule"]
    groups = {group["id"]: group["title"] for group in module["eventGroups"]}
    posted = sorted(
        (serious, event["term"], groups[s["groupId"]], s.get("numAffected"), s.get("numAtRisk"))
        for serious, name in ((1, "seriousEvents"), (0, "otherEvents"))
        for event in module.get(name, [])
        for s in event["stats"]
    )
    stored = published.execute(
        "select serious, term, arm, affected, at_risk from trial_adverse_events "
        "where trial = 'NCT02552212' order by 1, 2, 3, 4, 5"
    ).fetchall()
    assert len(stored) == 225
    assert stored == posted


async def test_every_page_answers(data: Path, published: sqlite3.Connection) -> None:
    metadata = json.loads((data / "metadata.json").read_text())
    site = build_app(data / "evidence.db", metadata)
    rows = published.execute("select kind, id from records order by id").fetchall()
    for kind, record in rows:
        answer = await site.client.get(f"/{kind}s/{record}")
        assert answer.status_code == 200, record
    for path in ("/", "/studies", "/side-effects", "/outcomes", "/methods", "/search?q=ketamine"):
        assert (await site.client.get(path)).status_code == 200, path
