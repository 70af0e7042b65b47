"""What was measured of the tagger reaches the published database."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.build import build
from db.store import Store
from evidence.tagger_quality import (
    parse_examples,
    parse_history,
    parse_quality,
    quality_rows,
)
from records.errors import StoreError

ROW = {
    "measured_on": "gold abstracts", "part": "dev", "label": "OUTCOME", "contender": "ours",
    "measure": "overlap F1", "value": 0.7, "n": 70, "low": 0.6, "high": 0.8,
}  # fmt: skip


def file(**changed: Any) -> bytes:
    told = {
        "schema_version": 1, "tagger_version": "1.0.0+12345678", "measured_at": "2026-11-22",
        "known_errors": ["It reads too fast."], "rows": [ROW],
    }  # fmt: skip
    return json.dumps({**told, **changed}).encode()


def test_every_shipped_figure_is_in_the_published_database(tmp_path: Path) -> None:
    shipped = quality_rows()
    with Store(tmp_path / "store.db") as store:
        build(store, tmp_path / "evidence.db", {}, allow_restated=False, quality=shipped)
    with closing(sqlite3.connect(tmp_path / "evidence.db")) as published:
        count, least, most = published.execute(
            "select count(*), min(value), max(value) from tagger_quality where measure like '%F1'"
        ).fetchone()
        errors = published.execute("select error from tagger_errors order by number").fetchall()
    assert count == sum(str(row["measure"]).endswith("F1") for row in shipped["tagger_quality"])
    assert count > 10
    assert 0 <= least <= most <= 1
    assert [error for (error,) in errors] == [row["error"] for row in shipped["tagger_errors"]]


def test_a_figure_carries_the_version_and_day_of_its_measurement() -> None:
    (found,) = parse_quality(file())["tagger_quality"]
    assert found["tagger_version"] == "1.0.0+12345678"
    assert found["measured_at"] == "2026-11-22"


def test_a_figure_that_rests_on_no_count_has_none() -> None:
    (found,) = parse_quality(file(rows=[{**ROW, "n": None, "low": None, "high": None}]))[
        "tagger_quality"
    ]
    assert (found["n"], found["low"]) == (None, None)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"[]", b"\xff", b'{"schema_version": 1}', file(schema_version=2), file(measured_at=""),
        file(tagger_version=None), file(rows=[{**ROW, "value": None}]),
        file(rows=[{**ROW, "value": "0.7"}]), file(rows=[{**ROW, "value": True}]),
        file(rows=[{**ROW, "more": 1}]), file(rows=[{**ROW, "label": " "}]), file(rows={"a": 1}),
        file(rows=[{**ROW, "n": 1.5}]), file(known_errors=[None]),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_the_benchmark_writes_is_refused_by_name(raw: bytes) -> None:
    with pytest.raises(StoreError, match=r"nlp/quality\.json.*make bench-nlp"):
        parse_quality(raw)


def test_earlier_releases_and_examples_are_shipped_and_are_no_copy_of_the_present() -> None:
    shipped = quality_rows()
    now = str(shipped["tagger_quality"][0]["tagger_version"])
    before = [str(row["tagger_version"]) for row in shipped["tagger_history"]]
    assert len(set(before)) >= 2
    assert now.split("+")[0] not in {version.split("+")[0] for version in before}
    kinds = {(row["label"], row["kind"]) for row in shipped["tagger_examples"]}
    assert len(kinds) == 6
    assert {row["tagger_version"] for row in shipped["tagger_examples"]} == {now}


@pytest.mark.parametrize(
    "broken",
    [
        b"no json",
        b"[]",
        b"{}",
        b'{"schema_version": 2, "tagger_version": "1", "releases": [], "examples": []}',
        b'{"schema_version": 1, "tagger_version": "1", "releases": [{}], "examples": [{}]}',
        b'{"schema_version": 1, "tagger_version": "1", "releases": 3, "examples": 3}',
    ],
)
def test_broken_files_are_refused_with_a_remedy(broken: bytes) -> None:
    for parse in (parse_history, parse_examples):
        with pytest.raises(StoreError, match="Restore it from the release"):
            parse(broken)
