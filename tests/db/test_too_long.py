"""A text that is too long for the published file is set aside by name, not published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from db.too_long import LONGEST_PART, LONGEST_TEXT, readable
from records.model import FullText, FullTextPart
from tests.db.examples import TRIAL, received
from tests.db.test_build import filled


@pytest.mark.parametrize("letter", ["x", "\u20ac"])
def test_a_record_with_a_text_that_is_too_long_is_set_aside_and_named(
    tmp_path: Path, letter: str
) -> None:
    long = letter * (LONGEST_TEXT // len(letter.encode()) + 1)
    with filled(tmp_path / "store.db", received(replace(TRIAL, title=long))) as store:
        (row,) = store.rows("select * from quarantine")
        assert row["name"] == TRIAL.source_key
        assert row["reason"].startswith("title has 100,00")
        assert store.rows("select * from source_records") == []
        assert [one["reason"] for one in store.rows("select * from not_stored")] == [row["reason"]]


def test_the_longest_text_is_kept(tmp_path: Path) -> None:
    with filled(tmp_path / "store.db", received(replace(TRIAL, title="x" * LONGEST_TEXT))) as store:
        assert len(store.rows("select * from source_records")) == 1


def test_a_full_text_with_a_part_that_is_too_long_is_as_one_not_read() -> None:
    fine = FullText("europepmc", "MED:1", parts=(FullTextPart("x" * LONGEST_PART),))
    long = FullText("europepmc", "MED:1", parts=(FullTextPart("x" * (LONGEST_PART + 1)),))
    assert readable(fine) == fine
    assert readable(long).parts == ()
    assert "200,001 bytes" in str(readable(long).reason)
