"""Facts stated in plain words: comparator, follow-up, species, sex and age."""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.draft import Draft, Sentence, draft_of
from nlp.facts import add_text_fact, sentence_span

_SPAN = r"(?:\d+|one|two|three|four|five|six|eight|twelve)"
_PATTERNS = (
    (
        "comparator",
        re.compile(
            r"\b(placebo|midazolam|saline|sham|active control|waiting list|wait-list)\b", re.I
        ),
        ("methods", "aim", "title", "results"),
    ),
    (
        "follow_up",
        re.compile(
            rf"\b({_SPAN}[ -](?:day|week|month|year)s?[ -]follow[ -]?up"
            rf"|follow(?:ed)?[ -]?up (?:for|of|at|to) {_SPAN} (?:day|week|month|year)s?)\b",
            re.I,
        ),
        ("methods", "results", "title", "conclusion"),
    ),
    (
        "species",
        re.compile(
            r"\b(rats?|mice|mouse|zebrafish|monkeys|macaques|dogs|rabbits|pigs|piglets)\b", re.I
        ),
        ("methods", "title", "results", "aim"),
    ),
    (
        "sex",
        re.compile(r"\b((?:fe)?male|women|men|girls|boys|woman|man|girl|boy)\b", re.I),
        ("methods", "title", "results"),
    ),
    (
        "age",
        re.compile(
            r"\b(\d{1,3}[ -]year[ -]olds?|aged? \d{1,3}(?:\s*(?:-|–|to)\s*\d{1,3})?(?: years)?"
            r"|mean age[^.;]{0,20}?\d{1,3}(?:\.\d+)?(?: years)?)\b",
            re.I,
        ),
        ("methods", "title", "results"),
    ),
)


class Details:
    """Component: notes each plainly stated detail once, at its first place."""

    def __call__(self, doc: Doc) -> Doc:
        """Add the facts to the draft."""
        draft = draft_of(doc)
        for name, pattern, roles in _PATTERNS:
            if name == "species" and draft.design != "animal":
                continue
            self._first(doc, draft, name, pattern, roles)
        return doc

    def _first(
        self, doc: Doc, draft: Draft, name: str, pattern: re.Pattern[str], roles: tuple[str, ...]
    ) -> None:
        seen: set[str] = set()
        for sentence in draft.sentences:
            if sentence.role in roles:
                seen |= self._in(doc, draft, sentence, name, pattern, seen)
            if seen:
                return

    def _in(
        self,
        doc: Doc,
        draft: Draft,
        sentence: Sentence,
        name: str,
        pattern: re.Pattern[str],
        seen: set[str],
    ) -> set[str]:
        start, end = sentence_span(doc, sentence)
        added: set[str] = set()
        for match in pattern.finditer(draft.text, start, end):
            value = " ".join(match[1].split()).lower()
            if value not in seen | added:
                add_text_fact(doc, draft, name, value, *match.span(1), sentence)
                added.add(value)
        return added


@Language.factory("evidence_details")
def create_details(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    return Details()
