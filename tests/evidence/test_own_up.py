"""Nights that were cut off before readers saw them say so, however many there were in a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import runs
from db.store import Store
from db.versions import Version
from evidence.night import NOT_PUBLISHED, own_up
from evidence.settings import Settings, load_settings


class Kept:
    """The published nights, in the place of files."""

    def __init__(self, *of_runs: str | None) -> None:
        self._versions = [
            Version(str(place), Path(f"{place}.db"), {"run": run})
            for place, run in enumerate(of_runs)
        ]

    def versions(self) -> list[Version]:
        return self._versions

    def shown(self) -> Path | None:
        return self._versions[0].path if self._versions else None


def night(store: Store, day: int, command: str = "nightly", *, cut_off: bool = False) -> str:
    run = runs.start(store, command, "t", f"2026-11-{day:02}T02:00:00Z")
    if not cut_off:
        runs.finish(store, run, f"2026-11-{day:02}T02:09:00Z", runs.RunResult())
    return run


def outcomes(store: Store) -> list[tuple[str, bool]]:
    """Return outcome and whether readers are told, first to last."""
    return [
        (row["outcome"], NOT_PUBLISHED in (row["reasons"] or ""))
        for row in reversed(runs.latest(store, 99))
    ]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tmp_path, {})


def owned_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, store: Store, *kept: str | None
) -> None:
    monkeypatch.setattr(Settings, "versions", Kept(*kept))
    own_up(settings, store)


def test_every_night_since_the_last_shown_one_is_told_of(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(settings.store) as store:
        first = night(store, 1)
        night(store, 2)  # cut off while it was built
        night(store, 3, cut_off=True)  # and the next before it looked back
        night(store, 4, "tag")
        night(store, 5)
        night(store, 6, cut_off=True)  # the one that looks back now
        owned_up(settings, monkeypatch, store, first)
        assert outcomes(store) == [
            ("complete", False), ("failed", True), ("failed", False), ("complete", False),
            ("failed", True), ("running", False),
        ]  # fmt: skip


def test_a_night_that_was_shown_is_left_alone_also_after_a_rollback(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(settings.store) as store:
        shown = [night(store, day) for day in (1, 2, 3)]
        night(store, 4, cut_off=True)
        owned_up(settings, monkeypatch, store, shown[1], shown[2], shown[0])
        assert [outcome for outcome, told in outcomes(store) if told] == []


def test_nights_of_an_earlier_release_are_not_taken_for_unpublished(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(settings.store) as store:
        for day in (1, 2):
            night(store, day)
        night(store, 3, cut_off=True)
        owned_up(settings, monkeypatch, store, None)  # it did not say of which run it was
        assert [told for _, told in outcomes(store)] == [False, False, False]


def test_first_nights_that_were_never_shown_are_told_of(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(settings.store) as store:
        for day in (1, 2):
            night(store, day)
        night(store, 3, cut_off=True)
        owned_up(settings, monkeypatch, store)
        assert [told for _, told in outcomes(store)] == [True, True, False]


def test_a_first_night_has_nothing_to_own_up_to(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(settings.store) as store:
        night(store, 1, cut_off=True)
        owned_up(settings, monkeypatch, store)
        assert outcomes(store) == [("running", False)]
