"""Remember what the tagger said of each text, and which texts it has yet to read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from db import codec
from db.hand_set import with_hand_set
from db.merge import merge_any
from db.store import Store
from records.model import Annotation, Concept, Publication, Trial
from records.text import compose, passages_of

CONCEPTS_KEY = "concepts"
TAGGER_KEY = "tagger_version"


@dataclass(frozen=True, slots=True)
class Text:
    """A record's text as the tagger reads it."""

    record: str
    text: str
    sha256: str


def merged_record(store: Store, record_id: str) -> Publication | Trial:
    """Return the merged view of a stored record, with what people set in it by hand."""
    return with_hand_set(store, record_id, merge_any(store.versions(record_id)))


def text_of(record_id: str, record: Publication | Trial) -> Text:
    """Return the text of a merged record with its digest."""
    text, _ = compose(passages_of(record))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Text(record_id, text, digest)


def untagged(store: Store, tagger_version: str) -> Iterator[Text]:
    """Yield the texts that are new, changed, or were tagged by another version."""
    done = {
        row["record"]: row["text_sha256"]
        for row in store.rows(
            "select record, text_sha256 from annotations where tagger_version = ?",
            (tagger_version,),
        )
    }
    for record_id in store.record_ids():
        text = text_of(record_id, merged_record(store, record_id))
        if done.get(record_id) != text.sha256:
            yield text


def save_annotations(
    store: Store, tagger_version: str, annotated: Iterable[tuple[Text, Annotation]]
) -> int:
    """Store what the tagger said; return how many texts it was."""
    count = 0
    with store.writing():
        for text, annotation in annotated:
            store.connection.execute(
                "insert or replace into annotations values (?, ?, ?, ?)",
                (text.record, text.sha256, tagger_version, codec.dumps(annotation)),
            )
            count += 1
    return count


def annotation_of(store: Store, text: Text) -> tuple[Annotation, str] | None:
    """Return the annotation of exactly this text and its tagger's version, or None."""
    rows = store.rows(
        "select payload, tagger_version from annotations where record = ? and text_sha256 = ?",
        (text.record, text.sha256),
    )
    if not rows:
        return None
    return codec.loads(Annotation, rows[0]["payload"]), rows[0]["tagger_version"]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    concepts: tuple[Concept, ...]


def remember_tagger(store: Store, version: str, concepts: tuple[Concept, ...]) -> None:
    """Remember the tagger's version and lexicon, which the published database shows."""
    payload = codec.dumps(_Lexicon(concepts))
    if store.setting(CONCEPTS_KEY) != payload:
        store.remember(CONCEPTS_KEY, payload)
    if store.setting(TAGGER_KEY) != version:
        store.remember(TAGGER_KEY, version)


def remembered_concepts(store: Store) -> tuple[Concept, ...]:
    """Return the lexicon of the last tagger, empty before anything was tagged."""
    payload = store.setting(CONCEPTS_KEY)
    return codec.loads(_Lexicon, payload).concepts if payload else ()
