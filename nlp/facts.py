"""Note a study fact with the words it rests on."""

from __future__ import annotations

from spacy.tokens import Doc

from nlp.draft import Draft, Sentence, draft_of
from records.model import Fact


def add_fact(
    doc: Doc, draft: Draft, name: str, value: str, start: int, end: int, sentence: Sentence
) -> None:
    """Add a fact resting on the tokens `start:end` of a sentence, less white space at its ends."""
    while end - 1 > start and doc[end - 1].is_space:
        end -= 1
    while start < end - 1 and doc[start].is_space:
        start += 1
    first, last = character_span(doc, start, end)
    draft.facts.append(Fact(name, value, first, last, *sentence_span(doc, sentence)))


def add_text_fact(
    doc: Doc, draft: Draft, name: str, value: str, start: int, end: int, sentence: Sentence
) -> None:
    """Add a fact resting on the characters `start:end` of the document."""
    draft.facts.append(Fact(name, value, start, end, *sentence_span(doc, sentence)))


def character_span(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Return the character offsets of the tokens `start:end`."""
    draft = draft_of(doc)
    return draft.starts[start], draft.ends[end - 1]


def sentence_span(doc: Doc, sentence: Sentence) -> tuple[int, int]:
    """Return the character offsets of a sentence without the white space at its ends."""
    start, end = sentence.start, sentence.end
    forms = draft_of(doc).forms
    while end - 1 > start and forms[end - 1].isspace():
        end -= 1
    while start < end - 1 and forms[start].isspace():
        start += 1
    return character_span(doc, start, end)
