"""Do the searches find what any good search must find? Relative recall on known records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.registry_numbers import registry_identifier
from db.rows.cells import Row, joined
from db.store import Store
from records.topic import KnownRecord, Search


@dataclass(frozen=True, slots=True)
class Recall:
    """How many of a topic's known records the named searches find now.

    `missing` are those that no search finds; `only_stored` those of them that are in the store
    all the same, because a file brought them or because a search found them once.
    """

    found: int
    total: int
    missing: tuple[KnownRecord, ...]
    only_stored: tuple[KnownRecord, ...] = ()


def recall(
    store: Store, known: Sequence[KnownRecord], searches: Sequence[Search] | None = None
) -> Recall:
    """Count the known records that a named search finds now.

    A record that is only here because somebody imported it does not count: it says nothing of
    the searches. `searches`, when given, are the only ones that count: those of the topic as it
    is now. Relative recall is `found` out of `total` (Sampson et al. 2006, BMC Med Res Methodol
    6:33).
    """
    rows = known_rows(store, known, searches)
    pairs = list(zip(known, rows, strict=True))
    missing = [record for record, row in pairs if not row["found_by_search"]]
    only_stored = [r for r, row in pairs if row["record"] and not row["found_by_search"]]
    return Recall(len(known) - len(missing), len(known), tuple(missing), tuple(only_stored))


def known_rows(
    store: Store, known: Sequence[KnownRecord], searches: Sequence[Search] | None = None
) -> list[Row]:
    """Return the rows of the published table `known_records`, in the order of the topic file."""
    counting = None if searches is None else {(s.source, s.name) for s in searches}
    return [_row(store, record, counting) for record in known]


def _row(store: Store, known: KnownRecord, counting: set[tuple[str, str]] | None) -> Row:
    found_by = [
        f"{source}: {name}"
        for source, name in _found_by(store, known)
        if counting is None or (source, name) in counting
    ]
    return {
        "kind": known.kind,
        "value": known.value,
        "why": known.why,
        "record": _stored_as(store, known),
        "found_by_search": int(bool(found_by)),
        "searches": joined(found_by),
    }


def _stored_as(store: Store, known: KnownRecord) -> str | None:
    record: str | None = store.value(
        "select record from known_identifiers where kind = ? and value = ? order by record",
        _identifier(known),
    )
    return record


def _found_by(store: Store, known: KnownRecord) -> Iterator[tuple[str, str]]:
    """Yield source and name of the searches that find a record now; a file's name is none."""
    for row in store.rows(
        "select distinct f.source, f.search from known_identifiers k "
        "join found_by f on f.record = k.record and f.lost_at is null "
        "where k.kind = ? and k.value = ? and exists (select 1 from searches s "
        "where s.source = f.source and s.name = f.search) order by 1, 2",
        _identifier(known),
    ):
        yield row["source"], row["search"]


def _identifier(known: KnownRecord) -> tuple[str, str]:
    """Return kind and value in the form that identifiers are stored in."""
    if known.kind in ("pmid", "doi"):
        return known.kind, known.value.lower()
    return registry_identifier(known.value) or (known.kind, known.value)
