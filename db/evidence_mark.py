"""A mark that becomes another with every change of what the published evidence is made of.

Triggers of the store set it, so that no part of the program can forget to, and none can put it
back: each is sixteen bytes by chance. A night after which the mark is what it was when a file was
built has nothing to add to that file but its own story.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import db
import records
from db.annotations import TAGGER_KEY, remembered_concepts
from db.store import Store
from records.decided import Decided
from records.topic import Topic


def evidence_mark(store: Store) -> str:
    """Return the mark; it says nothing but whether it is the same. Raises StoreError."""
    return str(store.value("select mark from evidence_mark"))


def made_of(
    store: Store,
    topic: Topic | None,
    decided: Decided,
    texts: str,
    rooms: Iterable[Path] = (),
) -> str:
    """Return a digest of all that a build reads: the same one means the same evidence.

    That is the store without what tells of runs (of them the names of searches count: by these a
    record that a database brought is told from one that a file brought), the topic file, people's
    decisions, how much of texts is published, the lexicon that texts were read with, and the
    program itself: what makes rows, and the files in `rooms`, which show them.
    """
    digest = hashlib.sha256()
    for part in (
        evidence_mark(store),
        repr(replace(topic, path="") if topic else None),
        repr(decided),
        texts,
        repr(remembered_concepts(store)),
        str(store.setting(TAGGER_KEY)),
        repr(store.rows("select distinct source, name from searches order by 1, 2")),
        *_program(rooms),
    ):
        digest.update(hashlib.sha256(part.encode("utf-8", "surrogatepass")).digest())
    return digest.hexdigest()


def _program(rooms: Iterable[Path]) -> Iterator[str]:
    """Yield the digests of the program's files: a release's number may lag behind them."""
    for folder in (*(Path(room.__path__[0]) for room in (records, db)), *rooms):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                yield f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
