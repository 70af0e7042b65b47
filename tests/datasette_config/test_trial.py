"""The page of a trial: its life, what it planned beside what it reported, who was harmed."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from datasette_config.app import build_app
from datasette_config.queries.outcome_versions import outcome_versions
from datasette_config.queries.registration import enrolment, milestones, results_wait
from datasette_config.queries.rows import first
from datasette_config.queries.trial import trial_page
from tests.datasette_config.reading import read
from tests.datasette_config.record_sample import (
    BARE,
    BUSY,
    LONG,
    WAITING,
    make_record_sample,
)

SVG = "{http://www.w3.org/2000/svg}"
Changed = Callable[[str], Any]


@pytest.fixture(scope="module")
def record_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_record_sample(tmp_path_factory.mktemp("records") / "records.db")


@pytest.fixture(scope="module")
def records_site(record_path: Path, site_metadata: dict[str, Any]) -> Any:
    return build_app(record_path, site_metadata)


@pytest.fixture
def changed(record_path: Path, site_metadata: dict[str, Any], tmp_path: Path) -> Changed:
    """Return a function that gives the site after some SQL changed its database."""

    def site_after(script: str) -> Any:
        path = tmp_path / "changed.db"
        shutil.copy(record_path, path)
        with closing(sqlite3.connect(path)) as db:
            db.executescript(script)
        return build_app(path, site_metadata)

    return site_after


@pytest.fixture
def db(record_path: Path) -> Any:
    with closing(sqlite3.connect(f"file:{record_path}?mode=ro", uri=True)) as opened:
        yield opened


def _trial(**given: Any) -> dict[str, Any]:
    return {
        "id": "x",
        "status": "COMPLETED",
        "has_results": 0,
        "primary_completion_date": None,
        "primary_completion_date_type": None,
        "results_first_posted": None,
        **given,
    }


async def test_timeline_and_its_table_tell_the_same_dates(records_site: Any) -> None:
    page = await read(records_site, f"/trials/{BUSY}")
    assert "as of 20 Nov 2026" in page.text
    assert "Primary completion Apr 2025 actual Oct 2024 until 1 Mar 2024; Jan 2025" in page.text
    assert "Apr 2025, moved 2 times" in page.text
    assert {f"/trials/{BUSY}/timeline.svg", f"/trials/{BUSY}/timeline.csv"} <= set(page.links)


async def test_results_that_came_and_results_that_did_not_are_facts_without_a_verdict(
    records_site: Any,
) -> None:
    came = await read(records_site, f"/trials/{BUSY}")
    assert (
        "Results were posted 9 months after primary completion (Apr 2025, actual), on 3 Feb 2026"
        in (came.text)
    )
    waiting = await read(records_site, f"/trials/{WAITING}")
    assert "No results posted 14 months after primary completion (15 Sep 2025, planned)" in (
        waiting.text
    )
    assert "whether the trial was completed is not said" in waiting.text
    for page in (came, waiting):
        assert "No verdict on any duty to post results" in page.text
        assert "overdue" not in page.text


async def test_another_registry_is_not_said_to_have_posted_nothing(changed: Changed) -> None:
    site = changed(f"update trials set registry = 'ISRCTN' where id = '{WAITING}'")
    page = await read(site, f"/trials/{WAITING}")
    assert "no posted results known here" in page.text
    assert "No posted results are known here 14 months" in page.text


def test_the_wait_is_counted_from_the_last_day_that_a_date_may_mean() -> None:
    night = date(2026, 11, 20)
    wait = results_wait(_trial(primary_completion_date="2025-11"), night)
    assert wait is not None
    assert (wait["months"], wait["posted"], wait["kind"]) == (11, False, "not said")
    year = results_wait(_trial(primary_completion_date="2025"), night)
    assert year is not None
    assert year["months"] == 10


@pytest.mark.parametrize(
    "given",
    [
        {"primary_completion_date": "2027-01"},
        {"primary_completion_date": "2026"},
        {"primary_completion_date": "soon"},
        {"primary_completion_date": "2024-01", "status": "WITHDRAWN"},
        {"primary_completion_date": "2024-01", "has_results": 1},
        {},
    ],
)
def test_no_wait_is_told_where_there_is_none_to_tell(given: dict[str, Any]) -> None:
    assert results_wait(_trial(**given), date(2026, 11, 20)) is None
    assert results_wait(_trial(**given), None) is None


async def test_enrolment_planned_actual_and_started_are_told_apart(
    records_site: Any, db: sqlite3.Connection
) -> None:
    page = await read(records_site, f"/trials/{BUSY}")
    assert "Planned 60 (estimated) until 10 Jun 2025 Actual 38 (actual)" in page.text
    assert "Ketamine: 20; Saline: 18 Overall study, as posted; not added up" in page.text
    trial = first(db, "select * from trials where id = ?", [BUSY]) or {}
    assert [v["count"] for v in enrolment(db, trial)] == ["60", "38"]


async def test_registered_outcomes_stand_beside_posted_ones_with_how_they_were_paired(
    records_site: Any, db: sqlite3.Connection
) -> None:
    page = await read(records_site, f"/trials/{BUSY}")
    assert "EDE-Q global score 4 weeks primary ✓ posted same words" in page.text
    assert "✓ BMI at 12 weeks same concept" in page.text
    assert "Sleep diary 12 weeks secondary – not found in the posted results" in page.text
    assert "? not compared: no concept was recognised in its words" in page.text
    assert "Posted, not found among the registered outcomes Blood potassium" in page.text
    compared = (trial_page(db, BUSY) or {})["compared"]
    assert [o["title"] for o in compared["unregistered"]] == ["Blood potassium"]


async def test_linked_abstracts_are_compared_and_lead_to_their_sentences(records_site: Any) -> None:
    page = await read(records_site, f"/trials/{BUSY}")
    assert "Author A, others 2026: EDE-Q ▲ improved against the comparator" in page.text
    assert "– not named in the abstract" in page.text
    assert "In linked abstracts with a result, not among the registered outcomes" in page.text
    assert "anxiety: Author A, others 2026" in page.text
    mark = next(link for link in page.links if link.startswith("/publications/pmid201#m-"))
    paper = await read(records_site, mark.split("#")[0])
    assert mark.split("#")[1] in paper.ids


async def test_a_retracted_report_is_flagged_where_it_is_compared(changed: Changed) -> None:
    site = changed("update publications set retraction_status = 'retracted'")
    page = await read(site, f"/trials/{BUSY}")
    assert "EDE-Q ▲ improved against the comparator retracted" in page.text


async def test_switched_is_said_only_of_archived_versions(
    records_site: Any, changed: Changed
) -> None:
    page = await read(records_site, f"/trials/{BUSY}")
    assert "Primary outcomes were switched between archived versions" in page.text
    moved = "Body mass index 12 weeks secondary Body mass index 12 weeks primary → secondary"
    assert moved in page.text
    assert "Quality of life 1 year – no longer there" in page.text
    assert "– secondary Sleep diary 12 weeks added" in page.text
    without = changed("delete from record_changes where field = 'planned_outcomes'")
    assert "switched" not in (await read(without, f"/trials/{BUSY}")).text


@pytest.mark.parametrize(
    "change",
    [
        "update record_changes set old_value = 'not json' where field = 'planned_outcomes'",
        "update record_changes set old_value = null where field = 'planned_outcomes'",
        "update record_changes set old_value = '[1, {}]' where field = 'planned_outcomes'",
        "insert into record_changes select record, '2025-01-01', 'isrctn', field, new_value,"
        " old_value from record_changes where field = 'planned_outcomes'",
    ],
)
def test_versions_that_cannot_be_compared_are_not(record_path: Path, change: str) -> None:
    with closing(sqlite3.connect(record_path)) as db:
        assert outcome_versions(db, BUSY) is not None
        db.execute(change)
        assert outcome_versions(db, BUSY) is None


def test_a_secondary_outcome_that_moved_is_no_switch(record_path: Path) -> None:
    with closing(sqlite3.connect(record_path)) as db:
        db.execute(
            "update record_changes set old_value = replace(new_value, '12 weeks', '6 weeks')"
            " where field = 'planned_outcomes'"
        )
        versions = outcome_versions(db, BUSY)
    assert versions is not None
    assert versions["switched"] is False
    assert {line["what"] for line in versions["lines"]} == {"kept", "time frame changed"}


async def test_dots_stand_above_their_table_serious_and_other_apart(records_site: Any) -> None:
    page = await read(records_site, f"/trials/{BUSY}")
    drawings = [given for tag, given in page.tags if tag == "svg" and given.get("class") == "chart"]
    ids = [given["aria-labelledby"] for given in drawings]
    assert ids == ["timeline-title", "serious-dots-title", "other-dots-title"]
    said = "Dissociative feeling, Ketamine group: 11 of 20, 55% (95% interval 34.2 to 74.2%)"
    assert said in page.text
    assert "Hypertension, Saline group: not reported" in page.text
    assert "Ketamine group (experimental)" in page.text
    assert "Saline group (placebo comparator)" in page.text


async def test_rows_go_by_difference_or_as_posted(records_site: Any) -> None:
    async def order(query: str) -> list[str]:
        response = await records_site.client.get(f"/trials/{BUSY}/adverse-events.svg{query}")
        made = etree.fromstring(response.content)
        return [t.text or "" for t in made.iter(f"{SVG}text") if t.get("class") == "dp-label"]

    assert await order("") == ["Dissociative feeling", "Hypertension", "Nausea", "Cold hands"]
    assert await order("?order=posted") == [
        "Dissociative feeling",
        "Nausea",
        "Hypertension",
        "Cold hands",
    ]
    assert await order("?serious=1") == ["Suicidal ideation"]


async def test_the_file_of_events_has_every_term_and_no_zero_that_nobody_posted(
    records_site: Any,
) -> None:
    response = await records_site.client.get(f"/trials/{BUSY}/adverse-events.csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert len(rows) == 10
    missing = next(r for r in rows if r["term"] == "Hypertension" and r["event_group"][0] == "S")
    assert (missing["affected"], missing["percent"], missing["posted"]) == ("", "", "not reported")
    zero = next(r for r in rows if r["term"] == "Suicidal ideation" and r["affected"] == "0")
    assert (zero["percent"], zero["arm_type"]) == ("0.0", "Placebo comparator")


async def test_files_of_trials_that_are_not_here_or_post_nothing(records_site: Any) -> None:
    for address in (
        "/trials/none/timeline.svg",
        "/trials/none/adverse-events.csv",
        f"/trials/{BARE}/adverse-events.svg",
    ):
        await read(records_site, address, status=404)
    response = await records_site.client.get(f"/trials/{BARE}/timeline.csv")
    assert response.text.splitlines() == ["milestone,date,planned_or_actual,seen_until"]
    earlier = await records_site.client.get(f"/trials/{BUSY}/timeline.csv")
    assert "Primary completion,2024-10,earlier,2024-03-01T02:00:00Z" in earlier.text


async def test_thousands_of_events_stay_a_small_and_fast_page(records_site: Any) -> None:
    await records_site.client.get(f"/trials/{LONG}")
    times = []
    for _ in range(3):
        start = time.process_time()
        response = await records_site.client.get(f"/trials/{LONG}")
        times.append(time.process_time() - start)
    assert len(response.content) < 150_000
    assert min(times) < 0.4, "twice the bound of a slow machine"
    assert "of 1\u202f200 terms drawn" in response.text
    assert f"/trials/{LONG}?events=all" in response.text


async def test_a_registration_with_nearly_nothing_reads_well(records_site: Any) -> None:
    page = await read(records_site, f"/trials/{BARE}")
    assert "الكيتامين" in page.text
    assert "The registry gives no dates here." in page.text
    assert "None is linked." in page.text
    for absent in ("None None", "none after", "Posted results", "Adverse events as posted"):
        assert absent not in page.text


async def test_hostile_words_stay_words_in_page_and_drawings(records_site: Any) -> None:
    page = await read(records_site, f"/trials/{WAITING}")
    assert not page.inline_scripts
    assert not page.handlers
    assert '<script>alert("x")</script>' in page.text
    drawing = await records_site.client.get(f"/trials/{WAITING}/timeline.svg")
    assert etree.fromstring(drawing.content).tag == f"{SVG}svg"


async def test_every_place_that_the_page_leads_to_is_on_it(records_site: Any) -> None:
    page = await read(records_site, f"/trials/{BUSY}")
    places = [link[1:] for link in page.links if link.startswith("#")]
    assert set(places) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"


def test_milestones_of_a_trial_keep_the_precision_of_their_source(db: sqlite3.Connection) -> None:
    trial = first(db, "select * from trials where id = ?", [BUSY]) or {}
    stones = {stone["key"]: stone for stone in milestones(db, trial)}
    assert stones["primary_completion_date"]["span"] == (date(2025, 4, 1), date(2025, 4, 30))
    assert stones["start_date"]["kind"] == "actual"


async def test_results_without_tables_are_not_read_as_no_harm(changed: Changed) -> None:
    site = changed(f"update trials set has_results = 1 where id = '{BARE}'")
    page = await read(site, f"/trials/{BARE}")
    assert "posted results; their tables are not held here" in page.text
    assert "That does not mean that there were no adverse events." in page.text


async def test_outcomes_that_nothing_can_be_compared_with_are_said_so(changed: Changed) -> None:
    site = changed("delete from trial_outcome_results; delete from trial_publications")
    page = await read(site, f"/trials/{BUSY}")
    assert "There is nothing to compare the 3 registered outcomes with" in page.text
    assert "planned" in page.ids
