"""Make the next piece while the last one is used: parsing XML needs no Python in the meantime."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from queue import Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

_PATIENCE_S = 0.05


@dataclass(frozen=True, slots=True)
class _Piece(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None


def read_ahead(pieces: Generator[T, None, None], most: int = 2) -> Generator[T, None, None]:
    """Yield the pieces, of which up to `most` are made in advance in a thread of their own.

    What the generator raises is raised in its place. When nobody asks for more, it is closed.
    """
    ready: Queue[_Piece[T] | _End] = Queue(most)
    stop = Event()
    thread = Thread(target=_fill, args=(ready, pieces, stop), name="read ahead", daemon=True)
    thread.start()
    try:
        while isinstance(got := ready.get(), _Piece):
            yield got.value
        if got.error is not None:
            raise got.error
    finally:
        stop.set()
        thread.join()


def _fill(ready: Queue[_Piece[T] | _End], pieces: Generator[T, None, None], stop: Event) -> None:
    error: BaseException | None = None
    try:
        for piece in pieces:
            if not _put(ready, _Piece(piece), stop):
                break
    except BaseException as caught:  # whatever it is, it belongs to the reader
        error = caught
    finally:
        pieces.close()
    _put(ready, _End(error), stop)


def _put(ready: Queue[_Piece[T] | _End], item: _Piece[T] | _End, stop: Event) -> bool:
    while not stop.is_set():
        try:
            ready.put(item, timeout=_PATIENCE_S)
        except Full:
            continue
        return True
    return False
