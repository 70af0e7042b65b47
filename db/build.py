"""Make the published database out of the working store.

The published file is a function of the store: same store, same rows in the same order. It is
built aside, checked, compacted with VACUUM INTO (which makes the file independent of how it was
written, and free of any journal) and only then put in place by one rename.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlite_utils import Database

from db.annotations import (
    annotation_of,
    full_text_as_read,
    merged_record,
    remembered_concepts,
    text_of,
)
from db.appraised import appraised_in
from db.appraising import appraisal_rows, appraise
from db.create import create_indexes, create_search, create_tables, create_views
from db.full_texts import full_text_of
from db.gather import Gathered
from db.hand_set import SOURCE as HAND_SET
from db.hand_set import hand_set_fields
from db.imported_searches import imported_searches
from db.in_place import put_in_place
from db.known import known_rows
from db.merge import title_source
from db.named_records import NamedRecords
from db.notices import is_notice, without_study_facts
from db.overruling import Overruling, Reading
from db.people_journal import COLUMNS as PEOPLE_COLUMNS
from db.precompute import precompute
from db.prisma_s.report import prisma_rows
from db.rights import FULL, withhold
from db.rows.cells import Row, Rows, joined
from db.rows.decided import add_decided, mark_facts
from db.rows.full_texts import full_text_rows
from db.rows.mentions import TextSources, place_of, text_rows
from db.rows.publications import publication_rows
from db.rows.trials import trial_rows
from db.schema import TABLES
from db.search_changes import search_changes
from db.stages import published_stages
from db.store import Store
from db.terms import terms_rows
from db.write import Writer
from records.decided import Decided
from records.errors import PublishRefused, StoreError
from records.full_text import tagged_passages
from records.model import Concept, Publication, Trial
from records.text import passages_of
from records.topic import Topic

BATCH = 200

REWRITTEN = (
    "runs", "run_stages", "searches", "not_stored", "known_records", "search_changes", "prisma_s",
    "about", "terms", "tagger_quality", "tagger_errors", "tagger_history", "tagger_examples",
)  # fmt: skip
"""The tables that tell of runs and of the program: a night has other ones on the same evidence."""

Follow = Callable[[list[str]], Iterable[str]]
"""Gives back what it is given, and may show progress on the way."""


NOTHING_DECIDED = Decided()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What was built: rows of each table, texts not read yet, decisions that do not hold."""

    path: Path
    counts: Mapping[str, int]
    untagged: int
    flagged: int = 0


def build(
    store: Store,
    path: Path,
    about: Mapping[str, str],
    *,
    allow_restated: bool,
    follow: Follow = iter,
    topic: Topic | None = None,
    quality: Rows | None = None,
    decided: Decided = NOTHING_DECIDED,
    texts: str = FULL,
) -> BuildReport:
    """Build the published database at `path`, replacing the one that is there.

    `about` goes into the table of that name; `topic` says which records are known beforehand and
    what is to be reported of the search. `quality` holds the rows of `tagger_quality` and
    `tagger_errors`, `decided` what people decided; `texts` says how much of
    abstracts is published (`db.rights`). `follow` is given the record ids and gives them
    back, showing how far they have come. Raises PublishRefused when texts are restated and that is
    not allowed, and StoreError when the built file fails its checks; the file in place is then
    left alone.
    """
    told = told_of_itself(store, about, texts, allow_restated=allow_restated)
    aside = path.with_name(path.name + ".building")
    ready = path.with_name(path.name + ".ready")
    try:
        for leftover in (aside, ready, Path(f"{aside}-journal")):
            leftover.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(Database(aside)) as database:
            report = _fill(store, database, path, told, follow, topic, quality, decided)
            _check(database, aside)
            database.conn.execute("vacuum into ?", (str(ready),))
        _check_search(ready)
        put_in_place(ready, path)
    except (sqlite3.DatabaseError, OSError) as error:
        raise StoreError(
            f"{path}: could not be built ({error}). Last time's file is left in place. "
            "Check permissions and free disk space, and run evidence publish."
        ) from error
    finally:
        with contextlib.suppress(OSError):  # a directory that cannot be written says so above
            aside.unlink(missing_ok=True)
            ready.unlink(missing_ok=True)
    return report


def analyse(connection: sqlite3.Connection) -> None:
    """Let SQLite count what its planner asks for, without the tables that each night has more of.

    So these statistics are of the evidence alone, and stay with it when it is copied.
    """
    connection.execute("analyze")
    marks = ", ".join("?" for _ in REWRITTEN)
    connection.execute(f"delete from sqlite_stat1 where tbl in ({marks})", REWRITTEN)  # noqa: S608


