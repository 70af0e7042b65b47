"""Headings: which part of the text is background, aim, methods, results or conclusion."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp import word_lists
from nlp.draft import begin

FILE = "sections.toml"
KINDS = ("background", "aim", "methods", "results", "safety", "conclusion", "other")

_LINE_HEADING = re.compile(
    r"(?m)^[ \t]*([A-Za-z][A-Za-z ,/&'’\-]{2,70}?)(?:[ \t]*:|[ \t]+[–—])(?=\s)"
)
_RUN_IN_HEADING = re.compile(r"(?<=[.?!)] )([A-Z][A-Z ,/&'’\-]{2,60}?)(?::|[ \t]+[–—])(?=\s)")
_LONE_HEADING = re.compile(r"(?m)^[ \t]*([A-Z][A-Z ,/&'’\-]{2,60}?)[ \t]*$")


class Sections:
    """Component: begins the draft and notes where each heading stands and of what kind it is."""

    def __init__(self) -> None:
        data = word_lists.read(FILE)
        self._kinds = {
            plain_label(label): kind
            for kind in KINDS
            for label in word_lists.strings(FILE, data, kind)
        }

    def __call__(self, doc: Doc) -> Doc:
        """Attach the draft with its headings (token start, token end, kind)."""
        draft = begin(doc)
        for start, end, kind in self._find(draft.text):
            first, last = bisect_left(draft.starts, start), bisect_left(draft.starts, end)
            if first < last:
                draft.headings.append((first, last, kind))
        return doc

    def _find(self, text: str) -> list[tuple[int, int, str]]:
        found: dict[int, tuple[int, int, str]] = {}
        for pattern in (_LINE_HEADING, _RUN_IN_HEADING, _LONE_HEADING):
            for match in pattern.finditer(text):
                kind = self._kind(match[1], first=not text[: match.start()].strip())
                if kind == "safety" and len(text[match.end() : match.end() + 60].split()) < 4:
                    continue
                if kind is not None:
                    found.setdefault(match.start(1), (match.start(1), match.end(), kind))
        return [found[start] for start in sorted(found)]

    def _kind(self, label: str, first: bool) -> str | None:
        """Return the kind of a heading; the first words of a text may be a title in capitals."""
        known = self._kinds.get(plain_label(label))
        if known is None and not first and label.isupper() and len(label.split()) <= 8:
            return self._by_first_word(label)
        return known

    def _by_first_word(self, label: str) -> str:
        """Read a capital heading that is not listed by the first of its words that is."""
        for word in plain_label(label).split():
            if word in self._kinds:
                return self._kinds[word]
        return "other"


def plain_label(label: str) -> str:
    """Return a heading as it is compared.

    >>> plain_label("METHODS & MATERIALS")
    'methods and materials'
    """
    spaced = re.sub(r"\s*[/&]\s*", " and ", label.lower().replace("’", "'"))
    return " ".join(spaced.replace("-", " ").split())


@Language.factory("evidence_sections")
def create_sections(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    return Sections()
