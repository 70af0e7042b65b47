"""Make a data directory again out of a backup, or nothing at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from db.store import Store
from db.versions import Published, sha256
from evidence.backups.layout import Backup, Target
from harvest.archive.body import check_body
from records.errors import ArchiveError, BackupError, StoreError


def problems_of(target: Target, backup: Backup) -> Iterator[str]:
    """Read everything of a backup again and yield what is missing or damaged, a sentence each."""
    for file in backup.files:
        path = target.object(file.sha256)
        if not path.is_file():
            yield f"{file.path}: is missing ({path})"
        elif sha256(path) != file.sha256:
            yield f"{file.path}: is damaged ({path})"
    for digest in backup.bodies:
        try:
            check_body(target.body(digest), digest)
        except ArchiveError as error:
            yield f"archived answer: {error}"


def restore(directory: Path, data_dir: Path, name: str | None = None) -> Backup:
    """Restore a backup (the newest, if none is named) to a data directory that is not there yet.

    Everything is read and compared with its digest first. Raises BackupError, and leaves nothing
    behind, when something is missing or damaged or the directory is not empty.
    """
    target = Target(directory)
    backup = target.backup(name) if name else _newest(target)
    if data_dir.exists() and (not data_dir.is_dir() or any(data_dir.iterdir())):
        raise BackupError(f"{data_dir}: is not empty. Name a new --data-dir.")
    wrong = list(problems_of(target, backup))
    if wrong:
        raise BackupError(
            f"{directory}: backup {backup.name}: {len(wrong)} missing or damaged, the first: "
            f"{wrong[0]}. "
            "Nothing was restored. Name an earlier backup with --backup."
        )
    aside = data_dir.with_name(f"{data_dir.name}.restoring")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        _write(target, backup, aside)
        if data_dir.exists():
            data_dir.rmdir()
        aside.replace(data_dir)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise BackupError(
            f"{error.filename or data_dir}: {error.strerror or error}. Nothing was restored. "
            "Check permissions and free disk space."
        ) from error
    except (StoreError, BackupError):
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return backup


def _newest(target: Target) -> Backup:
    there = target.backups()
    if not there:
        raise BackupError(f"{target.directory}: holds no backup. Name the directory of backups.")
    return there[-1]


def _write(target: Target, backup: Backup, place: Path) -> None:
    place.mkdir(parents=True)
    for file in backup.files:
        path = place / file.path
        if not path.resolve().is_relative_to(place.resolve()):
            raise BackupError(f"{file.path!r} leads out of the data directory: a damaged backup.")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(target.object(file.sha256), path)
        if path.suffix == ".db" and path.parent != place:
            path.chmod(0o444)
    for digest in backup.bodies:
        path = place / "archive" / "bodies" / digest[:2] / f"{digest}.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(target.body(digest), path)
    if (place / "store.db").is_file():
        Store(place / "store.db").close()  # migrated to this release, or refused
    Published(place / "published", place / "evidence.db").heal()
