"""How much of a file has been read, for a progress bar."""

from __future__ import annotations

from harvest.opening import ByteStream, Opening


class Gauge:
    """Bytes read of a file. A second reading of the same bytes counts nothing."""

    def __init__(self) -> None:
        self.position = 0

    def reach(self, position: int) -> None:
        """Say that reading has come to `position`."""
        self.position = max(self.position, position)

    def add(self, size: int) -> None:
        """Say that `size` bytes more are done with."""
        self.position += size

    def watching(self, opening: Opening) -> Opening:
        """Return the same opening, watched."""
        return lambda: _Watched(opening(), self)


class _Watched:
    def __init__(self, stream: ByteStream, gauge: Gauge) -> None:
        self._stream = stream
        self._gauge = gauge
        self._position = 0

    def read(self, size: int) -> bytes:
        piece = self._stream.read(size)
        self._position += len(piece)
        self._gauge.reach(self._position)
        return piece

    def close(self) -> None:
        self._stream.close()