def told_of_itself(
    store: Store, about: Mapping[str, str], texts: str, *, allow_restated: bool
) -> Mapping[str, str]:
    """Return what the published file says of itself.

    Raises PublishRefused when texts are restated and that is not allowed.
    """
    restated = store.restated_count()
    if restated and not allow_restated:
        raise PublishRefused(
            f"{store.path}: {restated} records hold restated text (demonstration data), which a "
            "live build does not publish. Use a data directory of its own for live data."
        )
    return {**about, "restated_texts": str(restated), "texts": texts}


def about_rows(told: Mapping[str, str]) -> list[Row]:
    """Return the rows of the published table `about`."""
    return [{"key": key, "value": told[key]} for key in sorted(told)]


def _fill(
    store: Store,
    database: Database,
    path: Path,
    about: Mapping[str, str],
    follow: Follow,
    topic: Topic | None,
    quality: Rows | None,
    decided: Decided,
) -> BuildReport:
    database.conn.execute("pragma journal_mode = off")
    database.conn.execute("pragma synchronous = off")
    create_tables(database)
    concepts = remembered_concepts(store)
    writer = Writer(database)
    writer.add({"concepts": [_concept(concept) for concept in concepts]})
    terms = terms_of(concepts)
    known_concepts = {concept.id for concept in concepts}
    gathered = Gathered(store, decided)
    overruling = Overruling(store, decided, concepts)
    untagged = 0
    for number, record_id in enumerate(follow(store.record_ids()), start=1):
        rows, tagged = record_rows(store, gathered, overruling, record_id, terms)
        untagged += not tagged
        for name in ("mentions", "rejected_mentions", "decided_mentions"):
            for mention in rows.get(name, []):
                # A text tagged with an older lexicon may name a concept that is gone.
                if mention["concept_id"] not in known_concepts:
                    mention["concept_id"] = None
        writer.add(rows)
        if number % BATCH == 0:
            writer.flush()
    writer.add(gathered.closing_rows(overruling.links))
    writer.add(overruling.rows())
    writer.add(_told_by_store(store))
    writer.add(rows_of_runs(store, topic))
    writer.add(quality or {})
    writer.add({"about": about_rows(about)})
    writer.flush()
    judged = appraise(
        decided.appraisals,
        NamedRecords(store).find,
        lambda record: appraised_in(database.conn, record),
        concepts,
        {claim.id for claim in topic.claims} if topic else set(),
    )
    writer.add(appraisal_rows(judged))
    writer.flush()
    withhold(database.conn, about["texts"])
    writer.add({"terms": terms_rows(database.conn)})
    writer.flush()
    precompute(database, topic)
    create_indexes(database)
    create_views(database)
    create_search(database)
    analyse(database.conn)
    database.conn.commit()
    flagged = overruling.flagged + sum(one.flagged for one in judged)
    return BuildReport(path, dict(writer.counts), untagged, flagged)


def terms_of(concepts: tuple[Concept, ...]) -> Mapping[str, str]:
    """Return the concept id of each side-effect name and synonym, in lower case."""
    return {
        name.casefold(): concept.id
        for concept in concepts
        if concept.kind == "SIDE_EFFECT"
        for name in (*concept.synonyms, concept.name)
    }


def record_rows(
    store: Store,
    gathered: Gathered,
    overruling: Overruling,
    record_id: str,
    terms: Mapping[str, str],
) -> tuple[Rows, bool]:
    """Return the rows of one record, after people's decisions, and whether its text was read.

    `terms` are concept ids by name (see `terms_of`); `gathered` and `overruling` remember it.
    """
    record = merged_record(store, record_id)
    text = text_of(record_id, record)
    tagged = annotation_of(store, text)
    annotation, version = tagged if tagged else (None, None)
    if annotation and isinstance(record, Publication) and is_notice(record):
        annotation = without_study_facts(annotation)
    passages = passages_of(record)
    reading = overruling.read(record_id, passages, annotation)
    annotation = reading.annotation
    times = gathered.times(record_id)
    if isinstance(record, Trial):
        rows = trial_rows(record_id, record, terms, times)
    else:
        retraction = gathered.retractions.columns(record_id)
        rows = publication_rows(record_id, record, annotation, times, retraction)
    sources = _sources(record, hand_set_fields(store, record_id))
    rows.update(text_rows(record_id, passages, sources, annotation, version))
    if reading.mentions:
        place = place_of(record_id, passages, sources)
        add_decided(rows, place, reading.mentions, version)
        mark_facts(rows, reading.facts)
    if isinstance(record, Publication):
        _add_full_text(store, overruling, record_id, len(rows["passages"]), rows)
    word = overruling.word_on(record_id, gathered.role(record_id))
    rows.update(gathered.record_rows(record_id, record, text.text, annotation, word))
    return rows, tagged is not None


