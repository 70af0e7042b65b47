"""The component that gives each mention the numbers beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.draft import Candidate, Draft, Sentence, draft_of
from nlp.drug_names import DrugNames
from nlp.numbers import WORDS
from nlp.spelling import fold
from nlp.values import measures, statistics
from nlp.values.arms import arms_of
from nlp.values.course import time_points
from nlp.values.course_owners import course_of
from nlp.values.drug import drug_of
from nlp.values.found import COUNTS, Found
from nlp.values.groups import grouped, without_overlap
from nlp.values.moments import Moment, points_apart, with_moments
from nlp.values.owners import Place, owners, single
from records.model import MentionValue
from records.topic import Term

_ROLES = frozenset({"results", "conclusion", "title"})
_NUMBER_WORDS = frozenset(WORDS.split("|"))
_DIGIT = re.compile(r"\d")
_RESPONSE = re.compile(
    r"\b(?:non-?)?respon(?:se|ses|ders?|ded)\b|\bremi(?:ssion|tters?|tted)\b", re.IGNORECASE
)
LONGEST = 3000
"""Characters of a sentence; a longer one is a table or a list and names no owner."""


class Values:
    """Component: fills in `values` of the mentions of each sentence."""

    def __init__(self, drugs: Iterable[Term] = ()) -> None:
        self._drugs = DrugNames(drugs)

    def __call__(self, doc: Doc) -> Doc:
        """Look for values in the sentences that hold mentions and a number."""
        draft = draft_of(doc)
        waiting = sorted(draft.mentions, key=lambda m: m.start)[::-1]
        for sentence in draft.sentences:
            inside: list[Candidate] = []
            while waiting and waiting[-1].start < sentence.end:
                inside.append(waiting.pop())
            if inside and sentence.role in _ROLES:
                _read(draft, sentence, inside)
            self._attribute(draft, sentence, inside)
        return doc

    def _attribute(self, draft: Draft, sentence: Sentence, mentions: list[Candidate]) -> None:
        """Add the drug that a side effect is tied to, where the sentence names drugs."""
        harms = [mention for mention in mentions if mention.label == "SIDE_EFFECT"]
        drugs = self._drugs.find(draft, sentence) if harms else []
        for mention in harms:
            drug = drug_of(draft.words, mention.start, mention.end, drugs)
            if drug is not None:
                start, end = draft.starts[drug.start], draft.ends[drug.end - 1]
                said = MentionValue("drug", draft.text[start:end], start, end, drug.name)
                mention.values = (*mention.values, said)


def _read(draft: Draft, sentence: Sentence, mentions: list[Candidate]) -> None:
    base = draft.starts[sentence.start]
    text = draft.text[base : draft.ends[sentence.end - 1]]
    if len(text) > LONGEST:
        return
    places = [_place(draft, sentence, mention, base) for mention in mentions]
    words = draft.words[sentence.start : sentence.end]
    numbered = _DIGIT.search(text) is not None or not _NUMBER_WORDS.isdisjoint(words)
    owned: list[list[Found]] = [[] for _ in places]
    if numbered:
        arms = arms_of(text, lambda word: fold(word) in draft.treatments or word == "placebo")
        groups = grouped(text, values_of(text), arms, [place.start for place in places])
        owned = owners(text, places, groups)
        for values, place, mention in zip(owned, places, mentions, strict=True):
            one = single(text, place) if mention.label == "SIDE_EFFECT" else None
            if one and not any(value.kind == "count" for value in values):
                values.append(one)
    points = list(time_points(text)) if numbered else []
    for index, mention in enumerate(mentions):
        course: list[Found] = []
        if mention.label == "SIDE_EFFECT" and mention.assertion == "present":
            course = course_of(text, places, index)
        moments = with_moments(text, places[index], owned[index], points_apart(points, course))
        mention.values = tuple(
            sorted(
                (
                    _value(text, base, _is_response(text, places[index]), moment)
                    for moment in (*moments, *map(Moment, course))
                ),
                key=lambda value: (value.start, value.end, value.kind),
            )
        )


def _place(draft: Draft, sentence: Sentence, mention: Candidate, base: int) -> Place:
    first, last = sentence.clause_of(mention.start)
    return Place(
        draft.starts[mention.start] - base,
        draft.ends[mention.end - 1] - base,
        draft.starts[first] - base,
        draft.ends[last - 1] - base,
    )


def values_of(text: str) -> list[Found]:
    """Return the values in a sentence, in order, none inside another."""
    return without_overlap(
        [
            *statistics.intervals(text),
            *statistics.p_values(text),
            *statistics.effect_sizes(text),
            *measures.means(text),
            *measures.differences(text),
            *measures.counts(text),
            *measures.percentages(text),
        ]
    )


def _is_response(text: str, place: Place) -> bool:
    return _RESPONSE.search(text, place.start, place.end) is not None


def _value(text: str, base: int, response: bool, moment: Moment) -> MentionValue:
    """Return a value as the record keeps it; people who respond are responders."""
    found = moment.found
    return MentionValue(
        kind="responders" if response and found.kind in COUNTS else found.kind,
        text=text[found.start : found.end],
        start=base + found.start,
        end=base + found.end,
        value=found.value,
        total=found.total,
        unit=found.unit,
        low=found.low,
        high=found.high,
        arm=found.arm,
        time_point=moment.at,
    )


@Language.factory("evidence_values", default_config={"drugs": []})
def create_values(nlp: Language, name: str, drugs: list[list[str]]) -> Callable[[Doc], Doc]:
    """Make the component; each of `drugs` is a name followed by its synonyms."""
    return Values(Term(row[0], tuple(row[1:])) for row in drugs)
