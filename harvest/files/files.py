"""Files of records that a person gives: recognised by content, archived, then parsed.

A file may be of any size: it goes into the archive and out of it a piece at a time. Restated text
is allowed here, for the demonstration; the publisher refuses it in a live build.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from harvest.archive.archive import Archive
from harvest.archive.entry import IMPORT_SERVICE, Entry
from harvest.bad_record import BadRecord
from harvest.files.gauge import Gauge
from harvest.files.parsers import Found
from harvest.files.recognised import REMEDY, RecognisedFile, recognised
from harvest.files.unpack import LARGEST_UNPACKED_BYTES
from harvest.pubmed.xml import Deleted
from records.errors import ArchiveError, InputFileError
from records.model import (
    HandSet,
    Harvested,
    HarvestEvent,
    ImportedSearch,
    Incomplete,
    Quarantined,
    RetractionNotice,
    Stated,
    Vanished,
)


@dataclass(frozen=True, slots=True)
class FileReading:
    """An archived file that is being read: `events` can be gone through once.

    `gauge.position` tells how many of the file's `entry.length` bytes have been read.
    """

    entry: Entry
    gauge: Gauge
    events: Iterator[HarvestEvent]

    def __iter__(self) -> Iterator[HarvestEvent]:
        return self.events


def read_file(path: Path, *, limit: int = LARGEST_UNPACKED_BYTES) -> RecognisedFile:
    """Return the file at `path`, recognised; raise `InputFileError` when it cannot be imported.

    `limit` bounds, in bytes, what it may unpack to.
    """
    _refuse_irregular(path)
    return recognised(path.name, partial(_open, path), str(path), limit=limit)


def import_file(
    path: Path,
    archive: Archive,
    *,
    fetched_at: str | None = None,
    run: str = "import",
    parameters: tuple[tuple[str, str], ...] = (),
    limit: int = LARGEST_UNPACKED_BYTES,
) -> FileReading:
    """Archive the file at `path` and return its records as events, bad ones quarantined.

    `run` is the run that imports it, `fetched_at` the time of import, now if None, `parameters`
    what is archived beside it. Raises `InputFileError` at once, with nothing archived, when the
    file cannot be read at all.
    """
    read_file(path, limit=limit).check()
    now = fetched_at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with closing(_open(path)) as body:
        entry = archive.save_path(path.name, body, now, run, parameters)
    return _reading(archive, entry, limit, str(path))


def replay_files(
    archive: Archive, entries: Iterable[Entry] | None = None
) -> Iterator[HarvestEvent]:
    """Yield the records of every file that was imported into `archive`, in order of import.

    `entries`, when given, are the only ones to read. A file that the archive cannot give any more
    is yielded as `Incomplete`.
    """
    seen: set[tuple[str, str]] = set()
    for entry in archive.entries() if entries is None else entries:
        key = (entry.request.key, entry.sha256)
        if entry.service != IMPORT_SERVICE or not entry.usable or key in seen:
            continue
        seen.add(key)
        try:
            reading = _reading(archive, entry, check=True)
        except (ArchiveError, InputFileError) as error:
            yield Incomplete(IMPORT_SERVICE, entry.path, str(error))
            continue
        yield from reading


def _reading(
    archive: Archive,
    entry: Entry,
    limit: int = LARGEST_UNPACKED_BYTES,
    shown: str | None = None,
    *,
    check: bool = False,
) -> FileReading:
    gauge = Gauge()
    opening = gauge.watching(archive.opening(entry.sha256))
    file = recognised(entry.path, opening, shown, limit=limit)
    if check:
        file.check()
    gauge.position = 0  # what was read so far was only looked at
    return FileReading(entry, gauge, events_of(file.records(gauge), entry))


def _refuse_irregular(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise InputFileError(f"{path}: there is no such file. Check its name.") from None
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if stat.S_ISDIR(mode):
        raise InputFileError(f"{path}: is a directory. Name the files in it.")
    if not stat.S_ISREG(mode):
        raise InputFileError(f"{path}: is no regular file. {REMEDY}")


def _open(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError | ValueError) -> InputFileError:
    reason = getattr(error, "strerror", None) or error
    return InputFileError(f"{path}: cannot be read ({reason}). Check its permissions.")


def events_of(records: Iterable[tuple[str, Found]], entry: Entry) -> Iterator[HarvestEvent]:
    """Yield the records that a parser found in an archived file, as events."""
    for source, record in records:
        if isinstance(record, BadRecord):
            yield Quarantined(
                source=source,
                name=f"{record.name} ({entry.path})",
                reason=record.reason,
                raw=record.raw,
                body_sha256=entry.sha256,
                fetched_at=entry.fetched_at,
            )
        elif isinstance(record, Deleted):
            yield Vanished(source, record.pmid, "deleted", entry.fetched_at)
        elif isinstance(record, RetractionNotice | HandSet | ImportedSearch):
            yield Stated(record, entry.sha256, entry.fetched_at)
        else:
            yield Harvested(record, entry.sha256, entry.fetched_at, (entry.path,))
