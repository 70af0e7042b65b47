"""Reading lxml elements: all the text inside, white space normalised, nothing stripped by force."""

from __future__ import annotations

from collections.abc import Iterator
from html.entities import html5
from typing import cast

from lxml import etree

from harvest.plain_text import one_line

XmlElement = etree._Element


def text_of(element: XmlElement | None) -> str | None:
    """Return all text inside `element`, markup dropped and its text kept, or None when empty.

    `.text` would stop at the first `<i>` and a regular expression would eat "p<0.001 … >".
    """
    if element is None:
        return None
    # Most elements hold text only, and most of the time of parsing went here.
    return one_line("".join(_pieces(element)) if len(element) else element.text)


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
    texts = (text_of(found) for found in parent.iterfind(path))
    return tuple(dict.fromkeys(text for text in texts if text))


def attribute(element: XmlElement, name: str) -> str | None:
    """Return an attribute on one line, or None when it is missing or empty."""
    value = element.get(name)
    return one_line(value) if isinstance(value, str) else None


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
