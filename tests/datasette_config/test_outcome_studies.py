"""Few studies of many that state a result are found without reading the many."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from datasette_config.outcome_filters import OutcomeFilters
from datasette_config.queries.outcome_studies import study_ids
from tests.datasette_config.sample import Sample

MANY = 1500
FEW = {5: "improved", 700: "no_change", 1100: "worsened"}
ASKED = OutcomeFilters()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("studies") / "studies.db"
    sample = Sample(path)
    concept = {"id": "out-depression", "kind": "OUTCOME", "name": "depression", "family": "Mood"}
    sample.add("concepts", **concept, synonyms="", instrument=0)
    for number in range(MANY):
        id = f"pmid{number:04}"
        sample.publication(id, f"Depression, part {number}", 1990 + number % 30)
        sample.study(f"study-{id}", id, "human study", id, year=1990 + number % 30)
        if number in FEW:
            sample.mention(f"{id}-0", "Depression", "out-depression", direction=FEW[number])
    sample.db.conn.commit()
    sample.finish()
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (ASKED, [1100, 700, 5]),
        (replace(ASKED, direction="worsened"), [1100]),
        (replace(ASKED, construct="Mood"), [1100, 700, 5]),
        (replace(ASKED, construct="Weight"), []),
        (replace(ASKED, stratum="review"), []),
    ],
)
def test_few_are_found_newest_first_and_quickly(
    database: sqlite3.Connection, asked: OutcomeFilters, expected: list[int]
) -> None:
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    database.set_progress_handler(step, 100)
    found = study_ids(database, asked)
    database.set_progress_handler(None, 0)
    assert found == [f"study-pmid{number:04}" for number in expected]
    assert steps * 100 < 10 * MANY, "every study was read"


def test_with_or_without_a_result_all_pass(database: sqlite3.Connection) -> None:
    found = study_ids(database, ASKED, stated=False, most=10)
    assert found == [f"study-pmid{number:04}" for number in range(29, 300, 30)]
