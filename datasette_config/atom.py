"""An Atom feed (RFC 4287) from plain entries. Knows neither SQL nor HTTP."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
# What XML 1.0 cannot hold, whatever way it is written.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    `key` is what makes it the same entry for ever; `updated` is an RFC 3339 moment; `address` is
    absolute; `lines` are paragraphs of plain text.
    """

    key: str
    title: str
    updated: str
    address: str
    lines: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


def feed(
    *,
    key: str,
    title: str,
    subtitle: str,
    author: str,
    address: str,
    page: str,
    updated: str,
    entries: list[Entry],
) -> bytes:
    """Return the feed as XML.

    `address` is the feed's own, `page` that of the page it follows, both absolute; `updated` is
    when the evidence last changed, so that an unchanged feed is the same to the byte.
    """
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]
    _text(root, "id", _urn(key))
    _text(root, "title", title)
    _text(root, "subtitle", subtitle)
    _text(root, "updated", updated)
    _link(root, "self", address, "application/atom+xml")
    _link(root, "alternate", page, "text/html")
    _text(etree.SubElement(root, f"{{{ATOM}}}author"), "name", author)
    _text(root, "generator", "Ketamine Evidence")
    for entry in entries:
        _add(root, entry)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _add(root: etree._Element, entry: Entry) -> None:
    made = etree.SubElement(root, f"{{{ATOM}}}entry")
    _text(made, "id", _urn(entry.key))
    _text(made, "title", entry.title)
    _text(made, "updated", entry.updated)
    _link(made, "alternate", entry.address, "text/html")
    for category in entry.categories:
        etree.SubElement(made, f"{{{ATOM}}}category", term=_clean(category))
    content = _text(made, "content", _html(entry.lines))
    content.set("type", "html")


def _html(lines: Iterable[str]) -> str:
    return "".join(f"<p>{_escaped(line)}</p>" for line in lines)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _urn(key: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"ketamine-evidence:{key}").urn


def _text(parent: etree._Element, name: str, text: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    made.text = _clean(text)
    return made


def _link(parent: etree._Element, rel: str, address: str, media_type: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=_clean(address), type=media_type)


def _clean(text: str) -> str:
    r"""Return a text without the characters that XML cannot hold.

    >>> _clean("a\x00b\x0bc")
    'abc'
    """
    return _FORBIDDEN.sub("", text)
