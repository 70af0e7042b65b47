"""The time of an archive: what is rebuilt from it must not depend on when it is rebuilt."""

from __future__ import annotations

from pathlib import Path

from evidence import clock
from harvest.archive.archive import Archive
from records.errors import UsageError


def archive_clock(directory: Path) -> clock.Clock:
    """Return a clock that says when the archive's last answer was received.

    Raises UsageError when there is no archive in the directory.
    """
    times = [entry.fetched_at for entry in Archive(directory).entries()]
    if not times:
        raise UsageError(
            f"{directory}: holds no archived answers. Name the directory that contains "
            "requests.jsonl."
        )
    return clock.fixed(max(times))
