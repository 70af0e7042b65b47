"""What people decided on the records of the sample: one decision of each fate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.datasette_config.sample import Sample

HOSTILE_REASON = '=cmd|"/C calc" <script>alert("why")</script> \u202eevil'
SHARED: dict[str, Any] = {
    "by": "reviewer 1",
    "at": "2026-11-20",
    "reason": "Read in the paper.",
    "places": 1,
    "flagged": 0,
}


def add_decisions(sample: Sample) -> None:
    """Add decisions on pmid101 and others; counts stay as they are."""
    row = _mention(sample, "pmid101", "headache")
    _decision(sample, 2, "d-confirmed", row, "mention", "confirm", "applied", "headache, absent")
    sample.db["mentions"].update(row["id"], {"decided": "confirmed", "decision": "d-confirmed"})
    _deed(sample, "d-confirmed", row, "mention", "confirm", "confirmed", "headache, absent")
    _rejected(sample)
    hostile = {"flagged": 1, "places": 0, "reason": HOSTILE_REASON, "note": "not in the text"}
    _decision(
        sample, 4, "d-changed", {"record": "pmid105", "text": "<b>words</b>"}, "assertion",
        "absent", "text changed", None, quote="<i>gone</i>", **hostile,
    )  # fmt: skip
    _decision(
        sample, 5, "d-unknown", {"record": None, "text": "x"}, "mention", "reject",
        "no such record", None, record_named="pmid:404", flagged=1, places=0,
    )  # fmt: skip
    for line, raw in ((9, "pmid:1,<script>alert(1)</script>"), (10, "=1+1,x")):
        sample.add("bad_rows", file="curation.csv", line=line, reason="has no reason", raw=raw)


def _rejected(sample: Sample) -> None:
    """Reject words of the paper that are no mention in the sample otherwise."""
    passage = _mention(sample, "pmid101", "headache")["passage"]
    text = sample.db["passages"].get(passage)["text"]
    start = text.index("placebo")
    row: dict[str, Any] = {
        "id": f"{passage}-{start}-{start + 7}", "record": "pmid101", "passage": passage,
        "part": "abstract", "label": "SIDE_EFFECT", "text": "placebo", "concept": "nausea",
        "concept_id": "se-nausea", "assertion": "present", "start": start, "end": start + 7,
        "sentence_start": 0, "sentence_end": len(text), "rule": "lexicon",
        "tagger_version": "test-1",
    }  # fmt: skip
    _decision(sample, 3, "d-rejected", row, "mention", "reject", "applied", "nausea, present")
    sample.add("rejected_mentions", **row, decision="d-rejected")
    _deed(sample, "d-rejected", row, "mention", "reject", "rejected", "nausea, present")


def _mention(sample: Sample, record: str, words: str) -> dict[str, Any]:
    (found,) = sample.db.query(
        "select * from mentions where record = ? and text = ?", (record, words)
    )
    return dict(found)


def _decision(
    sample: Sample,
    line: int,
    id: str,
    row: dict[str, Any],
    field: str,
    value: str,
    standing: str,
    machine: str | None,
    **more: Any,
) -> None:
    given = {
        "id": id, "line": line, "record": row["record"], "record_named": row["record"] or "",
        "words": row["text"], "quote": "A sentence.", "field": field, "value": value,
        "standing": standing, "machine": machine,
    }  # fmt: skip
    sample.add("decisions", **{**SHARED, **given, **more})


def _deed(
    sample: Sample, id: str, row: dict[str, Any], field: str, value: str, done: str, machine: str
) -> None:
    sample.add(
        "decided_mentions", decision=id, mention=row["id"], record=row["record"],
        label=row["label"], concept=row["concept"], concept_id=row["concept_id"], field=field,
        value=value, done=done, machine=machine, rule="lexicon", tagger_version="test-1",
    )  # fmt: skip
