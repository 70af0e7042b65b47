"""A rebuild that cannot find what a complete night received must not call itself complete."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

from tests.faults.comparing import stored
from tests.faults.corpus import Corpus
from tests.faults.world import night, quick_nights, rebuilt


def test_a_rebuild_by_the_release_that_made_the_archive_is_whole(tmp_path: Path) -> None:
    with quick_nights(tmp_path) as clock:
        with Corpus().services as services:
            assert night(tmp_path / "data", services, clock).code == 0
        assert rebuilt(tmp_path / "again", tmp_path / "data/archive").code == 0
    before, after = stored(tmp_path / "data"), stored(tmp_path / "again")
    assert (before.records, before.cursors) == (after.records, after.cursors)


def test_a_rebuild_by_a_release_that_asks_otherwise_says_what_it_lacks(tmp_path: Path) -> None:
    """Say, one with another page size: its requests are not those that were archived."""
    with quick_nights(tmp_path) as clock:
        with Corpus().services as services:
            assert night(tmp_path / "data", services, clock).code == 0
        with mock.patch("harvest.clinicaltrials.requests.FORMAT", (("format", "json"),)):
            ended = rebuilt(tmp_path / "again", tmp_path / "data/archive")
    whole = stored(tmp_path / "again").records == stored(tmp_path / "data").records
    assert whole or ended.code == 1, ended.said
