"""Where the parts of the database come from, under which terms each may be used, and who is named.

The parts are rows of the published table `terms`, so that they travel with the file.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from db.merge import DATABASES, OWN_REGISTERS, PUBMED_FILES
from db.rows.cells import Row


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the data: what it is, whose terms hold, and the tables that are of it.

    `columns` are named as "table.column": parts of a table that have terms of their own.
    `attribution` is what to print where the part is used, with {date} for the day on which it was
    read. `sources` are the sources whose records it is, as `records.sources` and `searches` name
    them; without any, `held` asks a database how much of it there is. `asked` is the source to look
    up in `searches`, where it is another.
    """

    name: str
    terms: str
    url: str | None
    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    attribution: str = ""
    held: str = ""
    sources: tuple[str, ...] = ()
    asked: str | None = None


OURS = Part(
    "Mentions, facts, links, counts and runs",
    "Made by this program, by rules that are open: its code is under the Apache License 2.0. They "
    "are not checked by people unless they say so.",
    "https://www.apache.org/licenses/LICENSE-2.0",
    attribution="Tagged, linked and counted by Ketamine Evidence.",
    held="select count(*) from mentions",
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
        attribution="Bibliographic data courtesy of the U.S. National Library of Medicine, read "
        "{date}; they may not reflect the most current data that NLM has, and NLM does not endorse "
        "this use.",
        sources=("pubmed", *PUBMED_FILES, "europepmc"),
    ),
    Part(
        "Abstracts and titles",
        "Belong to their authors or publishers, who may hold copyright; a notice printed with one "
        "is in publications.abstract_copyright. To reuse them, ask them.",
        "https://pubmed.ncbi.nlm.nih.gov/disclaimer/",
        columns=("publications.title", "publications.abstract", "passages.text"),
        attribution="Abstracts and titles by their authors; see each record's source.",
        held="select count(*) from publications where abstract is not null",
    ),
    Part(
        "Full texts",
        "Only of articles under CC0, the public domain mark or a Creative Commons licence without "
        "ND. Each names its licence in full_texts.licence; one with NC forbids commercial use.",
        "https://europepmc.org/Copyright",
        tables=("full_texts",),
        attribution="Full texts by their authors, by way of Europe PMC, read {date}, each under "
        "the licence that its row names; cut into passages here.",
        held="select count(*) from full_texts where status = 'read'",
        asked="europepmc",
    ),
    Part(
        "Registrations and posted results of ClinicalTrials.gov",
        "ClinicalTrials.gov asks to be named with the day of the data and with what was changed, "
        "and endorses no use of them. Values are as posted; terms of adverse events are the "
        "registrants' words; codes of MedDRA are not kept.",
        "https://clinicaltrials.gov/about-site/terms-conditions",
        tables=(
            "trials", "trial_arms", "trial_interventions", "trial_locations", "trial_outcomes",
            "trial_outcome_results", "trial_outcome_analyses", "trial_participant_flow",
            "trial_adverse_event_groups", "trial_adverse_events",
        ),
        attribution="Trial data from ClinicalTrials.gov, a service of the U.S. National Library of "
        "Medicine, read {date}; put into tables and linked to publications here, values unchanged.",
        sources=("clinicaltrials",),
    ),
    Part(
        "Registrations of other registers",
        "WHO ICTRP, ISRCTN, ANZCTR, EU CTR and CTIS have terms of their own; trials.registry names "
        "the register of each trial. Look there before you pass them on.",
        None,
        columns=("trials.registry", "trials.registry_id"),
        attribution="Trial data from the register that each trial names.",
        sources=(*OWN_REGISTERS, "ictrp"),
    ),
    Part(
        "Records of other databases",
        "Embase, PsycINFO, CENTRAL, Scopus and Web of Science are exported under the contract of "
        "whoever exports them, and most forbid passing abstracts on. They are published here as "
        "the setting texts says.",
        None,
        columns=("records.sources",),
        attribution="Bibliographic records from the databases that records.sources names, exported "
        "by subscribers.",
        sources=DATABASES,
    ),
    Part(
        "Hand-searched records",
        "Facts gathered by people, who name where they found each; texts that they restated say "
        "so. The sources' own terms hold for the sources.",
        None,
        columns=("publications.source_url", "publications.note"),
        attribution="Hand-searched records, each with the page on which it was found.",
        sources=("hand-searched",),
    ),
    Part(
        "Notices of retraction",
        "From PubMed, and from Retraction Watch by courtesy of Crossref, where its file was "
        "imported. Reasons are in that register's words.",
        "https://www.crossref.org/documentation/retrieve-metadata/retraction-watch/",
        tables=("retraction_notices",),
        attribution="Notices of retraction from PubMed and the Retraction Watch Database, by "
        "courtesy of Crossref.",
        held="select count(*) from retraction_notices",
    ),
    Part(
        "Ids of the Human Phenotype Ontology",
        "Only ids are kept. Its licence asks to name the ontology and its release: 2025-01-16.",
        "https://hpo.jax.org/license",
        columns=("concepts.hpo_id",),
        attribution="Ids of the Human Phenotype Ontology, release 2025-01-16 "
        "(https://hpo.jax.org).",
        held="select count(*) from concepts where hpo_id is not null",
    ),
    OURS,
)  # fmt: skip


def part_of(table: str) -> Part:
    """Return the part that a table is of; what came from no source is our own."""
    for part in PARTS:
        if table in part.tables:
            return part
    return OURS


def terms_rows(connection: sqlite3.Connection) -> list[Row]:
    """Return the rows of `terms` for a database whose other tables are filled."""
    return [
        {
            "part": part.name,
            "position": position,
            "held": _held(connection, part),
            "read_on": read_on,
            "attribution": part.attribution.replace("{date}", read_on or "at a time not recorded"),
            "terms": part.terms,
            "url": part.url,
            "tables": "; ".join(part.tables) or None,
            "columns": "; ".join(part.columns) or None,
        }
        for position, part in enumerate(PARTS, start=1)
        for read_on in [_read_on(connection, part)]
    ]


def _held(connection: sqlite3.Connection, part: Part) -> int:
    """Return how much of a part a database holds; a record of two sources is of both."""
    if part.held:
        return int(connection.execute(part.held).fetchone()[0])
    named = " or ".join("'; ' || sources || ';' like '%; ' || ? || ';%'" for _ in part.sources)
    sql = f"select count(*) from records where {named}"  # noqa: S608
    return int(connection.execute(sql, part.sources).fetchone()[0])


def _read_on(connection: sqlite3.Connection, part: Part) -> str | None:
    """Return the day on which a part was last asked for at its source."""
    asked = (part.asked,) if part.asked else part.sources
    marks = ", ".join("?" for _ in asked)
    sql = f"select substr(max(searched_at), 1, 10) from searches where source in ({marks})"  # noqa: S608
    day = connection.execute(sql, asked).fetchone()[0]
    return str(day) if day else None
