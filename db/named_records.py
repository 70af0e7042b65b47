"""Find a stored record by what people call it: its id here, or an identifier."""

from __future__ import annotations

import re

from db.registry_numbers import registry_identifier
from db.store import Store

_DOI_ADDRESS = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_PMCID = re.compile(r"PMC\d+")


class NamedRecords:
    """Finds records by name in a store; what was found is remembered, so use it for one build."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, str | None] = {}

    def find(self, name: str) -> str | None:
        """Return the id of the record that a name means now, or None.

        A name is an id of ours (also of a record that was merged into another), `pmid:123`,
        `pmcid:PMC123`, `doi:10.1000/x`, a DOI, or a registration number.
        """
        if name not in self._known:
            self._known[name] = self._by_id(name) or self._by_identifier(name)
        return self._known[name]

    def is_merged(self, name: str) -> bool:
        """Say whether a name is the id of a record that was merged into another."""
        return bool(
            self._store.value(
                "select 1 from record_ids where id = ? and redirect_to is not null", (name,)
            )
        )

    def kind(self, record: str) -> str:
        """Return publication or trial for the id of a stored record."""
        return str(self._store.value("select kind from record_ids where id = ?", (record,)))

    def _by_id(self, name: str) -> str | None:
        rows = self._store.rows(
            "select coalesce(redirect_to, id) as id from record_ids where id = ?", (name,)
        )
        return str(rows[0]["id"]) if rows else None

    def _by_identifier(self, name: str) -> str | None:
        for kind, value in _identifiers(name):
            rows = self._store.rows(
                "select k.record from known_identifiers k where k.kind = ? and k.value = ? "
                # A number that one trial names and another has belongs to the one that has it.
                "order by k.record <> replace(k.value, '/', '-'), k.record limit 1",
                (kind, value),
            )
            if rows:
                return str(rows[0]["record"])
        return None


def _identifiers(name: str) -> list[tuple[str, str]]:
    """Return the (kind, value) pairs that a name may mean."""
    name = name.strip()
    kind, colon, value = name.partition(":")
    kind, value = kind.strip().lower(), value.strip()
    found: list[tuple[str, str]] = []
    doi = _DOI_ADDRESS.sub("", name)
    if doi.startswith("10."):
        found.append(("doi", doi.lower()))
    if _PMCID.fullmatch(name.upper()):
        found.append(("pmcid", name.upper()))
    number = registry_identifier(name)
    if number:
        found.append(number)
    if colon and value:
        found.append((kind, value.upper() if kind == "pmcid" else value))
        number = registry_identifier(value)
        if number:
            found.append(number)
    return list(dict.fromkeys(found))
