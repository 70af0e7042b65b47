"""Unpacking gzip and ZIP in memory, within bounds; nothing is ever extracted to the disk.

The names of ZIP members serve as labels only, so a name such as "../../etc/passwd" does nothing.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from harvest.bad_record import BadRecord

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
LARGEST_UNPACKED_BYTES = 768 * 1024 * 1024
"""More than twice the largest yearly PubMed file unpacked; what is beyond is no file of records."""

_STEP = 1 << 20
_CANNOT_READ = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # a compression method that is not built in
    RuntimeError,  # an encrypted member
    ValueError,
    OSError,
)


class TooLargeError(Exception):
    """The content is larger than the bound; the text says by what."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What came out of a gzip file, and what was wrong with it (None when it was whole)."""

    content: bytes
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a ZIP: its name as a label, and its bytes."""

    name: str
    content: bytes


def gunzip(body: bytes, limit: int = LARGEST_UNPACKED_BYTES) -> Unpacked:
    """Return the content of a gzip file, as far as it goes when it is cut off or damaged.

    Raises `TooLargeError` when it unpacks to more than `limit` bytes.
    """
    pieces: list[bytes] = []
    size = 0
    rest = body
    while rest.startswith(GZIP_MAGIC):
        member = zlib.decompressobj(wbits=31)
        while not member.eof:
            try:
                piece = member.decompress(rest, _STEP)
            except zlib.error as error:
                return Unpacked(b"".join(pieces), f"the gzip data are damaged ({error})")
            rest = member.unconsumed_tail
            size += len(piece)
            if size > limit:
                raise TooLargeError(f"it unpacks to more than {limit} bytes")
            pieces.append(piece)
            if not piece and not rest and not member.eof:
                return Unpacked(b"".join(pieces), "the gzip data are cut off")
        rest = member.unused_data
    problem = "something that is not gzip follows the gzip data" if rest.strip(b"\0") else None
    return Unpacked(b"".join(pieces), problem)


def zip_members(body: bytes, limit: int = LARGEST_UNPACKED_BYTES) -> Iterator[Member | BadRecord]:
    """Yield the files in a ZIP, one at a time; one that cannot be read as `BadRecord`.

    Raises `zipfile.BadZipFile` at once when it is no ZIP, and `TooLargeError` when the members
    unpack to more than `limit` bytes together.
    """
    archive = zipfile.ZipFile(BytesIO(body))
    return _members(archive, limit)


def _members(archive: zipfile.ZipFile, limit: int) -> Iterator[Member | BadRecord]:
    left = limit
    for info in archive.infolist():
        if info.is_dir():
            continue
        try:
            with archive.open(info) as opened:
                content = opened.read(left + 1)
        except _CANNOT_READ as error:
            yield BadRecord(f"{info.filename} in the ZIP", f"it cannot be unpacked ({error})", b"")
            continue
        left -= len(content)
        if left < 0:
            raise TooLargeError(f"its files unpack to more than {limit} bytes")
        yield Member(info.filename, content)
