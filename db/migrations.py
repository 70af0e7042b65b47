"""The working store's own tables, as numbered migrations. Never edit one that was released."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from db.watched import watch

STORE = Migrations("ketamine-evidence-store")


@STORE(name="0001_what_the_sources_say")
def what_the_sources_say(db: Database) -> None:
    """Make the tables that remember records, what found them, and what changed."""
    db.table("record_ids").create(
        {"id": str, "kind": str, "first_seen": str, "last_changed": str, "redirect_to": str},
        pk="id",
        not_null={"kind", "first_seen", "last_changed"},
        foreign_keys=[("redirect_to", "record_ids", "id")],
        strict=True,
    )
    db.table("source_records").create(
        {
            "source": str,
            "source_key": str,
            "record": str,
            "kind": str,
            "title_key": str,
            "year": int,
            "digest": str,
            "payload": str,
            "body_sha256": str,
            "last_changed": str,
            "restated": int,
        },
        pk=("source", "source_key"),
        not_null={"record", "kind", "digest", "payload", "body_sha256", "restated"},
        foreign_keys=[("record", "record_ids", "id")],
        strict=True,
    )
    db.table("source_records").create_index(["record"])
    db.table("source_records").create_index(["title_key"])
    db.table("known_identifiers").create(
        {"kind": str, "value": str, "source": str, "source_key": str, "record": str},
        pk=("kind", "value", "source", "source_key"),
        strict=True,
    )
    db.table("known_identifiers").create_index(["record"])
    db.table("found_by").create(
        {"record": str, "source": str, "search": str, "role": str},
        pk=("record", "source", "search"),
        strict=True,
    )
    db.table("merge_questions").create(
        {"record": str, "other_record": str, "question": str, "detail": str},
        pk=("record", "other_record", "question", "detail"),
        strict=True,
    )
    db.table("record_changes").create(
        {
            "record": str,
            "changed_at": str,
            "source": str,
            "field": str,
            "old_value": str,
            "new_value": str,
        },
        pk=("record", "changed_at", "source", "field"),
        strict=True,
    )


@STORE(name="0002_what_the_program_did")
def what_the_program_did(db: Database) -> None:
    """Make the tables of runs, searches, quarantined records and tagged texts."""
    db.table("runs").create(
        {
            "id": str,
            "command": str,
            "topic": str,
            "started_at": str,
            "finished_at": str,
            "outcome": str,
            "records_new": int,
            "records_changed": int,
            "records_unchanged": int,
            "records_quarantined": int,
            "texts_tagged": int,
            "tagger_version": str,
            "reasons": str,
        },
        pk="id",
        strict=True,
    )
    db.table("searches").create(
        {
            "run": str,
            "source": str,
            "name": str,
            "role": str,
            "query": str,
            "translation": str,
            "source_count": int,
            "received": int,
            "stored": int,
            "not_found": str,
            "warnings": str,
            "searched_at": str,
        },
        pk=("run", "source", "name"),
        foreign_keys=[("run", "runs", "id")],
        strict=True,
    )
    db.table("quarantine").create(
        {
            "source": str,
            "name": str,
            "reason": str,
            "fetched_at": str,
            "body_sha256": str,
            "raw": bytes,
        },
        pk=("source", "name", "body_sha256"),
        strict=True,
    )
    db.table("annotations").create(
        {"record": str, "text_sha256": str, "tagger_version": str, "payload": str},
        pk="record",
        strict=True,
    )
    db.table("settings").create({"key": str, "value": str}, pk="key", strict=True)


@STORE(name="0003_nights_that_ask_for_changes_only")
def nights_that_ask_for_changes_only(db: Database) -> None:
    """Remember how far each search was read, what vanished, and what could not be had."""
    records = db.table("source_records")
    records.add_column("checked_at", str)
    records.add_column("state", str, not_null_default="present")
    records.add_column("state_since", str)
    db.execute("update source_records set checked_at = last_changed")
    found = db.table("found_by")
    found.add_column("found_at", str)
    found.add_column("lost_at", str)
    found.create_index(["source", "search"])
    db.table("cursors").create(
        {"source": str, "search": str, "query": str, "cursor": str, "run": str},
        pk=("source", "search"),
        not_null={"query", "cursor", "run"},
        strict=True,
    )
    db.table("settled").create(
        {"run": str, "stage": str},
        pk=("run", "stage"),
        strict=True,
    )
    searches = db.table("searches")
    for column, kind in (
        ("since", str),
        ("gained", int),
        ("lost", int),
        ("query_changed", int),
    ):
        searches.add_column(column, kind)
    runs = db.table("runs")
    runs.add_column("known_found", int)
    runs.add_column("known_total", int)
    db.table("not_stored").create(
        {"run": str, "source": str, "name": str, "reason": str},
        pk=("run", "source", "name", "reason"),
        strict=True,
    )


@STORE(name="0004_full_texts")
def full_texts(db: Database) -> None:
    """Remember what a source holds of the full texts of publications."""
    db.table("full_texts").create(
        {
            "source": str,
            "source_key": str,
            "pmid": str,
            "digest": str,
            "payload": str,
            "body_sha256": str,
            "last_changed": str,
            "checked_at": str,
        },
        pk=("source", "source_key"),
        not_null={"digest", "payload", "body_sha256", "last_changed", "checked_at"},
        strict=True,
    )
    db.table("full_texts").create_index(["pmid"])


@STORE(name="0005_imported_searches")
def imported_searches(db: Database) -> None:
    """Remember each imported file, and how the person who made it searched."""
    db.table("imported_searches").create(
        {
            "file": str,
            "body_sha256": str,
            "platform": str,
            "searched_on": str,
            "strategy": str,
            "hits": int,
            "limits": str,
            "records_in_file": int,
            "unreadable": int,
            "left_out": int,
            "stored": int,
            "imported_at": str,
        },
        pk=("file", "body_sha256"),
        not_null={"records_in_file", "unreadable", "left_out", "stored", "imported_at"},
        strict=True,
    )


@STORE(name="0006_what_is_said_about_records")
def what_is_said_about_records(db: Database) -> None:
    """Remember retraction notices of other registers, and values that people set by hand."""
    notices = db.table("retraction_notices")
    notices.create(
        {
            "source": str,
            "source_key": str,
            "nature": str,
            "pmid": str,
            "doi": str,
            "date": str,
            "reasons": str,
            "notice_pmid": str,
            "notice_doi": str,
            "received_at": str,
            "body_sha256": str,
        },
        pk=("source", "source_key"),
        not_null={"nature", "received_at", "body_sha256"},
        strict=True,
    )
    notices.create_index(["pmid"])
    notices.create_index(["doi"])
    db.table("retraction_states").create(
        {"record": str, "words": str, "since": str},
        pk="record",
        not_null={"words", "since"},
        strict=True,
    )
    db.table("hand_set").create(
        {
            "kind": str,
            "identifier": str,
            "field": str,
            "value": str,
            "reason": str,
            "set_by": str,
            "set_at": str,
            "body_sha256": str,
        },
        pk=("kind", "identifier", "field"),
        not_null={"value", "reason", "set_by", "set_at", "body_sha256"},
        strict=True,
    )


@STORE(name="0007_how_long_stages_took")
def how_long_stages_took(db: Database) -> None:
    """Remember how long each stage of a run took."""
    db.table("run_stages").create(
        {
            "run": str,
            "ordinal": int,
            "stage": str,
            "started_at": str,
            "seconds": float,
            "finished": int,
        },
        pk=("run", "ordinal"),
        not_null={"stage", "started_at", "seconds", "finished"},
        strict=True,
    )


@STORE(name="0008_what_is_read_otherwise")
def what_is_read_otherwise(db: Database) -> None:
    """Remember which mentions another reading of a text brought, took away, or reads otherwise."""
    db.table("mention_changes").create(
        {
            "run": str,
            "record": str,
            "part": str,
            "position": int,
            "at": str,
            "what": str,
            "because": str,
            "label": str,
            "concept": str,
            "words": str,
            "sentence": str,
            "before": str,
            "after": str,
            "tagger_before": str,
            "tagger_after": str,
        },
        pk=("run", "record", "part", "position"),
        not_null={"at", "what", "because", "label", "words", "tagger_before", "tagger_after"},
        strict=True,
    )


@STORE(name="0009_what_people_decided")
def what_people_decided(db: Database) -> None:
    """Remember when a row of people's files was first met, and when it was there no more."""
    db.table("people_changes").create(
        {
            "run": str,
            "position": int,
            "at": str,
            "what": str,
            "file": str,
            "decision": str,
            "record": str,
            "record_named": str,
            "said": str,
            "by": str,
            "reason": str,
        },
        pk=("run", "position"),
        not_null={"at", "what", "file", "decision", "record_named", "said", "by"},
        strict=True,
    )


