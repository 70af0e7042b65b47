"""Notices about publications: retractions, errata and concerns, which report no study themselves.

A notice carries the title of the paper that it speaks of, so that a tagger reads that paper's
design from it.
"""

from __future__ import annotations

import dataclasses

from records.model import Annotation, Publication

NOTICE_TYPES = frozenset({"D016425", "D016440", "D000075742"})
"""MeSH publication types: Published Erratum, Retraction of Publication, Expression of Concern."""

_OF_A_STUDY = frozenset({"design", "population_n"})


def is_notice(publication: Publication) -> bool:
    """Say whether a publication is a notice about another one."""
    return any(type_id in NOTICE_TYPES for type_id, _ in publication.publication_types)


def retracts_another(publication: Publication) -> bool:
    """Say whether a publication is the retraction of another one."""
    return any(correction.ref_type == "RetractionOf" for correction in publication.corrections)


def without_study_facts(annotation: Annotation) -> Annotation:
    """Return an annotation without the design and size of a study."""
    facts = tuple(fact for fact in annotation.facts if fact.name not in _OF_A_STUDY)
    return dataclasses.replace(annotation, design=None, population_n=None, facts=facts)
