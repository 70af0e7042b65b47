"""Nights with Europe PMC: off until it is switched on, then preprints and full texts of papers."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from db.digest import changed_tables, table_digests
from tests.evidence.nights import TOPIC, run, services, start
from tests.harvest.europepmc.samples import TRIAL
from tests.local_services import LocalServices, faults
from tests.local_services.europepmc import paper, preprint

PREPRINTS = """
[[search]]
source = "europepmc"
name = "preprints"
role = "core"
query = "SRC:PPR AND ketamin*"
"""
ON = {"EVIDENCE_EUROPEPMC": "on"}


def local() -> LocalServices:
    """Return the services, not yet started, with what Europe PMC holds."""
    made = services()
    link = {"source": "MED", "id": "102", "type": "Preprint of"}
    made.europepmc.results = {
        "PPR:PPR5": preprint(
            5,
            "Ketamine in anorexia nervosa: a preprint of part 102",
            commentCorrectionList={"commentCorrection": [link]},
        ),
        "MED:101": paper("101", "Ketamine in anorexia nervosa, part 101"),
        "MED:103": paper("103", "Ketamine in anorexia nervosa, part 103", license="cc by-nd"),
    }
    made.europepmc.texts = {"PMC101": TRIAL, "PMC103": TRIAL}
    made.europepmc.search = lambda _query: ["PPR:PPR5"]
    return made


def named(place: Path, running: LocalServices) -> dict[str, str]:
    """Return the settings that name the topic and the service."""
    topic = place / "with-preprints.toml"
    topic.write_text(TOPIC + PREPRINTS, encoding="utf-8")
    # A host of its own, as in earnest: each has its own politeness.
    address = running.europepmc_base_url.replace("127.0.0.1", "LocalHost")
    return {"EVIDENCE_TOPIC": str(topic), "EVIDENCE_EUROPEPMC_BASE_URL": address}


def night(place: Path, running: LocalServices, *arguments: str, **more: str) -> Any:
    return run(
        place / "data",
        *(arguments or ("nightly",)),
        running=running,
        **{**named(place, running), **more},
    )


@dataclass(frozen=True)
class First:
    """A first night with Europe PMC on: where its data are, what it said and what it asked."""

    place: Path
    said: str
    asked: list[str]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    place = tmp_path_factory.mktemp("first")
    with local() as running:
        done = night(place, running, **ON)
        assert done.returncode == 0, done.stderr
        return First(place, done.stderr, asked(running))


@pytest.fixture
def second(tmp_path: Path, first: First) -> Path:
    """A copy of what the first night left, for another night."""
    shutil.copytree(first.place / "data", tmp_path / "data")
    return tmp_path


@pytest.fixture
def running() -> Iterator[LocalServices]:
    with local() as made:
        yield made


def rows(place: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(place / "data" / "evidence.db")) as connection:
        return connection.execute(sql).fetchall()


def asked(running: LocalServices) -> list[str]:
    return [r.path for r in running.log if r.service == "europepmc"]


def test_nothing_is_asked_of_it_until_it_is_switched_on(
    tmp_path: Path, running: LocalServices
) -> None:
    done = night(tmp_path, running)
    assert done.returncode == 0, done.stderr
    assert asked(running) == []
    assert "europepmc: off (searches skipped: preprints; no full texts" in done.stderr
    assert rows(tmp_path, "select count(*) from full_texts") == [(0,)]
    assert rows(tmp_path, "select count(*) from searches where source = 'europepmc'") == [(0,)]


def test_the_settings_file_switches_it_on_and_a_typing_error_is_told(
    tmp_path: Path, running: LocalServices
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "evidence.toml").write_text('europepmc = "on"\n')
    assert night(tmp_path, running, "harvest").returncode == 0
    assert asked(running)[0] == "search"
    (data / "evidence.toml").write_text('europepmc = "yes"\n')
    done = night(tmp_path, running, "harvest")
    assert done.returncode == 2
    assert "EVIDENCE_EUROPEPMC: 'yes' is neither on nor off" in done.stderr


def test_a_night_brings_preprints_and_the_full_texts_that_may_be_kept(first: First) -> None:
    tmp_path = first.place
    assert "full texts: 1 read, 8 not there or not free to keep" in first.said
    assert [path for path in first.asked if path != "search"] == ["PMC101/fullTextXML"]

    # The preprint is a record of its own and a report of the same study as its paper.
    (preprint_id,) = rows(tmp_path, "select id from publications where source = 'europepmc'")
    assert rows(
        tmp_path,
        f"select count(distinct study) from study_reports where record in "
        f"('{preprint_id[0]}', 'pmid102')",
    ) == [(1,)]
    assert rows(
        tmp_path, "select source_count, stored from searches where source = 'europepmc'"
    ) == [(1, 1)]

    # What is known of every text is kept, and only the free one has passages.
    known = rows(tmp_path, "select publication, status, licence, reason from full_texts order by 1")
    assert ("pmid101", "read", "CC BY", None) in known
    assert (
        "pmid103",
        "not read",
        "CC BY-ND",
        "its licence (CC BY-ND) does not let it be kept",
    ) in (known)
    assert ("pmid104", "not read", None, "Europe PMC does not know the record") in known
    assert len(known) == 9
    full = "kind like 'full text%'"
    assert rows(tmp_path, f"select distinct record from passages where {full}") == [("pmid101",)]


def test_full_texts_are_tagged_by_section_and_stay_apart(first: First) -> None:
    tmp_path = first.place
    found = rows(
        tmp_path,
        "select m.text, m.assertion, m.affected, m.at_risk, p.label from mentions m "
        "join passages p on p.id = m.passage where m.part = 'full text' "
        "and m.label = 'SIDE_EFFECT' order by p.ordinal, m.start",
    )
    assert found == [
        ("Transient dissociation", "present", 9, 20, "Results › Adverse events"),
        ("nausea", "absent", None, None, "Results › Adverse events"),
    ]
    for text, begins, ends, passage in rows(
        tmp_path,
        'select m.text, m.start, m."end", p.text from mentions m join passages p '
        "on p.id = m.passage",
    ):
        assert passage[begins:ends] == text
    # Tables and captions are kept and not read; participants stay as the abstract has them.
    assert rows(
        tmp_path,
        "select p.kind, count(distinct p.id), count(m.id) > 0 from passages p left join mentions m "
        "on m.passage = p.id where p.kind like 'full text%' group by 1 order by 1",
    ) == [("full text", 6, 1), ("full text caption", 2, 0), ("full text table", 1, 0)]
    assert rows(tmp_path, "select population_n from publications where id = 'pmid101'") == [(None,)]
    parts = rows(tmp_path, "select distinct part from mentions where record <> 'pmid101'")
    assert ("abstract",) in parts
    assert ("full text",) not in parts


def test_the_next_night_asks_for_a_handful_and_changes_nothing(
    second: Path, running: LocalServices
) -> None:
    before = table_digests(second / "data" / "evidence.db")
    done = night(second, running, **ON)
    assert done.returncode == 0, done.stderr
    assert changed_tables(before, table_digests(second / "data" / "evidence.db")) == ()
    # A page of preprints, a lookup for the texts due again, and the one of them that is free.
    assert asked(running) == ["search", "search", "PMC101/fullTextXML"]
    assert "nothing new: every record is as it was" in done.stderr


def test_a_text_that_becomes_free_is_noticed_and_the_change_written_down(
    second: Path, running: LocalServices
) -> None:
    running.europepmc.results["MED:103"]["license"] = "cc by"
    assert night(second, running, **ON).returncode == 0
    assert rows(
        second,
        "select record, old_value, new_value from record_changes where field = 'full_text'",
    ) == [
        (
            "pmid103",
            "not read: its licence (CC BY-ND) does not let it be kept",
            "PMC103: 9 passages, 407 characters, CC BY",
        )
    ]
    assert rows(second, "select publication from full_texts where status = 'read' order by 1") == [
        ("pmid101",),
        ("pmid103",),
    ]


def test_a_text_that_fails_makes_the_night_incomplete_and_the_next_heals_it(
    tmp_path: Path, running: LocalServices
) -> None:
    running.faults.add(*[faults.status(500, on="PMC101/")] * 9)
    done = night(tmp_path, running, **ON)
    assert done.returncode == 1
    assert "full text PMC101" in done.stderr
    assert rows(tmp_path, "select count(*) from publications") == [(9,)]
    running.faults.clear()
    assert night(tmp_path, running, **ON).returncode == 0
    assert rows(tmp_path, "select count(*) from full_texts where status = 'read'") == [(1,)]


def test_a_night_killed_among_the_texts_is_healed_and_rebuilt_as_it_was(
    tmp_path: Path, running: LocalServices
) -> None:
    running.europepmc.results["MED:104"] = paper("104", "Ketamine in anorexia nervosa, part 104")
    running.europepmc.texts["PMC104"] = TRIAL
    running.faults.add(faults.hang(60, on="PMC104"))
    process = start(tmp_path / "data", "nightly", running=running, **named(tmp_path, running), **ON)
    deadline = time.monotonic() + 60
    while "PMC104/fullTextXML" not in asked(running) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.kill()
    process.communicate()
    assert night(tmp_path, running, **ON).returncode == 0
    read = rows(tmp_path, "select publication from full_texts where status = 'read' order by 1")
    assert read == [("pmid101",), ("pmid104",)]
    again = tmp_path / "again"
    again.mkdir()
    rebuilt = night(again, running, "nightly", "--replay", str(tmp_path / "data" / "archive"))
    assert rebuilt.returncode == 0, rebuilt.stderr
    one, other = (table_digests(place / "data" / "evidence.db") for place in (tmp_path, again))
    assert changed_tables(one, other) == ()
    assert rows(tmp_path, "select * from not_stored") == []


def test_the_archive_gives_it_all_again_with_the_services_gone(
    second: Path, running: LocalServices
) -> None:
    assert night(second, running, **ON).returncode == 0
    so_far = len(running.log)
    again = second / "again"
    again.mkdir()
    # Not switched on: what was asked then is in the archive all the same.
    rebuilt = night(again, running, "nightly", "--replay", str(second / "data" / "archive"))
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert len(running.log) == so_far
    one, other = (table_digests(place / "data" / "evidence.db") for place in (second, again))
    assert changed_tables(one, other) == ()
