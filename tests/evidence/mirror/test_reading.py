"""Topics read out of a mirror: in order, once, and to the last word on each record."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evidence.cli import main
from evidence.topic_file import DEFAULT_TOPIC
from harvest.mirror.directory import Kept, Mirror
from harvest.mirror.names import FileName
from tests.evidence import nights
from tests.harvest.samples import article_set
from tests.local_services import LocalServices

ABOUT = "Ketamine in anorexia nervosa"


def paper(pmid: int, title: str = ABOUT, *, version: int = 1, revised: str = "2026-01-01") -> str:
    year, month, day = revised.split("-")
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="{version}">{pmid}</PMID>'
        f"<DateRevised><Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></DateRevised>"
        f"<Article><ArticleTitle>{title}</ArticleTitle></Article></MedlineCitation>"
        "</PubmedArticle>\n"
    )


def deletion(pmid: int, version: int = 1) -> str:
    return f'<DeleteCitation><PMID Version="{version}">{pmid}</PMID></DeleteCitation>'


class Made:
    """A mirror that a test fills, and topics that read it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.directory = place / "mirror"

    def file(self, number: int, *papers: str) -> None:
        body = gzip.compress(article_set(*papers), mtime=0)
        name = FileName.parse(f"pubmed26n{number:04}.xml.gz")
        assert name
        md5 = hashlib.md5(body, usedforsecurity=False).hexdigest()
        Mirror(self.directory).keep(Kept(name, "baseline", md5, f"{number} {md5}"), body)

    def read(self, *more: str, data: str = "data") -> Result:
        return self.run("mirror", "read", "--data-dir", str(self.place / data), *more)

    def run(self, *arguments: str) -> Result:
        return self.run_plain(*arguments, "--mirror-dir", str(self.directory))

    def run_plain(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    def rows(self, sql: str, data: str = "data") -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.place / data / "store.db")) as store:
            return store.execute(sql).fetchall()

    def titles(self, data: str = "data") -> dict[str, str]:
        found = self.rows("select source_key, payload from source_records", data)
        return {key: json.loads(payload)["title"] for key, payload in found}

    def states(self) -> dict[str, str]:
        return dict(self.rows("select source_key, state from source_records"))


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


def test_what_names_a_drug_and_a_condition_is_stored_and_says_how_it_was_chosen(
    made: Made,
) -> None:
    made.file(1, paper(1), paper(2, "Aspirin in headache"))
    made.file(2, paper(3, f"{ABOUT}, two"))
    done = made.read()
    assert done.exit_code == 0, done.output
    assert made.titles() == {"1": ABOUT, "3": f"{ABOUT}, two"}
    ((file, chosen_by, in_file, left_out, stored),) = made.rows(
        "select file, chosen_by, records_in_file, left_out, stored from imported_searches"
    )
    assert file == "pubmed26n0001-pubmed26n0002.xml"
    assert (chosen_by, in_file, left_out, stored) == ("words of the topic", 3, 1, 2)
    assert "3 records in 2 files, 2 that name a drug and a condition" in done.output


def test_a_second_time_nothing_is_read_and_then_only_what_is_new(made: Made) -> None:
    made.file(1, paper(1))
    made.read()
    again = made.read()
    assert again.exit_code == 0
    assert "has read 1 of 1 files; nothing is new" in again.output
    made.file(2, paper(2))
    made.read()
    assert set(made.titles()) == {"1", "2"}
    assert [file for (file,) in made.rows("select file from imported_searches order by file")] == [
        "pubmed26n0001.xml",
        "pubmed26n0002.xml",
    ]


def test_the_last_version_of_a_record_counts_and_the_journal_tells_no_tale_of_the_others(
    made: Made,
) -> None:
    made.file(1, paper(1, f"{ABOUT}: first", revised="2025-01-01"))
    made.file(2, paper(1, f"{ABOUT}: last", revised="2026-02-01"))
    made.read()
    assert made.titles() == {"1": f"{ABOUT}: last"}
    assert made.rows("select count(*) from record_changes") == [(0,)]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_later_version_is_stored_whatever_it_names(made: Made, at_once: bool) -> None:
    made.file(1, paper(1), paper(2))
    if not at_once:
        made.read()
    made.file(2, paper(1, "Erratum of something", revised="2026-02-01"), paper(9, "Another"))
    done = made.read()
    assert made.titles() == {"1": "Erratum of something", "2": ABOUT}
    assert "1 stored ones in a version that names them no more" in done.output


