"""`evidence load`: shards made elsewhere become what an import and a tagging would have made."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evidence.cli import main
from evidence.cluster.jobs import TextToTag, parse, parse_job, tag, tag_job
from evidence.topic_file import load_topic
from harvest.archive.archive import Archive
from nlp.tagger import load
from shards.columns import ANNOTATIONS
from shards.parquet import open_shard, write_shard
from tests.harvest.samples import article, article_set

LIMIT = 1 << 30


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a shard of two records, one of them about the topic, and one that could not be read."""
    place = tmp_path_factory.mktemp("elsewhere")
    body = article_set(
        article("1", title="Ketamine in anorexia nervosa: nausea"),
        article("2", title="Aspirin and headache"),
        "<PubmedArticle/>",
    )
    archive = Archive(place / "archive")
    entry = archive.save_file("update.xml.gz", gzip.compress(body), "2026-11-01T02:00:00Z")
    parse(parse_job(archive.directory, entry.sha256, entry.path, LIMIT, None, place / "shards"))
    return place / "shards"


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--data-dir", str(data)])


def rows(data: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / "store.db")) as store:
        return store.execute(sql).fetchall()


def annotations_of(data: Path, shards: Path, version: str | None = None) -> Path:
    """Tag what a store holds, as a worker elsewhere would have."""
    from db.annotations import untagged
    from db.store import Store

    topic = load_topic()
    with Store(data / "store.db") as store:
        tagger_version = load(topic).version
        texts = tuple(
            TextToTag("elsewhere " + text.record, text.text, text.sha256, text.pieces)
            for text in untagged(store, tagger_version)
        )
    made = Path(tag(tag_job(topic, tagger_version, texts, shards)).shard)
    if version:
        found = [{**row, "tagger_version": version} for row in open_shard(made).rows()]
        write_shard(made, ANNOTATIONS, found, {})
    return made


def test_records_and_annotations_are_taken_in_and_twice_is_once(
    tmp_path: Path, shards: Path
) -> None:
    data = tmp_path / "data"
    result = run(data, "load", str(shards))
    assert result.exit_code == 1, "one record could not be read"
    assert rows(data, "select source_key from source_records order by 1") == [("1",), ("2",)]
    assert len(rows(data, "select * from quarantine")) == 1
    made = annotations_of(data, tmp_path / "shards")
    result = run(data, "load", str(made))
    assert result.exit_code == 0, result.output
    assert "load: 2 texts annotated; left out: 0 of another tagger, 0 of texts" in result.output
    assert len(rows(data, "select * from annotations")) == 2
    again = run(data, "load", str(made), str(shards))
    assert "load: 0 texts annotated; left out: 0 of another tagger, 2 of texts" in again.output
    assert "0 new, 0 changed, 2 unchanged" in again.output
    assert "nothing new or changed" in run(data, "tag").output


def test_only_what_is_about_the_topic_is_stored_if_asked(tmp_path: Path, shards: Path) -> None:
    result = run(tmp_path, "load", "--matching", str(shards))
    assert rows(tmp_path, "select source_key from source_records") == [("1",)]
    assert "1 records left out, which are not about the topic" in result.output


def test_annotations_of_another_tagger_are_counted_and_left(tmp_path: Path, shards: Path) -> None:
    run(tmp_path, "load", str(shards))
    made = annotations_of(tmp_path, tmp_path / "shards", version="0.1+old")
    result = run(tmp_path, "load", str(made))
    assert "load: 0 texts annotated; left out: 2 of another tagger" in result.output
    assert rows(tmp_path, "select * from annotations") == []


def test_a_rebuild_has_them_with_the_shards_gone(tmp_path: Path, shards: Path) -> None:
    data = tmp_path / "data"
    run(data, "load", "--matching", str(shards))
    result = CliRunner().invoke(
        main,
        ["nightly", "--replay", str(data / "archive"), "--data-dir", str(tmp_path / "again")],
    )
    assert "Traceback" not in result.output
    assert rows(tmp_path / "again", "select source_key from source_records") == [("1",)]


def test_a_damaged_shard_costs_only_itself(tmp_path: Path, shards: Path) -> None:
    (whole,) = shards.rglob("*.parquet")
    bad = tmp_path / "bad.parquet"
    bad.write_bytes(whole.read_bytes()[:-20])
    result = run(tmp_path / "data", "load", str(bad), str(whole))
    assert result.exit_code == 1
    assert "bad.parquet: is no whole Parquet file" in result.output
    assert len(rows(tmp_path / "data", "select * from source_records")) == 2


@pytest.mark.parametrize("body", [b"", b"PAR1", b"PK\x03\x04 no", b"<PubmedArticleSet/>"])
def test_what_is_no_shard_is_refused_in_one_line(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(body)
    result = run(tmp_path / "data", "load", str(path))
    assert result.exit_code == 2
    assert "x.parquet: is no whole Parquet file" in result.output
    assert "Traceback" not in result.output


def test_a_folder_without_shards_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run(tmp_path / "data", "load", str(tmp_path / "empty"))
    assert result.exit_code == 2
    assert "holds no shard" in result.output


def test_a_shard_is_not_imported_as_a_file_of_records(tmp_path: Path, shards: Path) -> None:
    (whole,) = shards.rglob("*.parquet")
    result = run(tmp_path, "import", str(whole))
    assert result.exit_code == 2
    assert "is a Parquet file; shards are taken in by evidence load" in result.output


def test_a_later_file_stands_over_an_earlier_one_whatever_their_shards_are_called(
    tmp_path: Path,
) -> None:
    archive = Archive(tmp_path / "archive")
    for number, name in ((2, "a"), (1, "b")):
        body = article_set(article("1", title=f"Ketamine in anorexia nervosa, file {number}"))
        at = "2026-11-01T02:00:00Z"
        entry = archive.save_file(f"pubmed26n000{number}.xml", body, at)
        job = parse_job(archive.directory, entry.sha256, entry.path, LIMIT, None, tmp_path / "made")
        parse(job)
        Path(job.shard).rename(Path(job.shard).with_name(f"{name}.parquet"))
    assert run(tmp_path / "data", "load", str(tmp_path / "made")).exit_code == 0
    (stored,) = rows(tmp_path / "data", "select payload from source_records")
    assert "Ketamine in anorexia nervosa, file 2" in stored[0]
