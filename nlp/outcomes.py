"""Which words are outcomes: the lexicon's terms and what the direction cues speak of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.cues import Cue, CueTable
from nlp.direction_cues import Attachment, load_direction_words
from nlp.draft import Candidate, Draft, Phrase, Rejected, Sentence, draft_of
from nlp.grammar import Grammar
from nlp.spelling import fold
from nlp.treatments import Treatments
from records.model import Concept

_SILENT = {
    "background": "background",
    "outlook": "a call for more research",
    "other": "part of no section that tells results",
}
_SILENT_ROLES = frozenset(_SILENT)
TAKEN = "a side effect or a condition under study takes its place"
CONDITION = "it names the people or the illness under study"
_TITLE_CATEGORIES = frozenset(
    {"improved", "worsened", "up", "down", "named", "changed", "no_change"}
)
_LEADING = frozenset({
    "significant", "mean", "total", "overall", "greater", "clinical", "post", "self", "further",
    "rapid", "sustained", "statistical", "marked", "patient", "baseline", "additional",
})  # fmt: skip
_CONDITION_BEFORE = (
    "patients with", "participants with", "adults with", "people with", "individuals with",
    "adolescents with", "children with", "women with", "subjects with", "those with",
    "outpatients with", "inpatients with", "men with", "veterans with", "diagnosed with",
    "history of", "treatment of", "treatment for", "therapy for", "suffering from",
    "management of", "diagnosis of", "treating", "comorbid", "resistant", "refractory", "in",
    "adjusted for", "adjusting for", "adjustment for", "controlled for", "controlling for",
    "unipolar", "bipolar", "with comorbid", "treatment resistant", "treatment - resistant",
)  # fmt: skip
_CONDITION_AFTER = frozenset({
    "patients", "disorder", "disorders", "participants", "adults", "individuals", "people",
    "adolescents", "children", "women", "inpatients", "outpatients", "subjects", "cohort", "sample",
    "group", "treatment", "population", "research", "therapy", "therapies", "treatments",
    "service", "services", "clinic", "clinics", "management", "syndrome", "syndromes", "prevention",
    "conditions", "medication", "medications", "care", "specialists", "unit", "units", "studies",
})  # fmt: skip


class Outcomes:
    """Component: adds OUTCOME mentions."""

    def __init__(self, drug_words: Iterable[str] = ()) -> None:
        self._grammar = Grammar()
        self._attachment = Attachment(load_direction_words(), self._grammar)
        self._before = CueTable(Cue(literal, "condition") for literal in _CONDITION_BEFORE)
        self._finder = Treatments(self._grammar, drug_words)

    def __call__(self, doc: Doc) -> Doc:
        """Add the outcomes of each sentence, then those named again elsewhere."""
        draft = draft_of(doc)
        terms = [term for term in draft.terms if term.label == "OUTCOME"][::-1]
        harmed = bytearray(len(doc))
        for term in draft.terms:
            if term.label == "CONDITION":
                harmed[term.start : term.end] = b"\x01" * (term.end - term.start)
        for mention in draft.mentions:
            harmed[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
        for sentence in draft.sentences:
            own: list[Candidate] = []
            while terms and terms[-1].start < sentence.end:
                own.append(terms.pop())
            if sentence.role not in _SILENT_ROLES:
                self._sentence(doc, draft, sentence, own, harmed)
            else:
                draft.rejected += [
                    Rejected(t.start, t.end, "OUTCOME", f"the sentence is {_SILENT[sentence.role]}")
                    for t in own
                ]
        self._again(draft, harmed)
        return doc

    def _sentence(
        self,
        doc: Doc,
        draft: Draft,
        sentence: Sentence,
        terms: list[Candidate],
        taken: bytearray,
    ) -> None:
        spans: dict[tuple[int, int], Concept | None] = {}
        for phrase in self._attached(draft, sentence):
            span = self._trimmed(draft, phrase)
            if span is None or any(taken[span[0] : span[1]]):
                continue
            inside = [t for t in terms if span[0] <= t.start and t.end <= span[1]]
            spans[span] = inside[0].concept if len(inside) == 1 else None
        for term in terms:
            within = any(start <= term.start and term.end <= end for start, end in spans)
            if within:
                continue
            if any(taken[term.start : term.end]):
                draft.rejected.append(Rejected(term.start, term.end, "OUTCOME", TAKEN))
            elif self._is_condition(draft, sentence, term):
                draft.rejected.append(Rejected(term.start, term.end, "OUTCOME", CONDITION))
            else:
                spans[term.start, term.end] = term.concept
        for start, end in list(spans):
            short = _abbreviation(doc, end, sentence.end)
            if short is not None and not any(s <= short[0] < e for s, e in spans):
                spans[short] = spans[start, end]
        for (start, end), concept in sorted(spans.items(), key=lambda item: item[0]):
            if not any(taken[start:end]):
                rule = "lexicon" if concept else "phrase"
                draft.mentions.append(Candidate(start, end, "OUTCOME", rule, concept))
                taken[start:end] = b"\x01" * (end - start)

    def _attached(self, draft: Draft, sentence: Sentence) -> list[Phrase]:
        phrases: list[Phrase] = []
        for _, linked in self._attachment.links(draft, sentence):
            phrases.extend(linked)
        return phrases

    def _trimmed(self, draft: Draft, phrase: Phrase) -> tuple[int, int] | None:
        """Return the span of a phrase that may name an outcome, without leading filler."""
        start, end = phrase.start, phrase.end
        while start < end and draft.words[start] in _LEADING | {"-"}:
            start += 1
        while end > start and draft.words[end - 1] == "-":
            end -= 1
        words = draft.words[start:end]
        if not words or not self._may_be_outcome(draft, words):
            return None
        return start, end

    def _may_be_outcome(self, draft: Draft, words: list[str]) -> bool:
        last = words[-1]
        if (
            fold(last) in draft.treatments
            or self._finder.is_drug(last)
            or len("".join(words)) < 3
            or "%" in words
        ):
            return False
        if last in self._grammar.never_measured:
            return False
        content = [word for word in words if word not in self._grammar.not_measured]
        return bool(content) and not (len(words) == 1 and last in self._grammar.not_measured)

    def _is_condition(self, draft: Draft, sentence: Sentence, term: Candidate) -> bool:
        """Say whether the term names the people under study rather than what was measured."""
        follower = draft.words[term.end] if term.end < sentence.end else ""
        if follower in _CONDITION_AFTER:
            return True
        if term.concept is not None and term.concept.instrument:
            return False
        first = max(term.start - 5, sentence.start)
        hits = self._before.find(draft.words, first, term.start)
        between = draft.words[hits[-1].end : term.start] if hits else ["x"] * 9
        if hits and draft.words[hits[-1].start] == "in" and hits[-1].end - hits[-1].start == 1:
            return sentence.role == "title" and not between
        return bool(hits) and len(between) <= 3 and "and" not in between and "," not in between

    def _again(self, draft: Draft, taken: bytearray) -> None:
        """Mark a phrase of two words or more wherever the text names it again."""
        known = {
            tuple(map(fold, draft.words[m.start : m.end])): m.concept
            for m in draft.mentions
            if m.label == "OUTCOME" and 1 < m.end - m.start <= 8
        }
        for sentence in draft.sentences:
            if sentence.role in _SILENT_ROLES:
                continue
            for phrase in sentence.phrases:
                form = tuple(map(fold, draft.words[phrase.start : phrase.end]))
                if form in known and not any(taken[phrase.start : phrase.end]):
                    candidate = Candidate(phrase.start, phrase.end, "OUTCOME", "again", known[form])
                    draft.mentions.append(candidate)
                    taken[phrase.start : phrase.end] = b"\x01" * (phrase.end - phrase.start)


def _abbreviation(doc: Doc, end: int, limit: int) -> tuple[int, int] | None:
    """Return the span of "HR" in "heart rate (HR)", or None."""
    if end + 2 >= limit or doc[end].text not in "([":
        return None
    stop = end + 1
    while stop < limit and stop - end <= 5 and doc[stop].text not in ")];,=:":
        stop += 1
    inside = doc[end + 1 : stop]
    text = inside.text
    if stop >= limit or not 1 < len(text) <= 12 or not text[0].isalpha() or " " in text.strip():
        return None
    if stop > end + 1 and sum(char.isupper() for char in text) >= 2:
        return end + 1, stop
    return None


@Language.factory("evidence_outcomes", default_config={"drug_words": []})
def create_outcomes(nlp: Language, name: str, drug_words: list[str]) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline; `drug_words` are never outcomes."""
    return Outcomes(drug_words)
