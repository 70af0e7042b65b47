"""Reading lxml elements: all the text inside, white space normalised, nothing stripped by force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html.entities import html5
from typing import cast

from lxml import etree

from harvest.plain_text import one_line

XmlElement = etree._Element

Parts = dict[str, list[XmlElement]]
"""The children of an element by their tags, each list in document order."""


def parts_of(element: XmlElement | None) -> Parts:
    """Return the children of an element by tag: looked at once, however many are asked for.

    A large file spends most of its time here; asking lxml for each child by path took twice it.
    """
    parts: Parts = {}
    if element is not None:
        for child in element:
            tag = child.tag
            if tag in parts:
                parts[tag].append(child)
            else:
                parts[tag] = [child]
    return parts


def first(parts: Parts, tag: str) -> XmlElement | None:
    """Return the first child with this tag, or None."""
    found = parts.get(tag)
    return found[0] if found else None


def first_text(parts: Parts, tag: str) -> str | None:
    """Return the text of the first child with this tag that has any."""
    for element in parts.get(tag, ()):
        if text := text_of(element):
            return text
    return None


def texts_of(elements: Iterable[XmlElement]) -> tuple[str, ...]:
    """Return the texts of elements, empty ones and repetitions left out."""
    texts = [text for element in elements if (text := text_of(element))]
    return tuple(dict.fromkeys(texts)) if len(texts) > 1 else tuple(texts)


def children(parents: Iterable[XmlElement], tag: str) -> Iterator[XmlElement]:
    """Yield the children with this tag of all these elements."""
    for parent in parents:
        for child in parent:
            if child.tag == tag:
                yield child


def text_of(element: XmlElement | None) -> str | None:
    """Return all text inside `element`, markup dropped and its text kept, or None when empty.

    `.text` would stop at the first `<i>` and a regular expression would eat "p<0.001 … >".
    """
    if element is None:
        return None
    if len(element):
        return one_line("".join(_pieces(element)))
    # Most hold a short plain text: what is printable has no white space but spaces.
    text = element.text
    if text and text.isprintable() and text[0] != " " and text[-1] != " " and "  " not in text:
        return text
    return one_line(text)


def child_text(parent: XmlElement | None, path: str) -> str | None:
    """Return the text of the first element at `path` that has any."""
    if parent is None:
        return None
    for found in parent.iterfind(path):
        if text := text_of(found):
            return text
    return None


def child_texts(parent: XmlElement | None, path: str) -> tuple[str, ...]:
    """Return the texts of all elements at `path`, empty ones and repetitions left out."""
    if parent is None:
        return ()
    return texts_of(parent.iterfind(path))


def attribute(element: XmlElement, name: str) -> str | None:
    """Return an attribute on one line, or None when it is missing or empty."""
    value = element.get(name)
    if not value:
        return None
    return value if value.isalnum() else one_line(value)


def _pieces(element: XmlElement) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child, etree._Entity):
            yield _entity_text(child)
        elif isinstance(child.tag, str):
            yield from _pieces(child)
        yield child.tail or ""


def _entity_text(entity: XmlElement) -> str:
    """Return what an entity of HTML stands for; entities that a document declares stay as typed.

    Entities are never expanded by the parser, so a document cannot make them grow.
    """
    typed = cast(str, entity.text) or ""
    return html5.get(typed.removeprefix("&"), typed)
