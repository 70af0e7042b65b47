from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from exports.night import Night, night_of

NIGHT = Night("topic", "A topic", "2026-11-20", True, "2.1.0", 0)


@pytest.mark.parametrize("what", ['a"b', "a/b", "a\r\nb", "ä", "../../etc/passwd", ""])
def test_a_file_name_holds_nothing_that_could_break_a_header(what: str) -> None:
    name = NIGHT.file_name(what, "csv")
    assert name.startswith("topic")
    assert not set(name) & set('"/\\\r\n ;')
    assert name.isascii()
    assert name.endswith("2026-11-20.csv")


def test_a_night_without_a_run_is_said_to_be_one() -> None:
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.executescript(
            """create table about (key, value); create table runs (id, started_at, outcome);
            create table records (text_source);"""
        )
        night = night_of(empty)
    assert "No run is recorded." in night.about()
    assert night.file_name("trials", "ris") == "evidence-trials.ris"


def test_an_incomplete_night_is_said_to_be_one() -> None:
    lines = Night("t", "T", "2026-11-20", False, "1", 3).about()
    assert "As of the run of 2026-11-20, which was incomplete: see the table runs." in lines
    assert any(line.startswith("3 records") and "restated" in line for line in lines)
