"""Find the lexicon's terms in a document: the longest wins, whatever the spelling."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from nlp.draft import Candidate, Draft, draft_of
from nlp.lexicon import is_acronym, surface_forms
from nlp.spelling import fold
from nlp.tokens import cut
from records.model import Concept
from records.topic import Term

CONDITION = "CONDITION"
_HYPHENS = frozenset("-‐‑")


class Concepts:
    """Component: lists the terms found, none overlapping another, the longer before the shorter.

    Conditions under study are found too, so that "binge eating" is not read inside
    "binge eating disorder"; they then drop out. Matching sees folded words without the hyphens
    inside them, so that "post-operative" finds "post operative"; acronyms are matched by case.
    """

    def __init__(self, nlp: Language) -> None:
        self._vocab = nlp.vocab
        self._owners: dict[str, list[Concept | None]] = {}
        self._folded = PhraseMatcher(nlp.vocab, attr="ORTH")
        self._exact = PhraseMatcher(nlp.vocab, attr="ORTH")

    def teach(self, concepts: Iterable[Concept], conditions: Iterable[Term] = ()) -> None:
        """Add concepts to find, and names of conditions to find and leave alone."""
        for concept in concepts:
            for form in surface_forms(concept):
                self._add(form, concept)
        for term in conditions:
            for form in (term.name, *term.synonyms):
                self._add(form, None)

    def _add(self, form: str, concept: Concept | None) -> None:
        acronym = is_acronym(form)
        words = tuple(cut(form))
        key = f"={form}" if acronym else "~" + " ".join(_plain_words(words))
        if key not in self._owners and acronym:
            plural = (*words[:-1], words[-1] + "s")
            self._exact.add(key, [Doc(self._vocab, words=list(w)) for w in (words, plural)])
        elif key not in self._owners and _plain_words(words):
            self._folded.add(key, [Doc(self._vocab, words=_plain_words(words))])
        self._owners.setdefault(key, []).append(concept)

    def __call__(self, doc: Doc) -> Doc:
        """Put the terms found into the draft."""
        draft = draft_of(doc)
        found = self._found(doc)
        headings = [(start, end) for start, end, _ in draft.headings]
        draft.terms = [
            candidate
            for span in _longest(found, headings, len(doc))
            for candidate in _candidates(span, found[span])
        ]
        return doc

    def every(self, doc: Doc) -> list[Candidate]:
        """Return all terms, those within longer ones and within headings too, by their place."""
        found = self._found(doc)
        return [c for span in sorted(found) for c in _candidates(span, found[span])]

    def _found(self, doc: Doc) -> dict[tuple[int, int], list[Concept | None]]:
        found: dict[tuple[int, int], list[Concept | None]] = {}
        for key, start, end in self._matches(doc):
            found.setdefault((start, end), []).extend(self._owners[key])
        return found

    def _matches(self, doc: Doc) -> list[tuple[str, int, int]]:
        strings = doc.vocab.strings
        exact = [(strings[key], start, end) for key, start, end in self._exact(doc)]
        draft = draft_of(doc)
        places = [i for i, form in enumerate(draft.forms) if not _joins(draft, i, form)]
        if not places:
            return exact
        shadow = Doc(self._vocab, words=[doc[place].norm_ for place in places])
        folded = [
            (strings[key], places[start], places[end - 1] + 1)
            for key, start, end in self._folded(shadow)
        ]
        return exact + folded


def _joins(draft: Draft, place: int, form: str) -> bool:
    """Say whether a token is a hyphen inside a word."""
    if form not in _HYPHENS or draft.spaced[place] or not 0 < place < len(draft.forms) - 1:
        return False
    before, after = draft.forms[place - 1], draft.forms[place + 1]
    return not draft.spaced[place - 1] and before[-1].isalnum() and after[0].isalnum()


def _plain_words(words: Sequence[str]) -> list[str]:
    return [fold(word) for word in words if word not in _HYPHENS]


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


@Language.factory("evidence_concepts")
def create_concepts(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline; it finds nothing until it is taught."""
    return Concepts(nlp)
