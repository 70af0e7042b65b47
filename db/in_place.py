"""Put a finished file in the place of the last one, so that even a power cut leaves one of both."""

from __future__ import annotations

import os
from pathlib import Path


def put_in_place(ready: Path, path: Path) -> None:
    """Rename `ready` to `path` in the same directory, once its bytes are on the disk.

    Raises OSError; `path` is then what it was.
    """
    _sync(ready)
    ready.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
