"""A job's result is named after all that decides it, made once, and made by nobody else."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from db.annotations import Text
from evidence.cluster import jobs
from evidence.cluster.jobs import Done, TextToTag, parse, parse_job, tag, tag_job
from evidence.cluster.tagging import ABOUT, MOST, batches
from evidence.topic_file import load_topic
from evidence.topic_filter import TopicFilter
from harvest.archive.archive import Archive
from records.errors import ClusterError
from shards.parquet import open_shard
from tests.harvest.samples import article, article_set

LIMIT = 1 << 30


def archived(tmp_path: Path) -> tuple[Path, str]:
    body = article_set(
        article("1", title="Ketamine in anorexia nervosa"), article("2", title="Aspirin")
    )
    archive = Archive(tmp_path / "archive")
    entry = archive.save_file("update.xml.gz", gzip.compress(body), "2026-11-01T02:00:00Z")
    return archive.directory, entry.sha256


def test_a_file_is_parsed_once(tmp_path: Path) -> None:
    archive, sha256 = archived(tmp_path)
    job = parse_job(archive, sha256, "update.xml.gz", LIMIT, None, tmp_path / "shards")
    first, second = parse(job), parse(job)
    assert (first.made, second.made) == (True, False)
    assert first.facts["of"] == second.facts["of"] == sha256
    assert [row["pmid"] for row in open_shard(Path(job.shard)).rows()] == ["1", "2"]


def test_a_shard_that_was_damaged_is_made_again(tmp_path: Path) -> None:
    archive, sha256 = archived(tmp_path)
    job = parse_job(archive, sha256, "update.xml.gz", LIMIT, None, tmp_path / "shards")
    parse(job)
    whole = Path(job.shard).read_bytes()
    Path(job.shard).write_bytes(whole[:-9])
    assert parse(job).made
    assert Path(job.shard).read_bytes() == whole


def test_the_words_of_a_topic_choose_and_give_another_shard(tmp_path: Path) -> None:
    archive, sha256 = archived(tmp_path)
    chosen = TopicFilter.of_topic(load_topic())
    shards = tmp_path / "shards"
    job = parse_job(archive, sha256, "update.xml.gz", LIMIT, chosen, shards)
    whole = parse_job(archive, sha256, "update.xml.gz", LIMIT, None, shards)
    assert job.shard != whole.shard
    done = parse(job)
    assert done.facts["left_out"] == 1
    assert [row["pmid"] for row in open_shard(Path(done.shard)).rows()] == ["1"]


def test_another_release_gives_another_shard_and_works_for_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, sha256 = archived(tmp_path)
    job = parse_job(archive, sha256, "update.xml.gz", LIMIT, None, tmp_path)
    monkeypatch.setattr(jobs, "program_release", lambda: "0.0.0")
    other = parse_job(archive, sha256, "update.xml.gz", LIMIT, None, tmp_path)
    assert other.shard != job.shard
    with pytest.raises(ClusterError, match=r"a worker has release 0\.0\.0, and this machine"):
        parse(job)
    assert not Path(job.shard).exists()


def texts(*said: str) -> tuple[TextToTag, ...]:
    return tuple(
        TextToTag(f"r{n}", text, f"{n:064x}", (0,)) for n, text in enumerate(said, start=1)
    )


def test_a_batch_is_tagged_once_and_one_bad_text_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stumbling:
        version = "t1"

        def tag(self, text: str) -> object:
            if "stumble" in text:
                raise ValueError("stumbled")
            return real.tag(text)

    topic = load_topic()
    real = jobs._tagger(topic)
    monkeypatch.setattr(jobs, "_tagger", lambda topic: Stumbling())
    job = tag_job(topic, "t1", texts("Nausea occurred.", "stumble", "Mood improved."), tmp_path)
    done = tag(job)
    assert done.facts["failed"] == [["r2", "ValueError('stumbled')"]]
    rows = list(open_shard(Path(done.shard)).rows())
    assert [row["record"] for row in rows] == ["r1", "r3"]
    assert rows[0]["mentions"][0]["text"] == "Nausea"
    again = tag(job)
    assert again == Done(done.shard, {**again.facts}, made=False)
    assert again.facts["failed"] == done.facts["failed"]


def test_another_tagger_works_for_nobody(tmp_path: Path) -> None:
    job = tag_job(load_topic(), "another", texts("Nausea occurred."), tmp_path)
    with pytest.raises(ClusterError, match=r"and this machine another\. Install the same release"):
        tag(job)


def test_batches_end_at_the_same_texts_after_a_run_that_was_cut_off() -> None:
    import hashlib

    waiting = [Text(f"r{n}", "x", hashlib.sha256(str(n).encode()).hexdigest()) for n in range(4000)]
    whole = list(batches(waiting))
    assert [text for batch in whole for text in batch] == waiting
    assert max(map(len, whole)) <= MOST
    assert 0.5 * ABOUT < len(waiting) / len(whole) < 2 * ABOUT
    for stored in (3, 10):  # so many batches were stored when it was cut off
        done = sum(map(len, whole[:stored]))
        assert list(batches(waiting[done:])) == whole[stored:]