@pytest.mark.parametrize("at_once", [True, False])
def test_what_nlm_deletes_is_marked_where_it_was_stored_and_never_stored_otherwise(
    made: Made, at_once: bool
) -> None:
    made.file(1, paper(1), paper(2))
    if not at_once:
        made.read()
    made.file(2, deletion(1), deletion(7))
    done = made.read()
    assert done.exit_code == 0, done.output
    assert made.states() == ({"2": "present"} if at_once else {"1": "deleted", "2": "present"})


def test_a_record_that_was_deleted_and_comes_again_is_there(made: Made) -> None:
    made.file(1, paper(1))
    made.read()
    made.file(2, deletion(1))
    made.file(3, paper(1, f"{ABOUT}, again", revised="2026-03-01"))
    made.read()
    assert made.states() == {"1": "present"}
    assert made.titles() == {"1": f"{ABOUT}, again"}


def test_an_earlier_version_that_is_withdrawn_takes_the_later_one_not_along(made: Made) -> None:
    made.file(1, paper(1, version=1), paper(1, f"{ABOUT}, version 2", version=2))
    made.file(2, deletion(1, version=1))
    made.read()
    assert made.titles() == {"1": f"{ABOUT}, version 2"}
    assert made.states() == {"1": "present"}


def test_versions_in_the_wrong_order_leave_the_higher_one(made: Made) -> None:
    made.file(1, paper(1, f"{ABOUT}, version 2", version=2), paper(1, version=1))
    made.read()
    assert made.titles() == {"1": f"{ABOUT}, version 2"}


def test_a_file_is_older_than_what_a_search_brought_since(made: Made) -> None:
    newer = made.place / "newer.xml"
    newer.write_bytes(article_set(paper(1, f"{ABOUT}, as of today", revised="2026-11-01")))
    assert nights.run(made.place / "data", "import", str(newer)).returncode == 0
    made.file(1, paper(1, revised="2026-01-01"), paper(2))
    made.read()
    assert made.titles() == {"1": f"{ABOUT}, as of today", "2": ABOUT}


def test_a_file_given_out_anew_is_read_with_all_behind_it(made: Made) -> None:
    made.file(1, paper(1, f"{ABOUT}: old", revised="2025-01-01"))
    made.file(2, paper(1, f"{ABOUT}: new", revised="2026-01-01"))
    made.read()
    made.file(1, paper(1, f"{ABOUT}: old, mended", revised="2025-01-01"), paper(5))
    made.read()
    assert made.titles() == {"1": f"{ABOUT}: new", "5": ABOUT}


def test_many_topics_are_read_in_one_pass(made: Made) -> None:
    other = made.place / "headache.toml"
    other.write_text(
        'title = "Aspirin for headache"\ndescription = "d"\n'
        '[[search]]\nsource = "pubmed"\nname = "main"\nrole = "core"\nquery = "aspirin"\n'
        '[[drug]]\nname = "aspirin"\n[[condition]]\nname = "headache"\n',
        encoding="utf-8",
    )
    made.file(1, paper(1), paper(2, "Aspirin in headache"))
    where = [
        f"--into=ketamine-eating-disorders={made.place / 'one'}",
        f"--into={other}={made.place / 'two'}",
    ]
    done = made.read(*where)
    assert done.exit_code == 0, done.output
    assert set(made.titles("one")) == {"1"}
    assert set(made.titles("two")) == {"2"}
    assert done.output.count("mirror: 1 done") == 1
    twice = made.read(*where[:1], *where[:1])
    assert twice.exit_code == 2
    assert "same data directory" in twice.output


def test_a_damaged_file_stops_the_reading_there_and_nothing_behind_it_is_believed(
    made: Made,
) -> None:
    for number in (1, 2, 3):
        made.file(number, paper(number))
    broken = next(made.directory.rglob("*0002.xml.gz"))
    broken.write_bytes(broken.read_bytes()[:-20])
    done = made.read()
    assert done.exit_code == 1
    assert "sync --check" in done.output
    assert set(made.titles()) == {"1"}
    made.file(2, paper(2))
    assert made.read().exit_code == 0
    assert set(made.titles()) == {"1", "2", "3"}


def test_a_record_that_cannot_be_read_is_quarantined_with_its_raw_form(made: Made) -> None:
    made.file(1, paper(1), "<PubmedArticle><MedlineCitation/></PubmedArticle>")
    done = made.read()
    assert done.exit_code == 1
    assert set(made.titles()) == {"1"}
    ((raw,),) = made.rows("select raw from quarantine")
    assert b"<MedlineCitation" in raw


