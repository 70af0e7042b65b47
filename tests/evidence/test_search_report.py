"""What real nights say of their searches: in the terminal, and afterwards in the checklist."""

from __future__ import annotations

from pathlib import Path

from tests.evidence.nights import TOPIC, run, services

KNOWN = """
[[known]]
pmid = "101"
why = "The first"
[[known]]
nct = "NCT09999999"
why = "Nobody has it"
[prisma_s]
contacts = "The authors of the first were asked."
"""


def test_two_nights_with_another_query_are_told_and_reported(tmp_path: Path) -> None:
    data, topic = tmp_path / "data", tmp_path / "told.toml"
    with services() as running:
        topic.write_text(TOPIC + KNOWN, encoding="utf-8")
        first = run(data, "nightly", running=running, EVIDENCE_TOPIC=str(topic))
        rewritten = TOPIC.replace('query = "ketamine"', 'query = "ketamine OR esketamine"')
        topic.write_text(rewritten + KNOWN, encoding="utf-8")
        second = run(data, "nightly", running=running, EVIDENCE_TOPIC=str(topic))
    told = "search pubmed/main: 8 at the source, 8 received, 8 stored, 8 by no other way"
    assert f"{told}; first run" in first.stderr
    assert f"{told}; 0 gained, 0 lost" in second.stderr
    assert "its query was changed: the new one finds the same records" in second.stderr
    assert "known records: 1 of 2 found by the searches" in second.stderr
    assert "not found: nct NCT09999999 (Nobody has it)" in second.stderr

    report = run(data, "prisma-s", EVIDENCE_TOPIC=str(topic)).stdout
    assert "```text\nketamine OR esketamine\n```" in report
    assert "The authors of the first were asked." in report
    assert "2 complete runs" in report
    assert "Demonstration" not in report
    assert "ClinicalTrials.gov, search main: 3 records by the source's own count" in report
