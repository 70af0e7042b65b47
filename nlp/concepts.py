"""Find the lexicon's terms in a document: the longest wins, whatever the spelling."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from nlp.draft import Candidate, draft_of
from nlp.lexicon import is_acronym, surface_forms
from nlp.tokens import Tokeniser
from records.model import Concept
from records.topic import Term

CONDITION = "CONDITION"
_MOST_GAPS = 4


class Concepts:
    """Component: lists the terms found, longest first, none overlapping another of its kind.

    Conditions under study are found too, so that "binge eating" is not read inside
    "binge eating disorder"; they then drop out.
    """

    def __init__(self, nlp: Language, concepts: Iterable[Concept], conditions: Iterable[Term]):
        self._owners: dict[str, list[Concept | None]] = {}
        self._tokenise = Tokeniser(nlp.vocab)
        self._folded = PhraseMatcher(nlp.vocab, attr="NORM")
        self._exact = PhraseMatcher(nlp.vocab, attr="ORTH")
        for concept in concepts:
            for form in surface_forms(concept):
                self._add(form, concept)
        for term in conditions:
            for form in (term.name, *term.synonyms):
                self._add(form, None)

    def _add(self, form: str, concept: Concept | None) -> None:
        acronym = is_acronym(form)
        matcher = self._exact if acronym else self._folded
        key = f"{'=' if acronym else '~'}{form}"
        if key not in self._owners:
            variants = (form, f"{form}s") if acronym else spellings(form)
            matcher.add(key, [self._tokenise(variant) for variant in variants])
        self._owners.setdefault(key, []).append(concept)

    def __call__(self, doc: Doc) -> Doc:
        """Put the terms found into the draft."""
        draft = draft_of(doc)
        matches = [*self._folded(doc), *self._exact(doc)]
        found: dict[tuple[int, int], list[Concept | None]] = {}
        for key, start, end in matches:
            found.setdefault((start, end), []).extend(self._owners[doc.vocab.strings[key]])
        headings = [(start, end) for start, end, _ in draft.headings]
        draft.terms = [
            candidate
            for span in _longest(found, headings, len(doc))
            for candidate in _candidates(span, found[span])
        ]
        return doc


def _longest(
    found: Iterable[tuple[int, int]], headings: Sequence[tuple[int, int]], size: int
) -> list[tuple[int, int]]:
    taken = bytearray(size)
    for start, end in headings:
        taken[start:end] = b"\x01" * (end - start)
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: (span[0] - span[1], span[0])):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            kept.append((start, end))
    return sorted(kept)


def _candidates(span: tuple[int, int], owners: Sequence[Concept | None]) -> list[Candidate]:
    """Return one candidate for each kind: a term may be an outcome and a side effect."""
    kinds: dict[str, Concept | None] = {}
    for owner in owners:
        kinds.setdefault(owner.kind if owner else CONDITION, owner)
    return [Candidate(*span, kind, "lexicon", concept) for kind, concept in kinds.items()]


def spellings(form: str) -> list[str]:
    """Return a term with its hyphens and spaces exchanged.

    >>> spellings("follow-up visit")
    ['follow-up-visit', 'follow-up visit', 'follow up-visit', 'follow up visit']
    """
    words = form.replace("-", " ").split()
    if not 1 < len(words) <= _MOST_GAPS + 1:
        return [form]
    gaps = product("- ", repeat=len(words) - 1)
    return [_interleave(words, gap) for gap in gaps]


def _interleave(words: Sequence[str], gaps: Sequence[str]) -> str:
    return "".join(word + gap for word, gap in zip(words, (*gaps, ""), strict=True))
