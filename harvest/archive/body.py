"""One archived body: packed the same way every time, written whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tempfile
import zlib
from pathlib import Path

from records.errors import ArchiveError


def pack(body: bytes) -> bytes:
    """Return `body` gzipped without name and time, so that equal bodies give equal files."""
    packed = io.BytesIO()
    # Not gzip.compress: its header names the operating system.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()


def write_body(path: Path, body: bytes) -> None:
    """Write a body to `path` unless an undamaged copy is there. Raises OSError."""
    if path.exists() and _is_sound(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pack(body))
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)


def read_body(path: Path, sha256: str) -> bytes:
    """Return the body at `path`, whose digest is `sha256`. Raises ArchiveError."""
    remedy = "Restore the file from a backup, or harvest again."
    try:
        body = gzip.decompress(path.read_bytes())
    except FileNotFoundError:
        raise ArchiveError(f"{path}: the archived body is missing. {remedy}") from None
    except (OSError, EOFError, zlib.error) as error:
        raise ArchiveError(f"{path}: cannot be read ({error}). {remedy}") from error
    if hashlib.sha256(body).hexdigest() != sha256:
        raise ArchiveError(f"{path}: the content does not match its digest. {remedy}")
    return body


def _is_sound(path: Path) -> bool:
    try:
        read_body(path, path.name.removesuffix(".gz"))
    except ArchiveError:
        return False
    return True


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
