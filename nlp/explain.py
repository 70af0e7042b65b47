"""Why the tagger said what it said of one text, and why it left the other terms alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from spacy.tokens import Doc

from nlp.assertion import Assertions
from nlp.concepts import CONDITION, Concepts
from nlp.direction import Directions
from nlp.draft import Candidate, Draft, Sentence, draft_of
from nlp.facts import character_span, sentence_span
from nlp.tagger import Tagger, annotation_of, kept
from nlp.white_space import restored, tidy
from records.model import Annotation, Mention

RULES = {
    "lexicon": "a term of the lexicon, in words that make it one of its kind",
    "phrase": "the words that a direction cue speaks of",
    "again": "words that the text names as an outcome elsewhere",
    "listed": "it stands in a list of side effects",
    "induced": "what something induced",
    "worsened": "a worsening that the sentence gives a cause for",
    "network": "the network's own reading of the whole text",
}
"""What each rule's name means; other names speak for themselves."""

LEARNED_STEPS = ("evidence_reader",)
STRONGER = "another cue decides: it is nearer or says more"
OVERLAPPED = "a longer mention or a side effect covers it"
HEADING = "it is part of a heading"
STUDIED = "it names a condition under study"
OTHER_LABEL = "it is tagged as {}"
WITHIN = "it is part of a longer term: {}"
NOT_READ = "no rule takes it for one"
NOT_LEARNED = "the network does not take it for one"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class CueSeen:
    """A cue in the sentence of a mention; `reason` is why it does not decide, or ""."""

    start: int
    end: int
    text: str
    category: str
    reason: str


@dataclass(frozen=True, slots=True)
class MentionSeen:
    """A mention with what decided it.

    `role` is what its sentence does, which decides where no cue does. `score` is the network's
    (0 to 1), None where rules alone decided. `scope_start:scope_end` are the words
    that its cue speaks of, `cues` all cues of its sentence in their order.
    """

    mention: Mention
    because: str
    role: str
    score: float | None
    scope_start: int | None
    scope_end: int | None
    cues: tuple[CueSeen, ...]


