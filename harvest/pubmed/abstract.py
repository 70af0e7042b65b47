"""The abstract of a PubMed record, in its sections, and where its words come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harvest.pubmed.xml_text import XmlElement, attribute, child_text, text_of
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


def abstract_of(parent: XmlElement, others: Sequence[XmlElement] = ()) -> Abstract:
    """Return the abstract in `parent`, else the best of `others`, with a note that says so.

    `others` are OtherAbstract elements: summaries in plain language or other languages. They count
    only where there is no main abstract, English before any other language.
    """
    main = parent.find("Abstract")
    if main is not None and (sections := _sections(main)):
        return Abstract(sections, _source(main), child_text(main, "CopyrightInformation"))
    for other in sorted(others, key=lambda element: element.get("Language", "eng") != "eng"):
        if sections := _sections(other):
            rights = child_text(other, "CopyrightInformation")
            return Abstract(sections, _source(other), rights, _note(other))
    return Abstract()


def _sections(abstract: XmlElement) -> tuple[Section, ...]:
    return tuple(
        Section(text, _label(element), attribute(element, "NlmCategory"))
        for element in abstract.iterfind("AbstractText")
        if (text := text_of(element))
    )


def _label(element: XmlElement) -> str | None:
    label = attribute(element, "Label")
    return None if label is None or label.upper() == NO_LABEL else label


def _source(abstract: XmlElement) -> AbstractSource:
    rights = child_text(abstract, "CopyrightInformation") or ""
    return "restated" if rights.startswith(RESTATED_MARK) else "pubmed"


def _note(other: XmlElement) -> str:
    kind = attribute(other, "Type") or "of no stated type"
    language = attribute(other, "Language") or "eng"
    return f"No main abstract; the text is PubMed's OtherAbstract ({kind}, language {language})."
