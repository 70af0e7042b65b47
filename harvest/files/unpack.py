"""Unpacking gzip and ZIP as they are read, within bounds; nothing is extracted under a name.

The names of ZIP members serve as labels only, so a name such as "../../etc/passwd" does nothing.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

from harvest.bad_record import BadRecord
from harvest.opening import ByteStream, Opening

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
LARGEST_UNPACKED_BYTES = 64 * 1024 * 1024 * 1024
"""More than all of ClinicalTrials.gov or a year of PubMed; what is beyond is no file of records.

It bounds time, not memory: what is unpacked is read a piece at a time and never kept.
"""

_STEP = 1 << 18
_CANNOT_UNPACK = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # a compression method that is not built in
    RuntimeError,  # an encrypted member
    ValueError,
    OSError,
)


class Gunzip:
    """The content of a gzip file, as far as it goes when the file is cut off or damaged.

    `problem`, known after the last piece, says what was wrong with it, None when nothing.
    """

    def __init__(self, packed: ByteStream, limit: int = LARGEST_UNPACKED_BYTES) -> None:
        self.problem: str | None = None
        self._packed = packed
        self._left = limit
        self._limit = limit
        self._rest = b""
        self._member: zlib._Decompress | None = None
        self._ended = False

    def read(self, size: int) -> bytes:
        """Return a piece of at most `size` bytes, and none at the end, whatever its reason."""
        while not self._ended:
            if not self._rest:
                self._rest = self._packed.read(_STEP)
            if self._member is None and not self._begin():
                return b""
            if piece := self._unpack(size):
                return self._within_limit(piece)
        return b""

    def close(self) -> None:
        """Let go of the packed file."""
        self._packed.close()

    def _begin(self) -> bool:
        """Begin the first or the next of the parts that a gzip file may have."""
        while len(self._rest) < len(GZIP_MAGIC) and (more := self._packed.read(_STEP)):
            self._rest += more
        if self._rest.startswith(GZIP_MAGIC):
            self._member = zlib.decompressobj(wbits=31)
            return True
        junk = self._rest.strip(b"\0")
        while not junk and (more := self._packed.read(_STEP)):
            junk = more.strip(b"\0")
        return self._end("something that is not gzip follows the gzip data" if junk else None)

    def _unpack(self, size: int) -> bytes:
        assert self._member is not None
        cut_off = not self._rest
        try:
            piece = self._member.decompress(self._rest, size)
        except zlib.error as error:
            self._end(f"the gzip data are damaged ({error})")
            return b""
        if self._member.eof:
            self._rest, self._member = self._member.unused_data, None
        else:
            self._rest = self._member.unconsumed_tail
            if cut_off and not piece:
                self._end("the gzip data are cut off")
        return piece

    def _within_limit(self, piece: bytes) -> bytes:
        self._left -= len(piece)
        if self._left >= 0:
            return piece
        self._end(f"it unpacks to more than {self._limit} bytes, and the rest was not read")
        return piece[: self._left]

    def _end(self, problem: str | None) -> bool:
        self.problem, self._ended = problem, True
        return False


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a ZIP: its name as a label, how to open it, and its size in the ZIP."""

    name: str
    opening: Opening
    packed_bytes: int


def zip_members(
    packed: IO[bytes], limit: int = LARGEST_UNPACKED_BYTES
) -> Iterator[Member | BadRecord]:
    """Yield the files in a ZIP, one at a time; one that is damaged or locked as `BadRecord`.

    Raises `zipfile.BadZipFile` at once when it is no ZIP. Members that unpack to more than `limit`
    bytes together, by their own account, end it with a `BadRecord`.
    """
    return _members(zipfile.ZipFile(packed), limit)


def _members(archive: zipfile.ZipFile, limit: int) -> Iterator[Member | BadRecord]:
    left = limit
    for info in archive.infolist():
        if info.is_dir():
            continue
        left -= info.file_size
        if left < 0:
            reason = f"its files unpack to more than {limit} bytes; it was not read"
            yield BadRecord("the rest of the ZIP", reason, b"")
            return
        try:
            _check(archive, info)
        except _CANNOT_UNPACK as error:
            yield BadRecord(f"{info.filename} in the ZIP", f"it cannot be unpacked ({error})", b"")
            continue
        yield Member(info.filename, partial(_open_member, archive, info), info.compress_size)


def _check(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Read a member to its end, where its checksum is: damage may look like other letters."""
    with archive.open(info) as member:
        while member.read(_STEP):
            pass


def _open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> ByteStream:
    return archive.open(info)
