"""Treatments: the topic's drugs with dose, route and schedule where the same clause states them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc

from nlp import word_lists
from nlp.cues import Cue, CueTable, Hit
from nlp.draft import Draft, Sentence, draft_of
from nlp.drug_names import plain
from nlp.facts import add_text_fact, character_span
from nlp.numbers import NUMBER
from records.model import Intervention
from records.topic import Term

FILE = "interventions.toml"
_AMOUNT = r"\d+(?:[.,·]\d+)?"
_JOINED = r"(?:\s*,\s*(?:or|and)\s+|\s*,\s*|\s*(?:-|–)\s*|\s+(?:to|or|and)\s+)"
_DOSE = re.compile(
    rf"(?<![\w.]){_AMOUNT}(?:(?:\s*-?\s*m?g)?{_JOINED}{_AMOUNT}){{0,4}}"
    r"\s*-?\s*(?:mg|μg|µg|mcg|micrograms?|milligrams?|g|ng)"
    r"(?:\s*(?:/|\.|·|\s|per)\s*kg(?:\s*-\s*1)?)?"
    r"(?:\s*(?:/|\.|·|\s|per)\s*(?:h|hr|hour|min|day|d)\b(?:\s*-\s*1)?)?(?!\s*(?:/|\.)\s*(?:m?l|dl)\b)(?![\w])",
    re.IGNORECASE,
)
_REACH = 90
_BEHIND = 60
_CLOSE = 8
_OTHERS_BEHIND_ROUTE = frozenset({
    "antidepressant", "antidepressants", "medication", "medications", "contraceptive",
    "contraceptives", "contraception", "intake", "mucosa", "feeding", "nutrition", "glucose",
    "placebo", "drugs", "analgesics", "antibiotics",
})  # fmt: skip
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:diet|psychotherapy|counsel\w+|therapy sessions|follow(?:ed|ing)?[ -]?up"
    r"|then|later|before|after"
    r"|remission|remitted|abstinen\w+|history|illness|lasted|persisted|resolved|ill|suffer\w+|admitted"
    r"|maintained|relapse\w*|exercise|fasting|training|monitored|observed|assessed|recorded|measured)\b",
    re.IGNORECASE,
)
"""Between a drug and a time these say that the time is not how long the drug was given."""
_NUMBERED = frozenset(
    {"stage", "stages", "grade", "grades", "phase", "type", "class", "axis", "dsm", "level"}
)
"""Behind these "IV" is a four."""
_JOINING = frozenset({"plus", "with", "versus", "vs", "than"})
_SILENT = frozenset({"background", "outlook", "other"})


def default_drugs() -> tuple[Term, ...]:
    """Return the drugs that are looked for where no topic names its own."""
    data = word_lists.read(FILE)
    rows = word_lists.tables(FILE, data, "drug")
    return tuple(
        Term(row["name"], word_lists.strings(FILE, row, "synonyms") if "synonyms" in row else ())
        for row in rows
    )


class Interventions:
    """Component: lists the interventions and the facts dose, route and schedule."""

    def __init__(self, drugs: Iterable[Term]) -> None:
        data = word_lists.read(FILE)
        self._drugs = CueTable(
            Cue(plain(form), drug.name) for drug in drugs for form in (drug.name, *drug.synonyms)
        )
        self._routes = CueTable(
            Cue(word, row["name"])
            for row in word_lists.tables(FILE, data, "route")
            for word in word_lists.strings(FILE, row, "words")
        )
        self._schedules = re.compile(
            "|".join(
                _schedule_pattern(literal)
                for row in word_lists.tables(FILE, data, "schedule")
                for literal in word_lists.strings(FILE, row, "words")
            ),
            re.IGNORECASE,
        )

    def __call__(self, doc: Doc) -> Doc:
        """Collect each drug once for each different dose, route and schedule stated with it."""
        draft = draft_of(doc)
        found: dict[str, list[Intervention]] = {}
        for sentence in draft.sentences:
            if sentence.role not in _SILENT:
                self._sentence(doc, draft, sentence, found)
        rows = [row for rows in found.values() for row in _without_poorer(rows)]
        draft.interventions = tuple(rows)
        return doc

    def _sentence(
        self, doc: Doc, draft: Draft, sentence: Sentence, found: dict[str, list[Intervention]]
    ) -> None:
        hits = self._drugs.find(draft.words, sentence.start, sentence.end)
        for place, hit in enumerate(hits):
            first = hits[place - 1].end if place else sentence.start
            last = hits[place + 1].start if place + 1 < len(hits) else sentence.end
            row = self._stated(doc, draft, sentence, hit, (first, last))
            rows = found.setdefault(row.name, [])
            if row not in rows:
                rows.append(row)

    def _stated(
        self, doc: Doc, draft: Draft, sentence: Sentence, hit: Hit, around: tuple[int, int]
    ) -> Intervention:
        dose = self._near(doc, draft, sentence, hit, around, _DOSE, "dose")
        schedule = self._near(doc, draft, sentence, hit, around, self._schedules, "schedule")
        route = self._route(doc, draft, sentence, hit, around)
        return Intervention(hit.cue.category, dose, route, schedule)

    def _near(
        self,
        doc: Doc,
        draft: Draft,
        sentence: Sentence,
        hit: Hit,
        around: tuple[int, int],
        pattern: re.Pattern[str],
        name: str,
    ) -> str | None:
        """Return what the pattern finds just after the drug, else just before it."""
        start, end = character_span(doc, hit.start, hit.end)
        first, last = character_span(doc, *around)
        text = draft.text
        after = pattern.search(text, end, min(end + _REACH, last))
        before = list(pattern.finditer(text, max(start - _BEHIND, first), start))
        if name == "schedule":
            if after and _OF_SOMETHING_ELSE.search(text, end, after.start()):
                after = None
            before = [m for m in before if not _OF_SOMETHING_ELSE.search(text, m.end(), start)]
        match = after or (before[-1] if before else None)
        if match is None:
            return None
        matches = [match]
        if name == "schedule" and after:
            matches += self._more(text, after.end(), min(end + _REACH, last))
        values = [" ".join(match.group().split()) for match in matches]
        for value, place in zip(values, matches, strict=True):
            add_text_fact(doc, draft, name, value, place.start(), place.end(), sentence)
        return ", ".join(values)

    def _more(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield what stands close behind a schedule: "over 40 min, twice weekly for 4 weeks"."""
        while (match := self._schedules.search(text, start, end)) is not None:
            between = text[start : match.start()]
            if len(between) > _CLOSE or _OF_SOMETHING_ELSE.search(between):
                return
            yield match
            start = match.end()

    def _route(
        self, doc: Doc, draft: Draft, sentence: Sentence, hit: Hit, around: tuple[int, int]
    ) -> str | None:
        hits = self._routes.find(
            draft.words, max(around[0], hit.start - 6), min(around[1], hit.end + 14)
        )
        hits = [h for h in hits if not _is_of_another(draft.words, h, draft.words[hit.start])]
        if not hits:
            return None
        route = min(hits, key=lambda h: min(abs(h.start - hit.end), abs(hit.start - h.end)))
        value = route.cue.category
        span = character_span(doc, route.start, route.end)
        add_text_fact(doc, draft, "route", value, *span, sentence)
        return value


