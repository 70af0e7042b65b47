"""By which way a record was identified: a database, a register, or another method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from db.prisma_s.of_files import is_place, is_registry
from db.prisma_s.places import place_of
from db.prisma_s.searched import files_of
from db.store import Store

DATABASE, REGISTER, OTHER = "database", "register", "other"
SEARCHED, ELSEWHERE = "databases and registers", "other methods"
"""The two columns of a PRISMA 2020 flow diagram."""

BY_HAND = "picked by hand"
"""The way of a record that neither a search nor a file brought."""


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """A database, register or file through which records were identified."""

    kind: str
    name: str

    @property
    def via(self) -> str:
        """Return the column of the flow diagram."""
        return ELSEWHERE if self.kind == OTHER else SEARCHED


class Ways:
    """The ways of one store.

    A file counts as a search of a database or register where its importer said which platform
    was searched, or its form tells; any other file is another method.
    """

    def __init__(self, store: Store) -> None:
        self._searches = {
            (row["source"], row["name"])
            for row in store.rows("select distinct source, name from searches")
        }
        self._files = {file.name: file for file in files_of(store)}

    def of(self, found: Iterable[Mapping[str, object]]) -> tuple[Way, ...]:
        """Return the ways of one record, of its rows of `found_by`, each once, in order."""
        ways = {self._way(str(row["source"]), str(row["search"])) for row in found}
        return tuple(sorted(ways)) or (Way(OTHER, BY_HAND),)

    def _way(self, source: str, search: str) -> Way:
        file = self._files.get(search)
        if (source, search) in self._searches or file is None:
            place = place_of(source)
            return Way(REGISTER if place.registry else DATABASE, place.name)
        if not is_place(file):
            return Way(OTHER, f"file {search}")
        return Way(REGISTER if is_registry(file) else DATABASE, f"file {search}")


def via_of(ways: Iterable[Way]) -> str:
    """Return the column of a record: what databases and registers brought goes before the rest."""
    return SEARCHED if any(way.via == SEARCHED for way in ways) else ELSEWHERE
