"""What the files of a data directory say of its state: versions, decisions of people, disk."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from db.freshness import seconds_since
from db.versions import Facts
from evidence.settings import Settings


def version_shown(settings: Settings, now: datetime) -> dict[str, Any] | None:
    """Return the night that is shown, with its age at an aware `now`; None before the first."""
    current = settings.versions.current()
    if current is None:
        return None
    facts: Facts = current.facts
    age = seconds_since(facts.get("published_at"), now)
    names = ("run", "published_at", "sha256", "bytes", "program_version", "seconds")
    return {
        "name": current.name,
        **{name: facts.get(name) for name in names},
        "age_hours": None if age is None else round(age / 3600, 2),
    }


def refused(settings: Settings) -> dict[str, Any] | None:
    """Return when and why the last candidate failed a check; None when the last one passed."""
    told = settings.versions.refused()
    if told is None:
        return None
    listed = told.get("findings")
    findings = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return {**told, "findings": findings}


def curation(settings: Settings) -> dict[str, int] | None:
    """Return how many rows of people's files were skipped, and how many hold nothing now.

    They are those of the night that is shown. None where none is, or an earlier release made it.
    """
    shown = settings.versions.shown()
    if shown is None:
        return None
    try:
        with closing(sqlite3.connect(f"{shown.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            skipped, flagged = opened.execute(
                "select (select count(*) from bad_rows), "
                "(select count(*) from decisions where flagged = 1)"
            ).fetchone()
            if opened.execute("select 1 from sqlite_master where name = 'appraisals'").fetchone():
                found = opened.execute("select count(*) from appraisals where flagged = 1")
                flagged += found.fetchone()[0]
    except sqlite3.DatabaseError:
        return None
    return {"skipped": int(skipped), "flagged": int(flagged)}


def disk(settings: Settings) -> dict[str, int | None]:
    """Return what is free where the data are, and what they take, in bytes."""
    place = settings.data_dir
    while not place.is_dir() and place != place.parent:
        place = place.parent
    try:
        free: int | None = shutil.disk_usage(place).free
    except OSError:
        free = None
    store = [settings.store.with_name(settings.store.name + end) for end in ("", "-wal", "-shm")]
    return {
        "free": free,
        "store": sum(_size(path) for path in store),
        "archive": _size_below(settings.archive),
        "published": _size_below(settings.versions.directory),
    }


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _size_below(directory: Path) -> int:
    return sum(_size(path) for path in directory.rglob("*") if not path.is_dir())
