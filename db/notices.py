"""Notices about publications: retractions, errata and concerns, which report no study themselves.

A notice carries the title of the paper that it speaks of, so that a tagger reads that paper's
design from it.
"""

from __future__ import annotations

import dataclasses

from records.model import CONCERN, NOT_RETRACTED, RETRACTED, Annotation, Publication

NOTICE_TYPES = frozenset({"D016425", "D016440", "D000075742"})
"""MeSH publication types: Published Erratum, Retraction of Publication, Expression of Concern."""

RETRACTED_TYPES = frozenset({"D016441", "Retracted Publication"})
"""MeSH id of the publication type Retracted Publication, and its name where no id is given."""

RETRACTED_MARKS = frozenset({"RetractionIn", "RetractedandRepublishedIn"})
STATUS_GIVEN = {
    "RetractionOf": RETRACTED,
    "RetractedandRepublishedFrom": RETRACTED,
    "ExpressionOfConcernFor": CONCERN,
}
"""What a notice says of the publication that it names."""

_OF_A_STUDY = frozenset({"design", "population_n"})


def is_notice(publication: Publication) -> bool:
    """Say whether a publication is a notice about another one."""
    return any(type_id in NOTICE_TYPES for type_id, _ in publication.publication_types)


def own_status(publication: Publication) -> str:
    """Return retracted, expression of concern or none, as the record says of itself."""
    marks = {correction.ref_type for correction in publication.corrections}
    types = {type_id or name for type_id, name in publication.publication_types}
    if marks & RETRACTED_MARKS or types & RETRACTED_TYPES:
        return RETRACTED
    return CONCERN if "ExpressionOfConcernIn" in marks else NOT_RETRACTED


def notices_of_others(publication: Publication) -> tuple[tuple[str, str], ...]:
    """Return (pmid, status) of the publications that this one retracts or casts doubt on."""
    return tuple(
        (correction.pmid, STATUS_GIVEN[correction.ref_type])
        for correction in publication.corrections
        if correction.pmid and correction.ref_type in STATUS_GIVEN
    )


def retracts_another(publication: Publication) -> bool:
    """Say whether a publication is the retraction of another one."""
    return any(correction.ref_type == "RetractionOf" for correction in publication.corrections)


def without_study_facts(annotation: Annotation) -> Annotation:
    """Return an annotation without the design and size of a study."""
    facts = tuple(fact for fact in annotation.facts if fact.name not in _OF_A_STUDY)
    return dataclasses.replace(annotation, design=None, population_n=None, facts=facts)
