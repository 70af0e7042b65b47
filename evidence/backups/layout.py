"""Where a backup keeps what: every file once, by its SHA-256, and one list a backup.

TARGET/objects/3f/3fa9…        files, by the digest of their content
TARGET/bodies/ab/abcd….gz      archived answers, by the digest of what they unpack to
TARGET/backups/NAME.json       what one backup is made of; written last, so a backup that was
                               cut off is none
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.in_place import put_in_place
from db.versions import sha256
from records.errors import BackupError

FORMAT = 1
"""Of the list; another one is refused."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a data directory in a backup: its path there, its digest and size."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: files, digests of archived answers, and what it is a backup of."""

    name: str
    files: tuple[Kept, ...]
    bodies: tuple[str, ...]
    facts: Mapping[str, Any]


class Target:
    """The directory that backups are kept in."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def backups(self) -> list[Backup]:
        """Return the backups that are whole, the oldest first. Raises BackupError."""
        return [self.backup(path.stem) for path in sorted(self._lists())]

    def backup(self, name: str) -> Backup:
        """Return a backup by name. Raises BackupError where it is none or cannot be read."""
        path = self.directory / "backups" / f"{name}.json"
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            if told["format"] != FORMAT:
                raise BackupError(f"{path}: is of another format. Restore it with its release.")
            files = tuple(Kept(**file) for file in told["files"])
            return Backup(name, files, tuple(told["bodies"]), told["facts"])
        except FileNotFoundError:
            names = ", ".join(sorted(p.stem for p in self._lists())) or "none"
            raise BackupError(
                f"{self.directory}: holds no backup {name}. There: {names}."
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BackupError(f"{path}: cannot be read ({error}). Take another backup.") from error

    def keep(self, source: Path) -> tuple[str, int]:
        """Keep a file's content, which must not change meanwhile; return digest and bytes.

        Raises OSError, and BackupError when what was written is not what was read.
        """
        size, digest = source.stat().st_size, sha256(source)
        path = self.object(digest)
        if not path.exists() or path.stat().st_size != size:
            self.copy(source, path)
            if sha256(path) != digest:
                path.unlink()
                raise BackupError(
                    f"{source}: its copy differs: it was changed meanwhile, or the disk of "
                    f"{path.parent} is failing. Take the backup again."
                )
        return digest, size

    def copy(self, source: Path, path: Path) -> None:
        """Copy a file so that it is there whole or not at all. Raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{os.getpid()}.writing")
        try:
            shutil.copyfile(source, aside)
            put_in_place(aside, path)
        finally:
            aside.unlink(missing_ok=True)

    def finish(self, backup: Backup) -> None:
        """Write the list: from now on the backup is there. Raises OSError."""
        path = self.directory / "backups" / f"{backup.name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        told = {
            "format": FORMAT,
            "facts": dict(backup.facts),
            "files": [
                {"path": file.path, "sha256": file.sha256, "bytes": file.bytes}
                for file in backup.files
            ],
            "bodies": list(backup.bodies),
        }
        aside = path.with_suffix(".writing")
        aside.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        put_in_place(aside, path)

    def prune(self, keep: int) -> list[str]:
        """Remove all but the newest `keep` backups and what only they held; return their names."""
        there = self.backups()
        gone, left = there[:-keep], there[-keep:]
        for backup in gone:
            (self.directory / "backups" / f"{backup.name}.json").unlink()
        if gone:
            files = {file.sha256 for backup in left for file in backup.files}
            bodies = {f"{digest}.gz" for backup in left for digest in backup.bodies}
            for folder, wanted in (("objects", files), ("bodies", bodies)):
                for path in (self.directory / folder).glob("*/*"):
                    if path.name not in wanted:
                        path.unlink()
        return [backup.name for backup in gone]

    def object(self, digest: str) -> Path:
        """Return where a file's content is or would be. Raises BackupError on a false digest."""
        return self.directory / "objects" / _two(digest) / digest

    def body(self, digest: str) -> Path:
        """Return where an archived answer is or would be. Raises BackupError on a false digest."""
        return self.directory / "bodies" / _two(digest) / f"{digest}.gz"

    def _lists(self) -> Iterator[Path]:
        return (self.directory / "backups").glob("*.json")


def _two(digest: str) -> str:
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise BackupError(f"{digest[:80]!r} is no SHA-256 digest: the backup's list is damaged.")
    return digest[:2]
