"""What the network sees of a word: its form, its place in the text, what the rules made of it.

Every feature is a small number, so that the network learns a vector for each value of each. The
rules stand below the network: a term of the lexicon, a cue or a rule's own verdict is one feature
among others, which the network may follow or overrule.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from nlp import assertion, word_lists
from nlp.cues import CueTable, parse_cues
from nlp.direction_cues import CATEGORIES as DIRECTIONS
from nlp.direction_cues import load_direction_words
from nlp.draft import Candidate, Draft, draft_of
from nlp.harms import CATEGORIES as FRAMES
from nlp.harms import FILE as FRAME_FILE
from nlp.spelling import fold

WORD_BUCKETS, ENDING_BUCKETS, FAMILY_BUCKETS = 4096, 512, 64
ROLES = (
    "title", "background", "aim", "methods", "results", "conclusion", "outlook", "other",
)  # fmt: skip
COLUMNS: dict[str, int] = {
    "word": WORD_BUCKETS,
    "ending": ENDING_BUCKETS,
    "family": FAMILY_BUCKETS,
    "role": len(ROLES) + 1,
    "safety": 2,
    "side_effect_term": 3,
    "outcome_term": 3,
    "condition_term": 3,
    "rule": 5,
    "frame": len(FRAMES) + 1,
    "assertion_cue": len(assertion.CATEGORIES) + 1,
    "direction_cue": len(DIRECTIONS) + 1,
    "phrase": 3,
    "treatment": 2,
    "depth": 3,
    "shape": 6,
    "in_title": 2,
}
"""The features and how many values each has; the order is the order of the columns."""

_PLACE = {name: place for place, name in enumerate(COLUMNS)}
Table = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the network sees of one text.

    `table` has a row for each token that is not white space and a column for each of COLUMNS;
    `tokens` are the places of these in the Doc, `sentences` the number of the sentence of each,
    counted from 0 without gaps.
    """

    table: Table
    tokens: npt.NDArray[np.int32]
    sentences: npt.NDArray[np.int32]


class Features:
    """Makes the table of features of a document that the rules have been through."""

    def __init__(self) -> None:
        data = word_lists.read(FRAME_FILE)
        frames = parse_cues(FRAME_FILE, word_lists.tables(FRAME_FILE, data, "cue"), FRAMES)
        data = word_lists.read(assertion.FILE)
        rows = word_lists.tables(assertion.FILE, data, "cue")
        cues = parse_cues(assertion.FILE, rows, assertion.CATEGORIES)
        words = load_direction_words()
        self._cues = (
            ("frame", CueTable(frames), FRAMES),
            ("assertion_cue", CueTable(cues), assertion.CATEGORIES),
            ("direction_cue", words.forward, DIRECTIONS),
            ("direction_cue", words.backward, DIRECTIONS),
        )

    def of(self, doc: Doc) -> Seen:
        """Return what is seen of a document whose draft holds the rules' mentions."""
        draft = draft_of(doc)
        table = np.zeros((len(doc), len(COLUMNS)), dtype=np.int32)
        _forms(draft, table)
        numbers = np.full(len(doc), -1, dtype=np.int32)
        for number, sentence in enumerate(draft.sentences):
            span = slice(sentence.start, sentence.end)
            numbers[span] = number
            table[span, _PLACE["role"]] = (
                ROLES.index(sentence.role) + 1 if sentence.role in ROLES else 0
            )
            table[span, _PLACE["safety"]] = int(sentence.section == "safety")
            for phrase in sentence.phrases:
                _mark(table, "phrase", phrase.start, phrase.end, 1)
            for column, cues, categories in self._cues:
                for hit in cues.find(draft.words, sentence.start, sentence.end):
                    value = categories.index(hit.cue.category) + 1
                    table[hit.start : hit.end, _PLACE[column]] = value
        _terms(draft, table)
        return _seen(draft, table, numbers)


def _forms(draft: Draft, table: Table) -> None:
    if not draft.forms:
        return
    title = draft.sentences[0] if draft.sentences else None
    named = set(map(fold, draft.words[title.start : title.end])) if title else set()
    known: dict[str, tuple[int, ...]] = {}
    rows: list[tuple[int, ...]] = []
    for text in draft.forms:
        if text not in known:
            known[text] = _form(text, draft.treatments, named)
        rows.append(known[text])
    table[:, [_PLACE[name] for name in _OF_FORM]] = rows
    table[:, _PLACE["depth"]] = np.minimum(draft.depth, 2)


_OF_FORM = ("word", "ending", "treatment", "in_title", "shape")


def _form(text: str, treatments: Set[str], named: Set[str]) -> tuple[int, ...]:
    """Return the features of a word that follow from how it is written, as in _OF_FORM."""
    lowered = text.lower()
    folded = fold(lowered)
    return (
        _bucket(folded, WORD_BUCKETS),
        _bucket(lowered[-3:], ENDING_BUCKETS),
        int(folded in treatments),
        int(len(folded) > 2 and folded in named),
        _shape(text),
    )


def _bucket(form: str, buckets: int) -> int:
    """Return the bucket of a form: 0 for numbers, else by its checksum, alike on every machine."""
    if form[:1].isdigit():
        return 0
    return 1 + crc32(form.encode("utf-8", "replace")) % (buckets - 1)


def _mark(table: Table, column: str, start: int, end: int, first: int) -> None:
    """Write `first` at the first token of a span and `first + 1` at the others."""
    table[start:end, _PLACE[column]] = first + 1
    table[start, _PLACE[column]] = first


def _terms(draft: Draft, table: Table) -> None:
    columns = {
        "SIDE_EFFECT": "side_effect_term",
        "OUTCOME": "outcome_term",
        "CONDITION": "condition_term",
    }
    for term in draft.terms:
        _mark(table, columns[term.label], term.start, term.end, 1)
        if term.concept is not None and term.label == "SIDE_EFFECT":
            family = _bucket(term.concept.family or "", FAMILY_BUCKETS)
            table[term.start : term.end, _PLACE["family"]] = family
    for mention in draft.mentions:
        _mark(table, "rule", mention.start, mention.end, rule_value(mention))


def rule_value(mention: Candidate) -> int:
    """Return what the first token of a rule's mention has in the column "rule"."""
    return 1 if mention.label == "SIDE_EFFECT" else 3


def _seen(draft: Draft, table: Table, numbers: npt.NDArray[np.int32]) -> Seen:
    words = draft.words
    kept = [i for i, word in enumerate(words) if numbers[i] >= 0 and not word.isspace()]
    tokens = np.array(kept, dtype=np.int32)
    numbers = numbers[tokens]
    if len(numbers):
        steps = np.concatenate(([0], (np.diff(numbers) != 0).astype(np.int32)))
        numbers = np.cumsum(steps, dtype=np.int32)
    return Seen(table[tokens], tokens, numbers)


def _shape(text: str) -> int:
    """Return small letters 0, one capital 1, capitals 2, digits 3, mixed 4, signs 5."""
    if text.isalpha():
        if text.islower():
            return 0
        return 2 if text.isupper() else 1 if text[0].isupper() else 4
    if text[0].isdigit():
        return 3
    return 4 if text[0].isalpha() else 5
