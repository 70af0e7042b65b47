"""Files of records that a person gives: recognised by content, archived, then parsed.

Restated text is allowed here, for the demonstration; the publisher refuses it in a live build.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from harvest.archive.archive import Archive
from harvest.archive.entry import IMPORT_SERVICE, Entry
from harvest.bad_record import BadRecord
from harvest.clinicaltrials.study import parse_studies
from harvest.files.kinds import FileKind, UnknownKindError, kind_of
from harvest.files.unpack import LARGEST_UNPACKED_BYTES, Member, TooLargeError, gunzip, zip_members
from harvest.hand_searched.records import parse_jsonl, parse_ris
from harvest.pubmed.xml import parse_articles
from records.errors import ArchiveError, InputFileError, ResponseError
from records.model import Harvested, HarvestEvent, Incomplete, Quarantined, Record

REMEDY = (
    "Import PubMed XML (or .gz of it), ClinicalTrials.gov API v2 JSON (or a ZIP of it), RIS, "
    "or JSON Lines as docs/hand-searched.md describes."
)
LARGEST_FILE_BYTES = 512 * 1024 * 1024

Parsed = Iterator[Record | BadRecord]

_PARSERS: dict[FileKind, tuple[str, Callable[[bytes], Parsed]]] = {
    FileKind.PUBMED_XML: ("pubmed", parse_articles),
    FileKind.STUDIES_JSON: ("clinicaltrials", parse_studies),
    FileKind.JSON_LINES: ("hand-searched", parse_jsonl),
    FileKind.RIS: ("hand-searched", parse_ris),
}


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file as read: its name, the kind of its content, its bytes, and the content unpacked.

    `problem` says what was wrong with the packing (a gzip that is cut off), None when nothing.
    """

    name: str
    kind: FileKind
    body: bytes
    content: bytes
    problem: str | None = None


def read_file(path: Path, *, limit: int = LARGEST_UNPACKED_BYTES) -> ImportedFile:
    """Return the file at `path`, recognised; raise `InputFileError` when it cannot be imported.

    `limit` bounds, in bytes, what it may unpack to.
    """
    return recognised(path.name, _bytes_of(path), str(path), limit=limit)


def recognised(
    name: str, body: bytes, shown: str | None = None, *, limit: int = LARGEST_UNPACKED_BYTES
) -> ImportedFile:
    """Return `body` as an imported file; raise `InputFileError`, naming it as `shown`."""
    shown = shown or name
    try:
        kind = kind_of(body)
        if kind is not FileKind.GZIP:
            return ImportedFile(name, kind, body, body)
        unpacked = gunzip(body, limit)
        if not unpacked.content and unpacked.problem:
            raise UnknownKindError(f"cannot be unpacked: {unpacked.problem}")
        inner = kind_of(unpacked.content)
    except UnknownKindError as error:
        raise InputFileError(f"{shown}: {error}. {REMEDY}") from None
    except TooLargeError as error:
        raise InputFileError(f"{shown}: {error}. Split it into smaller files.") from None
    if inner in (FileKind.GZIP, FileKind.ZIP):
        raise InputFileError(f"{shown}: is packed twice. Unpack it once and import that.")
    return ImportedFile(name, inner, body, unpacked.content, unpacked.problem)


def import_file(
    path: Path,
    archive: Archive,
    *,
    fetched_at: str | None = None,
    run: str = "import",
    limit: int = LARGEST_UNPACKED_BYTES,
) -> Iterator[HarvestEvent]:
    """Archive the file at `path` and return its records as events, bad ones quarantined.

    `run` is the run that imports it, `fetched_at` is the time of import, now if None. Raises
    `InputFileError` at once, with nothing archived, when the file cannot be read at all.
    """
    file = read_file(path, limit=limit)
    parsed = _parsed(file, str(path), limit)
    now = fetched_at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    entry = archive.save_file(file.name, file.body, now, run)
    return _events(parsed, entry)


