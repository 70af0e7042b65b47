"""Cut a document into sentences, and note the section that each stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from spacy.attrs import SENT_START  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.tokens import Doc

from nlp import word_lists
from nlp.draft import Draft, Sentence, draft_of

FILE = "sentences.toml"
LONGEST = 400
"""A sentence of more words is cut; nothing that people write as one is this long."""

_ENDS = frozenset(".?!")
_CLOSERS = frozenset("\"'”’)]")
_OPENERS = frozenset("\"'“‘([")


class Sentences:
    """Component: sets the sentence starts and lists the sentences in the draft."""

    def __init__(self) -> None:
        data = word_lists.read(FILE)
        self._abbreviations = frozenset(word_lists.strings(FILE, data, "abbreviations"))
        self._before_number = frozenset(word_lists.strings(FILE, data, "before_number"))
        self._starters = frozenset(word_lists.strings(FILE, data, "starters"))

    def __call__(self, doc: Doc) -> Doc:
        """List the sentences with their sections; a heading is part of no sentence."""
        draft = draft_of(doc)
        starts = self._starts(draft)
        if len(doc):
            marks = np.full((len(doc), 1), -1, dtype="int64")
            marks[sorted(starts)] = 1
            doc.from_array([SENT_START], marks.view("uint64"))  # type: ignore[arg-type]
        draft.sentences = _with_sections(draft, sorted(starts), len(doc), "\n" in draft.text)
        return doc

    def _starts(self, draft: Draft) -> set[int]:
        texts = draft.forms
        starts = {0} if texts else set()
        starts.update(place for start, end, _ in draft.headings for place in (start, end))
        last_word = -1
        for place, text in enumerate(texts):
            if text.isspace():
                continue
            if last_word >= 0 and self._begins(draft.spaced, texts, last_word, place):
                starts.add(place)
            last_word = place
        starts.discard(len(texts))
        return starts | set(_overlong(sorted(starts), len(texts)))

    def _begins(self, spaced: list[bool], texts: list[str], before: int, place: int) -> bool:
        """Say whether a sentence begins at `place`, given the last word before it."""
        first = texts[place]
        if any("\n" in gap for gap in texts[before + 1 : place]):
            return first[0].isupper() or first[0].isdigit() or not first[0].isalnum()
        end = before
        while end > 0 and texts[end] in _CLOSERS:
            end -= 1
        if texts[end][-1] not in _ENDS:
            return False
        apart = place - before > 1 or spaced[before]
        if not apart:
            return _glued(texts, end, place)
        return self._after_stop(texts, end, place)

    def _after_stop(self, texts: list[str], stop: int, place: int) -> bool:
        first = texts[place]
        if first in _OPENERS and place + 1 < len(texts):
            first = texts[place + 1]
        if not (first[0].isupper() or first[0].isdigit()):
            return False
        if texts[stop] in "?!":
            return True
        ending = texts[stop] if len(texts[stop]) > 1 else texts[stop - 1] if stop else ""
        lowered = ending.lower()
        if lowered in self._abbreviations:
            return False
        if first[0].isdigit() and lowered in self._before_number:
            return False
        if len(texts[stop]) > 1 or (len(ending) == 1 and ending.isupper()):
            return first.lower() in self._starters
        return True


def _overlong(starts: list[int], size: int) -> Iterator[int]:
    """Yield cuts for runs without a full stop: later steps look at all pairs in a sentence."""
    for start, end in zip(starts, [*starts[1:], size][: len(starts)], strict=True):
        yield from range(start + LONGEST, end, LONGEST)


def _glued(texts: list[str], end: int, place: int) -> bool:
    """Accept "improved.The": a full stop without its space, between two plain words."""
    first, last = texts[place], texts[end - 1] if end else ""
    return (
        texts[end] == "."
        and len(first) > 1
        and first[0].isupper()
        and first[1:].islower()
        and len(last) > 2
        and last.islower()
    )


def _with_sections(draft: Draft, starts: list[int], size: int, lines: bool) -> list[Sentence]:
    """Return the sentences with the kind of the heading that they stand under."""
    headings = {start: (end, kind) for start, end, kind in draft.headings}
    sentences: list[Sentence] = []
    section = "title" if lines else ""
    for start, end in zip(starts, [*starts[1:], size][: len(starts)], strict=True):
        if start in headings:
            section = headings[start][1]
            continue
        if section == "title" and sentences:
            section = ""
        sentences.append(Sentence(start, end, section))
    return sentences


@Language.factory("evidence_sentences")
def create_sentences(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    return Sentences()
