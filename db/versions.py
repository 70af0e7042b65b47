"""The published nights of a data directory: files that never change, and a pointer to one of them.

    published/20261123T020000Z-1-3fa9c1d2.db      a night; read-only once it is there
    published/20261123T020000Z-1-3fa9c1d2.json    its facts: digest, counts, checks
    published/current.json                        which one is shown
    published/refused.db, refused.json            the last candidate that failed a check, with why
    evidence.db                                   another name of the file that is shown

What is shown changes by one rename, that of the pointer. `evidence.db` follows it; should the
machine stop in between, the next command that publishes or serves puts it right.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.in_place import put_in_place
from records.errors import StoreError, UsageError

POINTER = "current.json"
CANDIDATE = "candidate.db"
REFUSED = "refused"
CHUNK = 1024 * 1024

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """One published night: its name, its file, and what is known of it."""

    name: str
    path: Path
    facts: Facts


class Published:
    """The nights published in `directory`; `alias` is the other name of the one that is shown."""

    def __init__(self, directory: Path, alias: Path) -> None:
        self.directory = directory
        self.alias = alias

    @property
    def pointer(self) -> Path:
        """Return the file that says which night is shown."""
        return self.directory / POINTER

    @property
    def candidate(self) -> Path:
        """Return where the next night is built and checked."""
        return self.directory / CANDIDATE

    def current(self) -> Version | None:
        """Return the night that is shown, or None before the first."""
        told = read_pointer(self.pointer)
        if told is None:
            return None
        path = self.directory / told["file"]
        return (
            Version(told["version"], path, self._facts(told["version"])) if path.exists() else None
        )

    def shown(self) -> Path | None:
        """Return the file that is shown: the current night, or a file of an earlier release."""
        current = self.current()
        if current:
            return current.path
        return self.alias if self.alias.is_file() else None

    def versions(self) -> list[Version]:
        """Return the nights that are kept, newest first."""
        found = [
            Version(path.stem, path, self._facts(path.stem))
            for path in self.directory.glob("*.db")
            if path.name != CANDIDATE and path.stem != REFUSED
        ]
        return sorted(found, key=_age, reverse=True)

    def version(self, name: str) -> Version:
        """Return a night by name. Raises UsageError that lists those that are kept."""
        kept = self.versions()
        for version in kept:
            if version.name == name:
                return version
        names = ", ".join(version.name for version in kept) or "none"
        raise UsageError(f"{name}: is no night that is kept here. Kept: {names}.")

    def accept(self, run: str, facts: Facts) -> Version:
        """Give the checked candidate its name and its facts; it is not shown yet.

        The name is that of the last run and the beginning of the file's digest, so that the same
        content published twice is one version. Raises StoreError.
        """
        try:
            digest = sha256(self.candidate)
            name = f"{run or 'no-run'}-{digest[:8]}"
            path = self.directory / f"{name}.db"
            size = self.candidate.stat().st_size
            if path.exists() and sha256(path) == digest:  # the same night, published again
                self.candidate.unlink()
                return Version(name, path, self._facts(name))
            told = {"version": name, "sha256": digest, "bytes": size, "run": run, **facts}
            self._write(self.directory / f"{name}.json", told)
            self.candidate.chmod(0o444)
            put_in_place(self.candidate, path)
        except OSError as error:
            raise _cannot(self.directory, error) from error
        return Version(name, path, told)

    def switch(self, version: Version, at: str, because: str) -> None:
        """Show a night: one rename. `because` is published or rollback. Raises StoreError."""
        before = self.current()
        told = {
            "version": version.name,
            "file": version.path.name,
            "switched_at": at,
            "because": because,
            "before": before.name if before and before.name != version.name else None,
        }
        try:
            self._write(self.pointer, told)
            self.heal()
        except OSError as error:
            raise _cannot(self.directory, error) from error

    def heal(self) -> None:
        """Make `evidence.db` another name of what is shown, where it is not. Raises OSError."""
        current = self.current()
        if current is None or (self.alias.exists() and self.alias.samefile(current.path)):
            return
        aside = self.alias.with_name(self.alias.name + ".linking")
        aside.unlink(missing_ok=True)
        try:
            os.link(current.path, aside)
        except OSError:  # a file system without hard links
            shutil.copyfile(current.path, aside)
        put_in_place(aside, self.alias)

    def tidy(self) -> None:
        """Remove what a machine that stopped left half done. The caller holds the lock."""
        for path in (*self.directory.glob("*.writing"), *self.alias.parent.glob("*.linking")):
            path.unlink(missing_ok=True)
        for facts in self.directory.glob("*.json"):
            if facts.name != POINTER and not facts.with_suffix(".db").exists():
                facts.unlink(missing_ok=True)

    def refuse(self, at: str, findings: list[dict[str, Any]]) -> Path:
        """Set the candidate aside for a person to look at; return where. Raises StoreError."""
        path = self.directory / f"{REFUSED}.db"
        try:
            self._write(path.with_suffix(".json"), {"refused_at": at, "findings": findings})
            put_in_place(self.candidate, path)
        except OSError as error:
            raise _cannot(self.directory, error) from error
        return path

    def refused(self) -> Facts | None:
        """Return when and why the last candidate was refused, or None if the last one passed."""
        return _read(self.directory / f"{REFUSED}.json")

    def forget_refused(self) -> None:
        """Drop the candidate that was refused: a later one passed."""
        for suffix in (".json", ".db"):
            with suppress(OSError):
                (self.directory / REFUSED).with_suffix(suffix).unlink(missing_ok=True)

    def prune(self, keep: int) -> list[str]:
        """Remove all but the newest `keep` nights, never the one that is shown; return names."""
        current = self.current()
        removed = []
        for version in self.versions()[max(keep, 1) :]:
            if current is None or version.name == current.name:
                continue
            with suppress(OSError):
                version.path.unlink()
                version.path.with_suffix(".json").unlink(missing_ok=True)
                removed.append(version.name)
        return removed

    def _facts(self, name: str) -> Facts:
        return facts_beside(self.directory / f"{name}.db")

    @staticmethod
    def _write(path: Path, told: Facts) -> None:
        aside = path.with_name(path.name + ".writing")
        aside.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        put_in_place(aside, path)


def _age(version: Version) -> tuple[str, int, str]:
    """Order nights by when they were published; rebuilt ones, at one moment, by when written."""
    at = str(version.facts.get("published_at", ""))
    return at, version.path.stat().st_mtime_ns, version.name


def read_pointer(path: Path) -> Facts | None:
    """Return what a pointer says, or None where there is none that can be read.

    A pointer names a file beside it and nothing else: a path in it is not followed.
    """
    told = _read(path)
    if told is None or not isinstance(told.get("file"), str):
        return None
    if Path(told["file"]).name != told["file"] or not isinstance(told.get("version"), str):
        return None
    return told


def facts_beside(path: Path) -> Facts:
    """Return what is known of a published night's file; nothing where nothing is."""
    return _read(path.with_suffix(".json")) or {}


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _read(path: Path) -> dict[str, Any] | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def _cannot(directory: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{directory}: cannot be written ({error.strerror or error}). What was shown is still "
        "shown. Check permissions and free disk space, and run evidence publish."
    )
