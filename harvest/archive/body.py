"""One archived body: packed the same way every time, written whole or not at all.

Bodies of any size go in and come out a piece at a time.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from harvest.opening import ByteStream
from records.errors import ArchiveError

_STEP = 1 << 20
_REMEDY = "Restore the file from a backup, or harvest again."


@dataclass(frozen=True, slots=True)
class Written:
    """A body that was written: its digest and length, both of what it unpacks to."""

    sha256: str
    length: int


def pack(body: bytes) -> bytes:
    """Return `body` gzipped without name and time, so that equal bodies give equal files."""
    packed = io.BytesIO()
    _pack_into(packed, io.BytesIO(body))
    return packed.getvalue()


def write_body(path: Path, body: bytes) -> None:
    """Write a body to `path` unless an undamaged copy is there. Raises OSError."""
    if path.exists() and _is_sound(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with _temporary(path.parent) as (file, temporary):
        file.write(pack(body))
        _finish(file, temporary, path)


def write_stream(bodies: Path, body: ByteStream) -> Written:
    """Write a body of any size into the folder `bodies`, under its digest. Raises OSError."""
    bodies.mkdir(parents=True, exist_ok=True)
    with _temporary(bodies) as (file, temporary):
        written = _pack_into(file, body)
        path = path_in(bodies, written.sha256)
        if not (path.exists() and _is_sound(path)):
            path.parent.mkdir(exist_ok=True)
            _finish(file, temporary, path)
    return written


def path_in(bodies: Path, sha256: str) -> Path:
    """Return where the body with this digest is or would be."""
    return bodies / sha256[:2] / f"{sha256}.gz"


def read_body(path: Path, sha256: str) -> bytes:
    """Return the body at `path`, whose digest is `sha256`. Raises ArchiveError."""
    pieces: list[bytes] = []
    _check(path, sha256, pieces)
    return b"".join(pieces)


def open_body(path: Path) -> ByteStream:
    """Return the body at `path` as a stream. Raises ArchiveError."""
    try:
        return gzip.open(path, "rb")
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read ({error}). {_REMEDY}") from error


def check_body(path: Path, sha256: str) -> None:
    """Read a body again. Raises ArchiveError when it is missing or does not match its digest."""
    _check(path, sha256, None)


def _check(path: Path, sha256: str, kept: list[bytes] | None) -> None:
    digest = hashlib.sha256()
    try:
        with gzip.open(path, "rb") as body:
            while piece := body.read(_STEP):
                digest.update(piece)
                if kept is not None:
                    kept.append(piece)
    except FileNotFoundError:
        raise ArchiveError(f"{path}: the archived body is missing. {_REMEDY}") from None
    except (OSError, EOFError, zlib.error) as error:
        raise ArchiveError(f"{path}: cannot be read ({error}). {_REMEDY}") from error
    if digest.hexdigest() != sha256:
        raise ArchiveError(f"{path}: the content does not match its digest. {_REMEDY}")


def _is_sound(path: Path) -> bool:
    try:
        check_body(path, path.name.removesuffix(".gz"))
    except ArchiveError:
        return False
    return True


@contextmanager
def _temporary(directory: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """Give a file to write, which is gone afterwards unless it was finished."""
    descriptor, name = tempfile.mkstemp(dir=directory, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _finish(file: IO[bytes], temporary: Path, path: Path) -> None:
    """Bring a written file to the disk and then to its place."""
    file.flush()
    os.fchmod(file.fileno(), 0o644)
    os.fsync(file.fileno())
    temporary.replace(path)
    _sync_directory(path.parent)


def _pack_into(packed: IO[bytes], body: ByteStream) -> Written:
    digest, length = hashlib.sha256(), 0
    # Not gzip.compress: its header names the operating system.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        while piece := body.read(_STEP):
            digest.update(piece)
            length += len(piece)
            file.write(piece)
    return Written(digest.hexdigest(), length)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