def _add_full_text(
    store: Store, overruling: Overruling, record_id: str, first: int, rows: Rows
) -> None:
    """Add what is known of a publication's full text to its rows."""
    stored = full_text_of(store, record_id)
    if stored is None:
        return
    tagged = annotation_of(store, full_text_as_read(record_id, stored.text))
    annotation, version = tagged if tagged and stored.text.parts else (None, None)
    reading = Reading(None)
    if stored.text.parts:
        passages = tagged_passages(stored.text)
        reading = overruling.read(record_id, passages, annotation, full_text=True)
    more = full_text_rows(record_id, stored, first, reading.annotation, version, reading.mentions)
    for name, added in more.items():
        rows[name] = [*rows.get(name, []), *added]


def _sources(record: Publication | Trial, set_by_hand: frozenset[str]) -> TextSources:
    """Say where text and title come from."""
    if "title" in set_by_hand:
        return replace(_sources(record, frozenset()), title=HAND_SET)
    if isinstance(record, Trial):
        return TextSources(record.text_source, title_source(record))
    return TextSources(record.abstract_source or title_source(record), title_source(record))


def _concept(concept: Concept) -> Row:
    return {
        "id": concept.id,
        "kind": concept.kind,
        "name": concept.name,
        "family": concept.family,
        "synonyms": joined(concept.synonyms),
        "mesh_id": concept.mesh_id,
        "hpo_id": concept.hpo_id,
        "good_direction": concept.good_direction,
        "instrument": int(concept.instrument),
    }


def _told_by_store(store: Store) -> Rows:
    """Return the tables that the store keeps in their published form."""
    return {
        "record_changes": store.rows(
            "select c.record, changed_at, source, field, old_value, new_value "
            "from record_changes c join record_ids i on i.id = c.record "
            "order by c.record, changed_at, source, field"
        ),
        "mention_changes": store.rows(
            "select c.* from mention_changes c join record_ids i on i.id = c.record "
            "order by c.run, c.record, c.part, c.position"
        ),
        "people_changes": store.rows(
            f"select {', '.join(PEOPLE_COLUMNS)} from people_changes "  # noqa: S608
            "where record is null or record in (select id from record_ids) order by run, position"
        ),
        "imported_searches": imported_searches(store),
        "quarantine": store.rows(
            "select source, name, reason, fetched_at, body_sha256 from quarantine "
            "order by source, name, body_sha256"
        ),
    }


def rows_of_runs(store: Store, topic: Topic | None) -> Rows:
    """Return the tables that tell of runs: each night has more of them, a quiet one too."""
    return {
        "runs": store.rows("select * from runs order by id"),
        "run_stages": published_stages(store),
        "searches": store.rows("select * from searches order by run, source, name"),
        "not_stored": store.rows("select * from not_stored order by run, source, name, reason"),
        "known_records": known_rows(store, topic.known_records, topic.searches) if topic else [],
        "search_changes": search_changes(store),
        "prisma_s": prisma_rows(store, topic.prisma_s if topic else ()),
    }


def _check(database: Database, path: Path) -> None:
    """Refuse a file with a broken page, a dangling reference or an incomplete index."""
    result = database.conn.execute("pragma integrity_check").fetchone()[0]
    if result != "ok":
        raise StoreError(f"{path}: integrity check failed: {result}. Free disk space and retry.")
    dangling = database.conn.execute("pragma foreign_key_check").fetchall()
    if dangling:
        table, _, parent, _ = dangling[0]
        raise StoreError(
            f"{path}: {len(dangling)} rows refer to nothing, the first from {table} to {parent}. "
            "This is a fault of the program: please report it."
        )


def _check_search(path: Path) -> None:
    """Refuse a file whose full-text indexes do not match their tables row by row.

    The indexes find rows by rowid, and compacting may number the rows of a table anew; rows that
    were only ever added keep their numbers, and this makes sure of it.
    """
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("begin")
        for table in TABLES:
            if table.search:
                index = f"{table.name}_fts"
                connection.execute(
                    f"insert into {index} ({index}, rank) values ('integrity-check', 1)"  # noqa: S608
                )
        connection.execute("rollback")
