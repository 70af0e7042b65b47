"""`make bench`: ratios round by round, limits that can be missed, pictures with their figures."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest

from db.annotations import save_annotations, untagged
from db.save import save_events
from db.store import Store
from records.model import Annotation
from scripts.bench.comparing import Run, Side, Step, command
from scripts.bench.growth import Curve, svg
from scripts.bench.invented_store import grow, sizes
from scripts.bench.quiet import Quiet
from scripts.bench.report import BEGIN, END, page_with, quiet_table, table
from tests.db.examples import PAPER, TRIAL, received


def side(name: str, seconds: list[float], least: float | None = None) -> Side:
    left = iter(seconds)
    return Side(name, lambda: Run(10, next(left), 50.0), least)


def test_ratios_are_taken_round_by_round_and_a_missed_limit_is_said() -> None:
    step = Step("parse", "records", side("ours", [1, 2, 4]), [side("peer", [2, 2, 2], 1.5)])
    step.measure(3)
    assert step.ratios(step.peers[0]) == [2.0, 1.0, 0.5]
    assert step.missed() == ["parse: 1.00 of peer, at least 1.5"]
    told = table([step])
    assert "| **parse** | ours | 5 records (2.5–10) |" in told
    assert "| 1.00 (0.50–2.00) | 1.5 | 50 MB |" in told
    assert "MISSED" in told


def test_a_limit_in_seconds_is_held_by_the_median() -> None:
    step = Step("page", "answers", side("ours", [1, 1, 9]), most_s=0.1).measure(3)
    assert step.missed() == []
    assert "Every limit is held." in table([step])
    slow = Step("page", "answers", side("ours", [2, 2, 1]), most_s=0.1).measure(3)
    assert slow.missed() == ["page: 0.200 s, at most 0.1 s"]


def test_a_side_that_fails_ends_the_benchmark() -> None:
    with pytest.raises(SystemExit, match="no such thing"):
        command(["python3", "-c", "raise SystemExit('no such thing')"])


def test_a_picture_is_sound_and_says_its_figures() -> None:
    curve = Curve("a", "Parse <all>", "records", [(1000, 0.5), (10_000, 5.0)])
    picture = ElementTree.fromstring(svg(curve))
    text = " ".join(picture.itertext())
    assert "Parse <all>" in text
    assert "10k: 5 s" in text
    assert curve.exponent == pytest.approx(1.0)


def test_a_quiet_night_is_compared_with_the_smallest_store() -> None:
    told = quiet_table([Quiet(1000, 9, 3.0, 1.0, 80), Quiet(100_000, 9, 3.0, 3.0, 90)])
    assert "| 100,000 | 9 | 3.0 s | 3.0 s | 1.50 | 90 MB |" in told


def test_the_page_keeps_what_is_around_the_marks() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter"
    assert page_with(page, "new") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter"


def test_a_grown_store_is_one_that_a_quiet_night_believes(tmp_path: Path) -> None:
    small = tmp_path / "small.db"
    with Store(small) as store:
        save_events(store, "run", [received(PAPER), received(TRIAL)])
        waiting = list(untagged(store, "tagger"))
        save_annotations(store, "tagger", [(text, Annotation()) for text in waiting])
    grown = grow(small, tmp_path / "grown" / "store.db", 50)
    with Store(grown) as store:
        assert len(store.record_ids()) == 50
        assert list(untagged(store, "tagger")) == []
    with closing(sqlite3.connect(grown)) as database:
        assert database.execute("pragma foreign_key_check").fetchall() == []
    assert list(sizes(1_000, 100_000)) == [1_000, 3_000, 10_000, 30_000, 100_000]
