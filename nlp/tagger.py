"""The tagger: text in, annotation out. Pure: it knows neither HTTP nor SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from nlp import (
    assertion,
    counts,
    design,
    details,
    direction,
    direction_judge,
    grammar,
    harms,
    interventions,
    outcomes,
    population,
    sections,
    sentence_roles,
    sentences,
    word_lists,
)
from nlp.concepts import Concepts
from nlp.draft import Candidate, Draft, draft_of
from nlp.facts import character_span, sentence_span
from nlp.lexicon import load_concepts
from nlp.reader import component as reader
from nlp.reader import model as reader_model
from nlp.reader.decoding import REVIEWER
from nlp.values import component as values
from nlp.white_space import restored, tidy
from records.model import Annotation, Concept, Mention
from records.topic import Topic

RELEASE = "2.1.0"
"""For people; the hash behind it follows every word list and every line of this package."""

MODULES = (
    sections, sentences, grammar, sentence_roles, design, population, interventions, details,
    harms, assertion, outcomes, direction, counts, values, reader,
)  # fmt: skip
"""The modules whose factories the pipeline is built from (importing them registers these)."""

_STEPS = (
    "evidence_sections", "evidence_sentences", "evidence_clauses", "evidence_roles",
    "evidence_design", "evidence_population", "evidence_interventions", "evidence_details",
    "evidence_concepts", "evidence_harms", "evidence_assertion", "evidence_outcomes",
    "evidence_direction", "evidence_values", "evidence_counts",
)  # fmt: skip
_LEARNED_STEPS = (
    *_STEPS[: _STEPS.index("evidence_harms") + 1],
    "evidence_outcomes", "evidence_reader", "evidence_assertion", "evidence_direction",
    *_STEPS[_STEPS.index("evidence_direction") + 1 :],
)  # fmt: skip
"""The rules propose, the reader finds, and the rules judge what it found."""

_MOST_CHARACTERS = 2**31 - 1
_PACKAGE = Path(__file__).resolve().parent


class Tagger:
    """Finds outcomes and side effects in a text, with study facts. Made by `load`."""

    def __init__(
        self,
        concepts: tuple[Concept, ...],
        topic: Topic | None,
        learned: bool = True,
        scheme: str = REVIEWER,
    ) -> None:
        self.concepts = concepts
        self.version = f"{RELEASE}+{_digest(topic, learned, scheme)}"
        self.pipeline = _pipeline(concepts, topic, learned, scheme)

    def tag(self, text: str) -> Annotation:
        """Return the annotation of one text of any length; it may be empty.

        Mentions are sorted and do not overlap, and `text[m.start:m.end] == m.text` for each.
        """
        plain, places = tidy(text)
        annotation = annotation_of(self.pipeline(plain), plain)
        return annotation if places is None else restored(annotation, places, text)

    def assertion_of(self, text: str, start: int, end: int) -> tuple[str, str | None]:
        """Return what is said of the words `text[start:end]` and the cue's words, or None.

        The first is present, absent or possible, read as for a side effect whatever the words
        are. Raises ValueError where no word stands between the offsets.
        """
        doc = self.pipeline(text)
        draft = draft_of(doc)
        inside = [
            token.i
            for token in doc
            if token.idx < end and start < token.idx + len(token) and not token.is_space
        ]
        if not inside:
            raise ValueError(f"no word stands at {start}:{end} of the text")
        given = Candidate(inside[0], inside[-1] + 1, "SIDE_EFFECT", "given")
        draft.mentions = [given]
        self.pipeline.get_pipe("evidence_assertion")(doc)
        cue = given.cue and character_span(doc, given.cue.start, given.cue.end)
        return given.assertion or "present", text[slice(*cue)] if cue else None

    def tag_many(self, texts: Iterable[str]) -> Iterator[Annotation]:
        """Tag texts one by one, in order."""
        return map(self.tag, texts)


def annotation_of(doc: Doc, text: str) -> Annotation:
    """Return what the pipeline made of a text, from the document that came out of it."""
    draft = draft_of(doc)
    return Annotation(
        mentions=tuple(_mentions(doc, draft, text)),
        design=draft.design,
        population_n=draft.population_n,
        interventions=draft.interventions,
        facts=tuple(sorted(draft.facts, key=lambda fact: (fact.start, fact.end, fact.name))),
    )


def load(topic: Topic | None = None, learned: bool = True, scheme: str = REVIEWER) -> Tagger:
    """Return a tagger with the shipped word lists and model and a topic's drugs and concepts.

    With `learned` false the rules decide alone, without the model; `scheme` is one of
    `reader.decoding.SCHEMES`. Raises LexiconError when a word list or the model is wrong.
    """
    return Tagger(load_concepts(topic.concepts if topic else ()), topic, learned, scheme)


def _pipeline(
    concepts: tuple[Concept, ...], topic: Topic | None, learned: bool, scheme: str
) -> Language:
    config = {"nlp": {"tokenizer": {"@tokenizers": "evidence.Tokeniser.v1"}}}
    pipeline = spacy.blank("en", config=config)
    pipeline.max_length = _MOST_CHARACTERS
    drugs = topic.drugs if topic and topic.drugs else interventions.default_drugs()
    conditions = topic.conditions if topic else ()
    names = [[drug.name, *drug.synonyms] for drug in drugs]
    words = sorted({form.lower() for row in names for form in row})
    studied = [form for term in conditions for form in (term.name, *term.synonyms)]
    settings: dict[str, dict[str, Any]] = {
        "evidence_population": {"conditions": studied},
        "evidence_interventions": {"drugs": names},
        "evidence_harms": {"drug_words": words},
        "evidence_outcomes": {"drug_words": words},
        "evidence_direction": {"learned": learned},
        "evidence_reader": {"scheme": scheme},
        "evidence_values": {"drugs": names},
    }
    for step in _LEARNED_STEPS if learned else _STEPS:
        component = pipeline.add_pipe(step, config=settings.get(step, {}))
        if isinstance(component, Concepts):
            component.teach(concepts, conditions)
    return pipeline


def _digest(topic: Topic | None, learned: bool, scheme: str) -> str:
    """Return what tells this tagger from any that may judge differently."""
    digest = sha256()
    lists = [(name, word_lists.content(name)) for name in word_lists.names()]
    code = [
        (path.relative_to(_PACKAGE).as_posix(), path.read_bytes())
        for path in sorted(_PACKAGE.rglob("*.py"))
    ]
    models = [(path.name, path.read_bytes()) for path in sorted(_PACKAGE.glob("model/design.*"))]
    if learned:
        models.append((direction_judge.FILE, reader_model.content(direction_judge.FILE)))
        models += [(name, reader_model.content(name)) for name in reader_model.FILES]
    for name, content in (*lists, *code, *models):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    if scheme != REVIEWER:
        digest.update(scheme.encode())
    if topic is not None:
        digest.update(repr((topic.drugs, topic.conditions, topic.concepts)).encode())
    return digest.hexdigest()[:8]


def kept(draft: Draft) -> list[Candidate]:
    """Return the mentions in order; where two overlap, a side effect or the longer one stays."""
    taken = bytearray(len(draft.words))
    chosen: list[Candidate] = []
    for candidate in sorted(draft.mentions, key=_rank):
        if not any(taken[candidate.start : candidate.end]):
            taken[candidate.start : candidate.end] = b"\x01" * (candidate.end - candidate.start)
            chosen.append(candidate)
    return sorted(chosen, key=lambda candidate: candidate.start)


def _mentions(doc: Doc, draft: Draft, text: str) -> Iterator[Mention]:
    place = 0
    for candidate in kept(draft):
        while draft.sentences[place].end <= candidate.start:
            place += 1
        yield _mention(doc, candidate, sentence_span(doc, draft.sentences[place]), text)


def _rank(candidate: Candidate) -> tuple[int, int, int]:
    return (
        int(candidate.label != "SIDE_EFFECT"),
        candidate.start - candidate.end,
        candidate.start,
    )


def _mention(doc: Doc, candidate: Candidate, sentence: tuple[int, int], text: str) -> Mention:
    start, end = character_span(doc, candidate.start, candidate.end)
    hit = candidate.cue
    cue = character_span(doc, hit.start, hit.end) if hit else (None, None)
    concept = candidate.concept
    return Mention(
        start=start, end=end, text=text[start:end], label=candidate.label,
        concept=concept.name if concept else None, concept_id=concept.id if concept else None,
        assertion=candidate.assertion, comparison=candidate.comparison,
        cue=text[cue[0] : cue[1]] if hit else None, cue_start=cue[0], cue_end=cue[1],
        direction=candidate.direction, contrast=candidate.contrast, basis=candidate.basis,
        affected=candidate.affected, at_risk=candidate.at_risk,
        sentence_start=sentence[0], sentence_end=sentence[1], rule=candidate.rule,
        values=candidate.values,
    )  # fmt: skip
