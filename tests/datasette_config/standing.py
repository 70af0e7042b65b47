"""A published database in which records stand in every way a record can, made by the builder."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from records.model import Correction, Publication, SearchReport, Section, Trial, Vanished
from tests.db.examples import FIRST_NIGHT, PAPER, REVIEW, SECOND_NIGHT, TRIAL, received
from tests.db.nights import THIRD_NIGHT, Published, notice, publish_nights, set_by_hand

REPLY = Publication(
    source="pubmed",
    source_key="55555555",
    pmid="55555555",
    title="A comment on an open trial of four people",
    corrections=(Correction("CommentOn", "11111111", "J Examples. 2024"),),
)
NOTICE = Publication(
    source="pubmed",
    source_key="22222222",
    pmid="22222222",
    title="Retraction: a second paper",
    publication_types=(("D016440", "Retraction of Publication"),),
    corrections=(Correction("RetractionOf", "33333333", "J Examples. 2023"),),
)
SECOND = Publication(
    source="pubmed",
    source_key="33333333",
    pmid="33333333",
    doi="10.1000/second",
    title="A second paper, which PubMed has not marked",
    sections=(Section("Nausea occurred."),),
    abstract_source="pubmed",
)
ERRATUM = Publication(
    source="pubmed",
    source_key="44444444",
    pmid="44444444",
    title="Erratum to: a paper",
    publication_types=(("D016425", "Published Erratum"),),
)
DELETED = dataclasses.replace(ERRATUM, source_key="66666666", pmid="66666666", title="Deleted one")
LOST = dataclasses.replace(ERRATUM, source_key="77777777", pmid="77777777", title="No longer found")
REMOVED = Trial(
    source="clinicaltrials",
    source_key="NCT02222222",
    registry="ClinicalTrials.gov",
    registry_id="NCT02222222",
    title="A trial that the registry removed",
    status="RECRUITING",
)
WITHDRAWN = dataclasses.replace(
    REMOVED,
    source_key="NCT03333333",
    registry_id="NCT03333333",
    title="A trial that was withdrawn",
    status="WITHDRAWN",
    enrollment=0,
    why_stopped="No <b>funding</b>",
)


def make_standing(directory: Path) -> Published:
    """Publish the records."""
    paper = dataclasses.replace(PAPER, corrections=(Correction("ErratumIn", "44444444"),))
    changed = dataclasses.replace(
        paper,
        volume="12",
        publication_types=(*paper.publication_types, ("D016430", "Clinical Trial")),
        sections=(*paper.sections[:1], Section("Nausea occurred in 3 of 4.", "RESULTS", "RESULTS")),
    )
    first = [paper, TRIAL, REVIEW, REPLY, SECOND, ERRATUM, DELETED, REMOVED, WITHDRAWN]
    return publish_nights(
        directory,
        (
            *(received(record, FIRST_NIGHT, "main") for record in first),
            received(LOST, FIRST_NIGHT, "narrow"),
        ),
        (
            received(changed, SECOND_NIGHT, "main"),
            received(NOTICE, SECOND_NIGHT, "main"),
            Vanished("pubmed", "66666666", "deleted", SECOND_NIGHT),
            Vanished("pubmed", "55555555", "missing", SECOND_NIGHT),
            Vanished("clinicaltrials", "NCT02222222", "removed", SECOND_NIGHT),
            SearchReport("pubmed", "narrow", "core", "q", None, 0, 0, SECOND_NIGHT, keys=()),
        ),
        (
            notice("1", THIRD_NIGHT, reasons=("Unreliable Results",), notice_doi="10.1000/n1"),
            notice("2", THIRD_NIGHT, nature="correction", date="2024-09-01"),
            set_by_hand("journal", "Journal <as> Printed", THIRD_NIGHT),
            notice("9", THIRD_NIGHT, doi="10.1000/second", pmid="44444444"),
        ),
    )
