"""What is left of a broken XML body: the records behind the break, cut out of the bytes.

Each is parsed alone. What is neither a whole record nor white space is handed out as a bad record
in its place, so that nothing is lost. The body is read again, a piece at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from lxml import etree

from harvest.bad_record import BadRecord
from harvest.hardened_xml import hardened
from harvest.opening import LARGEST_RECORD_BYTES, ByteStream, Opening
from harvest.pubmed.xml_text import XmlElement

_STEP = 1 << 20
_BEFORE = b'<!DOCTYPE a SYSTEM "none.dtd"><a xmlns:mml="http://www.w3.org/1998/Math/MathML">'
"""Put before a record that is read alone: a DTD that is never loaded makes an undeclared entity
an unknown one instead of an error, and the formulas of PubMed may leave their prefix undeclared."""

_ENCODING = re.compile(rb"\s*<\?xml[^>]*?encoding=[\"']([A-Za-z0-9._-]+)")
_END_OF_ROOT = re.compile(rb"\s*</\w+>\s*")
_PMID = re.compile(rb"<PMID[^>]*>\s*(\d{1,12})")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A record with what follows it, up to the next; `dropped` bytes more did not fit."""

    tag: bytes
    content: bytes
    dropped: int = 0


def behind_the_break(
    opening: Opening, tags: Sequence[str], seen: int, reason: str
) -> Iterator[tuple[XmlElement, int] | BadRecord]:
    """Yield what stands behind the first `seen` records of a body that broke for `reason`.

    Whole records come as (element, place from 1), everything else as bad ones.
    """
    with closing(opening()) as body:
        pieces = _pieces(body, tags)
        head = next(pieces).content
        encoding = _declared_encoding(head)
        number, between, whole = 0, b"", False
        for number, piece in enumerate(pieces, 1):
            if number > seen and between.strip():
                name = f"what stands before article {number}"
                yield BadRecord(name, _broken(reason), between.strip())
            end, whole = _end_of_record(piece)
            if number > seen:
                yield _parsed_alone(piece, end, number, encoding)
            between = piece.content[end:]
        rest = between if number else head
        if (rest or whole or not number) and not _END_OF_ROOT.fullmatch(rest):
            problem = f"the body is cut off or broken there ({reason})"
            yield BadRecord(f"what follows article {number}", problem, rest.strip())


def _pieces(body: ByteStream, tags: Sequence[str]) -> Iterator[_Piece]:
    """Yield what stands before the first record, then each record with what follows it."""
    names = b"|".join(tag.encode() for tag in tags)
    opening = re.compile(rb"<(" + names + rb")(?=[\s>/])")
    reach = max(len(tag) for tag in tags) + 2
    tag, content, dropped, first = b"", b"", 0, 0
    while read := body.read(_STEP):
        searched = max(first, len(content) - reach)
        content += read
        start = 0
        for found in opening.finditer(content, searched):
            yield _Piece(tag, content[start : found.start()], dropped)
            tag, start, dropped, first = found[1], found.start(), 0, 1
        content = content[start:]
        if len(content) > LARGEST_RECORD_BYTES:
            dropped += len(content) - LARGEST_RECORD_BYTES
            content = content[:LARGEST_RECORD_BYTES]
    yield _Piece(tag, content, dropped)


def _parsed_alone(
    piece: _Piece, end: int, number: int, encoding: str | None
) -> tuple[XmlElement, int] | BadRecord:
    record = piece.content[:end]
    if piece.dropped:
        kept = f"larger than {LARGEST_RECORD_BYTES} bytes; its beginning is kept here"
        return BadRecord(_named(record, number), kept, record)
    try:
        parser = etree.XMLParser(encoding=encoding, **hardened())
        return etree.fromstring(_BEFORE + record + b"</a>", parser)[0], number
    except (etree.XMLSyntaxError, ValueError, LookupError) as broken:
        return BadRecord(_named(record, number), _broken(str(broken)), record)


def _broken(reason: str) -> str:
    return f"broken XML: {reason}"


def _declared_encoding(head: bytes) -> str | None:
    declared = _ENCODING.match(head)
    return declared[1].decode() if declared else None


def _end_of_record(piece: _Piece) -> tuple[int, bool]:
    """Return where the record ends in its piece and whether its closing tag is there."""
    closing_tag = b"</" + piece.tag + b">"
    found = piece.content.find(closing_tag)
    return (found + len(closing_tag), True) if found >= 0 else (len(piece.content), False)


def _named(record: bytes, number: int) -> str:
    pmid = _PMID.search(record)
    return f"pmid {pmid[1].decode()}" if pmid else f"article {number}"
