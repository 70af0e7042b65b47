"""A published database as the builder makes it, for the tests of the formats."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.build import build
from records.model import Publication
from tests.datasette_config.standing import make_standing
from tests.db.examples import PAPER, REVIEW, TRIAL, received
from tests.db.test_build import filled


@pytest.fixture(scope="session")
def database_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory: Path = tmp_path_factory.mktemp("export")
    formula = Publication("hand-searched", "f", '=HYPERLINK("http://x")', note="+1", year=2020)
    records = [received(record) for record in (PAPER, TRIAL, REVIEW, formula)]
    with filled(directory / "store.db", *records) as store:
        build(store, directory / "evidence.db", {}, allow_restated=True)
    return directory / "evidence.db"


@pytest.fixture
def database(database_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{database_path}?mode=ro", uri=True)) as connection:
        yield connection


@pytest.fixture(scope="session")
def standing_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_standing(tmp_path_factory.mktemp("standing")).path


@pytest.fixture
def standing(standing_path: Path) -> Iterator[sqlite3.Connection]:
    """Retracted papers, and records that are gone from their sources."""
    with closing(sqlite3.connect(f"file:{standing_path}?mode=ro", uri=True)) as connection:
        yield connection
