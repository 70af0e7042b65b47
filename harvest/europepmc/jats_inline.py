"""The text of a JATS paragraph as a person reads it, with nothing run together.

Markup inside words is dropped and its text kept. What stands raised must not melt into what it
follows: a citation mark "nausea<sup>12</sup>" becomes "nausea [12]", a power "10<sup>9</sup>"
becomes "10^9". Blocks inside a paragraph (lists, tables, figures) are not part of its text; the
reader of blocks takes them out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.entities import html5
from typing import cast

from lxml import etree

from harvest.plain_text import one_line
from harvest.pubmed.xml_text import XmlElement

BLOCKS = frozenset(
    {
        "p", "list", "def-list", "table-wrap", "table-wrap-group", "fig", "fig-group", "boxed-text",
        "disp-quote", "verse-group", "sec", "fn", "supplementary-material", "array", "statement",
        "speech", "media", "question-wrap",
    }
)  # fmt: skip
"""Elements that stand by themselves, also where they are written inside a paragraph."""

DROPPED = frozenset(
    {
        "graphic", "inline-graphic", "inline-media", "alt-text", "long-desc", "object-id",
        "annotation", "annotation-xml", "index-term", "target", "permissions", "processing-meta",
    }
)  # fmt: skip
"""Elements without words for a reader."""

_NUMBERS = re.compile(r"[\d\s,;–—-]+")
_MARK = re.compile(r"[a-z]|[*†‡§¶#]+", re.IGNORECASE)
_UNIT = re.compile(r"(?<![A-Za-z])(?:[kcmµ]?m|[A-Za-z]{1,2}|chi|eta|χ|η)$")
_OPEN_BRACKET = re.compile(r"[\[(][^\[\]()]{0,80}$")


def inline_text(element: XmlElement) -> str | None:
    """Return the text of an element without the blocks inside it, or None when empty."""
    return one_line(_Line().read(element))


class _Line:
    """Collects text from left to right: what is raised is judged by what it follows.

    A `flat` line is the inside of a mark, where nothing is judged again.
    """

    def __init__(self, *, flat: bool = False) -> None:
        self.text = ""
        self.flat = flat

    def read(self, element: XmlElement) -> str:
        self._add(element.text)
        for child in element:
            self._child(child)
            self._add(child.tail)
        return self.text

    def _add(self, text: str | None) -> None:
        if text:
            self.text += text

    def _child(self, child: XmlElement) -> None:
        if isinstance(child, etree._Entity):
            self._add(_entity_text(child))
        elif isinstance(child.tag, str):
            name = local_name(child)
            if name in BLOCKS:
                self.text += " "  # what follows it is another line
            elif name not in DROPPED:
                self._inline(name, child)

    def _inline(self, name: str, child: XmlElement) -> None:
        reader = _READERS.get(name)
        if reader is None or (self.flat and name in _MARKS):
            self.read(child)
        else:
            reader(self, child)

    def _break(self, _element: XmlElement) -> None:
        self.text += " "

    def _raised(self, element: XmlElement) -> None:
        raised = one_line(_Line(flat=True).read(element)) or ""
        cites = element.find(".//xref[@ref-type='bibr']") is not None
        if not self._follows_word() and _MARK.fullmatch(raised):
            self._add(f"[{raised}] ")  # the mark of a footnote, in front of its text
        elif not raised or not self._follows_word():
            self._add(raised)
        elif cites or _MARK.fullmatch(raised):
            self._mark(raised)
        elif self.text[-1].isdigit():
            power = raised.lstrip("+-−–").isdigit()
            self._add(f"^{raised}" if power else raised)
        elif not _NUMBERS.fullmatch(raised) or self._is_power(raised):
            self._add(raised)
        else:
            self._mark(raised)

    def _is_power(self, raised: str) -> bool:
        return raised in ("2", "3") and bool(_UNIT.search(self.text[-12:]))

    def _reference(self, element: XmlElement) -> None:
        """Add a cross-reference: a bare mark in brackets, "Table 2" or "Smith 2001" as it is."""
        mark = one_line(_Line(flat=True).read(element)) or ""
        kind = element.get("ref-type")
        if kind == "bibr" and _NUMBERS.fullmatch(mark):
            if _OPEN_BRACKET.search(self.text[-90:]):
                self._add(mark)
            else:
                self._mark(mark)
        elif self._follows_word() and (_MARK.fullmatch(mark) or _NUMBERS.fullmatch(mark)):
            self._mark(mark)
        else:
            self._add(mark)

    def _mark(self, mark: str) -> None:
        mark = mark.strip().strip("[]()").strip()
        if mark:
            self.text += f" [{mark}]" if self._follows_word() else f"[{mark}]"

    def _follows_word(self) -> bool:
        return bool(self.text) and not self.text[-1].isspace() and self.text[-1] not in "([/–—-"

    def _formula(self, element: XmlElement) -> None:
        """Add a formula: MathML where there is any, else TeX without its preamble."""
        for child in element.iter():
            if isinstance(child.tag, str) and local_name(child) == "math":
                self._add(_math(child))
                return
        for child in element.iter():
            if isinstance(child.tag, str) and local_name(child) == "tex-math":
                self._add(_tex(child))
                return
        self.read(element)

    def _math_element(self, element: XmlElement) -> None:
        self._add(_math(element))

    def _tex_element(self, element: XmlElement) -> None:
        self._add(_tex(element))


_MARKS = frozenset({"sup", "xref"})
_READERS: dict[str, Callable[[_Line, XmlElement], None]] = {
    "sup": _Line._raised,
    "xref": _Line._reference,
    "break": _Line._break,
    "inline-formula": _Line._formula,
    "disp-formula": _Line._formula,
    "math": _Line._math_element,
    "tex-math": _Line._tex_element,
}


def local_name(element: XmlElement) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _math(element: XmlElement) -> str:
    """Return MathML on one line: a fraction as a/b, a power as a^b, the rest side by side."""
    name = local_name(element)
    children = [
        child
        for child in element
        if isinstance(child.tag, str) and local_name(child) not in DROPPED
    ]
    if not children:
        return "".join(str(text) for text in element.itertext()).strip()
    texts = [_math(child) for child in children]
    joint = {"mfrac": "/", "msup": "^", "msub": "_"}.get(name, "")
    if name == "msqrt":
        return f"√({''.join(texts)})"
    return joint.join(texts)


def _tex(element: XmlElement) -> str:
    text = "".join(str(piece) for piece in element.itertext())
    _, begun, body = text.partition("\\begin{document}")
    body = body.partition("\\end{document}")[0] if begun else text
    return body.strip().strip("$").strip()


def _entity_text(entity: XmlElement) -> str:
    """Return what an entity of HTML stands for; one that a document declares stays as typed."""
    typed = cast(str, entity.text) or ""
    return html5.get(typed.removeprefix("&"), typed)