@dataclass(frozen=True, slots=True)
class TermLeft:
    """A term of the lexicon that is no mention of its label, and why not."""

    start: int
    end: int
    text: str
    label: str
    concept: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class SentenceSeen:
    """A sentence, the kind of the heading that it stands under, and what it does."""

    start: int
    end: int
    section: str
    role: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All there is to say of one text. Offsets count characters of `text`."""

    text: str
    version: str
    annotation: Annotation
    mentions: tuple[MentionSeen, ...]
    terms: tuple[TermLeft, ...]
    sentences: tuple[SentenceSeen, ...]


def explain(tagger: Tagger, text: str) -> Explanation:
    """Return what `tagger` makes of a text and why; the annotation is that of `tagger.tag`."""
    plain, places = tidy(text)
    explanation = _explained(tagger, plain)
    if places is None:
        return explanation
    return replace(restored(explanation, places, text), text=text)


def _explained(tagger: Tagger, text: str) -> Explanation:
    doc = tagger.pipeline(text)
    draft = draft_of(doc)
    annotation = annotation_of(doc, text)
    chosen = kept(draft)
    return Explanation(
        text=text,
        version=tagger.version,
        annotation=annotation,
        mentions=tuple(
            _mention(tagger, doc, candidate, mention)
            for candidate, mention in zip(chosen, annotation.mentions, strict=True)
        ),
        terms=tuple(_terms_left(tagger, doc, chosen)),
        sentences=tuple(
            SentenceSeen(*sentence_span(doc, sentence), sentence.section, sentence.role)
            for sentence in draft.sentences
        ),
    )


def _mention(tagger: Tagger, doc: Doc, candidate: Candidate, mention: Mention) -> MentionSeen:
    draft = draft_of(doc)
    sentence = _sentence_of(draft, candidate)
    cues = _cues(tagger, doc, sentence, candidate)
    reach = _reach(tagger, doc, sentence, candidate)
    return MentionSeen(
        mention=mention,
        because=RULES.get(candidate.rule, candidate.rule),
        role=sentence.role,
        score=getattr(candidate, "score", None),
        scope_start=reach[0] if reach else None,
        scope_end=reach[1] if reach else None,
        cues=tuple(cues),
    )


def _sentence_of(draft: Draft, candidate: Candidate) -> Sentence:
    return draft.sentences[
        bisect_right(draft.sentences, candidate.start, key=lambda sentence: sentence.end)
    ]


def _cues(tagger: Tagger, doc: Doc, sentence: Sentence, candidate: Candidate) -> list[CueSeen]:
    """Return the cues of the sentence once each, the deciding one without a reason."""
    draft = draft_of(doc)
    if candidate.label == "SIDE_EFFECT":
        judge = _step(tagger, Assertions)
        found = [
            (hit, judge.hindrance(draft, sentence, hit, candidate))
            for hit in judge.cues(draft, sentence)
        ]
    else:
        found = _step(tagger, Directions).considered(draft, sentence, candidate)
    seen: dict[tuple[int, int, str], CueSeen] = {}
    for hit, reason in found:
        decides = hit == candidate.cue
        start, end = character_span(doc, hit.start, hit.end)
        key = (start, end, hit.cue.category)
        if decides or key not in seen:
            why = "" if decides else reason or STRONGER
            seen[key] = CueSeen(start, end, draft.text[start:end], hit.cue.category, why)
    return sorted(seen.values(), key=lambda cue: (cue.start, cue.end))


def _reach(
    tagger: Tagger, doc: Doc, sentence: Sentence, candidate: Candidate
) -> tuple[int, int] | None:
    draft, hit = draft_of(doc), candidate.cue
    if hit is None:
        return None
    if candidate.label == "SIDE_EFFECT":
        tokens = _step(tagger, Assertions).reach(draft, sentence, hit, candidate)
    else:
        tokens = _step(tagger, Directions).reach(draft, sentence, hit)
    return character_span(doc, *tokens)


def _terms_left(tagger: Tagger, doc: Doc, chosen: list[Candidate]) -> list[TermLeft]:
    places = _Places(doc, chosen)
    learned = not set(LEARNED_STEPS).isdisjoint(tagger.pipeline.pipe_names)
    unsaid = NOT_LEARNED if learned else NOT_READ
    left: list[TermLeft] = []
    for term in _step(tagger, Concepts).every(doc):
        if reason := places.why_not(term, unsaid):
            start, end = character_span(doc, term.start, term.end)
            name = term.concept.name if term.concept else None
            text = places.draft.text[start:end]
            left.append(TermLeft(start, end, text, term.label, name, reason))
    return left


class _Places:
    """What stands at each token of one document: mentions, terms and headings."""

    def __init__(self, doc: Doc, chosen: list[Candidate]) -> None:
        self.draft = draft_of(doc)
        self._doc = doc
        self._chosen = _by_token(chosen)
        self._proposed = _by_token(self.draft.mentions)
        self._terms = _by_token(self.draft.terms)
        self._headings = {p for start, end, _ in self.draft.headings for p in range(start, end)}
        self._reasons = {(r.start, r.end, r.label): r.reason for r in self.draft.rejected}

    def why_not(self, term: Candidate, unsaid: str) -> str:
        """Return why a term is not tagged; "" where it is, or where a longer one tells of it.

        `unsaid` is the reason where no step left one.
        """
        over = _at(self._chosen, term)
        terms = _at(self._terms, term)
        if (
            term.label == CONDITION
            or any(mention.label == term.label for mention in over)
            or any(_holds(longer, term) for longer in terms)
        ):
            return ""
        if over:
            return OTHER_LABEL.format(over[0].label)
        known = self._reasons.get((term.start, term.end, term.label))
        return known or self._by_place(term, terms) or unsaid

    def _by_place(self, term: Candidate, terms: list[Candidate]) -> str:
        if not self._headings.isdisjoint(range(term.start, term.end)):
            return HEADING
        longer = [t for t in terms if (t.start, t.end) != (term.start, term.end)]
        if any(t.label == CONDITION for t in terms):
            return STUDIED
        if longer:
            start, end = character_span(self._doc, longer[0].start, longer[0].end)
            return WITHIN.format(f'"{self.draft.text[start:end]}"')
        return OVERLAPPED if _at(self._proposed, term) else ""


def _by_token(candidates: Iterable[Candidate]) -> dict[int, list[Candidate]]:
    places: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        for place in range(candidate.start, candidate.end):
            places.setdefault(place, []).append(candidate)
    return places


def _at(places: dict[int, list[Candidate]], term: Candidate) -> list[Candidate]:
    return [c for place in range(term.start, term.end) for c in places.get(place, ())]


def _holds(longer: Candidate, term: Candidate) -> bool:
    """Say whether a longer term of the same concept holds a term: one of them is enough to tell."""
    return (
        longer.start <= term.start
        and term.end <= longer.end
        and longer.end - longer.start > term.end - term.start
        and (longer.label, longer.concept) == (term.label, term.concept)
    )


def _step(tagger: Tagger, kind: type[_T]) -> _T:
    """Return the pipeline's component of a class."""
    parts: Iterable[object] = (part for _, part in tagger.pipeline.pipeline)
    return next(part for part in parts if isinstance(part, kind))
