"""Standard streams that are closed, full or no longer read must not cost a run its work."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import IO


def fill_closed() -> None:
    """Point each closed standard stream at nothing.

    Else the next file to be opened would get its number, and messages would be written into it.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, so this one
    if sys.stdin is None:
        sys.stdin = os.fdopen(0, "r", encoding="utf-8", closefd=False)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)


def let_go(stream: IO[str]) -> None:
    """Point a stream that cannot be written at nothing, so that it does not fail again at exit."""
    with suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
