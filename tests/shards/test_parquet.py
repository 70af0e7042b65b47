"""Shards: whole or not there, the same bytes for the same rows, read by others as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from records.errors import InputFileError
from shards.columns import ANNOTATIONS, KINDS, RECORDS, Column
from shards.parquet import FACTS_KEY, open_shard, whole_shard, write_shard

ROW = {
    "position": 0,
    "event": "publication",
    "source": "pubmed",
    "source_key": "1",
    "title": "Kétamine",
    "year": 2024,
    "sections": [{"label": "RESULTS", "category": None, "text": "Nausea \ud800 rose."}],
    "publication_types": ["Journal Article"],
    "payload": '{"title":"\\ud800"}',
    "raw": None,
}


def test_what_is_written_is_read_and_what_utf_8_cannot_hold_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a" / "records.parquet"
    write_shard(path, RECORDS, [ROW], {"of": "x"})
    shard = open_shard(path)
    assert shard.facts == {"kind": "records", "version": 1, "of": "x"}
    (row,) = shard.rows()
    assert (row["title"], row["year"], row["doi"]) == ("Kétamine", 2024, None)
    assert row["sections"][0]["text"] == "Nausea ? rose."
    assert row["payload"] == ROW["payload"]


def test_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    bodies = []
    for name in ("one", "two"):
        write_shard(tmp_path / name, RECORDS, [ROW] * 1200, {"b": 1, "a": 2})
        bodies.append((tmp_path / name).read_bytes())
    assert bodies[0] == bodies[1]


def test_other_programs_read_it_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "annotations.parquet"
    mention = {"start": 0, "end": 6, "text": "Nausea", "label": "SIDE_EFFECT", "affected": 2}
    rows = [{"record": "pmid1", "payload": "{}", "mentions": [mention]}, {"record": "pmid2"}]
    write_shard(path, ANNOTATIONS, rows, {})
    sql = (
        f"select record, m.text, m.affected from (select record, unnest(mentions) m from '{path}')"
    )
    assert duckdb.sql(sql).fetchall() == [("pmid1", "Nausea", 2)]


def test_facts_that_are_known_at_the_end_are_written(tmp_path: Path) -> None:
    facts: dict[str, Any] = {}

    def rows() -> Iterator[dict[str, Any]]:
        yield ROW
        facts["left_out"] = 7

    write_shard(tmp_path / "a", RECORDS, rows(), facts)
    assert open_shard(tmp_path / "a").facts["left_out"] == 7


def test_a_shard_that_breaks_off_is_not_there(tmp_path: Path) -> None:
    def rows() -> Iterator[dict[str, Any]]:
        yield from [ROW] * 700
        raise RuntimeError("cut off")

    with pytest.raises(RuntimeError):
        write_shard(tmp_path / "a.parquet", RECORDS, rows(), {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kept", [0, 3, 100, -10])
def test_a_file_that_is_cut_off_is_refused_by_name(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "a.parquet"
    write_shard(path, RECORDS, [ROW], {})
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(InputFileError, match=r"a\.parquet: is no whole Parquet file"):
        open_shard(path)
    assert whole_shard(path, {}) is None


def test_a_parquet_file_of_others_is_no_shard(tmp_path: Path) -> None:
    path = tmp_path / "other.parquet"
    duckdb.sql(f"copy (select 1 as a) to '{path}'")
    with pytest.raises(InputFileError, match="no shard of this program"):
        open_shard(path)


def test_a_shard_of_a_later_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    write_shard(path, RECORDS, [ROW], {"version": 99})
    with pytest.raises(InputFileError, match="version 99 of records; this program knows 1"):
        open_shard(path)


def test_a_shard_of_other_facts_is_not_taken_for_the_one_that_is_wanted(tmp_path: Path) -> None:
    write_shard(tmp_path / "a", RECORDS, [ROW], {"of": "x"})
    assert whole_shard(tmp_path / "a", {"of": "x"}) is not None
    assert whole_shard(tmp_path / "a", {"of": "y"}) is None
    assert whole_shard(tmp_path / "b", {}) is None


def test_every_column_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "shards.md").read_text(encoding="utf-8")

    def names(columns: tuple[Column, ...], within: str = "") -> Iterator[str]:
        for column in columns:
            yield f"`{within}{column.name}`"
            if not isinstance(column.type, str):
                yield from names(column.type, f"{column.name}.")

    for kind in KINDS.values():
        assert f"`{kind.name}`, version {kind.version}" in text
        assert [name for name in names(kind.columns) if name not in text] == []


def test_facts_stand_under_a_key_of_the_files_metadata(tmp_path: Path) -> None:
    write_shard(tmp_path / "a", RECORDS, [ROW], {"of": "x"})
    found = duckdb.sql(f"select key, value from parquet_kv_metadata('{tmp_path / 'a'}')").fetchall()
    assert json.loads(dict(found)[FACTS_KEY])["of"] == "x"
