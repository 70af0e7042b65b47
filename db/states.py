"""Is a record still there? What its sources and its searches last said of that."""

from __future__ import annotations

from collections.abc import Sequence

from db.rows.cells import Row
from db.store import Store

PRESENT = "present"
NO_LONGER_FOUND = "no longer found"
GONE = frozenset({"deleted", "merged", "removed"})
"""States in which no source stands by a record any more; it does not count. A record that is
missing or no longer found still does: the one may be an upstream fault, the other a matter of our
query."""


class States:
    """The states of all records of a store, read once."""

    def __init__(self, store: Store) -> None:
        self._gone: dict[str, tuple[str, str | None]] = {}
        rows = store.rows(
            "select record, min(state) as state, max(state_since) as since from source_records "
            "group by record having sum(state = ?) = 0",
            (PRESENT,),
        )
        for row in rows:
            self._gone[row["record"]] = (row["state"], row["since"])

    def state(self, record_id: str, found: Sequence[Row]) -> Row:
        """Return the columns state and state_since; `found` are the record's rows of found_by.

        A record is gone when no source has it any more. It is no longer found when searches
        found it once and none does now; an imported file has found it for good.
        """
        if record_id in self._gone:
            state, since = self._gone[record_id]
            return {"state": state, "state_since": since}
        if found and all(f["lost_at"] for f in found):
            since = max(str(f["lost_at"]) for f in found)
            return {"state": NO_LONGER_FOUND, "state_since": since}
        return {"state": PRESENT, "state_since": None}
