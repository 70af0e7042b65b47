"""Published nights: one pointer, one rename, nothing half done."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from db.freezing import all_frozen, freeze, frozen
from db.versions import Published, Version, facts_beside, read_pointer, sha256
from records.errors import StoreError, UsageError


@pytest.fixture
def published(tmp_path: Path) -> Published:
    """An empty directory of nights."""
    made = Published(tmp_path / "published", tmp_path / "evidence.db")
    made.directory.mkdir()
    return made


def add(published: Published, content: bytes, run: str, *, show: bool = True) -> Version:
    """Publish bytes as a night."""
    published.candidate.write_bytes(content)
    version = published.accept(run, {"published_at": run, "counts": {"publications": 1}})
    if show:
        published.switch(version, run, "published")
    return version


def test_nothing_is_shown_before_the_first_night(published: Published) -> None:
    assert published.current() is None
    assert published.shown() is None
    assert published.versions() == []


def test_an_installation_of_an_earlier_release_shows_its_file(published: Published) -> None:
    published.alias.write_bytes(b"old")
    assert published.shown() == published.alias


def test_a_night_is_named_by_run_and_content_and_cannot_be_written(published: Published) -> None:
    version = add(published, b"one", "20261123T020000Z-1")
    assert version.name == f"20261123T020000Z-1-{sha256(version.path)[:8]}"
    assert not published.candidate.exists()
    assert not stat.S_IMODE(version.path.stat().st_mode) & 0o222
    assert published.current() == version
    assert published.alias.samefile(version.path)
    facts = facts_beside(version.path)
    assert facts["sha256"] == sha256(version.path)
    assert facts["bytes"] == 3


def test_the_same_content_published_again_is_the_same_night(published: Published) -> None:
    first = add(published, b"one", "r1")
    again = add(published, b"one", "r1")
    assert first.name == again.name
    assert [version.name for version in published.versions()] == [first.name]
    assert json.loads(published.pointer.read_text())["before"] is None


def test_an_accepted_night_is_not_shown_until_it_is_switched_to(published: Published) -> None:
    first = add(published, b"one", "r1")
    add(published, b"two", "r2", show=False)
    assert published.current() == first
    assert published.alias.read_bytes() == b"one"


def test_a_stop_between_pointer_and_other_name_is_put_right(published: Published) -> None:
    add(published, b"one", "r1")
    second = add(published, b"two", "r2", show=False)
    told = json.dumps({"version": second.name, "file": second.path.name})
    published.pointer.write_text(told)  # the machine stops here
    assert published.alias.read_bytes() == b"one"
    published.heal()
    assert published.alias.read_bytes() == b"two"


def test_without_hard_links_the_other_name_is_a_copy(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    version = add(published, b"one", "r1")
    assert published.alias.read_bytes() == b"one"
    assert not published.alias.samefile(version.path)
    add(published, b"two", "r2")
    assert published.alias.read_bytes() == b"two"


def test_pruning_keeps_the_newest_and_the_one_that_is_shown(published: Published) -> None:
    oldest = add(published, b"0", "r0")
    for number in range(1, 6):
        add(published, str(number).encode(), f"r{number}", show=False)
    removed = published.prune(2)
    assert sorted(name[:2] for name in removed) == ["r1", "r2", "r3"]
    assert sorted(v.name[:2] for v in published.versions()) == ["r0", "r4", "r5"]
    assert published.current() == oldest
    assert not list(published.directory.glob("r1*"))


def test_a_refused_candidate_is_set_aside_with_why_and_forgotten_later(
    published: Published,
) -> None:
    published.candidate.write_bytes(b"bad")
    aside = published.refuse("2026-11-23T02:00:00Z", [{"check": "c", "problems": ["p"]}])
    assert aside.read_bytes() == b"bad"
    told = published.refused()
    assert told is not None
    assert told["findings"] == [{"check": "c", "problems": ["p"]}]
    assert published.versions() == []
    published.forget_refused()
    assert published.refused() is None
    assert not aside.exists()


def test_an_unknown_night_is_named_with_those_there_are(published: Published) -> None:
    version = add(published, b"one", "r1")
    with pytest.raises(UsageError, match=f"r9: .*Kept: {version.name}"):
        published.version("r9")


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", '{"file": 1}', '{"file": "../x", "version": "x"}', '{"file": "a.db"}'],
)
def test_a_pointer_that_says_nothing_usable_is_none(published: Published, text: str) -> None:
    published.pointer.write_text(text)
    assert read_pointer(published.pointer) is None


def test_what_a_machine_that_stopped_left_half_done_is_removed(published: Published) -> None:
    version = add(published, b"one", "r1")
    for name in ("r2-abc.json", "r2-abc.json.writing", "current.json.writing"):
        (published.directory / name).write_text("{}")
    aside = published.alias.with_name("evidence.db.linking")
    aside.write_bytes(b"half")
    published.tidy()
    left = {path.name for path in published.directory.iterdir()}
    assert left == {version.path.name, f"{version.name}.json", "current.json"}
    assert not aside.exists()


def test_a_full_disk_leaves_what_is_shown(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add(published, b"one", "r1")
    published.candidate.write_bytes(b"two")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(StoreError, match="No space left on device"):
        published.accept("r2", {})
    monkeypatch.undo()
    assert published.current() == first


# --- kept for ever --------------------------------------------------------------------------------


def test_a_frozen_night_outlives_pruning_and_says_what_it_is(
    published: Published, tmp_path: Path
) -> None:
    version = add(published, b"one", "r1")
    kept = freeze(tmp_path / "frozen", "review-2026", version, "2026-11-23T02:00:00Z", "a note")
    for number in range(2, 6):
        add(published, str(number).encode(), f"r{number}")
    published.prune(2)
    assert not version.path.exists()
    assert kept.path.read_bytes() == b"one"
    again = frozen(tmp_path / "frozen", "review-2026")
    assert again is not None
    assert again.facts["sha256"] == sha256(again.path)
    assert again.facts["note"] == "a note"
    assert [one.name for one in all_frozen(tmp_path / "frozen")] == ["review-2026"]


def test_a_name_is_given_once(published: Published, tmp_path: Path) -> None:
    first, place = add(published, b"one", "r1"), tmp_path / "frozen"
    freeze(place, "a", first, "t1")
    assert freeze(place, "a", first, "t2").facts["frozen_at"] == "t1"
    with pytest.raises(UsageError, match=f"a: is taken by {first.name}"):
        freeze(place, "a", add(published, b"two", "r2"), "t3")
    assert (place / "a" / "evidence.db").read_bytes() == b"one"


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "A", "-a", "a b", "x" * 65, "a\n", "ä"])
def test_a_name_leads_nowhere_else(published: Published, tmp_path: Path, name: str) -> None:
    version = add(published, b"one", "r1")
    with pytest.raises(UsageError, match="is no name"):
        freeze(tmp_path / "frozen", name, version, "t")
    assert frozen(tmp_path / "frozen", name) is None


def test_a_file_that_was_changed_is_not_frozen(published: Published, tmp_path: Path) -> None:
    version = add(published, b"one", "r1")
    version.path.chmod(0o644)
    version.path.write_bytes(b"two")
    with pytest.raises(StoreError, match="SHA-256 differs"):
        freeze(tmp_path / "frozen", "a", version, "t")
    assert all_frozen(tmp_path / "frozen") == []


def test_a_freeze_cut_short_is_not_there(published: Published, tmp_path: Path) -> None:
    place = tmp_path / "frozen" / "a"
    place.mkdir(parents=True)
    (place / "evidence.db").write_bytes(b"half")
    assert frozen(tmp_path / "frozen", "a") is None
    freeze(tmp_path / "frozen", "a", add(published, b"one", "r1"), "t")
    assert (place / "evidence.db").read_bytes() == b"one"
