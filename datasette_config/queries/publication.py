"""What the page of a publication shows."""

from __future__ import annotations

import sqlite3

from datasette_config import links
from datasette_config.labels import state_of
from datasette_config.queries import records
from datasette_config.queries.adverse_events import adverse_event_tables
from datasette_config.queries.appraisals import record_appraisals
from datasette_config.queries.decisions import record_decisions
from datasette_config.queries.full_text import FULL_TEXT, full_text_of, is_full_text
from datasette_config.queries.registry_beside_text import beside
from datasette_config.queries.rows import Row, first, grouped, rows, split_list
from datasette_config.queries.standing import changes, related, retraction, standing
from datasette_config.queries.tagged_text import facts_of, tagged_passages
from db.design import BY_PERSON, FROM_TEXT
from exports.gathering import references

MOST_EVENTS = 25


def publication_page(connection: sqlite3.Connection, record: str) -> Row | None:
    """Return everything the page of a publication shows, or None if there is no such one."""
    publication = first(
        connection,
        """select p.*, r.label, r.role, r.text_source, r.sources from publications p
        join records r on r.id = p.id where p.id = ?""",
        [record],
    )
    if publication is None:
        return None
    publication["source_url"] = _source_page(publication)
    publication["language_list"] = split_list(publication["languages"])
    every_passage, every_mention = tagged_passages(connection, record)
    full_text = full_text_of(connection, record, every_passage)
    passages = [passage for passage in every_passage if not is_full_text(passage)]
    mentions = [m for m in every_mention if m["part"] != FULL_TEXT]
    in_full_text = [m for m in every_mention if m["part"] == FULL_TEXT]
    return {
        "publication": publication,
        "passages": passages,
        "side_effects": [m for m in mentions if m["label"] == "SIDE_EFFECT"],
        "outcomes": [m for m in mentions if m["label"] == "OUTCOME"],
        "full_text": full_text,
        "full_text_side_effects": [m for m in in_full_text if m["label"] == "SIDE_EFFECT"],
        "full_text_outcomes": [m for m in in_full_text if m["label"] == "OUTCOME"],
        "facts": _with_design(facts_of(connection, record, passages), publication),
        "treatments": _list(connection, "treatments", "record", record, "position"),
        "study": records.study_of(connection, record),
        "role_now": records.role_of(connection, record),
        "identifiers": records.identifiers(connection, record),
        "changes": changes(connection, record),
        "appraisals": record_appraisals(connection, record),
        "decisions": record_decisions(connection, record),
        "rejected": [m for passage in every_passage for m in passage["rejected"]],
        "found_by": records.found_by(connection, record),
        "authors": _authors(connection, record),
        "related": related(connection, record),
        "retraction": retraction(connection, publication),
        **standing(connection, record),
        "trials": _trials(connection, record, mentions, in_full_text),
        "types": _list(connection, "publication_types", "publication", record, "type"),
        "mesh": _mesh(connection, record),
        "chemicals": _list(connection, "chemicals", "publication", record, "name"),
        "keywords": _list(connection, "keywords", "publication", record, "keyword"),
        "grants": _list(connection, "grants", "publication", record, "position"),
        "accessions": _accessions(connection, record),
        "reference": next(references(connection, [record])),
    }


def _with_design(facts: list[Row], publication: Row) -> list[Row]:
    """Show the design that counts: where a publication type tells it, that is what it rests on."""
    if publication["design_source"] in (None, FROM_TEXT, BY_PERSON):
        return facts
    told = {
        "value": publication["design"],
        "sentence": f"Publication type: {publication['design_source']}.",
    }
    return [
        {**fact, "facts": [told], "by": None} if fact["name"] == "design" else fact
        for fact in facts
    ]


def _list(
    connection: sqlite3.Connection, table: str, column: str, record: str, order: str
) -> list[Row]:
    # Table and column names are written above, never taken from a request.
    sql = f"select * from {table} where {column} = ? order by {order}"  # noqa: S608
    return rows(connection, sql, [record])


def _source_page(publication: Row) -> str | None:
    """Return where a record was found, unless that is the page its PMID already leads to."""
    pubmed = links.identifier_url("pmid", publication["pmid"]) if publication["pmid"] else None
    found = links.safe_url(publication["source_url"])
    return None if found and pubmed and found.rstrip("/") == pubmed else found


def _accessions(connection: sqlite3.Connection, record: str) -> list[Row]:
    found = _list(connection, "accessions", "publication", record, "number")
    for accession in found:
        accession["url"] = links.registry_url(accession["databank"], accession["number"])
    return found


def _authors(connection: sqlite3.Connection, record: str) -> list[Row]:
    return rows(
        connection,
        """select a.id, a.name, a.orcid, a.collective_name, pa.affiliations
        from publication_authors pa join authors a on a.id = pa.author
        where pa.publication = ? order by pa.position""",
        [record],
    )


def _mesh(connection: sqlite3.Connection, record: str) -> list[Row]:
    found = rows(
        connection,
        """select * from mesh_headings where publication = ?
        order by descriptor, qualifier""",
        [record],
    )
    return [
        {
            "descriptor": descriptor,
            "id": descriptor_id,
            "url": links.identifier_url("mesh", descriptor_id),
            "major": any(row["major"] for row in same),
            "qualifiers": [row["qualifier"] for row in same if row["qualifier"]],
        }
        for (descriptor, descriptor_id), same in grouped(
            found, "descriptor", "descriptor_id"
        ).items()
    ]


def _trials(
    connection: sqlite3.Connection, record: str, mentions: list[Row], in_full_text: list[Row]
) -> list[Row]:
    found = rows(
        connection,
        """select tp.route, tp.reports_trial, tp.note, t.id, t.registry, t.registry_id,
          coalesce(t.title, t.descriptor, t.registry_id) as title, t.status, t.enrollment,
          t.enrollment_type, t.has_results, t.adverse_event_threshold
        from trial_publications tp join trials t on t.id = tp.trial
        where tp.publication = ? order by tp.reports_trial desc, t.registry_id""",
        [record],
    )
    trials = []
    for same in grouped(found, "id").values():
        trial = {
            **same[0],
            "routes": [(row["route"], row["note"]) for row in same],
            "reports_trial": max(row["reports_trial"] for row in same),
        }
        trial["adverse_events"] = (
            adverse_event_tables(connection, trial["id"], MOST_EVENTS)
            if trial["reports_trial"]
            else []
        )
        _say_what_the_text_names(trial["adverse_events"], mentions)
        trial["beside"] = (
            beside(connection, trial["id"], mentions, in_full_text)
            if trial["reports_trial"]
            else None
        )
        trials.append(trial)
    return trials


def _say_what_the_text_names(tables: list[Row], mentions: list[Row]) -> None:
    named = grouped([m for m in mentions if m["label"] == "SIDE_EFFECT"], "concept_id")
    for table in tables:
        for term in table["terms"]:
            here = named.get(term["concept_id"], []) if term["concept_id"] else []
            term["in_text"] = list({state_of(m): m for m in here}.items())
