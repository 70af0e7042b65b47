"""Studies out of a JSON body that is too long to be held whole: a register's dump, say.

Only a window of the text is in memory. A study is read when it is there to its end; of one that
is broken, what stands up to the next study is handed out as a bad record.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator

from harvest.bad_record import BadRecord
from harvest.opening import LARGEST_RECORD_BYTES, ByteStream

_STEP = 1 << 20
_SEPARATOR = re.compile(r"[\s,]*")
_STUDY = re.compile(r'\{\s*"(?:protocolSection|hasResults|derivedSection)"\s*:')
_DECODER = json.JSONDecoder()


class Window:
    """The text of a stream, of which what was dealt with is forgotten."""

    def __init__(self, stream: ByteStream, encoding: str) -> None:
        self.text = ""
        self.ended = False
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def more(self) -> bool:
        """Read at least as much as is there already, and say whether there was anything."""
        wanted = max(_STEP, len(self.text))
        pieces: list[str] = []
        while wanted > 0 and not self.ended:
            piece = self._stream.read(_STEP)
            self.ended = not piece
            pieces.append(self._decoder.decode(piece, self.ended))
            wanted -= len(piece)
        self.text += "".join(pieces)
        return any(pieces)

    def forget(self, position: int) -> None:
        """Forget the text before `position`."""
        self.text = self.text[position:]


def items_of_list(window: Window, position: int, before: str) -> Iterator[object | BadRecord]:
    """Yield the values of the list whose bracket is just before `position`.

    `before` is what opened the document, "{" or "[". What stands behind the list is read too, so
    that a body that is cut off there is told.
    """
    number = 0
    while True:
        position = _skip(window, position)
        if window.text[position : position + 1] in ("]", ""):
            break
        number += 1
        found = _value(window, position)
        if found is None:
            position, bad = _broken(window, position, number)
            yield bad
            if window.ended and position == len(window.text):
                return
            continue
        value, position = found
        yield value
        if position > _STEP:
            window.forget(position)
            position = 0
    yield from _behind_the_list(window, position, before, number)


def _behind_the_list(
    window: Window, position: int, before: str, number: int
) -> Iterator[BadRecord]:
    window.forget(position)
    while len(window.text) < _STEP and window.more():
        pass
    rest = window.text[:_STEP]
    try:
        json.loads('{"":[' + rest if before == "{" else "[" + rest)
    except (ValueError, RecursionError) as broken:
        raw = rest.encode("utf-8", "surrogatepass")
        yield BadRecord(f"what follows study {number}", f"broken JSON: {broken}", raw)


def lines_of(window: Window) -> Iterator[str]:
    """Yield the lines that hold anything."""
    start = 0
    while True:
        end = window.text.find("\n", start)
        if end < 0:
            window.forget(start)
            start = 0
            if len(window.text) <= LARGEST_RECORD_BYTES and window.more():
                continue
            end = len(window.text)
        if line := window.text[start:end].strip():
            yield line
        start = end + 1
        if window.ended and start > len(window.text):
            return


def _skip(window: Window, position: int) -> int:
    """Return where the next thing begins."""
    while True:
        gap = _SEPARATOR.match(window.text, position)
        position = gap.end() if gap else position
        if position < len(window.text) or not window.more():
            return position


def _value(window: Window, position: int) -> tuple[object, int] | None:
    """Return the value at `position` and where it ends, or None when it is broken."""
    while True:
        try:
            value, end = _DECODER.raw_decode(window.text, position)
        except RecursionError:
            return None
        except ValueError:
            behind = _STUDY.search(window.text, position + 1)
            if behind or len(window.text) - position > LARGEST_RECORD_BYTES or not window.more():
                return None
            continue
        # A number at the end of the window may go on behind it.
        if end < len(window.text) or isinstance(value, dict | list) or not window.more():
            return value, end


def _broken(window: Window, position: int, number: int) -> tuple[int, BadRecord]:
    """Return where to go on, and what was broken: all up to the next study, or to the end."""
    while not (found := _STUDY.search(window.text, position + 1)):
        kept = len(window.text) - position
        if kept > LARGEST_RECORD_BYTES or not window.more():
            break
    end = found.start() if found else len(window.text)
    rest = window.text[position:end].encode("utf-8", "surrogatepass")
    name = f"study {number}" if found else f"study {number} and what follows"
    return end, BadRecord(name, f"broken JSON: {_reason(window.text[position:end])}", rest)


def _reason(text: str) -> str:
    try:
        _DECODER.raw_decode(text)
    except (ValueError, RecursionError) as broken:
        return str(broken)
    return "something else stands where a study should"
