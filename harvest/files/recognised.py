"""A file that was opened and recognised: its kind, and its records as its parser finds them."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BufferedReader
from shutil import copyfileobj
from typing import IO, Any

from harvest.archive.entry import IMPORT_SERVICE
from harvest.bad_record import BadRecord
from harvest.files.gauge import Gauge
from harvest.files.kinds import SNIFFED_BYTES, FileKind, UnknownKindError, kind_of
from harvest.files.parsers import PARSERS, Found
from harvest.files.unpack import LARGEST_UNPACKED_BYTES, Gunzip, Member, zip_members
from harvest.opening import ByteStream, Opening, head_of
from records.errors import InputFileError, ResponseError

REMEDY = (
    "Import PubMed XML (or .gz of it), ClinicalTrials.gov API v2 JSON (or a ZIP of it), an export "
    "of a register or database as docs/importing.md lists them, the file of Retraction Watch, RIS, "
    "or JSON Lines as docs/hand-searched.md describes."
)


class Unpacking:
    """The content of a gzip file; `problem` is what the last reading found wrong with it."""

    def __init__(self, packed: Opening, limit: int) -> None:
        self._packed = packed
        self._limit = limit
        self._last: Gunzip | None = None

    def __call__(self) -> ByteStream:
        """Open it anew."""
        self._last = Gunzip(self._packed(), self._limit)
        return self._last

    @property
    def problem(self) -> str | None:
        """Return what was wrong with the packing (a gzip that is cut off), None when nothing."""
        return self._last.problem if self._last else None


@dataclass(frozen=True, slots=True)
class RecognisedFile:
    """A file: its name, how messages name it, the kind of its content, and how to open that."""

    name: str
    shown: str
    kind: FileKind
    opening: Opening
    limit: int

    def check(self) -> None:
        """Raise `InputFileError` when it is clear from the beginning that nothing can be read."""
        try:
            if self.kind is FileKind.ZIP:
                with closing(_seekable(self.opening)) as packed:
                    zip_members(packed)
            else:
                PARSERS[self.kind].read(self.opening)
        except (ResponseError, zipfile.BadZipFile) as error:
            raise InputFileError(f"{self.shown}: {error}. {REMEDY}") from None

    def records(self, gauge: Gauge | None = None) -> Iterator[tuple[str, Found]]:
        """Yield (source, record) pairs; what cannot be read comes as `BadRecord`."""
        if self.kind is FileKind.ZIP:
            with closing(_seekable(self.opening)) as packed:
                try:
                    members = zip_members(packed, self.limit)
                except zipfile.BadZipFile as error:
                    raise InputFileError(f"{self.shown}: {error}. {REMEDY}") from None
                yield from _members(members, gauge or Gauge())
            return
        parser = PARSERS[self.kind]
        for record in parser.read(self.opening):
            yield parser.source, record
        if isinstance(self.opening, Unpacking) and self.opening.problem:
            yield parser.source, BadRecord(f"the end of {self.name}", self.opening.problem, b"")


def recognised(
    name: str, opening: Opening, shown: str | None = None, *, limit: int = LARGEST_UNPACKED_BYTES
) -> RecognisedFile:
    """Return a file as recognised by its content; raise `InputFileError` when it is none of ours.

    `limit` bounds, in bytes, what it may unpack to.
    """
    shown = shown or name
    try:
        kind = kind_of(head_of(opening, SNIFFED_BYTES))
        if kind is not FileKind.GZIP:
            return RecognisedFile(name, shown, kind, opening, limit)
        unpacking = Unpacking(opening, limit)
        inner = _kind_inside(unpacking)
    except UnknownKindError as error:
        raise InputFileError(f"{shown}: {error}. {REMEDY}") from None
    if inner in (FileKind.GZIP, FileKind.ZIP):
        raise InputFileError(f"{shown}: is packed twice. Unpack it once and import that.")
    return RecognisedFile(name, shown, inner, unpacking, limit)


def _kind_inside(unpacking: Unpacking) -> FileKind:
    head = head_of(unpacking, SNIFFED_BYTES)
    if not head and unpacking.problem:
        raise UnknownKindError(f"cannot be unpacked: {unpacking.problem}")
    try:
        return kind_of(head)
    except UnknownKindError as error:
        also = f"; {unpacking.problem}" if unpacking.problem else ""
        raise UnknownKindError(f"{error}{also}") from None


def _seekable(opening: Opening) -> IO[bytes]:
    """Return a file that a ZIP can be read from: the file itself, or a copy without a name."""
    stream = opening()
    if isinstance(stream, BufferedReader):
        return stream
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the caller
    source: Any = stream
    with closing(stream):
        copyfileobj(source, copy, 1 << 20)
    copy.seek(0)
    return copy


def _members(members: Iterator[Member | BadRecord], gauge: Gauge) -> Iterator[tuple[str, Found]]:
    for member in members:
        if isinstance(member, BadRecord):
            yield IMPORT_SERVICE, member
            continue
        yield from _member(member)
        gauge.add(member.packed_bytes)


def _member(member: Member) -> Iterator[tuple[str, Found]]:
    label = f"{member.name} in the ZIP"
    head = head_of(member.opening, SNIFFED_BYTES)
    try:
        kind = kind_of(head)
        if kind not in PARSERS:
            raise UnknownKindError("is packed once more")
        for record in PARSERS[kind].read(member.opening):
            if isinstance(record, BadRecord):
                record = BadRecord(f"{record.name} of {label}", record.reason, record.raw)
            yield PARSERS[kind].source, record
    except (UnknownKindError, ResponseError) as error:
        yield IMPORT_SERVICE, BadRecord(label, f"it {error}", head)
