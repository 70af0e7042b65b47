"""Records out of an XML body, one at a time, whatever is wrong with the others.

The parser loads no DTD, fetches nothing and expands no entity, so a hostile document can neither
reach the network or a file nor grow. Where a body is broken, the whole records before the break
have been handed out already; those behind it are cut out of the bytes and read one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree

from harvest.bad_record import BadRecord
from harvest.pubmed.xml_text import XmlElement
from records.errors import ResponseError

_PEEK = 65_536
_ROOM = 200
_BEFORE = b'<!DOCTYPE a SYSTEM "none.dtd"><a xmlns:mml="http://www.w3.org/1998/Math/MathML">'
"""Put before a record that is read alone: a DTD that is never loaded makes an undeclared entity
an unknown one instead of an error, and the formulas of PubMed may leave their prefix undeclared."""


@dataclass(frozen=True, slots=True)
class XmlRecord:
    """One record: its element, valid until the next one is asked for, and its place from 1."""

    element: XmlElement
    number: int

    @property
    def raw(self) -> bytes:
        """Return the record as XML in UTF-8."""
        return etree.tostring(self.element, encoding="utf-8", with_tail=False)


def root_tag(body: bytes) -> str:
    """Return the tag of the root element; raise `ResponseError` when `body` is not XML."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:_ROOM]
    if not start:
        raise ResponseError("the body is empty where PubMed XML was expected")
    if start[:1] in b"{[":
        raise ResponseError(f"the body is JSON where PubMed XML was expected: {_shown(start)}")
    problem = ""
    parser = etree.XMLPullParser(events=("start",), **_hardened())
    try:
        for offset in range(0, len(body), _PEEK):
            parser.feed(body[offset : offset + _PEEK])
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


def records_in(body: bytes, tags: Sequence[str]) -> Iterator[XmlRecord | BadRecord]:
    """Yield each element of `body` named in `tags`, in order; broken ones as `BadRecord`."""
    number = 0
    stream = etree.iterparse(BytesIO(body), events=("end",), tag=tags, **_hardened())
    try:
        for _, element in stream:
            number += 1
            yield XmlRecord(element, number)
            _release(element)
    except etree.XMLSyntaxError as broken:
        yield from _behind_the_break(body, tags, number, str(broken))
        return
    yield from _strangers(stream.root, tags)


def _hardened() -> dict[str, Any]:
    return {
        "load_dtd": False,
        "no_network": True,
        "resolve_entities": False,
        "huge_tree": False,
        "remove_comments": True,
        "remove_pis": True,
    }


def _release(element: XmlElement) -> None:
    """Free an element that has been read and its predecessors: 31 GB were once held without it."""
    parent = element.getparent()
    element.clear()
    if parent is not None:
        while (before := element.getprevious()) is not None and before.tag == element.tag:
            parent.remove(before)


def _behind_the_break(
    body: bytes, tags: Sequence[str], seen: int, reason: str
) -> Iterator[XmlRecord | BadRecord]:
    """Yield what is left of a broken body: whole records as such, everything else as bad ones."""
    names = b"|".join(tag.encode() for tag in tags)
    opening = re.compile(rb"<(" + names + rb")(?=[\s>/])")
    encoding = _declared_encoding(body)
    starts = [(found.start(), found[1]) for found in opening.finditer(body)]
    position = 0
    whole = False
    for number, (start, name) in enumerate(starts, 1):
        limit = starts[number][0] if number < len(starts) else len(body)
        end, whole = _end_of_record(body, start, name, limit)
        if number > seen:
            if number > 1 and (between := body[position:start].strip()):
                yield BadRecord(f"what stands before article {number}", _broken(reason), between)
            yield _parsed_alone(body[start:end], number, encoding)
        position = end
    rest = body[position:]
    if (rest or whole or not starts) and not re.fullmatch(rb"\s*</\w+>\s*", rest):
        problem = f"the body is cut off or broken there ({reason})"
        yield BadRecord(f"what follows article {len(starts)}", problem, rest.strip())


def _parsed_alone(chunk: bytes, number: int, encoding: str | None) -> XmlRecord | BadRecord:
    try:
        parser = etree.XMLParser(encoding=encoding, **_hardened())
        return XmlRecord(etree.fromstring(_BEFORE + chunk + b"</a>", parser)[0], number)
    except (etree.XMLSyntaxError, ValueError, LookupError) as broken:
        return BadRecord(_named(chunk, number), _broken(str(broken)), chunk)


def _broken(reason: str) -> str:
    return f"broken XML: {reason}"


def _declared_encoding(body: bytes) -> str | None:
    declared = re.match(rb"\s*<\?xml[^>]*?encoding=[\"']([A-Za-z0-9._-]+)", body)
    return declared[1].decode() if declared else None


def _end_of_record(body: bytes, start: int, name: bytes, limit: int) -> tuple[int, bool]:
    """Return where the record ends and whether its closing tag is there."""
    closing = b"</" + name + b">"
    found = body.find(closing, start, limit)
    return (found + len(closing), True) if found >= 0 else (limit, False)


def _strangers(root: XmlElement | None, tags: Sequence[str]) -> Iterator[BadRecord]:
    """Yield children of the root that are no record: services put error messages there."""
    if root is None or root.tag in tags:
        return
    for child in root:
        if isinstance(child.tag, str) and child.tag not in (*tags, "DeleteCitation"):
            raw = etree.tostring(child, encoding="utf-8", with_tail=False)
            yield BadRecord(f"element {child.tag}", "it is not a kind of record known here", raw)


def _named(chunk: bytes, number: int) -> str:
    pmid = re.search(rb"<PMID[^>]*>\s*(\d{1,12})", chunk)
    return f"pmid {pmid[1].decode()}" if pmid else f"article {number}"


def _looks_like_html(start: bytes) -> bool:
    return re.match(rb"\s*<(!doctype\s+html|html|head|body)", start, re.IGNORECASE) is not None


def _shown(start: bytes) -> str:
    return " ".join(start[:80].decode("utf-8", "replace").split())
