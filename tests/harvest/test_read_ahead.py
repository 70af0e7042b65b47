"""Pieces made in advance: in order, errors in their place, nothing left running."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from harvest.read_ahead import read_ahead


def running() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def test_pieces_come_in_order() -> None:
    assert list(read_ahead(n for n in range(100))) == list(range(100))
    assert "read ahead" not in running()


def test_an_error_comes_after_what_was_made_before_it() -> None:
    def pieces() -> Iterator[int]:
        yield from range(5)
        raise ValueError("broken")

    ahead = read_ahead(pieces())  # type: ignore[arg-type]
    assert [next(ahead) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="broken"):
        next(ahead)
    assert "read ahead" not in running()


def test_who_stops_asking_leaves_nothing_running() -> None:
    closed = []

    def pieces() -> Iterator[int]:
        try:
            n = 0
            while True:
                n += 1
                yield n
        finally:
            closed.append(n)

    ahead = read_ahead(pieces(), most=3)  # type: ignore[arg-type]
    assert [next(ahead), next(ahead)] == [1, 2]
    ahead.close()
    assert "read ahead" not in running()
    assert closed
    assert closed[0] <= 7, "it went on making pieces that nobody asked for"
