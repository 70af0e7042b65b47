"""Which records are as they were when their text was last read, told without making the text.

Making a text takes a millisecond, and a quiet night of a million records should not take the third
of an hour. So what a text is made of is remembered beside its annotation: the digests of what each
source says. Records in which people set values are looked at every night; they are few.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Iterable, Iterator
from itertools import groupby

from db.store import Store

_NOW = (
    "select s.record, s.source, s.source_key, s.digest, s.state from source_records s "
    "order by s.record, s.source, s.source_key"
)
_THEN = (
    "select t.record, t.made_of from texts_as_read t "
    "join annotations a on a.record = t.record and a.tagger_version = t.tagger_version "
    "and a.text_sha256 = t.text_sha256 "
    "where t.tagger_version = ? order by t.record"
)
_SET_BY_HAND = (
    "select distinct k.record from hand_set h "
    "join known_identifiers k on k.kind = h.kind and k.value = h.identifier"
)


def changed_since_read(store: Store, tagger_version: str) -> dict[str, str | None]:
    """Return the records whose text may not be the one that was read, with what it is made of.

    In canonical order. What it is made of is None where people set values in the record.
    """
    by_hand = {row["record"] for row in store.rows(_SET_BY_HAND)}
    found: dict[str, str | None] = {}
    then: Iterator[tuple[str, str]] = iter(store.connection.execute(_THEN, (tagger_version,)))
    read = next(then, None)
    release = importlib.metadata.version("ketamine-evidence")  # another one may make other texts
    for record, versions in groupby(store.connection.execute(_NOW), key=lambda row: str(row[0])):
        made_of = digest_of_versions(release, (row[1:] for row in versions))
        while read is not None and read[0] < record:
            read = next(then, None)
        if record in by_hand:
            found[record] = None
        elif read is None or tuple(read) != (record, made_of):
            found[record] = made_of
    return found


def remember_as_read(
    store: Store, tagger_version: str, read: Iterable[tuple[str, str, str]]
) -> None:
    """Remember texts: record, digest of the text, what it was made of.

    Call it inside `store.writing()`. It holds as long as the annotation is of that text.
    """
    store.connection.executemany(
        "insert or replace into texts_as_read values (?, ?, ?, ?)",
        ((record, tagger_version, sha256, made_of) for record, sha256, made_of in read),
    )


def digest_of_versions(release: str, versions: Iterable[tuple[str, ...]]) -> str:
    """Return what stands for a text: the release, and source, key, digest and state of versions."""
    digest = hashlib.sha256(release.encode())
    for version in versions:
        digest.update("\0".join(version).encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()[:32]
