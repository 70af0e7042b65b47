"""What PubMed records say of their own design: examples to train the design model on.

Three voices, in this order: NLM's publication types; a design named in the title or said of the
study itself in the abstract; for records that NLM has indexed, the MeSH headings. A record for
which none speaks plainly is no example. Examples that rest on words in the text are given a second
time without these words, so that the model learns what else such texts have in common.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from records.model import Publication

_ANIMALS = (
    r"mice|mouse|rats?|rabbits?|dogs?|canine|pigs|piglets|zebrafish|sheep|broilers?|chickens?|cows"
    r"|monkeys|macaques|hamsters?|guinea.pigs?|murine|cattle|horses"
)
_TITLES = {
    "protocol": r"\bprotocol\b(?!s)|rationale and design|design and rationale",
    "systematic_review": r"systematic(?:ally)? (?:literature |scoping |mixed.{0,10})?review"
    r"|meta-?analys|scoping review|umbrella review|evidence map|rapid review",
    "review": r"narrative review|\ba review\b|: review\b|literature review|overview of"
    r"|state of the art|current (?:status|concepts|evidence|perspectives)|mini-?review"
    r"|: an? (?:update|overview|perspective)|recent advances",
    "case_series": r"case series|case reports\b|(?:two|three|four|five|six) cases"
    r"|report of (?:two|three|four|five|\d+) ",
    "case_report": r"case report|\ba case of|report of (?:a|one) case|a rare case|an unusual case",
    "animal": rf"\bin (?:the )?(?:[\w-]+ ){{0,2}}(?:{_ANIMALS})\b"
    r"|(?:mouse|rat|murine|animal) model",
    "in_vitro": r"in vitro|cell lines?\b|molecular dock|\bHeLa\b|HEK293|crystal structure"
    r"|molecular dynamics",
    "rct": r"(?<!non)(?<!non-)randomi[sz]ed.*(?:trial|study|comparison)"
    r"|(?<!non)(?<!non-)\brandomi[sz]ed (?:controlled|clinical|double)|double-?blind"
    r"|placebo-controlled",
    "cross_sectional": r"cross-?sectional|questionnaire (?:study|survey)|case-?control|: a survey"
    r"|\b(?:online|web-based|national|nationwide|population) survey|prevalence (?:and|of)"
    r"|qualitative (?:study|interview)|validation of the|psychometric",
    "nonrandomized_trial": r"open-?label|single-?arm|non-?randomi[sz]ed|phase (?:i|ii|iii|1|2)\b"
    r"|quasi-?experiment|pilot (?:trial|study)|feasibility (?:trial|study)|clinical trial",
    "cohort": r"cohort|retrospective|longitudinal|observational|registry|real-?world"
    r"|follow-?up (?:study|of)|population-based|prospective (?:study|analysis|multicent)"
    r"|outcomes? (?:of|after|in patients)|\d+-year (?:experience|follow|outcome)"
    r"|single-?cent(?:er|re) experience",
}
_SAID = {
    "cross_sectional": r"cross-?sectional (?:study|survey|analysis|design|data)|case-control study",
    "rct": r"were randomly (?:assigned|allocated)|were randomi[sz]ed (?:to|into)",
    "cohort": r"retrospective(?:ly)? (?:cohort|study|review|analys)"
    r"|prospective(?:ly)? (?:cohort|obs)|cohort study",
}
_BY_TITLE = {label: re.compile(pattern, re.I) for label, pattern in _TITLES.items()}
_BY_BODY = {label: re.compile(pattern, re.I) for label, pattern in _SAID.items()}
_MANY_ANIMALS = re.compile(rf"\b(?:{_ANIMALS})\b", re.I)
_PEOPLE = re.compile(r"\b(?:patients?|participants|volunteers|women|men|persons)\b", re.I)
_SEVERAL = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|[2-9]|1\d|2\d) (?:\w+ ){0,3}"
    r"(?:cases|patients|women|men|children|infants|members|brothers|sisters|siblings)",
    re.I,
)
_BENCH = re.compile(
    r"in vitro|incubat|cell line|cultured|membrane|enzyme|purif|homogenate|microsom|mitochondri",
    re.I,
)
_IN_VIVO = re.compile(r"in vivo|injected|fed |administ|animals were", re.I)
_SHORT_NOTES = {
    "Editorial", "Letter", "Comment", "News", "Published Erratum", "Biography",
    "Historical Article", "Lecture", "Bibliography", "Interview",
}  # fmt: skip
_IN_VITRO = {
    "In Vitro Techniques", "Cells, Cultured", "Cell Line", "HeLa Cells", "Cell-Free System",
}  # fmt: skip
_ASKED = {
    "Surveys and Questionnaires", "Cross-Sectional Studies", "Interviews as Topic",
    "Health Surveys", "Attitude", "Psychological Tests", "Personality Inventory", "Psychometrics",
}  # fmt: skip
_FOLLOWED = {
    "Follow-Up Studies", "Retrospective Studies", "Prospective Studies", "Longitudinal Studies",
    "Cohort Studies",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the design that the record gives it."""

    text: str
    design: str


