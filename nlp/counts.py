"""How many people had a side effect, where the text says it beside the mention.

A count is taken from the clause of the mention only, and only when no other mention could own it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.draft import Candidate, Draft, Sentence, draft_of
from nlp.numbers import NUMBER, value_of

_PEOPLE = (
    r"(?:patients?|participants?|subjects?|volunteers?|people|persons?|individuals?|women|men|adults?"
    r"|children|adolescents?|cases?|rats|mice|animals|girls|boys|inpatients|outpatients)"
)
_SHARE = r"(?:\s*[(\[]\s*[\d.]+\s*%\s*[)\]])?"
_OF = re.compile(
    rf"(?P<a>{NUMBER}){_SHARE}\s*(?:of|out of|/)\s*(?:the\s+|all\s+)?(?P<r>{NUMBER})", re.IGNORECASE
)
_ALONE = re.compile(rf"(?P<a>{NUMBER}){_SHARE}\s+(?:\w+\s+){{0,2}}?{_PEOPLE}\b", re.IGNORECASE)
_N_IS = re.compile(rf"\bn\s*=\s*(?P<a>{NUMBER})(?:\s*/\s*(?P<r>{NUMBER}))?", re.IGNORECASE)
_BRACKET = re.compile(
    rf"\s*[(\[]\s*(?:[\d.]+\s*%\s*[,;(\[]?\s*)?(?:n\s*=\s*)?(?P<a>{NUMBER})"
    rf"(?:\s*(?:/|of|out of)\s*(?P<r>{NUMBER}))?\s*(?:{_PEOPLE})?\s*"
    r"(?:[,;(\[]\s*[\d.]+\s*%\s*[)\]]?)?\s*[)\]]",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\s*\[\s*\d+\s*\]")
"""A number alone in square brackets points to the literature."""
_LINK_BEFORE = re.compile(
    r"\b(?:reported|experienced|developed|had|suffered|complained|showed|exhibited|with|noted)\b",
    re.IGNORECASE,
)
_LINK_AFTER = re.compile(r"\b(?:in|by|among|of|for|affect\w*)\b", re.IGNORECASE)
_MOST_BETWEEN = 60


class Counts:
    """Component: sets affected and at_risk of side effects."""

    def __call__(self, doc: Doc) -> Doc:
        """Look for counts beside the side effects of each sentence."""
        draft = draft_of(doc)
        waiting = sorted(draft.mentions, key=lambda m: m.start)[::-1]
        for sentence in draft.sentences:
            inside: list[Candidate] = []
            while waiting and waiting[-1].start < sentence.end:
                inside.append(waiting.pop())
            harms = [m for m in inside if m.label == "SIDE_EFFECT" and m.assertion == "present"]
            if harms and sentence.role in ("results", "conclusion", "title"):
                _count_sentence(doc, draft, sentence, harms)
        return doc


def _count_sentence(doc: Doc, draft: Draft, sentence: Sentence, harms: list[Candidate]) -> None:
    for place, mention in enumerate(harms):
        first, last = sentence.clause_of(mention.start)
        before = max(first, harms[place - 1].end if place else first)
        after = min(last, harms[place + 1].start if place + 1 < len(harms) else last)
        left = doc[before : mention.start].text if before < mention.start else ""
        right = doc[mention.end : after].text if mention.end < after else ""
        alone = sum(first <= other.start < last for other in harms) == 1
        mention.affected, mention.at_risk = _beside(left, right, alone)


def _beside(left: str, right: str, alone: bool) -> tuple[int | None, int | None]:
    """Return (affected, at risk) from the text on both sides of a mention in its clause."""
    bracket = _BRACKET.match(right)
    if bracket and not _REFERENCE.match(right):
        return _pair(bracket, _nothing_follows(right[bracket.end() :]))
    if not alone:
        return None, None
    found = [_after(right), _before(left)]
    said = [pair for pair in found if pair != (None, None)]
    return said[0] if len(said) == 1 else (None, None)


def _nothing_follows(rest: str) -> bool:
    """Say that no second bracketed count follows at once, which would be another arm's."""
    return not _BRACKET.match(re.sub(r"^\W*(?:vs\.?|versus|and|or)\W*", "", rest))


def _after(text: str) -> tuple[int | None, int | None]:
    matches = list(_OF.finditer(text)) or list(_ALONE.finditer(text)) or list(_N_IS.finditer(text))
    if len(matches) != 1:
        return None, None
    gap = text[: matches[0].start()]
    if len(gap) > _MOST_BETWEEN or not _LINK_AFTER.search(gap + " "):
        return None, None
    return _pair(matches[0], True)


def _before(text: str) -> tuple[int | None, int | None]:
    matches = list(_OF.finditer(text)) or list(_ALONE.finditer(text))
    if len(matches) != 1:
        return None, None
    gap = text[matches[0].end() :]
    if len(gap) > _MOST_BETWEEN or not _LINK_BEFORE.search(gap):
        return None, None
    return _pair(matches[0], True)


def _pair(match: re.Match[str], sure: bool) -> tuple[int | None, int | None]:
    groups = match.groupdict()
    affected = value_of(groups["a"]) if groups.get("a") else None
    at_risk = value_of(groups["r"]) if groups.get("r") else None
    if not sure or (affected is not None and at_risk is not None and affected > at_risk):
        return None, None
    return affected, at_risk


@Language.factory("evidence_counts")
def create_counts(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    return Counts()
