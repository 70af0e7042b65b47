"""A run that was cut off is stored from the archive, without making more of it than it was."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from db.settled import is_settled
from db.store import Store
from evidence import harvesting
from evidence.harvesting import Wishes, harvest_topic
from evidence.journey import Journey, travelling
from evidence.replaying import store_cut_off
from evidence.settings import load_settings
from evidence.topic_file import load_topic
from harvest.archive.archive import Archive
from harvest.archive.history import Stage, history
from records.model import HarvestEvent
from tests.evidence.nights import environment, run, services


def cursors(store: Store) -> list[dict[str, str]]:
    return store.rows("select source, cursor, run from cursors order by source")


def gained_and_lost(store: Store, run_id: str) -> list[dict[str, object]]:
    return store.rows("select gained, lost from searches where run = ?", (run_id,))


@pytest.mark.parametrize("events_stored", [1, 3])
def test_a_run_that_was_cut_off_moves_no_cursor_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, events_stored: int
) -> None:
    def cut_off(journey: Journey, events: Iterable[HarvestEvent], *_: object) -> None:
        followed = iter(events)
        for _ in range(events_stored):
            next(followed)
        raise KeyboardInterrupt

    data = tmp_path / "data"
    with services() as running:
        assert run(data, "nightly", running=running).returncode == 0
        running.eutils.articles.pop("101")
        settings = load_settings(data, environment(data, running))
        topic = load_topic(str(tmp_path / "short.toml"))
        monkeypatch.setattr(harvesting, "store_events", cut_off)
        with pytest.raises(KeyboardInterrupt), travelling(settings, topic, "harvest") as journey:
            harvest_topic(journey, Wishes())
    archive = Archive(settings.archive)
    finished = {(s.run, s.source): s.finished for s in history(archive) if isinstance(s, Stage)}
    assert finished.pop((journey.run, "pubmed")) is False
    assert set(finished.values()) == {True}
    with Store(settings.store) as store:
        before = cursors(store)
        store_cut_off(store, archive, "the next run")
        assert is_settled(store, journey.run, "pubmed")
        assert cursors(store) == before
        assert gained_and_lost(store, journey.run) == [{"gained": None, "lost": None}]
        assert store.rows("select * from found_by where lost_at is not null") == []
