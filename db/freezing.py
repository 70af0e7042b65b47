"""Nights that are kept for ever: a file and what is needed to cite it, under a name of its own.

    frozen/review-2026/evidence.db
    frozen/review-2026/frozen.json

Pruning never touches them. A name is given once: what is cited does not change.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.in_place import put_in_place
from db.versions import Version, sha256
from records.errors import StoreError, UsageError

FACTS = "frozen.json"
FILE = "evidence.db"
NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Frozen:
    """A night that is kept for ever."""

    name: str
    path: Path
    facts: Mapping[str, Any]


def freeze(directory: Path, name: str, version: Version, at: str, note: str = "") -> Frozen:
    """Keep a night under a name; freezing the same night again under it changes nothing.

    Raises UsageError when the name is taken by another night or is none, StoreError when the file
    is not what it was published as, or cannot be written.
    """
    if not NAME.fullmatch(name):
        raise UsageError(
            f"{name!r}: is no name for a frozen night. Use up to 64 of a-z, 0-9, full stop, "
            "hyphen and underscore, such as review-2026."
        )
    there = frozen(directory, name)
    digest = version.facts.get("sha256")
    if there:
        if there.facts.get("sha256") == digest:
            return there
        raise UsageError(f"{name}: is taken by {there.facts.get('version')}. Choose another name.")
    if sha256(version.path) != digest:
        raise StoreError(
            f"{version.path}: is not what it was published as (its SHA-256 differs). "
            "Choose another night with --version."
        )
    facts = {**version.facts, "name": name, "frozen_at": at, "note": note}
    try:
        _write(directory / name, version.path, facts)
    except OSError as error:
        raise StoreError(
            f"{directory}: cannot be written ({error.strerror or error}). Check permissions and "
            "free disk space."
        ) from error
    return Frozen(name, directory / name / FILE, facts)


def all_frozen(directory: Path) -> list[Frozen]:
    """Return the nights that are kept for ever, the last frozen first."""
    found = [frozen(directory, path.parent.name) for path in directory.glob(f"*/{FACTS}")]
    whole = [one for one in found if one]
    return sorted(whole, key=lambda one: (one.facts.get("frozen_at", ""), one.name), reverse=True)


def frozen(directory: Path, name: str) -> Frozen | None:
    """Return a frozen night by name, or None where there is none."""
    if not NAME.fullmatch(name):
        return None
    try:
        facts = json.loads((directory / name / FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    path = directory / name / FILE
    return Frozen(name, path, facts) if isinstance(facts, dict) and path.is_file() else None


def _write(place: Path, source: Path, facts: Mapping[str, Any]) -> None:
    """Write the file first and its facts last: without them it is not there."""
    place.mkdir(parents=True, exist_ok=True)
    aside = place / f"{FILE}.writing"
    aside.unlink(missing_ok=True)
    try:
        os.link(source, aside)
    except OSError:  # another file system, or one without hard links
        shutil.copyfile(source, aside)
    aside.chmod(0o444)
    put_in_place(aside, place / FILE)
    told = place / f"{FACTS}.writing"
    told.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    put_in_place(told, place / FACTS)
