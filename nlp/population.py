"""How many people (in animal work, animals) a study had, from the sentence that says it best."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from nlp.draft import Draft, Sentence, draft_of
from nlp.facts import add_text_fact, sentence_span
from nlp.numbers import NUMBER, WORDS, value_of

_REVIEWS = frozenset({"review", "systematic_review", "in_vitro"})
_PEOPLE = (
    r"(?:patients?|participants?|subjects?|volunteers?|people|persons|individuals|women|men|adults"
    r"|children|adolescents|cases|girls|boys|inpatients|outpatients|veterans|respondents|students"
    r"|females|males|parturients|mothers|infants|youths?|users|controls|adolescent\w*|responders"
    r"|residents|nurses|physicians|couples|survivors|neonates|newborns|family members"
    r"|schizophrenics|alcoholics|addicts|depressives|anorexics|bulimics|dyads|caregivers|families)"
)
_ANIMALS = r"(?:rats|mice|animals|dogs|monkeys|rabbits|pigs|cats|piglets|zebrafish|sheep|hamsters)"
_MODIFIERS = r"(?:(?:[A-Za-z][\w’'/-]*|\([A-Z][\w-]*\)|,)\s+){0,7}?"
_COUNTED = re.compile(
    rf"(?P<n>{NUMBER})\s+(?P<m>{_MODIFIERS})(?P<who>{_PEOPLE}|{_ANIMALS})\b", re.I
)
_N_IS = re.compile(rf"\b(?P<t>total\s+)?[nN]\s*=\s*(?P<n>{NUMBER})")
_ENROLLED = re.compile(
    r"\b(?:enrol\w*|includ\w*|recruit\w*|randomi[sz]\w*|allocat\w*|assigned|participat\w*|analy[sz]ed"
    r"|underwent|undergoing|received|receiving|completed|studied|comprised|consisted|treated|treating"
    r"|surveyed|identified|evaluated|describe\w*|report|review of|among|sample|cohort|examined"
    r"|admitted"
    r"|given|compared|present|investigated|performed|in|of)\b",
    re.I,
)
_FIRM = re.compile(
    r"\b(?:enrol\w*|includ\w*|recruit\w*|randomi[sz]\w*|a total of|participated|comprised"
    r"|analy[sz]ed)\b"
    r"|\btotal of\b",
    re.I,
)
_NOT_PEOPLE = re.compile(
    r"\b(?:studies|trials|articles|years?|weeks?|months?|days|hours|mg|minutes|percent|articles|items"
    r"|sessions|than|per|or)\b",
    re.I,
)
_PART = re.compile(
    rf"(?:(?:\d|%|\)|\b(?:{WORDS}|half|most|all|some|majority|third))\s*(?:out )?of"
    r"|/|%\)?|\bto|-|–|<|>|=|\bp)\s*(?:the )?$",
    re.I,
)
_TIME = re.compile(r"^(?:year|week|month|day|hour|consecutive days)", re.I)
_SINGLE_DESIGNS = frozenset({"case_report"})
_ROLE_SCORE = {"methods": 3, "title": 3, "results": 2, "aim": 2, "conclusion": 1}


@dataclass(frozen=True, slots=True)
class _Count:
    value: int
    start: int
    end: int
    score: int
    total: bool = False


class Populations:
    """Component: sets population_n and the fact it rests on. Needs the design."""

    def __call__(self, doc: Doc) -> Doc:
        """Choose the best sentence; add its groups up where it counts each of them."""
        draft = draft_of(doc)
        if draft.design is None or draft.design in _REVIEWS:
            return doc
        found = [self._sentence(doc, draft, s) for s in draft.sentences]
        best: tuple[int, list[_Count], Sentence] | None = None
        for counts, sentence in zip(found, draft.sentences, strict=True):
            if counts:
                score = max(count.score for count in counts)
                if best is None or score > best[0]:
                    best = (score, counts, sentence)
        if best is not None:
            self._set(doc, draft, best[1], best[2])
        elif draft.design in _SINGLE_DESIGNS:
            draft.population_n = 1
        return doc

    def _set(self, doc: Doc, draft: Draft, counts: list[_Count], sentence: Sentence) -> None:
        value = _combined(doc, draft, counts, sentence)
        if draft.design in _SINGLE_DESIGNS and value > 5:
            draft.population_n = 1
            return
        draft.population_n = value
        start, end = counts[0].start, counts[-1].end
        if value in [count.value for count in counts]:
            chosen = next(count for count in counts if count.value == value)
            start, end = chosen.start, chosen.end
        add_text_fact(doc, draft, "population_n", str(value), start, end, sentence)

    def _sentence(self, doc: Doc, draft: Draft, sentence: Sentence) -> list[_Count]:
        base = _ROLE_SCORE.get(sentence.role)
        if base is None:
            return []
        start, end = sentence_span(doc, sentence)
        text = draft.text[start:end]
        firm = 4 if _FIRM.search(text) else 2 if _ENROLLED.search(text) else 0
        counts = []
        for match in _COUNTED.finditer(text):
            count = _count(match, text, start, base + firm, draft.design == "animal")
            if count is not None:
                counts.append(count)
        if not counts:
            counts = _n_equals(text, start, base + firm - 1)
        return counts


def _count(match: re.Match[str], text: str, offset: int, score: int, animal: bool) -> _Count | None:
    value = value_of(match["n"])
    before = text[max(match.start() - 24, 0) : match.start()]
    if not value or _PART.search(before) or _NOT_PEOPLE.search(match["m"]):
        return None
    if re.fullmatch(_ANIMALS, match["who"], re.I) and not animal:
        return None
    if match["n"].lower() == "one" or re.fullmatch(r"(?:19|20)\d\d", match["n"]):
        score -= 4
    total = bool(re.search(r"\btotal(?: sample)?(?: of)?\s*$", before, re.I))
    inside = text[: match.start()].count("(") > text[: match.start()].count(")")
    score = score - (2 if inside else 0) + (3 if total else 0)
    return _Count(value, offset + match.start(), offset + match.end(), score, total)


def _n_equals(text: str, offset: int, score: int) -> list[_Count]:
    found: list[_Count] = []
    for match in _N_IS.finditer(text):
        value = value_of(match["n"])
        if value:
            total = bool(match["t"]) or match.group().lstrip().startswith("N")
            span = offset + match.start(), offset + match.end()
            found.append(_Count(value, *span, score, total))
    return found


def _combined(doc: Doc, draft: Draft, counts: list[_Count], sentence: Sentence) -> int:
    """Return one number for a sentence's counts: a total, the whole, or the sum of its groups."""
    totals = [count.value for count in counts if count.total]
    if totals:
        return max(totals)
    top = max(count.score for count in counts)
    values = [count.value for count in counts if count.score == top]
    start, end = sentence_span(doc, sentence)
    text = draft.text[start:end]
    if len(values) == 1 or re.search(r"\b(?:of whom|of which|of these|respectively)\b", text):
        return values[0]
    largest = max(values)
    rest = sum(values) - largest
    if rest >= largest and values[0] == largest and rest == largest:
        return largest
    grouped = re.search(
        r"\b(?:controls?|compared|versus|vs|matched|healthy|allocated|assigned|groups?|another)\b"
        r"|\band\b",
        text,
        re.I,
    )
    if values[0] == largest and rest == values[0]:
        return largest
    return sum(values) if grouped and len(values) <= 4 else values[0]


@Language.factory("evidence_population")
def create_population(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    return Populations()
