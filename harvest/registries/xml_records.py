"""The trials in an XML export, one at a time, whatever is wrong with the others.

Nothing is fetched and no entity is expanded (as in harvest/pubmed/xml_stream.py). Exports of
registers come with characters that XML forbids and with a last tag that is missing; both are
borne, and what remains unreadable is handed on whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from harvest.bad_record import BadRecord
from harvest.files.text_encoding import decoded_text
from harvest.pubmed.xml_text import XmlElement
from records.errors import ParseError
from records.model import Trial

HARDENED: dict[str, Any] = {
    "load_dtd": False,
    "no_network": True,
    "resolve_entities": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_FORBIDDEN_BYTES = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_REFERENCE = re.compile(rb"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}));")


def read_trials(
    body: bytes, tag: str, read: Callable[[XmlElement, str], Trial]
) -> Iterator[Trial | BadRecord]:
    """Yield what `read` makes of each element and its name; one that cannot be read as BadRecord.

    `read` may raise ParseError.
    """
    for found in trials_in(body, tag):
        if isinstance(found, BadRecord):
            yield found
            continue
        element, name = found
        try:
            yield read(element, name)
        except ParseError as error:
            yield BadRecord(error.record, error.reason, raw_of(element))


def trials_in(body: bytes, tag: str) -> Iterator[tuple[XmlElement, str] | BadRecord]:
    """Yield (element, name for messages) of each `tag`, in any namespace; bad ones as BadRecord.

    An element is valid until the next one is asked for.
    """
    number = 0
    stream = etree.iterparse(BytesIO(body), events=("end",), tag=f"{{*}}{tag}", **HARDENED)
    try:
        for _, element in stream:
            number += 1
            yield element, f"trial {number}"
            _release(element)
    except etree.XMLSyntaxError as broken:
        yield from _behind_the_break(body, tag, number, str(broken))
        return
    if number == 0:
        yield BadRecord("the file", f"it holds no element {tag}", body)


def raw_of(element: XmlElement) -> bytes:
    """Return an element as XML in UTF-8."""
    return etree.tostring(element, encoding="utf-8", with_tail=False)


def _release(element: XmlElement) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        parent.remove(before)


def _behind_the_break(
    body: bytes, tag: str, seen: int, reason: str
) -> Iterator[tuple[XmlElement, str] | BadRecord]:
    """Cut the trials that were not read yet out of the bytes and read each by itself."""
    encoding = _declared_encoding(body)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16: two bytes a letter
        body, encoding = decoded_text(body).encode(), "utf-8"
    name = tag.encode()
    opening = re.compile(rb"<(?:\w+:)?" + name + rb"(?=[\s>/])")
    closing = re.compile(rb"</(?:\w+:)?" + name + rb"\s*>")
    starts = [found.start() for found in opening.finditer(body)]
    end = 0
    for number, start in enumerate(starts, 1):
        limit = starts[number] if number < len(starts) else len(body)
        closed = closing.search(body, start, limit)
        end = closed.end() if closed else limit
        if number > seen:
            yield _alone(body[start:end], f"trial {number}", encoding)
    rest = body[end:].strip()
    if not re.fullmatch(rb"(?:</[\w:]+\s*>)?", rest) or not rest:
        yield BadRecord("the end of the file", f"it is cut off or broken there ({reason})", rest)


def _alone(chunk: bytes, name: str, encoding: str | None) -> tuple[XmlElement, str] | BadRecord:
    parser = etree.XMLParser(encoding=encoding, **HARDENED)
    prefixes = sorted(set(re.findall(rb"[<\s/]([A-Za-z_]\w*):[A-Za-z_]", chunk)) - {b"xmlns"})
    declared = b"".join(b' xmlns:%s="urn:%s"' % (prefix, prefix) for prefix in prefixes[:20])
    try:
        wrapped = b"<a%s>%s</a>" % (declared, _without_forbidden(chunk))
        return etree.fromstring(wrapped, parser)[0], name
    except (etree.XMLSyntaxError, ValueError, LookupError, IndexError) as broken:
        return BadRecord(name, f"broken XML: {broken}", chunk)


def _without_forbidden(chunk: bytes) -> bytes:
    """Put a space for each character that XML does not allow; no word is lost by it."""
    return _REFERENCE.sub(_allowed, _FORBIDDEN_BYTES.sub(b" ", chunk))


def _allowed(reference: re.Match[bytes]) -> bytes:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    fit = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    return reference[0] if fit or 0x10000 <= code <= 0x10FFFF else b" "


def _declared_encoding(body: bytes) -> str | None:
    declared = re.match(rb"\s*<\?xml[^>]*?encoding=[\"']([A-Za-z0-9._-]+)", body[:400])
    return declared[1].decode() if declared else None
