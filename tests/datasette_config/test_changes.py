"""What changed: new and changed records by moment, with the run that saw them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from datasette_config.queries.changes import changes_page, silence
from tests.datasette_config.reading import Page
from tests.datasette_config.sample import HOSTILE, LATER, WHEN, Sample


def test_moments_come_newest_first_with_their_run(connection: sqlite3.Connection) -> None:
    moments = changes_page(connection, None, 1)["moments"]
    assert [moment["at"] for moment in moments] == [LATER, WHEN]
    assert moments[0]["run"]["outcome"] == "incomplete"
    assert [record["id"] for record in moments[0]["changes"]] == ["pmid101"]
    assert moments[1]["new"] == len(moments[1]["new_records"])


def test_a_day_leaves_out_what_came_before(connection: sqlite3.Connection) -> None:
    page = changes_page(connection, LATER[:10], 1)
    assert [moment["at"] for moment in page["moments"]] == [LATER]
    assert {run["id"] for run in page["runs"]} == {"r2"}
    assert changes_page(connection, "2999-01-01", 1)["moments"] == []


async def test_the_page_shows_before_and_after_and_what_a_run_missed(site: Any) -> None:
    page = Page((await site.client.get("/changes")).text)
    assert "Ketamine infusions: a trial" in page.text
    assert "what it missed is not in this list" in page.text
    assert "/publications/pmid101#changes" in page.links
    assert "/searches/r2" in page.links
    assert "/feed.atom" in page.links


async def test_a_candidate_and_a_retracted_paper_are_marked(site: Any) -> None:
    text = (await site.client.get("/changes")).text
    assert '<span class="tag">candidate</span>' in text
    assert '<span class="tag bad">retracted</span>' in text


@pytest.mark.parametrize("since", ["yesterday", "2026-13", "'; drop table records"])
async def test_a_day_that_is_none_is_refused_in_one_line(site: Any, since: str) -> None:
    response = await site.client.get("/changes", params={"since": since})
    assert response.status_code == 400
    assert "give a day such as" in response.text


async def test_a_retraction_comes_before_other_changes_and_stays_text(
    tmp_path: Path, site_metadata: dict[str, Any]
) -> None:
    sample = Sample(tmp_path / "changes.db")
    for number in (1, 2):
        sample.publication(f"pmid{number}", f"Paper {number}", 2020)
        sample.study(f"s{number}", f"Paper {number}", "human study", f"pmid{number}")
    change = {"changed_at": LATER, "source": "pubmed"}
    sample.add(
        "record_changes",
        record="pmid1",
        field="journal",
        old_value="A",
        new_value=HOSTILE,
        **change,
    )
    sample.add(
        "record_changes", record="pmid2", field="retraction_status", old_value="none",
        new_value="retracted", **change,
    )  # fmt: skip
    sample.finish()
    site = build_app(tmp_path / "changes.db", site_metadata)
    text = (await site.client.get("/changes")).text
    assert text.index("Paper 2") < text.index("Paper 1")
    assert "<strong>retraction status</strong>" in text
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    ("earlier", "later", "days"),
    [
        ("2026-11-01T23:59:00Z", "2026-11-02T00:01:00Z", None),
        ("2026-11-01T02:00:00Z", "2026-11-01T09:00:00Z", None),
        ("2026-11-01T02:00:00Z", "2026-11-03T02:00:00Z", 1),
        ("2024-02-27T02:00:00Z", "2024-03-02T02:00:00Z", 3),
    ],
)
def test_days_between_runs_are_counted(earlier: str, later: str, days: int | None) -> None:
    found = silence(earlier, later)
    assert (found["days"] if found else None) == days


async def test_days_without_a_run_and_what_a_search_lost_are_said(
    tmp_path: Path, site_metadata: dict[str, Any]
) -> None:
    sample = Sample(tmp_path / "nights.db")
    sample.publication("pmid1", "Paper 1", 2020)
    sample.study("s1", "Paper 1", "human study", "pmid1")
    for id, command, day in (("a", "nightly", "01"), ("t", "tag", "03"), ("b", "nightly", "05")):
        sample.add(
            "runs", id=id, command=command, topic="x", started_at=f"2026-11-{day}T02:00:00Z",
            finished_at=f"2026-11-{day}T02:00:00Z", outcome="complete",
        )  # fmt: skip
    sample.add(
        "search_changes", run="b", source="pubmed", search="core & more", what="lost",
        record="pmid1", at="2026-11-05T02:00:00Z", query_changed=1,
    )  # fmt: skip
    sample.finish()
    site = build_app(tmp_path / "nights.db", site_metadata)
    page = Page((await site.client.get("/changes")).text)
    assert "No run on 3 days, 2 Nov 2026 to 4 Nov 2026" in page.text
    assert "1 record no longer found" in page.text
    assert "the query was changed" in page.text
    link = next(link for link in page.links if "search_changes?run__exact=b" in link)
    assert "Paper 1" in (await site.client.get(link)).text


async def test_what_is_read_otherwise_is_told_by_cause_with_its_sentence(
    sample_path: Path, site_metadata: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "night.db"
    path.write_bytes(sample_path.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        run = connection.execute("select id from runs limit 1").fetchone()[0]
        told = [
            ("text", "appeared", "nausea", "Two had <b>nausea</b>.", None, "Nausea: present"),
            ("tagger", "vanished", "weight", "Weight rose.", "Body weight: improved", None),
        ]
        connection.executemany(
            "insert into mention_changes (run, record, part, position, at, because, what, label, "
            "words, sentence, before, after, tagger_before, tagger_after) values "
            "(?, 'pmid101', 'record', ?, '2026-11-20T00:00:00Z', ?, ?, 'OUTCOME', ?, ?, ?, ?, "
            "'1', '2')",
            [(run, number, *row) for number, row in enumerate(told, start=1)],
        )
        connection.commit()
    page = (await build_app(path, site_metadata).client.get("/changes")).text
    assert "because the text changed: 1 mention in 1 record" in page
    assert "because the tagger changed: 1 mention in 1 record" in page
    assert "Two had &lt;b&gt;nausea&lt;/b&gt;." in page
    assert "A change of the tagger says nothing new of any study." in page
    later = (await build_app(path, site_metadata).client.get("/changes?since=2026-12-01")).text
    assert "Read otherwise" not in later
