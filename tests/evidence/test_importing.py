"""Big files: imported whole or by topic, deletions obeyed, rebuilt as they were."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from evidence import progress
from evidence.topic_file import DEFAULT_TOPIC
from tests.evidence import nights
from tests.harvest.samples import article, article_set, study

DELETE = "<DeleteCitation><PMID>1</PMID><PMID>999</PMID></DeleteCitation>"
PAPERS = [
    article("1", title="Ketamine in anorexia nervosa"),
    article("2", title="Ketamine in depression"),
    article("3", title="Esketamine and bulimia"),
    "<PubmedArticle/>",
]


def run(data: Path, *arguments: str) -> CompletedProcess[str]:
    return nights.run(data, *arguments, EVIDENCE_TOPIC=DEFAULT_TOPIC)


def rows(data: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / "store.db")) as connection:
        return connection.execute(sql).fetchall()


def packed(path: Path, *articles: str) -> Path:
    path.write_bytes(gzip.compress(article_set(*articles)))
    return path


def test_only_what_matches_is_stored_and_the_rest_is_counted(tmp_path: Path) -> None:
    file = packed(tmp_path / "update.xml.gz", *PAPERS)
    done = run(tmp_path / "data", "import", "--matching", str(file))
    assert done.returncode == 1, "the bad record is a reason"
    assert "1 records left out, which are not about the topic" in done.stderr
    assert "2 new" in done.stderr
    keys = rows(tmp_path / "data", "select source_key from source_records order by 1")
    assert keys == [("1",), ("3",)]
    whole = run(tmp_path / "data", "import", str(file))
    assert "1 new, 0 changed, 2 unchanged" in whole.stderr


def test_a_rebuild_leaves_out_what_was_left_out(tmp_path: Path) -> None:
    file = packed(tmp_path / "update.xml.gz", *PAPERS[:3])
    assert run(tmp_path / "data", "import", "--matching", str(file)).returncode == 0
    archive = str(tmp_path / "data" / "archive")
    done = run(tmp_path / "again", "harvest", "--replay", archive)
    assert done.returncode == 0, done.stderr
    sql = "select source_key, digest from source_records order by 1"
    assert rows(tmp_path / "again", sql) == rows(tmp_path / "data", sql)
    assert len(rows(tmp_path / "again", sql)) == 2


def test_what_an_update_file_deletes_is_marked_and_nothing_else_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert run(data, "import", str(packed(tmp_path / "1.gz", *PAPERS[:3]))).returncode == 0
    update = packed(tmp_path / "2.gz", DELETE, article("4", title="New"))
    done = run(data, "import", str(update))
    assert done.returncode == 0, done.stderr
    assert "1 gone from the source" in done.stderr
    assert "999" not in done.stderr
    states = dict(rows(data, "select source_key, state from source_records"))
    assert states == {"1": "deleted", "2": "present", "3": "present", "4": "present"}


def test_a_deletion_counts_where_it_stands(tmp_path: Path) -> None:
    """A record that follows its own deletion has come back."""
    data = tmp_path / "data"
    run(data, "import", str(packed(tmp_path / "1.gz", PAPERS[0])))
    run(data, "import", str(packed(tmp_path / "2.gz", DELETE, PAPERS[0])))
    assert rows(data, "select state from source_records") == [("present",)]
    run(data, "import", str(packed(tmp_path / "3.gz", PAPERS[0], DELETE)))
    assert rows(data, "select state from source_records") == [("deleted",)]


def test_a_zip_of_studies_is_filtered_too(tmp_path: Path) -> None:
    about = study("NCT00000002", conditionsModule={"conditions": ["Bulimia", "Ketamine"]})
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for one in (study("NCT00000001"), about):
            name = one["protocolSection"]["identificationModule"]["nctId"]
            file.writestr(f"{name}.json", json.dumps(one))
    done = run(tmp_path / "data", "import", "--matching", str(tmp_path / "all.zip"))
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "data", "select source_key from source_records") == [("NCT00000002",)]


def test_progress_is_told_by_the_bytes_that_were_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "EVERY", 2)
    position = iter([0, 10, 30, 60, 100])
    items = progress.follow_bytes(range(5), "harvest f", 100, lambda: next(position))
    assert list(items) == [0, 1, 2, 3, 4]
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "harvest f: 2 records, 10 % of the file",
        "harvest f: 4 records, 60 % of the file",
        "harvest f: 5 done",
    ]


def test_digests_do_not_tell_how_a_file_was_packed(tmp_path: Path) -> None:
    """The same records from a plain file: the same evidence, whatever way they came."""
    (tmp_path / "a.xml").write_bytes(article_set(*PAPERS[:3]))
    packed(tmp_path / "a.gz", *PAPERS[:3])
    kept = "select source_key, digest from source_records order by 1"
    for name in ("a.xml", "a.gz"):
        assert run(tmp_path / name[2:], "import", str(tmp_path / name)).returncode == 0
    assert rows(tmp_path / "xml", kept) == rows(tmp_path / "gz", kept)


def test_a_topic_without_words_cannot_choose(tmp_path: Path) -> None:
    file = packed(tmp_path / "update.xml.gz", *PAPERS)
    error = nights.the_one_error(nights.run(tmp_path / "data", "import", "--matching", str(file)))
    assert "[[drug]]" in error
    assert rows(tmp_path / "data", "select * from source_records") == []
