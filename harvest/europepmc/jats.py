"""Full texts in JATS XML: sections with their titles, paragraphs, captions and tables.

References, front matter, acknowledgements and pictures are left out, and it is said how many.
Element names follow JATS 1.3 (https://jats.nlm.nih.gov/archiving/tag-library/1.3/); an element
that is not known is read for the paragraphs inside it, so that nothing is lost for being new.
The parser loads no DTD, fetches nothing and expands no entity.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from harvest.europepmc.jats_inline import BLOCKS, inline_text, local_name
from harvest.europepmc.jats_roles import role_of
from harvest.europepmc.jats_table import table_text
from harvest.europepmc.licence import licence_name
from harvest.pubmed.xml_text import XmlElement
from records.errors import ResponseError
from records.model import FullTextPart

_XLINK = "{http://www.w3.org/1999/xlink}href"
_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/[\w./-]+")

_LEFT_OUT = {
    "supplementary-material": ("supplementary file", "supplementary files"),
    "media": ("supplementary file", "supplementary files"),
    "sub-article": (
        "attached article (a review or a reply)",
        "attached articles (reviews, replies)",
    ),
    "response": ("attached article (a review or a reply)", "attached articles (reviews, replies)"),
    "ack": ("acknowledgement", "acknowledgements"),
    "ref": ("reference", "references"),
    "fn": ("footnote", "footnotes"),
    "glossary": ("glossary", "glossaries"),
    "notes": ("note at the end", "notes at the end"),
    "picture": ("picture", "pictures"),
    "table picture": ("table that is a picture", "tables that are pictures"),
}


@dataclass(frozen=True, slots=True)
class Article:
    """What a JATS article says: its parts, what was left out, and its licence if it states one."""

    parts: tuple[FullTextPart, ...]
    left_out: tuple[str, ...]
    licence: str | None


def parse_article(body: bytes) -> Article:
    """Return the article of a JATS body. Raises ResponseError when there is none in it."""
    article = _article_in(_root(body))
    reader = _Reader()
    for name in ("body", "floats-group"):
        for element in article.iterfind(name):
            reader.blocks(element, ())
    for back in article.iterfind("back"):
        reader.back(back)
    for name in ("sub-article", "response"):
        reader.left_out[name] += len(article.findall(name))
    return Article(tuple(reader.parts), tuple(_told(reader.left_out)), _licence(article))


def _root(body: bytes) -> XmlElement:
    parser = etree.XMLParser(
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ResponseError(f"the full text is no whole XML ({error})") from None


def _article_in(root: XmlElement) -> XmlElement:
    for element in root.iter("{*}article"):
        _without_namespaces(element)
        return element
    raise ResponseError(f"the full text holds no article, but <{local_name(root)}>")


def _without_namespaces(article: XmlElement) -> None:
    """Drop the namespaces of elements: some deliveries declare one for all of JATS."""
    for element in article.iter():
        if isinstance(element.tag, str) and "}" in element.tag:
            element.tag = local_name(element)


Path = tuple[str, ...]
Reader = Callable[["_Reader", XmlElement, Path], None]


@dataclass(slots=True)
class _Reader:
    """Walks through blocks and collects parts; counts what it leaves out."""

    parts: list[FullTextPart] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    roles: dict[Path, str | None] = field(default_factory=dict)

    def blocks(self, parent: XmlElement, path: Path) -> None:
        """Read the blocks inside an element, in order."""
        for child in _elements(parent):
            self.block(child, path)

    def block(self, element: XmlElement, path: Path) -> None:
        """Read one block."""
        name = local_name(element)
        if name in _LEFT_OUT:
            self.left_out[name] += 1
        elif reader := _READERS.get(name):
            reader(self, element, path)
        elif name not in _TITLES:
            self._unknown(element, path)

    def back(self, back: XmlElement) -> None:
        """Read appendices and sections at the end; count the rest."""
        self.left_out["ref"] += sum(1 for _ in back.iter("ref"))
        self.left_out["fn"] += sum(1 for _ in back.iter("fn"))
        for child in _elements(back):
            name = local_name(child)
            if name == "app-group":
                self.blocks(child, ())
            elif name in ("app", "sec"):
                self._section(child, ())
            elif name in ("ack", "glossary", "notes"):
                self.left_out[name] += 1

    # --- kinds of blocks -----------------------------------------------------------------------

    def _section(self, element: XmlElement, path: Path) -> None:
        kind = element.get("sec-type") or ""
        if kind.startswith("supplementary"):
            files = sum(1 for _ in element.iter("supplementary-material", "media"))
            self.left_out["supplementary-material"] += max(files, 1)
            return
        title = _title(element)
        inner = (*path, title) if title else path
        if inner not in self.roles:
            self.roles[inner] = role_of(kind, title, self.roles.get(path))
        self.blocks(element, inner)

    def _paragraph(self, element: XmlElement, path: Path) -> None:
        self._add(inline_text(element), path)
        for child in _blocks_inside(element, BLOCKS):
            self.block(child, path)

    def _item(self, element: XmlElement, path: Path) -> None:
        """Read a list item: its label stays in front of its first paragraph."""
        label = element.find("label")
        mark = inline_text(label) if label is not None else None
        first = len(self.parts)
        self._unknown(element, path)
        if mark and len(self.parts) > first:
            part = self.parts[first]
            self.parts[first] = FullTextPart(f"{mark} {part.text}", part.path, part.role, part.kind)

    def _definition(self, element: XmlElement, path: Path) -> None:
        texts = [inline_text(e) for e in element.iter("term", "p")]
        self._add(": ".join(text for text in texts if text) or None, path)

    def _figure(self, element: XmlElement, path: Path) -> None:
        self.left_out["picture"] += sum(1 for _ in element.iter("graphic"))
        self._caption(element, path)

    def _picture(self, _element: XmlElement, _path: Path) -> None:
        self.left_out["picture"] += 1

    def _table_wrap(self, element: XmlElement, path: Path) -> None:
        inner = self._caption(element, path)
        tables = list(element.iter("table"))
        for table in tables:
            self._add(table_text(table), inner, kind="table")
        if not tables:
            self.left_out["table picture"] += 1
        for foot in element.iterfind("table-wrap-foot"):
            for note in _leaves(foot):
                self._add(inline_text(note), inner, kind="caption")

    def _caption(self, element: XmlElement, path: Path) -> Path:
        """Read label and caption; return the path with the label, under which the rest stands."""
        label_element = element.find("label")
        label = inline_text(label_element) if label_element is not None else None
        inner = (*path, label.rstrip(" .:")) if label else path
        self.roles.setdefault(inner, self.roles.get(path))
        for caption in element.iterfind("caption"):
            texts = [inline_text(e) for e in caption.iter("title", "p")]
            self._add(" ".join(text for text in texts if text) or None, inner, kind="caption")
        return inner

    def _formula(self, element: XmlElement, path: Path) -> None:
        holder = etree.Element("p")
        holder.append(element)
        self._add(inline_text(holder), path)

    def _unknown(self, element: XmlElement, path: Path) -> None:
        """Read an element for what stands inside it; one that holds only words is a paragraph."""
        inside = list(_blocks_inside(element, _CONTAINERS))
        if not inside:
            self._add(inline_text(element), path)
            return
        for title in (*element.findall("title"), *element.findall("caption/title")):
            self._add(inline_text(title), path)
        for child in inside:
            self.block(child, path)

    def _add(self, text: str | None, path: Path, kind: str = "text") -> None:
        if text:
            self.parts.append(FullTextPart(text, path, self.roles.get(path), kind))


_TITLES = frozenset({"title", "label", "caption", "sec-meta", "attrib"})
_READERS: dict[str, Reader] = {
    "sec": _Reader._section,
    "app": _Reader._section,
    "boxed-text": _Reader._section,
    "p": _Reader._paragraph,
    "list-item": _Reader._item,
    "def-item": _Reader._definition,
    "fig": _Reader._figure,
    "graphic": _Reader._picture,
    "table-wrap": _Reader._table_wrap,
    "disp-formula": _Reader._formula,
}
_CONTAINERS = BLOCKS | {"list-item", "def-item", "disp-formula"}
"""Blocks, and what is one outside a paragraph: inside it a formula is part of its text."""


def _elements(parent: XmlElement) -> Iterator[XmlElement]:
    return (child for child in list(parent) if isinstance(child.tag, str))


def _blocks_inside(element: XmlElement, names: frozenset[str]) -> Iterator[XmlElement]:
    """Yield the outermost elements of these names below one, also through markup around them."""
    for child in _elements(element):
        if local_name(child) in names:
            yield child
        else:
            yield from _blocks_inside(child, names)


def _leaves(element: XmlElement) -> Iterator[XmlElement]:
    """Yield the paragraphs of a table's foot, or the foot itself where it has none."""
    found = list(element.iter("p"))
    yield from found or [element]


