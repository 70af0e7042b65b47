"""Find the stored record that another tool's file means: by identifier, or by title and year."""

from __future__ import annotations

from collections.abc import Iterable

from db.identity import title_key
from db.named_records import NamedRecords
from db.store import Store


class NotMatchedError(Exception):
    """No one record is meant; the message says why."""


class Matches:
    """Finds records in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._records = NamedRecords(store)

    def named(self, name: str) -> str | None:
        """Return the id of the record that a row of `screening.csv` names, or None."""
        return self._records.find(name)

    def find(self, names: Iterable[str], title: str, year: str) -> str:
        """Return the id of the record that is meant.

        Raises NotMatchedError when nothing, or more than one record, has these identifiers or,
        where none of them is stored, exactly this title (its letters and digits) and year.
        """
        found = {record for name in names if (record := self._records.find(name))}
        if len(found) > 1:
            raise NotMatchedError(f"its identifiers are those of {', '.join(sorted(found))}")
        if found:
            return found.pop()
        key = title_key(title)
        if not key or not year:
            raise NotMatchedError("no identifier of it is stored, and title or year is missing")
        same = [
            str(row["record"])
            for row in self._store.rows(
                "select distinct record from source_records where title_key = ? and year = ? "
                "order by record",
                (key, int(year)),
            )
        ]
        if len(same) > 1:
            raise NotMatchedError(f"several have this title and year: {', '.join(same)}")
        if not same:
            raise NotMatchedError("no identifier of it is stored, nor its title with that year")
        return same[0]
