"""Facts stated in plain words: comparator, setting, follow-up, species, sex, age and others."""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.draft import Draft, Sentence, draft_of
from nlp.facts import add_text_fact, sentence_span
from nlp.numbers import NUMBER

_SPAN = r"(?:\d+|one|two|three|four|five|six|eight|twelve)"
_PLUS_MINUS = (
    r"(?:\s*(?:±|\+/-|\(\s*(?:SD|standard deviation)?\s*[=:]?)\s*\d{1,2}(?:\.\d+)?(?:\s*\))?)?"
)
_FEMALE = r"(?:females?|women|girls|males?|men|boys)"
_COUNTRIES = (
    r"Australia|Austria|Belgium|Brazil|Canada|China|Denmark|Egypt|England|Finland|France|Germany"
    r"|India|Iran|Ireland|Israel|Italy|Japan|Korea|Mexico|Netherlands|New Zealand|Norway|Pakistan"
    r"|Poland|Portugal|Scotland|Singapore|South Africa|Spain|Sweden|Switzerland|Taiwan|Thailand"
    r"|Turkey|United Kingdom|UK|United States|USA"
)
_TOLD = ("methods", "title", "results", "aim")
_PATTERNS = (
    (
        "comparator",
        re.compile(
            r"\b(placebo|midazolam|saline|sham|active control|waiting list|wait-list"
            r"|treatment as usual|standard care|usual care|no treatment)\b",
            re.I,
        ),
        ("methods", "aim", "title", "results"),
    ),
    (
        "concomitant",
        re.compile(
            r"\b(?:plus|with|combined with|alongside|in addition to|adjunct to|and) (?:an? |the )?"
            r"((?:[a-z-]+ ){0,2}?(?:psychotherapy|ketogenic diet|electroconvulsive therapy|ECT"
            r"|cognitive[ -]behaviou?ral therapy|oral antidepressants?|counsell?ing))\b",
            re.I,
        ),
        _TOLD,
    ),
    (
        "sessions",
        re.compile(
            rf"\b((?:{NUMBER}\s?(?:-|–|to)\s?)?{NUMBER} (?:[a-z-]+ ){{0,2}}?"
            r"(?:sessions|infusions|injections))\b(?! apart)",
            re.I,
        ),
        _TOLD,
    ),
    (
        "follow_up",
        re.compile(
            rf"\b({_SPAN}[ -](?:day|week|month|year)s?[ -](?:of )?follow[ -]?up"
            rf"|follow(?:ed)?[ -]?up (?:for|of|at|to) {_SPAN} (?:day|week|month|year)s?"
            rf"|followed for {_SPAN} (?:day|week|month|year)s?)\b",
            re.I,
        ),
        ("methods", "results", "title", "conclusion"),
    ),
    (
        "setting",
        re.compile(
            r"\b(inpatients?|outpatients?|day[ -](?:hospital|patients?|programme?)|emergency"
            r" (?:departments?|rooms?)|intensive care units?|residential (?:treatment|care)"
            r"|primary care|general practices?|tertiary (?:care )?(?:hospital|cent(?:er|re))"
            r"|community[ -]based|schools?|prisons?|nursing homes?)\b",
            re.I,
        ),
        _TOLD,
    ),
    ("country", re.compile(rf"\bin (?:the )?({_COUNTRIES})\b"), _TOLD),
    (
        "subtype",
        re.compile(
            r"\b(restrict(?:ing|ive)(?:[ -]type)?(?= anorexia| AN\b|[ -]type|[ -]subtype)"
            r"|binge[ -]?(?:eating)?[-/ ]purg(?:ing|e)(?:[ -](?:sub)?type)?"
            r"|treatment[ -]resistant|severe and enduring|purging type)\b",
            re.I,
        ),
        _TOLD,
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
        re.compile(
            rf"\b(\d{{1,3}}(?:\.\d+)?\s?% (?:were |of them )?{_FEMALE}"
            rf"|\d{{1,6}} (?:\(\d{{1,3}}(?:\.\d+)?\s?%\) )?(?:were )?{_FEMALE})\b",
            re.I,
        ),
        ("methods", "results"),
    ),
    (
        "sex",
        re.compile(r"\b((?:fe)?male|women|men|girls|boys|woman|man|girl|boy)\b", re.I),
        ("methods", "title", "results"),
    ),
    (
        "age",
        re.compile(
            r"\b((?:mean|median|average) age\b[^.;]{0,24}?\d{1,3}(?:\.\d+)?"
            rf"{_PLUS_MINUS}(?: years)?"
            r"|\d{1,3}[ -]year[ -]olds?|aged? (?:from |between )?\d{1,3}"
            r"(?:\s*(?:-|–|to|and)\s*\d{1,3})?(?: years)?)",
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
            if name == "sex" and any(fact.name == "sex" for fact in draft.facts):
                continue
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
