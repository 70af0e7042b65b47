"""The abstract of a PubMed record, in its sections, and where its words come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harvest.pubmed.xml_text import Parts, XmlElement, attribute, first_text, parts_of, text_of
from records.model import AbstractSource, Section

RESTATED_MARK = "RESTATED:"
"""A CopyrightInformation that begins so says: these words are not the published abstract's."""

NO_LABEL = "UNLABELLED"
"""What NLM writes in place of a label that is not there."""


@dataclass(frozen=True, slots=True)
class Abstract:
    """An abstract with its rights statement, its origin and a note when it is not the main one."""

    sections: tuple[Section, ...] = ()
    source: AbstractSource | None = None
    copyright: str | None = None
    note: str | None = None


def abstract_of(main: XmlElement | None, others: Sequence[XmlElement] = ()) -> Abstract:
    """Return the `main` abstract, else the best of `others`, with a note that says so.

    `others` are OtherAbstract elements: summaries in plain language or other languages. They count
    only where there is no main abstract, English before any other language.
    """
    if main is not None:
        parts = parts_of(main)
        if sections := _sections(parts):
            rights = first_text(parts, "CopyrightInformation")
            return Abstract(sections, _source(rights), rights)
    for other in sorted(others, key=lambda element: element.get("Language", "eng") != "eng"):
        parts = parts_of(other)
        if sections := _sections(parts):
            rights = first_text(parts, "CopyrightInformation")
            return Abstract(sections, _source(rights), rights, _note(other))
    return Abstract()


def _sections(parts: Parts) -> tuple[Section, ...]:
    return tuple(
        Section(text, _label(element), attribute(element, "NlmCategory"))
        for element in parts.get("AbstractText", ())
        if (text := text_of(element))
    )


def _label(element: XmlElement) -> str | None:
    label = attribute(element, "Label")
    return None if label is None or label.upper() == NO_LABEL else label


def _source(rights: str | None) -> AbstractSource:
    return "restated" if rights and rights.startswith(RESTATED_MARK) else "pubmed"


def _note(other: XmlElement) -> str:
    kind = attribute(other, "Type") or "of no stated type"
    language = attribute(other, "Language") or "eng"
    return f"No main abstract; the text is PubMed's OtherAbstract ({kind}, language {language})."
