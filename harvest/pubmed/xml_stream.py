"""Records out of an XML body, one at a time, whatever is wrong with the others.

The parser loads no DTD, fetches nothing and expands no entity, so a hostile document can neither
reach the network or a file nor grow. It reads a piece at a time and forgets each record that was
handed out, so a body of any size takes the memory of one record. Where a body is broken, the
whole records before the break have been handed out already; for those behind it see
`harvest.pubmed.xml_break`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from lxml import etree

from harvest.bad_record import BadRecord
from harvest.hardened_xml import hardened
from harvest.opening import LARGEST_RECORD_BYTES, ByteStream, Opening
from harvest.pubmed.xml_break import behind_the_break
from harvest.pubmed.xml_quick import NotPlainError, quick_records
from harvest.pubmed.xml_text import XmlElement
from records.errors import ResponseError

_PEEK = 65_536
_ROOM = 200


@dataclass(frozen=True, slots=True)
class XmlRecord:
    """One record: its element, valid until the next one is asked for, and its place from 1."""

    element: XmlElement
    number: int

    @property
    def raw(self) -> bytes:
        """Return the record as XML in UTF-8."""
        return etree.tostring(self.element, encoding="utf-8", with_tail=False)


def root_tag(head: bytes) -> str:
    """Return the tag of the root element; raise `ResponseError` when `head` begins no XML."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:_ROOM]
    if not start:
        raise ResponseError("the body is empty where PubMed XML was expected")
    if start[:1] in b"{[":
        raise ResponseError(f"the body is JSON where PubMed XML was expected: {_shown(start)}")
    problem = ""
    parser = etree.XMLPullParser(events=("start",), **hardened())
    try:
        for offset in range(0, len(head), _PEEK):
            parser.feed(head[offset : offset + _PEEK])
            if tag := _first_tag(parser):
                return tag
    except etree.XMLSyntaxError as broken:
        # The parser may have seen the root and broken later within the same piece.
        if tag := _first_tag(parser):
            return tag
        problem = f" ({broken})"
    kind = "an HTML page" if _looks_like_html(start) else f"not XML{problem}"
    raise ResponseError(f"the body is {kind} where PubMed XML was expected: {_shown(start)}")


def _first_tag(parser: etree.XMLPullParser) -> str | None:
    for _, element in parser.read_events():
        if isinstance(element, etree._Element):
            return str(element.tag)
    return None


def records_in(opening: Opening, tags: Sequence[str]) -> Iterator[XmlRecord | BadRecord]:
    """Yield each element named in `tags`, in order; broken ones and strangers as `BadRecord`.

    Strangers are children of the root that are no record: services put error messages there.
    """
    number = 0
    try:
        for element in quick_records(opening, tags):
            number += 1
            yield XmlRecord(element, number)
    except NotPlainError:
        yield from _strict(opening, tags, number)


def _strict(opening: Opening, tags: Sequence[str], seen: int) -> Iterator[XmlRecord | BadRecord]:
    """Yield what follows the first `seen` records, none of which is broken or a stranger."""
    number = 0
    with closing(_Bounded(opening())) as body:
        # lxml's stubs ask for more of a file than it reads.
        source: Any = body
        stream = etree.iterparse(source, events=("end",), tag=tags, **hardened())
        try:
            for _, element in stream:
                number += 1
                body.seen = 0
                strangers = _strangers_before(element, tags)
                if number > seen:
                    yield from strangers
                    yield XmlRecord(element, number)
                element.clear()
            root = stream.root
            if root is not None and root.tag not in tags:
                yield from _strangers(root, tags)
            return
        except etree.XMLSyntaxError as broken:
            reason = str(broken)
        except _RecordTooLargeError:
            reason = f"a record of more than {LARGEST_RECORD_BYTES} bytes"
    for found in behind_the_break(opening, tags, max(number, seen), reason):
        if isinstance(found, BadRecord):
            yield found
        else:
            yield XmlRecord(*found)


class _RecordTooLargeError(Exception):
    """What is between two records is more than the memory should hold."""


class _Bounded:
    """Bytes as they come, unless too many come without a record."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self.seen = 0

    def read(self, size: int) -> bytes:
        piece = self._stream.read(size)
        self.seen += len(piece)
        if self.seen > LARGEST_RECORD_BYTES:
            raise _RecordTooLargeError
        return piece

    def close(self) -> None:
        self._stream.close()


def _strangers_before(element: XmlElement, tags: Sequence[str]) -> list[BadRecord]:
    """Free what stands before a record in the root, and return what of that is no record.

    Without it, someone once held 31 GB at the end of a file.
    """
    root = element.getparent()
    if root is None or root.getparent() is not None:
        return []
    found: list[BadRecord] = []
    while (before := element.getprevious()) is not None:
        found.extend(_strangers((before,), tags))
        root.remove(before)
    return found[::-1]


def _strangers(children: Iterable[XmlElement], tags: Sequence[str]) -> Iterator[BadRecord]:
    for child in children:
        if isinstance(child.tag, str) and child.tag not in tags:
            raw = etree.tostring(child, encoding="utf-8", with_tail=False)
            yield BadRecord(f"element {child.tag}", "it is not a kind of record known here", raw)


def _looks_like_html(start: bytes) -> bool:
    return re.match(rb"\s*<(!doctype\s+html|html|head|body)", start, re.IGNORECASE) is not None


def _shown(start: bytes) -> str:
    return " ".join(start[:80].decode("utf-8", "replace").split())