def _title(element: XmlElement) -> str | None:
    """Return the title of a section, without its number; of a box, the title of its caption."""
    for place in ("title", "caption/title", "label"):
        found = element.find(place)
        if found is not None and (text := inline_text(found)):
            return _NUMBER.sub("", text).rstrip(" .:") or text
    return None


_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*|[IVX]+)[.)]?\s+(?=\S)")


def _licence(article: XmlElement) -> str | None:
    """Return the licence that the article itself states, where it is one that has a name."""
    for element in article.iterfind("front/article-meta/permissions/license"):
        texts = [element.get(_XLINK), element.get("license-type"), *element.itertext()]
        texts += [str(e.get(_XLINK)) for e in element.iter("ext-link") if e.get(_XLINK)]
        for text in texts:
            found = _CREATIVE_COMMONS.search(str(text)) if text else None
            if found:
                return licence_name(found[0])
    return None


def _told(left_out: Counter[str]) -> Iterator[str]:
    """Yield "41 references" and the like, kinds that are called the same added up."""
    counts: Counter[tuple[str, str]] = Counter()
    for name, count in left_out.items():
        counts[_LEFT_OUT[name]] += count
    for (one, many), count in sorted(counts.items()):
        if count:
            yield f"{count} {one if count == 1 else many}"
