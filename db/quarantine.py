"""Records that could not be read: named, looked at, and let go once they can be."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from db.store import Store
from records.errors import UsageError

ID_LENGTH = 12
SHORTEST_ID = 4


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that was set aside: where it came from, why, when (UTC), and its raw form.

    `body_sha256` names the archived answer that holds it.
    """

    source: str
    name: str
    reason: str
    fetched_at: str
    body_sha256: str
    raw: bytes

    @property
    def id(self) -> str:
        """Return the id by which a person names it."""
        return id_of(self.source, self.name, self.body_sha256)


def id_of(source: str, name: str, body_sha256: str) -> str:
    """Return a short id that says nothing and stays the same.

    >>> id_of("pubmed", "pmid 99", "ab")
    '85eb7714a164'
    """
    told = "\0".join((source, name, body_sha256)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(told).hexdigest()[:ID_LENGTH]


def all_set_aside(store: Store) -> list[SetAside]:
    """Return what is in the quarantine, newest first. Raises StoreError."""
    return [
        SetAside(**{**row, "raw": bytes(row["raw"] or b"")})
        for row in store.rows(
            "select source, name, reason, fetched_at, body_sha256, raw from quarantine "
            "order by fetched_at desc, source, name, body_sha256"
        )
    ]


def named(aside: list[SetAside], id: str) -> SetAside:
    """Return the record whose id begins so. Raises UsageError for none and for several."""
    asked = id.strip().casefold()
    found = [one for one in aside if len(asked) >= SHORTEST_ID and one.id.startswith(asked)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(
            f"{id[:80]!r}: no record of the quarantine has an id that begins so (at least "
            f"{SHORTEST_ID} characters). See evidence quarantine list."
        )
    ids = ", ".join(one.id for one in found)
    raise UsageError(f"{id[:80]!r}: is the beginning of several ids: {ids}. Give more of it.")


def let_go(store: Store, one: SetAside) -> None:
    """Take a record out of the quarantine: it can be read now.

    The entries of earlier runs that call it not stored for this reason go with it. Raises
    StoreError.
    """
    with store.writing():
        store.connection.execute(
            "delete from quarantine where source = ? and name = ? and body_sha256 = ?",
            (one.source, one.name, one.body_sha256),
        )
        store.connection.execute(
            "delete from not_stored where source = ? and name = ? and reason = ?",
            (one.source, one.name, one.reason),
        )


def keep_for(store: Store, one: SetAside, reason: str) -> None:
    """Keep a record in the quarantine for the reason of today. Raises StoreError."""
    with store.writing():
        store.connection.execute(
            "update quarantine set reason = ? where source = ? and name = ? and body_sha256 = ?",
            (reason, one.source, one.name, one.body_sha256),
        )
        store.connection.execute(
            "update or replace not_stored set reason = ? "
            "where source = ? and name = ? and reason = ?",
            (reason, one.source, one.name, one.reason),
        )