def test_a_missing_number_is_said_and_the_others_are_read(made: Made) -> None:
    made.file(1, paper(1))
    made.file(3, paper(3))
    done = made.read()
    assert done.exit_code == 1
    assert "files 2026: 2 are missing" in done.output
    assert set(made.titles()) == {"1", "3"}
    status = made.run("mirror", "status", "--data-dir", str(made.place / "data"))
    assert status.exit_code == 1
    assert "missing: 2026: 2" in status.output
    assert "has read 2 of 2 files" in status.output


def test_an_empty_mirror_is_one_line(made: Made) -> None:
    for command in ("read", "status"):
        done = made.run("mirror", command, "--data-dir", str(made.place / "data"))
        assert done.exit_code == 2
        assert "Run: evidence mirror sync" in done.output


def test_a_rebuild_has_what_was_read_and_how_it_was_chosen(made: Made) -> None:
    made.file(1, paper(1), paper(2, "Aspirin"))
    made.read()
    made.file(2, paper(1, "Erratum", revised="2026-02-01"), deletion(2))
    made.read()
    archive = str(made.place / "data" / "archive")
    again = made.place / "again"
    done = made.run_plain("harvest", "--replay", archive, "--data-dir", str(again))
    assert done.exit_code == 0, done.output
    for table in ("imported_searches", "found_by", "record_changes"):
        sql = f"select * from {table} order by 1, 2, 3"
        assert made.rows(sql, "again") == made.rows(sql), table
    assert made.titles("again") == made.titles() == {"1": "Erratum"}


@pytest.mark.slow
def test_with_workers_the_store_is_the_same(made: Made) -> None:
    for number in range(1, 5):
        made.file(number, paper(number), paper(100 + number, "Aspirin"))
    assert made.read(data="plain").exit_code == 0
    (made.directory / "cuts").rename(made.place / "cuts before")
    done = nights.run(
        made.place / "data", "mirror", "read", "--scheduler", "local:2",
        "--mirror-dir", str(made.directory), "--topic", DEFAULT_TOPIC,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    sql = "select source_key, payload, body_sha256 from source_records order by 1"
    assert made.rows(sql) == made.rows(sql, "plain")


@pytest.fixture
def services() -> Iterator[LocalServices]:
    with LocalServices() as running:
        yield running


def test_from_the_server_to_the_store(services: LocalServices, made: Made) -> None:
    body = gzip.compress(article_set(paper(1)), mtime=0)
    services.nlm_files.files = {"baseline/pubmed26n0001.xml.gz": body}
    environment = {"EVIDENCE_PUBMED_FILES_BASE_URL": services.pubmed_files_base_url}
    where = ["--mirror-dir", str(made.directory), "--data-dir", str(made.place / "data")]
    done = CliRunner().invoke(main, ["mirror", "sync", *where], env=environment)
    assert done.exit_code == 0, done.output
    assert "1 files (1 in baseline, 0 in updatefiles)" in done.output
    assert made.read().exit_code == 0
    assert set(made.titles()) == {"1"}
    services.nlm_files.digests["baseline/pubmed26n0001.xml.gz"] = "0" * 32
    services.nlm_files.dates["baseline/pubmed26n0001.xml.gz"] = "another day"
    done = CliRunner().invoke(main, ["mirror", "sync", "--check", *where], env=environment)
    assert done.exit_code == 1
    assert "MD5" in done.output


def test_words_and_searches_are_compared_by_what_is_stored(made: Made) -> None:
    made.file(1, paper(1), paper(2, f"{ABOUT}, unsearched"))
    made.read()
    with closing(sqlite3.connect(made.place / "data" / "store.db")) as store, store:
        name = "ketamine-and-eating-disorders"
        store.execute(
            "insert into found_by (record, source, search, role, found_at) "
            "select record, 'pubmed', ?, 'core', '2026-01-01T00:00:00Z' from source_records "
            "where source_key = '1'",
            (name,),
        )
    done = made.run_plain("mirror", "agreement", "--data-dir", str(made.place / "data"))
    assert "1 publications that the searches find; 1 name a drug" in done.output
    assert "0 found by a search alone" in done.output
    assert "1 chosen by the words alone\n  PMID 2: Ketamine" in done.output
