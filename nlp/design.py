"""A study's design, from weighted words in its title and text."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp import word_lists
from nlp.cues import Cue, CueTable, Hit
from nlp.draft import Draft, Sentence, draft_of
from nlp.facts import add_fact
from records.errors import LexiconError

FILE = "designs.toml"
LABELS = (
    "rct", "nonrandomized_trial", "cohort", "cross_sectional", "case_report", "case_series",
    "systematic_review", "review", "animal", "in_vitro", "protocol", "other",
)  # fmt: skip
_TITLE_FACTOR = 3


class Designs:
    """Component: sets the design and the fact it rests on."""

    def __init__(self) -> None:
        data = word_lists.read(FILE)
        self._order = word_lists.strings(FILE, data, "order")
        self._decisive = word_lists.strings(FILE, data, "decisive")
        self._threshold, self._most = _whole(data, "threshold"), _whole(data, "most_repeats")
        self._tables: list[tuple[str, int, CueTable]] = []
        for place, row in enumerate(word_lists.tables(FILE, data, "design"), start=1):
            label = word_lists.choice(FILE, f"design {place}", row, "label", LABELS)
            literals = word_lists.strings(FILE, row, "literals")
            table = CueTable(Cue(literal, label) for literal in literals)
            self._tables.append((label, _whole(row, "weight"), table))

    def __call__(self, doc: Doc) -> Doc:
        """Choose the label with the largest sum of weights."""
        draft = draft_of(doc)
        if not draft.words:
            return doc
        sums: dict[str, int] = {}
        best: dict[str, tuple[int, Hit, Sentence]] = {}
        for sentence in draft.sentences:
            if sentence.role in ("background", "other", "outlook"):
                continue
            self._weigh(draft, sentence, sums, best)
        label = self._decided(best) or max(
            self._order, key=lambda name: (sums.get(name, 0), -self._order.index(name))
        )
        if sums.get(label, 0) < self._threshold:
            draft.design = "other"
            return doc
        draft.design = label
        _, hit, sentence = best[label]
        add_fact(doc, draft, "design", label, hit.start, hit.end, sentence)
        return doc

    def _decided(self, best: dict[str, tuple[int, Hit, Sentence]]) -> str | None:
        """Return the first decisive label that the title names, or None."""
        for label in self._decisive:
            if label in best and best[label][2].role == "title":
                return label
        return None

    def _weigh(
        self,
        draft: Draft,
        sentence: Sentence,
        sums: dict[str, int],
        best: dict[str, tuple[int, Hit, Sentence]],
    ) -> None:
        factor = _TITLE_FACTOR if sentence.role == "title" else 1
        for label, weight, table in self._tables:
            hits = table.find(draft.words, sentence.start, sentence.end)[: self._most]
            if not hits:
                continue
            points = weight * factor * len(hits)
            cap = weight * self._most * _TITLE_FACTOR * 2
            sums[label] = min(sums.get(label, 0) + points, max(cap, sums.get(label, 0)))
            if label not in best or weight * factor > best[label][0]:
                best[label] = (weight * factor, hits[0], sentence)


def _whole(row: dict[str, object], key: str) -> int:
    value = row.get(key)
    if not isinstance(value, int):
        raise LexiconError(FILE, key, "not a whole number", f"Write {key} = 3")
    return value


@Language.factory("evidence_design")
def create_design(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    return Designs()
