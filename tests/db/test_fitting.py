"""A file of another release is told by what it lacks, with the remedy."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.fitting import refuse_another_release
from records.errors import UsageError
from tests.datasette_config.sample import make_sample


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of this release."""
    return make_sample(tmp_path_factory.mktemp("fitting") / "sample.db")


def older(sample: Path, place: Path, statement: str) -> Path:
    """Return the file as an older release would have made it."""
    copy = Path(shutil.copy(sample, place / "older.db"))
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("insert or replace into about values ('program_version', '0.0.9')")
        connection.execute(statement)
    return copy


def test_a_file_of_this_release_is_accepted(sample: Path) -> None:
    refuse_another_release(sample, "Run evidence publish.")


@pytest.mark.parametrize(
    ("statement", "lacking"),
    [
        ("drop table mention_changes", "mention_changes does not answer"),
        ("drop view what_changed", "what_changed does not answer"),
        ("alter table moments rename column changed to other", "moments lacks changed"),
    ],
)
def test_what_is_lacking_is_named_with_the_release_and_the_remedy(
    sample: Path, tmp_path: Path, statement: str, lacking: str
) -> None:
    path = older(sample, tmp_path, statement)
    with pytest.raises(UsageError) as refused:
        refuse_another_release(path, "Run evidence publish.")
    said = str(refused.value)
    assert "was published by another release, 0.0.9," in said
    assert lacking in said
    assert said.endswith("Run evidence publish.")


def test_what_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "evidence.db"
    path.write_bytes(b"<html>not found</html>" * 100)
    with pytest.raises(UsageError, match="is no published database"):
        refuse_another_release(path, "Run evidence publish.")
