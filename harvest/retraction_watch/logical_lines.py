"""The rows of a CSV file as texts, also where a quoted value holds line breaks.

A quote that never closes would swallow the rest of the file; here it costs its own line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from harvest.opening import ByteStream

LONGEST_ROW = 50
"""The most lines that one row may take."""

PIECE = 1 << 16
LONGEST_LINE = 1 << 20
"""In bytes. The longest real row is a few thousand."""


def logical_lines(body: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    """Yield each row with the number of its first line, from 1; empty lines are left out."""
    lines = _Lines(body)
    while (text := lines.take()) is not None:
        number = lines.number
        more: list[str] = []
        while (text + "".join(more)).count('"') % 2 and len(more) < LONGEST_ROW:
            following = lines.take()
            if following is None:
                break
            more.append(following)
        whole = text + "".join(more)
        if whole.count('"') % 2:
            lines.give_back(more)
            whole = text
        if whole.strip():
            yield number, whole.rstrip("\r\n")


def lines_of(stream: ByteStream) -> Iterator[bytes]:
    """Yield the lines of a stream with their ends; one without end is cut at `LONGEST_LINE`."""
    rest = b""
    while piece := stream.read(PIECE):
        *whole, rest = (rest + piece).splitlines(keepends=True)
        yield from whole
        if len(rest) > LONGEST_LINE:
            yield rest
            rest = b""
    if rest:
        yield rest


class _Lines:
    """Lines of bytes as text, some of which may be given back to be read again."""

    def __init__(self, body: Iterable[bytes]) -> None:
        self._body = iter(body)
        self._waiting: deque[str] = deque()
        self.number = 0

    def take(self) -> str | None:
        if self._waiting:
            self.number += 1
            return self._waiting.popleft()
        line = next(self._body, None)
        if line is None:
            return None
        self.number += 1
        return decoded_line(line)

    def give_back(self, lines: list[str]) -> None:
        self._waiting.extendleft(reversed(lines))
        self.number -= len(lines)


def decoded_line(line: bytes) -> str:
    """Return a line as text: UTF-8 (with or without mark), else Windows-1252. Never fails."""
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("windows-1252", "replace")