@STORE(name="0010_how_a_file_was_chosen_from")
def how_a_file_was_chosen_from(db: Database) -> None:
    """Remember whether records of an imported file were chosen here, by the topic's words."""
    db.table("imported_searches").add_column("chosen_by", str)
    # Until now that was the only way in which records were left out.
    db.execute("update imported_searches set chosen_by = 'words of the topic' where left_out > 0")


@STORE(name="0011_what_a_text_was_made_of")
def what_a_text_was_made_of(db: Database) -> None:
    """Remember what a text that was read was made of, and have that in one index."""
    db.table("texts_as_read").create(
        {"record": str, "tagger_version": str, "text_sha256": str, "made_of": str},
        pk="record",
        not_null={"tagger_version", "text_sha256", "made_of"},
        strict=True,
    )
    db.table("source_records").create_index(
        ["record", "source", "source_key", "digest", "state"], index_name="idx_source_records_made"
    )
    db.table("source_records").create_index(["source", "checked_at", "source_key"])


@STORE(name="0012_a_mark_of_the_evidence")
def a_mark_of_the_evidence(db: Database) -> None:
    """Let a mark change with the evidence, so that a night that changed none is known by it."""
    db.table("evidence_mark").create({"mark": str}, not_null={"mark"}, strict=True)
    db.execute("insert into evidence_mark values (lower(hex(randomblob(16))))")
    for table in (
        "record_ids", "source_records", "known_identifiers", "found_by", "merge_questions",
        "record_changes", "quarantine", "annotations", "full_texts", "imported_searches",
        "retraction_notices", "retraction_states", "hand_set", "mention_changes", "people_changes",
    ):  # fmt: skip
        watch(db, table)
    # How many texts are restated is asked each night; the answer should not take all of them.
    db.execute(
        "create index idx_source_records_restated on source_records (restated) where restated = 1"
    )
