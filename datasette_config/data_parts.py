"""Where the parts of the database come from, and under which terms each may be used."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the data: what it is, whose terms hold, and the tables that are of it.

    `columns` are named as "table.column": parts of a table that have terms of their own.
    """

    name: str
    terms: str
    url: str | None
    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


OURS = Part(
    "Mentions, facts, links, counts and runs",
    "Made by this program, by rules that are open: its code is under the Apache License 2.0. They "
    "are not checked by people unless they say so.",
    "https://www.apache.org/licenses/LICENSE-2.0",
)

PARTS = (
    Part(
        "Bibliographic facts, MeSH headings",
        "From PubMed and MeSH, courtesy of the U.S. National Library of Medicine, which asks to "
        "be named and does not endorse this site. It may hold newer data than was read here.",
        "https://www.nlm.nih.gov/databases/download/terms_and_conditions.html",
        tables=(
            "publications", "authors", "publication_authors", "publication_types",
            "mesh_headings", "chemicals", "keywords", "accessions", "grants", "corrections",
        ),
    ),
    Part(
        "Abstracts and titles",
        "Belong to their authors or publishers, who may hold copyright; a notice printed with one "
        "is in publications.abstract_copyright. To reuse them, ask them.",
        "https://pubmed.ncbi.nlm.nih.gov/disclaimer/",
        columns=("publications.title", "publications.abstract", "passages.text"),
    ),
    Part(
        "Full texts",
        "Only of articles under CC0, the public domain mark or a Creative Commons licence without "
        "ND. Each names its licence in full_texts.licence; one with NC forbids commercial use.",
        "https://europepmc.org/Copyright",
        tables=("full_texts",),
    ),
    Part(
        "Registrations and posted results",
        "From ClinicalTrials.gov, which asks to be named with the day of the data; other registers "
        "(ISRCTN, ANZCTR, EU CTR) have terms of their own, see trials.registry. Values are as "
        "posted. Terms of adverse events are the registrants' words; codes of MedDRA are not kept.",
        "https://clinicaltrials.gov/about-site/terms-conditions",
        tables=(
            "trials", "trial_arms", "trial_interventions", "trial_locations", "trial_outcomes",
            "trial_outcome_results", "trial_outcome_analyses", "trial_participant_flow",
            "trial_adverse_event_groups", "trial_adverse_events",
        ),
    ),
    Part(
        "Notices of retraction",
        "From PubMed, and from Retraction Watch by courtesy of Crossref, where its file was "
        "imported. Reasons are in that register's words.",
        "https://www.crossref.org/documentation/retrieve-metadata/retraction-watch/",
        tables=("retraction_notices",),
    ),
    Part(
        "Ids of the Human Phenotype Ontology",
        "Only ids are kept. Its licence asks to name the ontology and its release: 2025-01-16.",
        "https://hpo.jax.org/license",
        columns=("concepts.hpo_id",),
    ),
    OURS,
)  # fmt: skip


def part_of(table: str) -> Part:
    """Return the part that a table is of; what came from no source is our own."""
    for part in PARTS:
        if table in part.tables:
            return part
    return OURS
