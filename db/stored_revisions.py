"""Which version of each record of a source is stored."""

from __future__ import annotations

from db.store import Store


def stored_revisions(store: Store, source: str) -> dict[str, tuple[int, str]]:
    """Return version and date of revision (ISO 8601, or empty) of a source's records, by key."""
    rows = store.rows(
        "select source_key, json_extract(payload, '$.version') as version, "
        "json_extract(payload, '$.date_revised') as revised "
        "from source_records where source = ? and kind = 'publication'",
        (source,),
    )
    return {row["source_key"]: (_number(row["version"]), row["revised"] or "") for row in rows}


def _number(version: str | None) -> int:
    return int(version) if version and version.isascii() and version.isdigit() else 0