def replay_files(
    archive: Archive, entries: Iterable[Entry] | None = None
) -> Iterator[HarvestEvent]:
    """Yield the records of every file that was imported into `archive`, in order of import.

    `entries`, when given, are the only ones to read.

    A file that the archive cannot give any more is yielded as `Incomplete`.
    """
    seen: set[str] = set()
    for entry in archive.entries() if entries is None else entries:
        if entry.service != IMPORT_SERVICE or not entry.usable or entry.sha256 in seen:
            continue
        seen.add(entry.sha256)
        try:
            file = recognised(entry.path, archive.body(entry.sha256))
            parsed = _parsed(file, entry.path, LARGEST_UNPACKED_BYTES)
        except (ArchiveError, InputFileError) as error:
            yield Incomplete(IMPORT_SERVICE, entry.path, str(error))
            continue
        yield from _events(parsed, entry)


def _bytes_of(path: Path) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputFileError(f"{path}: is a directory. Name the files in it.")
        if not stat.S_ISREG(status.st_mode):
            raise InputFileError(f"{path}: is no regular file. {REMEDY}")
        if status.st_size > LARGEST_FILE_BYTES:
            raise InputFileError(
                f"{path}: is larger than {LARGEST_FILE_BYTES} bytes. Split it into smaller files."
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise InputFileError(f"{path}: there is no such file. Check its name.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputFileError(f"{path}: cannot be read ({reason}). Check its permissions.") from None


def _parsed(file: ImportedFile, shown: str, limit: int) -> Iterator[tuple[str, Record | BadRecord]]:
    """Return (source, record) pairs; raise `InputFileError` at once when nothing can be read."""
    try:
        if file.kind is FileKind.ZIP:
            return _parsed_members(zip_members(file.content, limit))
        source, parse = _PARSERS[file.kind]
        parsed = parse(file.content)
    except (ResponseError, zipfile.BadZipFile) as error:
        raise InputFileError(f"{shown}: {error}. {REMEDY}") from None
    return _with_problem(source, parsed, file)


def _with_problem(
    source: str, parsed: Parsed, file: ImportedFile
) -> Iterator[tuple[str, Record | BadRecord]]:
    for record in parsed:
        yield source, record
    if file.problem:
        yield source, BadRecord(f"the end of {file.name}", file.problem, b"")


def _parsed_members(
    members: Iterator[Member | BadRecord],
) -> Iterator[tuple[str, Record | BadRecord]]:
    try:
        for member in members:
            if isinstance(member, BadRecord):
                yield IMPORT_SERVICE, member
                continue
            yield from _parsed_member(member)
    except TooLargeError as error:
        yield IMPORT_SERVICE, BadRecord("the rest of the ZIP", f"{error}; it was not read", b"")


def _parsed_member(member: Member) -> Iterator[tuple[str, Record | BadRecord]]:
    label = f"{member.name} in the ZIP"
    try:
        kind = kind_of(member.content)
        if kind not in _PARSERS:
            raise UnknownKindError("is packed once more")
        source, parse = _PARSERS[kind]
        for record in parse(member.content):
            if isinstance(record, BadRecord):
                record = BadRecord(f"{record.name} of {label}", record.reason, record.raw)
            yield source, record
    except (UnknownKindError, ResponseError) as error:
        yield IMPORT_SERVICE, BadRecord(label, f"it {error}", member.content)


def _events(
    parsed: Iterator[tuple[str, Record | BadRecord]], entry: Entry
) -> Iterator[HarvestEvent]:
    for source, record in parsed:
        if isinstance(record, BadRecord):
            yield Quarantined(
                source=source,
                name=f"{record.name} ({entry.path})",
                reason=record.reason,
                raw=record.raw,
                body_sha256=entry.sha256,
                fetched_at=entry.fetched_at,
            )
        else:
            yield Harvested(record, entry.sha256, entry.fetched_at, (entry.path,))
