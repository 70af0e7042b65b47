"""Remember what the tagger said of each text, and which texts it has yet to read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from db.change_count import holds, note_worked_out
from db.full_texts import full_text_of, records_with_texts
from db.hand_set import with_hand_set
from db.mention_journal import Moment, Reading, save_differences
from db.merge import merge_any
from db.store import Store
from db.texts_as_read import changed_since_read, remember_as_read
from records import codec
from records.full_text import FULL_TEXT, first_of_sections, tagged_passages
from records.model import Annotation, Concept, FullText, Publication, Trial
from records.text import SEPARATOR, compose, passages_of

CONCEPTS_KEY = "concepts"
TAGGER_KEY = "tagger_version"
ALL_READ = "all_texts_read"
"""What is worked out of all records when any of them changed: whether one has yet to be read."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as the tagger reads it: that of a record, or its full text.

    `pieces` are the places at which it begins anew: each stretch is read by itself. `made_of` is
    what db/texts_as_read.py remembers of it.
    """

    record: str
    text: str
    sha256: str
    pieces: tuple[int, ...] = (0,)
    made_of: str | None = field(default=None, compare=False)


def merged_record(store: Store, record_id: str) -> Publication | Trial:
    """Return the merged view of a stored record, with what people set in it by hand."""
    return with_hand_set(store, record_id, merge_any(store.versions(record_id)))


def text_of(record_id: str, record: Publication | Trial) -> Text:
    """Return the text of a merged record with its digest."""
    text, _ = compose(passages_of(record))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Text(record_id, text, digest)


def full_text_as_read(record_id: str, full_text: FullText) -> Text:
    """Return a full text as the tagger reads it, under a name of its own beside its record's.

    It is never read in one with title and abstract: what these say must not depend on it.
    """
    passages = tagged_passages(full_text)
    text, starts = compose(passages)
    ends = [start + len(passage.text) for start, passage in zip(starts, passages, strict=True)]
    pieces = tuple(
        ends[place - 1] + len(SEPARATOR) if place else 0 for place in first_of_sections(full_text)
    )
    digest = hashlib.sha256(f"{pieces} {text}".encode("utf-8", "surrogatepass")).hexdigest()
    return Text(f"{record_id} {FULL_TEXT}", text, digest, pieces)


def untagged(store: Store, tagger_version: str) -> Iterator[Text]:
    """Yield the texts that are new, changed, or were tagged by another version."""
    if holds(store, ALL_READ, _annotated(store, tagger_version)):
        return
    with_texts = records_with_texts(store)
    changed = changed_since_read(store, tagger_version)
    as_before: list[tuple[str, str, str]] = []
    waiting = 0
    for record_id in store.record_ids():
        if record_id in changed:
            text = text_of(record_id, merged_record(store, record_id))
            made_of = changed[record_id]
            if not _is_read(store, text, tagger_version):
                waiting += 1
                yield replace(text, made_of=made_of)
            elif made_of:
                as_before.append((record_id, text.sha256, made_of))
        stored = full_text_of(store, record_id) if record_id in with_texts else None
        if stored and stored.text.parts:
            text = full_text_as_read(record_id, stored.text)
            if not _is_read(store, text, tagger_version):
                waiting += 1
                yield text
    with store.writing():
        remember_as_read(store, tagger_version, as_before)
        if not waiting:
            note_worked_out(store, ALL_READ, _annotated(store, tagger_version))


def _annotated(store: Store, tagger_version: str) -> str:
    count = store.value("select count(*) from annotations")
    return f"{tagger_version}, {count} texts"


def _is_read(store: Store, text: Text, tagger_version: str) -> bool:
    sql = "select text_sha256 from annotations where record = ? and tagger_version = ?"
    return bool(store.value(sql, (text.record, tagger_version)) == text.sha256)


def save_annotations(
    store: Store,
    tagger_version: str,
    annotated: Iterable[tuple[Text, Annotation]],
    moment: Moment | None = None,
) -> int:
    """Store what the tagger said; return how many texts it was.

    With a `moment`, what differs from the reading before is written down with it.
    """
    count = 0
    with store.writing():
        for text, annotation in annotated:
            before = _reading(store, text.record) if moment else None
            if moment and before:
                after = Reading(text.sha256, annotation, tagger_version, text.text)
                save_differences(store, moment, text.record, before, after)
            store.connection.execute(
                "insert or replace into annotations values (?, ?, ?, ?)",
                (text.record, text.sha256, tagger_version, codec.dumps(annotation)),
            )
            if text.made_of:
                read = (text.record, text.sha256, text.made_of)
                remember_as_read(store, tagger_version, [read])
            count += 1
    return count


def _reading(store: Store, record: str) -> Reading | None:
    """Return the last reading of a record's text, or None before the first."""
    sql = "select payload, text_sha256, tagger_version from annotations where record = ?"
    rows = store.rows(sql, (record,))
    if not rows:
        return None
    (row,) = rows
    annotation = codec.loads(Annotation, row["payload"])
    return Reading(row["text_sha256"], annotation, row["tagger_version"])


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