def _is_of_another(words: list[str], route: Hit, drug: str) -> bool:
    """Say whether the route is another treatment's, "plus an oral antidepressant", or none."""
    joined = words[max(route.start - 2, 0) : route.start]
    named = [word for word in joined if word != "-"][-1:]
    if words[route.start] == "iv" and not _NUMBERED.isdisjoint(named):
        return True
    if not _JOINING.isdisjoint(joined) and words[route.end : route.end + 1] != [drug]:
        return route.end < len(words) and words[route.end].isalpha()
    return route.end < len(words) and words[route.end] in _OTHERS_BEHIND_ROUTE


def _without_poorer(rows: list[Intervention]) -> list[Intervention]:
    """Drop a row that says nothing which another row does not say too."""
    kept = []
    for row in rows:
        facts = (row.dose, row.route, row.schedule)
        richer = any(
            other is not row and all(a is None or a == b for a, b in zip(
                facts, (other.dose, other.route, other.schedule), strict=True))
            for other in rows
        )  # fmt: skip
        if not richer:
            kept.append(row)
    return kept


def _schedule_pattern(literal: str) -> str:
    """Return a regular expression for a schedule written as a cue with # for a number."""
    number = rf"(?:{NUMBER}|\d+\s*(?:-|–|to)\s*\d+)"
    pattern = ""
    for part in literal.split():
        forms = sorted(part.removesuffix("?").split("|"), key=len, reverse=True)
        words = "|".join(number if form == "#" else re.escape(form) for form in forms)
        gap = r"\s*" if pattern else r"\b"
        pattern += f"(?:{gap}(?:{words})){'?' if part.endswith('?') else ''}"
    return pattern + r"(?!\w)"


@Language.factory("evidence_interventions", default_config={"drugs": []})
def create_interventions(nlp: Language, name: str, drugs: list[list[str]]) -> Callable[[Doc], Doc]:
    """Make the component; each of `drugs` is a name followed by its synonyms."""
    terms = [Term(row[0], tuple(row[1:])) for row in drugs]
    return Interventions(terms or default_drugs())
