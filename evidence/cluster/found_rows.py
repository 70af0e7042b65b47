"""What a file's parser finds, as rows of a shard and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from harvest.bad_record import BadRecord
from harvest.files.parsers import Found
from harvest.pubmed.xml import Deleted
from records import codec
from records.model import HandSet, ImportedSearch, Publication, RetractionNotice, Trial
from shards.parquet import Row

_DELETED, _UNREADABLE = "deleted", "unreadable"
_RECORDS: dict[str, type] = {"publication": Publication, "trial": Trial}
_STATEMENTS: dict[str, type] = {
    "retraction notice": RetractionNotice,
    "hand set": HandSet,
    "imported search": ImportedSearch,
}
_KINDS = {**_RECORDS, **_STATEMENTS}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def found_rows(found: Iterable[tuple[str, Found]]) -> Iterator[Row]:
    """Yield a row of a shard of records for each (source, record) pair, in order."""
    for position, (source, one) in enumerate(found):
        yield {"position": position, "source": source, **_told(one)}


def found_in(rows: Iterable[Row]) -> Iterator[tuple[str, Found]]:
    """Yield the (source, record) pairs that `found_rows` wrote."""
    for row in rows:
        event = row["event"]
        if event == _UNREADABLE:
            yield row["source"], BadRecord(row["name"], row["reason"], row["raw"])
        elif event == _DELETED:
            yield row["source"], Deleted(row["source_key"])
        else:
            yield row["source"], codec.loads(_KINDS[event], row["payload"])


def _told(one: Found) -> dict[str, Any]:
    if isinstance(one, BadRecord):
        return {"event": _UNREADABLE, "name": one.name, "reason": one.reason, "raw": one.raw}
    if isinstance(one, Deleted):
        return {"event": _DELETED, "source_key": one.pmid, "pmid": one.pmid}
    told = {"event": _NAMES[type(one)], "payload": codec.dumps(one)}
    if isinstance(one, Publication):
        return {**told, **_of_publication(one)}
    if isinstance(one, Trial):
        return {
            **told,
            "source_key": one.source_key,
            "registry_id": one.registry_id,
            "title": one.title,
        }
    return told


def _of_publication(one: Publication) -> dict[str, Any]:
    return {
        "source_key": one.source_key,
        "pmid": one.pmid,
        "doi": one.doi,
        "title": one.title,
        "year": one.year,
        "journal": one.journal,
        "sections": [
            {"label": part.label, "category": part.nlm_category, "text": part.text}
            for part in one.sections
        ],
        "publication_types": [name for _, name in one.publication_types],
    }
