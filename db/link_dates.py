"""Since when a link between a trial and a publication is known: told by what the store remembers.

The later of the two records brought it, or a later version of one of them that names the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from db.links import Link
from db.store import Store

_FIELDS = ("accessions", "sections", "title", "linked_trials", "references")
"""Fields of a publication or trial that may name the other."""


@dataclass(frozen=True, slots=True)
class _Change:
    at: str
    old: str
    new: str


class LinkDates:
    """Tells when each link was first known."""

    def __init__(self, store: Store, first_seen: Mapping[str, str]) -> None:
        self._first_seen = first_seen
        self._changes: dict[str, list[_Change]] = defaultdict(list)
        for row in store.rows(
            "select record, changed_at, old_value, new_value from record_changes "
            "where field in (?, ?, ?, ?, ?) order by changed_at",
            _FIELDS,
        ):
            change = _Change(row["changed_at"], row["old_value"] or "", row["new_value"] or "")
            self._changes[row["record"]].append(change)

    def of(self, link: Link) -> str | None:
        """Return when a link was first known, UTC; None where a record is not here or unknown."""
        both = [self._first_seen.get(name) for name in (link.trial, link.publication) if name]
        if link.publication is None or None in both:
            return None
        came = max(str(at) for at in both)
        named = [
            *self._named(link.publication, [link.trial]),
            *self._named(link.trial, [link.pmid or "", link.publication]),
        ]
        return max([came, *named[-1:]])

    def _named(self, record: str, names: Iterable[str]) -> list[str]:
        """Return when versions of a record began to name one of these."""
        wanted = [name for name in names if name]
        return [
            change.at
            for change in self._changes.get(record, ())
            if any(name in change.new and name not in change.old for name in wanted)
        ]
