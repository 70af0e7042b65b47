"""What RFC 4287 demands of a feed, as far as it can be read off the document."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import etree

from datasette_config.atom import ATOM

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
_ONCE = ("id", "title", "updated")


def broken_rules(body: bytes) -> list[str]:
    """Return the rules that a feed breaks, in words."""
    root = etree.fromstring(body)
    if root.tag != f"{{{ATOM}}}feed":
        return [f"the document is {root.tag}"]
    entries = root.findall(f"{{{ATOM}}}entry")
    found = [*_shared(root, "feed"), *_self(root)]
    for entry in entries:
        found += _shared(entry, "entry")
        if entry.find(f"{{{ATOM}}}author") is None and root.find(f"{{{ATOM}}}author") is None:
            found.append("4.2.1: nobody is named as author")
    keys = [(_of(e, "id"), _of(e, "updated")) for e in entries]
    if len(set(keys)) != len(keys):
        found.append("4.1.1: two entries share id and moment")
    return found


def _shared(element: etree._Element, name: str) -> list[str]:
    found = []
    for part in _ONCE:
        if len(element.findall(f"{{{ATOM}}}{part}")) != 1:
            found.append(f"4.1: {name} has not exactly one {part}")
    if not _MOMENT.fullmatch(_of(element, "updated")):
        found.append(f"3.3: {_of(element, 'updated')} is no RFC 3339 moment")
    if not urlsplit(_of(element, "id")).scheme:
        found.append(f"4.2.6: {_of(element, 'id')} is no absolute IRI")
    for link in element.findall(f"{{{ATOM}}}link"):
        if urlsplit(link.get("href", "")).scheme not in ("http", "https"):
            found.append(f"4.2.7: {link.get('href')} cannot be followed")
    if name == "entry" and not element.findall(f"{{{ATOM}}}link[@rel='alternate']"):
        found.append("4.1.2: an entry leads nowhere")
    return found


def _self(root: etree._Element) -> list[str]:
    own = root.findall(f"{{{ATOM}}}link[@rel='self']")
    return [] if len(own) == 1 else ["4.1.1: no link to itself"]


def _of(element: etree._Element, part: str) -> str:
    return element.findtext(f"{{{ATOM}}}{part}") or ""