def examples_of(record: Publication, text: str) -> list[Example]:
    """Return what a record teaches: nothing, its text, or its text with and without the words."""
    types = {name for _, name in record.publication_types}
    title, _, body = text.partition("\n")
    if (label := _by_type(types, title, text)) is not None:
        return [Example(text, label)]
    for patterns, part in ((_BY_TITLE, title), (_BY_BODY, body)):
        for label, pattern in patterns.items():
            if pattern.search(part) and (patterns is _BY_TITLE or _PEOPLE.search(body)):
                return [Example(text, label), Example(_without(patterns, title, body), label)]
    headings = {heading.descriptor for heading in record.mesh_headings}
    label = _by_headings(headings, types, text) if headings else _by_words(text)
    return [Example(text, label)] if label else []


def _by_type(types: set[str], title: str, text: str) -> str | None:
    named = [label for label, pattern in _BY_TITLE.items() if pattern.search(title)]
    first = named[0] if named else ""
    if types & _SHORT_NOTES:
        return "other"
    if types & {"Systematic Review", "Meta-Analysis"}:
        return "systematic_review"
    if "Clinical Trial Protocol" in types:
        return "protocol"
    if "Randomized Controlled Trial" in types and first != "protocol":
        return "rct"
    if "Review" in types and first not in ("systematic_review", "protocol"):
        return "review"
    if "Case Reports" in types and first not in ("review", "systematic_review"):
        return "case_series" if first == "case_series" or _SEVERAL.search(text) else "case_report"
    if types & {"Clinical Trial", "Controlled Clinical Trial"}:
        return "rct" if re.search("random|double-?blind", text, re.I) else "nonrandomized_trial"
    return None


def _by_headings(headings: set[str], types: set[str], text: str) -> str | None:
    people, animals = "Humans" in headings, "Animals" in headings
    if "Double-Blind Method" in headings:
        return "rct"
    if not people and not animals:
        return "in_vitro"
    if animals and not people:
        if _BENCH.search(text):
            return None if _IN_VIVO.search(text) else "in_vitro"
        return "animal"
    if animals:
        return None
    if headings & _IN_VITRO and not _PEOPLE.search(text):
        return "in_vitro"
    if headings & _ASKED:
        return "cross_sectional"
    return "cohort" if headings & _FOLLOWED else None


def _by_words(text: str) -> str | None:
    """Judge a record that nobody has indexed yet, where its words leave no doubt."""
    if _PEOPLE.search(text):
        return None
    return "animal" if len(_MANY_ANIMALS.findall(text)) >= 3 else None


def _without(patterns: dict[str, re.Pattern[str]], title: str, body: str) -> str:
    for pattern in patterns.values():
        if patterns is _BY_TITLE:
            title = pattern.sub(" ", title)
        else:
            body = pattern.sub(" ", body)
    return f"{title}\n{body}"
