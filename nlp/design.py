"""A study's design: what the text says of itself, weighted words, and a linear model's view.

A statement ("a retrospective cohort study") in the title, aim or methods decides by itself.
Elsewhere the cues' weights are added to what the model (nlp/design_model.py) says of the text. The
facts keep the words it rests on (`design`) and which of the two decided (`design_by`: "rule" or
"model").
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from math import sqrt

from spacy.language import Language
from spacy.tokens import Doc

from nlp import design_model, word_lists
from nlp.cues import Cue, CueTable, Hit
from nlp.draft import Draft, Sentence, draft_of
from nlp.facts import add_fact
from nlp.linear_model import Judged
from records.errors import LexiconError

FILE = "designs.toml"
LABELS = (
    "rct", "nonrandomized_trial", "cohort", "cross_sectional", "case_report", "case_series",
    "systematic_review", "review", "animal", "in_vitro", "protocol", "other",
)  # fmt: skip
_OWN = frozenset({"title", "aim", "methods"})
_SILENT = frozenset({"background", "other", "outlook"})
_MOST_TITLE, _MOST_TEXT = 12, 30
_TITLE_SHARE, _TEXT_SHARE, _UNIT = 1.0, 0.6, 6
"""What a cue's weight counts beside the model's logarithm of a probability (by cross-validation on
the development part of nlp/labels)."""
_NEVER = -50.0
_FEWEST_FEATURES = 20
"""On less than this the model alone decides nothing."""


@dataclass(slots=True)
class _Tally:
    """The cues of one text: weights by label in the title and elsewhere, and the best of each."""

    title: dict[str, int] = field(default_factory=dict)
    text: dict[str, int] = field(default_factory=dict)
    best: dict[str, tuple[int, Hit, Sentence]] = field(default_factory=dict)


class Designs:
    """Component: sets the design and the facts it rests on."""

    def __init__(self) -> None:
        data = word_lists.read(FILE)
        self._most = _whole(data, "most_repeats")
        self._tables: list[tuple[str, int, CueTable]] = []
        for place, row in enumerate(word_lists.tables(FILE, data, "design"), start=1):
            label = word_lists.choice(FILE, f"design {place}", row, "label", LABELS)
            table = CueTable(Cue(x, label) for x in word_lists.strings(FILE, row, "literals"))
            self._tables.append((label, _whole(row, "weight"), table))
        self._statements: list[tuple[str, str, CueTable]] = []
        for place, row in enumerate(word_lists.tables(FILE, data, "statement"), start=1):
            name = f"statement {place}"
            label = word_lists.choice(FILE, name, row, "label", LABELS)
            where = word_lists.choice(FILE, name, row, "where", ("title", "own"))
            table = CueTable(Cue(x, label) for x in word_lists.strings(FILE, row, "literals"))
            self._statements.append((label, where, table))
        self._needs = {
            word_lists.choice(FILE, f"need {place}", row, "label", LABELS): frozenset(
                word_lists.strings(FILE, row, "words")
            )
            for place, row in enumerate(word_lists.tables(FILE, data, "need"), start=1)
        }
        self._model = design_model.shipped()

    def __call__(self, doc: Doc) -> Doc:
        """Let a statement decide, else the label with the largest sum."""
        draft = draft_of(doc)
        if not any(word.isalpha() for word in draft.words):
            return doc
        said = self._stated(draft)
        if said is not None:
            label, hit, sentence = said
            draft.design = label
            self._note(doc, draft, label, "rule", (hit.start, hit.end), sentence)
            return doc
        judged = design_model.judge(self._model, draft.words)
        tally = self._tally(draft)
        draft.design = label = self._chosen(draft, judged, tally)
        if label in tally.best:
            _, hit, sentence = tally.best[label]
            top = self._model.labels[int(judged.scores.argmax())]
            by = "model" if top == label else "rule"
            self._note(doc, draft, label, by, (hit.start, hit.end), sentence)
        elif (place := self._weightiest(draft, judged, label)) is not None:
            sentence = draft.sentences[place]
            self._note(doc, draft, label, "model", (sentence.start, sentence.end), sentence)
        return doc

    def _note(
        self, doc: Doc, draft: Draft, label: str, by: str, words: tuple[int, int],
        sentence: Sentence,
    ) -> None:  # fmt: skip
        add_fact(doc, draft, "design", label, *words, sentence)
        add_fact(doc, draft, "design_by", by, *words, sentence)

    def _stated(self, draft: Draft) -> tuple[str, Hit, Sentence] | None:
        """Return the first kind of statement that stands where it must."""
        for label, where, table in self._statements:
            for sentence in draft.sentences:
                if sentence.role == "title" or (where == "own" and sentence.role in _OWN):
                    hits = table.find(draft.words, sentence.start, sentence.end)
                    if hits:
                        return label, hits[0], sentence
        return None

    def _chosen(self, draft: Draft, judged: Judged, tally: _Tally) -> str:
        if not tally.best and len(judged.rows) < _FEWEST_FEATURES:
            return "other"
        words = set(draft.words)
        scores = dict(zip(self._model.labels, judged.scores.tolist(), strict=True))
        for label in LABELS:
            title = min(tally.title.get(label, 0), _MOST_TITLE) / _UNIT
            text = sqrt(min(tally.text.get(label, 0), _MOST_TEXT) / _UNIT)
            scores[label] = scores.get(label, _NEVER) + _TITLE_SHARE * title + _TEXT_SHARE * text
            if label in self._needs and self._needs[label].isdisjoint(words):
                scores[label] += _NEVER
        return max(LABELS, key=lambda label: scores[label])

    def _tally(self, draft: Draft) -> _Tally:
        tally = _Tally()
        for sentence in draft.sentences:
            if sentence.role not in _SILENT:
                self._weigh(draft, sentence, tally)
        return tally

    def _weigh(self, draft: Draft, sentence: Sentence, tally: _Tally) -> None:
        in_title = sentence.role == "title"
        sums = tally.title if in_title else tally.text
        for label, weight, table in self._tables:
            hits = table.find(draft.words, sentence.start, sentence.end)[: self._most]
            if not hits:
                continue
            sums[label] = sums.get(label, 0) + weight * (1 if in_title else len(hits))
            rank = weight * (3 if in_title else 1)
            if label not in tally.best or rank > tally.best[label][0]:
                tally.best[label] = (rank, hits[0], sentence)

    def _weightiest(self, draft: Draft, judged: Judged, label: str) -> int | None:
        """Return the place of the sentence that weighs most in the model's decision."""
        if not draft.sentences:
            return None
        starts = [sentence.start for sentence in draft.sentences]
        sums = [0.0] * len(starts)
        evidence = self._model.evidence(judged, label).tolist()
        for token, weight in zip(judged.places.tolist(), evidence, strict=True):
            sums[max(bisect_right(starts, token) - 1, 0)] += weight
        return max(range(len(sums)), key=lambda place: sums[place])


def _whole(row: dict[str, object], key: str) -> int:
    value = row.get(key)
    if not isinstance(value, int):
        raise LexiconError(FILE, key, "not a whole number", f"Write {key} = 3")
    return value


@Language.factory("evidence_design")
def create_design(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    return Designs()
