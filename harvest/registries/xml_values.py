"""Reading the XML of registers by path, in whatever namespace it comes."""

from __future__ import annotations

from harvest.printed_text import line
from harvest.pubmed.xml_text import XmlElement


def below(parent: XmlElement, path: str) -> list[XmlElement]:
    """Return the elements at `path` ("a/b"), in any namespace."""
    return parent.findall("/".join(f"{{*}}{step}" for step in path.split("/")))


def first(parent: XmlElement, path: str) -> str | None:
    """Return all text of the first element at `path` that has any, with its line breaks."""
    for element in below(parent, path):
        if text := "".join(str(piece) for piece in element.itertext()).strip():
            return text
    return None


def texts(parent: XmlElement, path: str) -> list[str]:
    """Return the texts of all elements at `path`, each on one line, empty ones left out."""
    found = (line("".join(str(p) for p in element.itertext())) for element in below(parent, path))
    return [text for text in found if text]
