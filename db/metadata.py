"""Say to Datasette what every table and column holds, from the one declaration."""

from __future__ import annotations

from typing import Any

from db.schema import TABLES, VIEWS

LICENSES = {
    "license": "Facts from NLM: public domain; abstracts belong to their publishers",
    "license_url": "https://www.nlm.nih.gov/databases/download/terms_and_conditions.html",
    "source": "PubMed and ClinicalTrials.gov (U.S. National Library of Medicine), and hand search",
    "source_url": "https://pubmed.ncbi.nlm.nih.gov/",
}


def datasette_metadata(database: str, title: str, description: str) -> dict[str, Any]:
    """Return Datasette 0.65 metadata for a database of that name.

    Licence and source are repeated for each table because Datasette 1.0 no longer inherits them.
    Every published table and view is in it, with every column described.
    """
    tables: dict[str, Any] = {}
    for table in TABLES:
        entry: dict[str, Any] = {
            "description": table.description,
            "columns": {column.name: column.description for column in table.columns},
            **LICENSES,
        }
        if table.label:
            entry["label_column"] = table.label
        if table.facets:
            entry["facets"] = list(table.facets)
        _add_sort(entry, table.sort)
        tables[table.name] = entry
    for view in VIEWS:
        entry = {
            "description": view.description,
            "columns": dict(view.columns),
            "facets": list(view.facets),
            **LICENSES,
        }
        _add_sort(entry, view.sort)
        tables[view.name] = entry
    return {
        "title": title,
        "description": description,
        **LICENSES,
        "databases": {database: {"description": description, "tables": tables, **LICENSES}},
    }


def _add_sort(entry: dict[str, Any], sort: str | None) -> None:
    if sort:
        entry["sort_desc" if sort.startswith("-") else "sort"] = sort.lstrip("-")
