"""The parts that answers are made of: a record to cite, a mention, a number beside it, a fact."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from urllib.parse import quote

from datasette_config import links
from datasette_config.queries.rows import Row, rows

_VALUE_FIELDS = ("kind", "text", "value", "total", "unit", "low", "high", "arm", "time_point")
_PLACE_FIELDS = ("start", "end", "sentence_start", "sentence_end", "cue_start", "cue_end")


def path_of(kind: str, record: str, anchor: str | None = None) -> str:
    """Return the path of a record's page on this site."""
    folder = "trials" if kind == "trial" else "publications"
    return f"/{folder}/{quote(record, safe='')}" + (f"#{anchor}" if anchor else "")


def citations(connection: sqlite3.Connection, records: Sequence[str]) -> dict[str, Row]:
    """Return, by id, what is needed to cite each of the records and to judge how it stands."""
    found = rows(
        connection,
        """select r.id, r.kind, r.label, r.year, r.role, r.state, r.text_source,
          p.authors_short, p.journal, p.publication_date, p.pmid, p.doi, p.design,
          p.retraction_status, t.registry, t.registry_id, t.status, t.has_results,
          (select study from study_reports s where s.record = r.id limit 1) as study
        from json_each(:ids) j join records r on r.id = j.value
        left join publications p on p.id = r.id left join trials t on t.id = r.id
        order by j.key""",
        {"ids": json.dumps(list(records))},
    )
    return {row["id"]: _citation(row) for row in found}


def _citation(row: Row) -> Row:
    shared = {
        "id": row["id"],
        "kind": row["kind"],
        "title": row["label"],
        "year": row["year"],
        "study": row["study"],
        "role": row["role"],
        "state_at_source": row["state"],
        "text_source": row["text_source"],
        "restated": row["text_source"] == "restated",
        "page": path_of(row["kind"], row["id"]),
    }
    if row["kind"] == "trial":
        return {
            **shared,
            "registry": row["registry"],
            "registry_id": row["registry_id"],
            "status": row["status"],
            "has_results": bool(row["has_results"]),
            "source": links.registry_url(row["registry"], row["registry_id"]),
        }
    return {
        **shared,
        "authors": row["authors_short"],
        "journal": row["journal"],
        "date": row["publication_date"],
        "design": row["design"],
        "pmid": row["pmid"],
        "doi": row["doi"],
        "retraction": row["retraction_status"],
        "source": _source_of(row),
    }


def _source_of(row: Row) -> str | None:
    if row["pmid"]:
        return links.identifier_url("pmid", row["pmid"])
    return links.identifier_url("doi", row["doi"]) if row["doi"] else None


def mention_answer(mention: Row, kind: str) -> Row:
    """Return a mention that `tagged_text.describe` has described; `kind` is its record's."""
    return {
        "id": mention["id"],
        "record": mention["record"],
        "label": "outcome" if mention["label"] == "OUTCOME" else "side_effect",
        "concept": mention["concept_id"],
        "concept_name": mention["concept"],
        "text": mention["text"],
        "state": mention["state"].key,
        "state_meaning": mention["state"].meaning,
        "assertion": mention["assertion"],
        "comparison": mention["comparison"],
        "direction": mention["direction"],
        "contrast": mention["contrast"],
        "basis": mention["basis"],
        "affected": mention["affected"],
        "at_risk": mention["at_risk"],
        "values": [
            {name: value[name] for name in _VALUE_FIELDS} for value in mention.get("values", [])
        ],
        "cue": mention["cue"],
        "sentence": mention["sentence"],
        "section": mention["section"],
        "part": mention["part"],
        "passage": mention["passage"],
        **{name: mention[name] for name in _PLACE_FIELDS},
        "text_source": mention["abstract_source"],
        "tagger_version": mention["tagger_version"],
        "page": path_of(kind, mention["record"], mention["anchor"] if mention["marked"] else None),
    }
