"""Let go of old answers that brought nothing new. What was asked, when, and their digests stay.

Only answers to requests for records by their keys are let go of, and only together with all that
the same run got from the same source, when none of it is known to have brought anything: so a
rebuild from the pruned archive is the same as from the whole one. The bodies of failures go
with age: nothing is rebuilt from them.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from harvest.archive.archive import Archive
from harvest.archive.entry import IMPORT_SERVICE, Entry
from harvest.archive.history import NOTE_SERVICE
from records.errors import ArchiveError

PRUNED = "pruned.jsonl"


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was let go of: the digests of the bodies, and their packed size in bytes."""

    digests: tuple[str, ...]
    size: int


def pruned_digests(archive: Archive) -> frozenset[str]:
    """Return the digests of the bodies that were let go of. Raises ArchiveError."""
    path = archive.directory / PRUNED
    try:
        lines = path.read_text(encoding="ascii").splitlines()
        return frozenset(str(json.loads(line)["sha256"]) for line in lines)
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArchiveError(f"{path}: cannot be read ({error}). Restore it from a backup.") from None


def prunable(
    archive: Archive, before: str, times: Collection[str], bodies: Collection[str]
) -> tuple[str, ...]:
    """Return the digests of the bodies that can go, in order of their digests.

    `before` is the time (UTC, ISO 8601) that they must be older than, `times` are those at which
    something new came, `bodies` those that stored records came from.
    """
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in archive.entries():
        groups[(entry.run, entry.service)].append(entry)
    go: set[str] = set()
    stay: set[str] = set(bodies)
    for group in groups.values():
        quiet = not any(entry.fetched_at in times for entry in group)
        for entry in group:
            old = entry.fetched_at < before
            spare = not entry.usable or (quiet and _by_keys(entry))
            (go if old and spare else stay).add(entry.sha256)
    there = (digest for digest in go - stay if archive.body_path(digest).exists())
    return tuple(sorted(there))


def prune(archive: Archive, digests: Iterable[str], at: str, policy: str) -> Pruned:
    """Remove bodies, each after it was written down as pruned. Raises ArchiveError."""
    done: list[str] = []
    size = 0
    try:
        with (archive.directory / PRUNED).open("a", encoding="ascii") as journal:
            for digest in digests:
                journal.write(json.dumps({"sha256": digest, "at": at, "policy": policy}) + "\n")
                journal.flush()
                os.fsync(journal.fileno())
                path = archive.body_path(digest)
                size += path.stat().st_size
                path.unlink()
                done.append(digest)
    except OSError as error:
        raise ArchiveError(
            f"{archive.directory}: cannot be pruned ({error.strerror}). Check its permissions."
        ) from error
    return Pruned(tuple(done), size)


def problems(archive: Archive) -> Iterator[str]:
    """Yield what is wrong with an archive, one sentence each; a body let go of is no fault."""
    gone = pruned_digests(archive)
    for problem in archive.verify():
        if not any(digest in problem for digest in gone):
            yield problem


def _by_keys(entry: Entry) -> bool:
    """Say whether an entry answers a request for records by their keys, and for nothing else."""
    if entry.service in (IMPORT_SERVICE, NOTE_SERVICE):
        return False
    if entry.path == "efetch.fcgi" or entry.path.endswith("/fullTextXML"):
        return True
    return "filter.ids" in dict(entry.parameters)
