"""A publication's design: what a person, else its publication type says, else the tagger.

NLM's indexers (and the pages of journals) name the design of many papers; where they do, their
word comes before that of rules that read an abstract. Types that say nothing of design, such as
"Journal Article", leave the tagger's word.
"""

from __future__ import annotations

from records.model import Annotation, Publication

FROM_TEXT = "text"
BY, BY_PERSON = "design_by", "person"
"""The fact that says who recognised the design, and its value where a person decided it."""

_BY_TYPE = (
    ("systematic_review", ("systematic review", "scoping review", "meta-analysis",
                           "meta-synthesis", "umbrella review")),
    ("protocol", ("clinical trial protocol", "study protocol")),
    ("rct", ("randomized controlled trial", "randomised controlled trial")),
    ("animal", ("animal study",)),
    ("case_series", ("case series",)),
    ("case_report", ("case reports", "case report", "case study")),
    ("review", ("review", "mini review", "review article", "narrative review",
                "literature review")),
    ("other", ("editorial", "letter", "comment", "commentary", "news", "book chapter")),
)  # fmt: skip
"""Designs and the beginnings of the publication types that mean them, the surest first."""

_UNSURE = ("post hoc", "original research", "research letter")
"""Words that make a printed type say something else than its beginning."""

_FINER = frozenset({("case_report", "case_series"), ("review", "systematic_review")})
"""A type's design, and the design in the text that says the same and more."""

_TRIALS = frozenset({"rct", "nonrandomized_trial"})


def design_of(publication: Publication, annotation: Annotation | None) -> tuple[str | None, str]:
    """Return the design and where it comes from: a publication type as printed, or "text".

    What a person decided goes before both, and comes from "person".
    """
    read = annotation.design if annotation else None
    if annotation and any((f.name, f.value) == (BY, BY_PERSON) for f in annotation.facts):
        return read, BY_PERSON
    types = [name for _, name in publication.publication_types]
    for design, beginnings in _BY_TYPE:
        for name in types:
            if _means(name.casefold(), beginnings) and not _is_finer(read, design):
                return design, name
    for name in types:
        if name.casefold().startswith("clinical trial") and read not in _TRIALS:
            return "nonrandomized_trial", name
    return read, FROM_TEXT


def _means(name: str, beginnings: tuple[str, ...]) -> bool:
    return any(name.startswith(words) for words in beginnings) and not any(
        words in name for words in _UNSURE
    )


def _is_finer(read: str | None, design: str) -> bool:
    """Say whether the text tells more than the type: NLM calls a series of cases a case report.

    Records not yet indexed, and older ones, call a systematic review a "Review".
    """
    return (design, read) in _FINER
