"""A backup gives the same evidence again, or says by name why it cannot."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.digest import table_digests
from evidence.backups.layout import Target
from tests.evidence.nights import copied, ended, run, services, start, stored
from tests.faults.children import no_file_longer_than


def one_name(target: Path) -> str:
    """Return the name of the only backup."""
    (made,) = Target(target).backups()
    return made.name


def test_what_is_restored_publishes_the_same_tables(data: Path, tmp_path: Path) -> None:
    (data / "curation.csv").write_text("record,field,value,by,at,reason\n", encoding="utf-8")
    (data / "evidence.toml").write_text('keep_versions = "3"\n', encoding="utf-8")
    assert run(data, "freeze", "kept").returncode == 0
    target, again = tmp_path / "backups", tmp_path / "again"
    made = run(data, "backup", str(target))
    assert made.returncode == 0, made.stderr
    restored = run(again, "restore", str(target))
    assert restored.returncode == 0, restored.stderr
    assert (again / "evidence.toml").read_text() == 'keep_versions = "3"\n'
    assert table_digests(again / "evidence.db") == table_digests(data / "evidence.db")
    assert (again / "frozen" / "kept" / "evidence.db").read_bytes() == (
        data / "evidence.db"
    ).read_bytes()
    assert run(again, "publish").returncode == 0
    assert table_digests(again / "evidence.db") == table_digests(data / "evidence.db")
    assert run(again, "archive", "verify").returncode == 0
    with services() as running:  # and the nights go on
        assert run(again, "nightly", running=running).returncode == 0


def test_a_backup_while_a_night_is_under_way_is_one_moment_of_it(
    data: Path, tmp_path: Path
) -> None:
    target, again = tmp_path / "backups", tmp_path / "again"
    with services() as running:
        night = start(data, "nightly", "--full", running=running)
        try:
            while night.poll() is None and not Target(target).backups():
                assert run(data, "backup", str(target)).returncode == 0
        finally:
            ended(night)
        assert run(again, "restore", str(target)).returncode == 0
        healed = run(again, "nightly", running=running)
    assert healed.returncode == 0, healed.stderr
    assert stored(again) == stored(data)


def test_a_backup_is_made_beside_a_writer_and_a_reader(data: Path, tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(data / "store.db", isolation_level=None)) as writer,
        closing(sqlite3.connect(data / "store.db")) as reader,
    ):
        reader.execute("begin")
        reader.execute("select count(*) from runs").fetchone()
        writer.execute("begin immediate")
        writer.execute("update runs set reasons = 'not committed'")
        assert run(data, "backup", str(tmp_path / "b")).returncode == 0
        writer.execute("rollback")
    assert run(tmp_path / "again", "restore", str(tmp_path / "b")).returncode == 0
    with closing(sqlite3.connect(tmp_path / "again" / "store.db")) as store:
        assert store.execute("select count(*) from runs where reasons is not null").fetchone() == (
            0,
        )


@pytest.mark.parametrize("what", ["store.db", "archive/requests.jsonl", "archived answer"])
def test_a_flipped_byte_is_named_and_nothing_is_restored(
    data: Path, tmp_path: Path, what: str
) -> None:
    target = tmp_path / "backups"
    assert run(data, "backup", str(target)).returncode == 0
    (made,) = Target(target).backups()
    if what == "archived answer":
        path = Target(target).body(made.bodies[0])
    else:
        path = Target(target).object({f.path: f.sha256 for f in made.files}[what])
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    refused = run(tmp_path / "again", "restore", str(target))
    assert refused.returncode == 2
    assert what in refused.stderr
    assert "1 missing or damaged, the first" in refused.stderr
    assert not (tmp_path / "again").exists()
    checked = run(data, "backup", str(target), "--verify")
    assert checked.returncode == 1
    assert what in checked.stdout


def test_a_missing_file_is_named(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    assert run(data, "backup", str(target)).returncode == 0
    (made,) = Target(target).backups()
    Target(target).object({f.path: f.sha256 for f in made.files}["store.db"]).unlink()
    refused = run(tmp_path / "again", "restore", str(target))
    assert refused.returncode == 2
    assert "store.db: is missing" in refused.stderr


def test_a_full_disk_leaves_the_last_backup_whole(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    assert run(data, "backup", str(target)).returncode == 0
    with services() as running:
        assert run(data, "nightly", running=running).returncode == 0
    full = start(data, "backup", str(target), before=no_file_longer_than(20_000))
    failed = ended(full)
    assert failed.returncode == 2, failed.stderr
    assert "earlier ones are as they were" in failed.stderr
    assert len(Target(target).backups()) == 1
    assert run(data, "backup", str(target), "--verify").returncode == 0
    assert not [path for path in target.rglob("*") if path.name.endswith(".writing")]


def test_only_what_is_new_is_copied_and_old_backups_go_with_what_only_they_held(
    data: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backups"
    assert run(data, "backup", str(target)).returncode == 0
    first = one_name(target)
    before = {path: path.stat().st_mtime_ns for path in target.glob("bodies/*/*")}
    with services() as running:
        assert run(data, "nightly", running=running).returncode == 0
    made = run(data, "backup", str(target), "--keep", "1")
    assert made.returncode == 0, made.stderr
    assert f"removed {first}" in made.stderr
    after = {path: path.stat().st_mtime_ns for path in target.glob("bodies/*/*")}
    assert before.items() <= after.items()
    assert run(data, "backup", str(target), "--verify").returncode == 0
    (left,) = Target(target).backups()
    wanted = {file.sha256 for file in left.files}
    assert {path.name for path in target.glob("objects/*/*")} == wanted


def test_a_directory_that_is_not_empty_is_left_alone(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    assert run(data, "backup", str(target)).returncode == 0
    refused = run(data, "restore", str(target))
    assert refused.returncode == 2
    assert "is not empty" in refused.stderr
    nothing = run(tmp_path / "again", "restore", str(data))
    assert nothing.returncode == 2
    assert "holds no backup" in nothing.stderr


def test_a_list_that_leads_out_of_the_directory_is_refused(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    assert run(data, "backup", str(target)).returncode == 0
    path = target / "backups" / f"{one_name(target)}.json"
    told = json.loads(path.read_text())
    told["files"][0]["path"] = "../../outside"
    path.write_text(json.dumps(told))
    refused = run(tmp_path / "place" / "again", "restore", str(target))
    assert refused.returncode == 2
    assert "leads out of the data directory" in refused.stderr
    assert not list(tmp_path.rglob("outside"))
    assert not list((tmp_path / "place").glob("again*"))


def test_secrets_are_in_no_backup(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    key = "0123456789-a-key-nobody-may-see"
    assert run(data, "backup", str(target), NCBI_API_KEY=key).returncode == 0
    assert not [p for p in target.rglob("*") if p.is_file() and key.encode() in p.read_bytes()]


def test_the_archive_alone_gives_the_evidence_again(data: Path, tmp_path: Path) -> None:
    """The second line: without any backup of the store."""
    again = copied(data, tmp_path / "other")
    (again / "store.db").unlink()
    rebuilt = run(tmp_path / "new", "nightly", "--replay", str(again / "archive"))
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert table_digests(tmp_path / "new" / "evidence.db") == table_digests(data / "evidence.db")
