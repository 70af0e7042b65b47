"""Bytes that are read a piece at a time, and more than once when a first reading broke off."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from typing import Protocol


class ByteStream(Protocol):
    """What a parser reads from; an empty piece is the end."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, and none only at the end."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


Opening = Callable[[], ByteStream]
"""Opens the same bytes, from their beginning, each time it is called."""

LARGEST_RECORD_BYTES = 64 * 1024 * 1024
"""What one record may measure. The longest of 20,788 records in an NLM file has 0.6 MB."""


def opening_of(body: bytes) -> Opening:
    """Return what opens bytes that are in memory already."""
    return lambda: BytesIO(body)


def head_of(opening: Opening, size: int) -> bytes:
    """Return the first `size` bytes, or all when there are fewer."""
    pieces: list[bytes] = []
    left = size
    with closing(opening()) as stream:
        while left > 0 and (piece := stream.read(left)):
            pieces.append(piece)
            left -= len(piece)
    return b"".join(pieces)
