"""`?since=DAY` on every list: what it keeps, what it says, and that its files carry it."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from datasette_config.app import build_app
from datasette_config.mcp_tools import mcp_tools
from datasette_config.outcome_filters import OutcomeFilters
from datasette_config.queries.concepts import OUTCOME, SIDE_EFFECT, concept_families
from datasette_config.queries.outcome_page import outcome_page
from datasette_config.queries.outcomes import outcome_families
from datasette_config.queries.side_effect_page import side_effect_page
from datasette_config.queries.side_effects import side_effects_page
from datasette_config.queries.since import RECORDS, in_force, row_test
from datasette_config.queries.studies import studies
from datasette_config.search_state import from_request
from datasette_config.since import Since, parse
from exports.tables import table_names
from tests.datasette_config.reading import Page, read
from tests.datasette_config.sample import CONCEPTS, HOSTILE, LATER, Sample

DAY = Since("2026-11-22")
"""Of the sample only one record changed on this day or later: the paper of the study s-pmid101."""

AHEAD = "2999-01-01"
NEW_OR_CHANGED = {"/publications/pmid101", "/trials/NCT00000101"}

LISTS = (
    "/side-effects",
    "/side-effects/se-nausea",
    "/side-effects/se-headache?state=reported",
    "/outcomes",
    "/outcomes/map",
    "/outcomes/out-depression",
    "/studies",
    "/studies?stratum=human+study",
    "/landscape/studies?by=no+country",
    "/claims",
    "/claims/sample-mood",
    "/runs",
    "/screening",
    "/curation",
    "/changes",
)
FILES = (
    "/outcomes/map.csv",
    "/outcomes/map.svg",
    "/outcomes/harvest.csv",
    "/outcomes/harvest.svg",
    "/side-effects/se-dissociation/registry.csv",
    "/sheets/studies.csv",
    "/sheets/arms.csv",
    "/sheets/studies.xlsx",
    "/tables/studies.csv",
    "/tables/side_effects.jsonl",
    "/tables/mentions.xlsx",
    "/screening/not-screened.csv",
    "/screening/not-screened.ris",
    "/api/v1/changes.json",
    "/api/v1/side-effects.json",
    "/api/v1/outcomes.json",
    "/api/v1/side-effects/se-nausea.json",
    "/api/v1/outcomes/out-anxiety.json",
    "/feed.atom",
)


def with_since(address: str, since: str, name: str = "since") -> str:
    return f"{address}{'&' if '?' in address else '?'}{name}={since}"


def records_of(page: Page) -> set[str]:
    """The records that a page leads to."""
    paths = {link.split("#")[0] for link in page.links}
    return {path for path in paths if path.startswith(("/publications/", "/trials/"))}


@pytest.mark.parametrize(
    ("given", "read_as"),
    [
        ("2026-11-01", "2026-11-01"),
        (" 2026-11-01 ", "2026-11-01"),
        ("2026-11", "2026-11-01"),
        ("2026", "2026-01-01"),
        ("2028-02-29", "2028-02-29"),
        ("2026-11-01T02:00:00Z", "2026-11-01T02:00:00Z"),
        ("2026-11-01T02:00", "2026-11-01T02:00:00Z"),
        ("2026-11-01T00:30:00+02:00", "2026-10-31T22:30:00Z"),
    ],
)
def test_a_day_month_year_or_moment_is_read(given: str, read_as: str) -> None:
    assert parse(given) == read_as


@pytest.mark.parametrize("given", [None, "", "  "])
def test_nothing_given_is_no_day(given: str | None) -> None:
    assert parse(given) is None


NO_DAYS = (
    "yesterday", "7d", "2026-13", "2026-11-31", "2026-02-29", "0000-01-01", "26-11-01",
    "2026-11-01T25:00:00Z", "2026-11-01T02:00:00 01:00", "9999-12-31T23:59:59-05:00",
    "٢٠٢٦-١١-٠١", "'; drop table records", "<script>alert(1)</script>", "2026-11-01\n2026",
    "9" * 5000,
)  # fmt: skip


@pytest.mark.parametrize("given", NO_DAYS)
def test_what_is_no_day_is_said_in_one_short_line(given: str) -> None:
    with pytest.raises(ValueError, match="give a day such as 2026-11-01") as raised:
        parse(given)
    assert len(str(raised.value)) < 120


@pytest.mark.parametrize("address", [*LISTS, *FILES])
async def test_a_day_that_is_none_is_refused_everywhere(site: Any, address: str) -> None:
    response = await site.client.get(with_since(address, "%3Cscript%3Ealert(1)%3C/script%3E"))
    assert response.status_code == 400
    assert "give a day such as 2026-11-01" in response.text
    html = response.headers["content-type"].startswith("text/html")
    assert html != address.endswith(".json")
    assert not html or Page(response.text).inline_scripts == []


@pytest.mark.parametrize("address", LISTS)
async def test_a_list_since_a_day_is_part_of_the_whole_list(site: Any, address: str) -> None:
    whole = records_of(await read(site, address))
    part = records_of(await read(site, with_since(address, DAY)))
    assert part <= whole
    if not address.startswith("/runs"):  # open questions carry no day
        assert part <= NEW_OR_CHANGED
    everything = records_of(await read(site, with_since(address, "2026-01-01")))
    assert everything == whole


@pytest.mark.parametrize("address", [one for one in LISTS if one != "/changes"])
async def test_a_list_says_what_it_was_narrowed_to_and_how_to_undo_it(
    site: Any, address: str
) -> None:
    page = await read(site, with_since(address, DAY))
    assert f"since: {DAY} ×" in page.text
    assert "since then" in page.text
    fields = [given for tag, given in page.tags if given.get("name") == "since"]
    assert [field["value"] for field in fields] == [DAY]
    assert fields[0]["type"] == "date"
    labels = [given.get("for") for tag, given in page.tags if tag == "label"]
    assert labels.count(fields[0]["id"]) == 1
    path = address.split("?")[0]
    undone = [link for link in page.links if link.split("?")[0] == path and "since=" not in link]
    assert undone, "no link takes the filter away"
    plain = await read(site, address)
    assert "since:" not in plain.text


@pytest.mark.parametrize("address", LISTS)
async def test_a_day_that_has_not_come_lists_nothing_and_says_so(site: Any, address: str) -> None:
    page = await read(site, with_since(address, AHEAD))
    assert records_of(page) == set()
    assert "that day has not come yet" in page.text.lower()


async def test_a_moment_is_kept_to_the_second(site: Any) -> None:
    at = await read(site, "/studies?since=2026-11-22T02:00:00Z")
    after = await read(site, "/studies?since=2026-11-22T02:00:01Z")
    assert records_of(at) == NEW_OR_CHANGED
    assert records_of(after) == set()
    assert "No study here is new or changed since" in after.text


def test_numbers_of_a_concept_are_the_studies_of_its_page(connection: sqlite3.Connection) -> None:
    """No count of all studies beside rows of some: both pages count the same ones."""
    asked = OutcomeFilters(since=DAY)
    effects = side_effects_page(connection, asked)["families"]
    outcomes, recounted = outcome_families(connection, asked)
    assert recounted
    assert {c["id"] for f in effects for c in f["concepts"]} == {
        "se-bp", "se-dissociation", "se-headache", "se-nausea",
    }  # fmt: skip
    for families, ask in ((effects, side_effect_page), (outcomes, outcome_page)):
        for concept in (c for family in families for c in family["concepts"]):
            page = ask(connection, concept["id"], since=DAY)
            assert page is not None
            shown = {group["state"].key: group["total"] for group in page["groups"]}
            assert shown == concept["counts"], concept["id"]
            assert page["counts"] | concept["counts"] == page["counts"]
            for group in page["groups"]:
                assert len(group["studies"]) == group["total"]


@pytest.mark.parametrize("counted_anew", [True, False])
def test_since_the_first_day_the_counts_are_those_of_all(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, counted_anew: bool
) -> None:
    if counted_anew:
        monkeypatch.setattr(
            "datasette_config.queries.concept_studies.in_force", lambda _, since: since
        )
    for id, kind, *_ in CONCEPTS:
        ask = side_effect_page if kind == "SIDE_EFFECT" else outcome_page
        whole, since = ask(connection, id), ask(connection, id, since="2026-01-01")
        assert whole is not None
        assert since is not None
        names = ("counts", "others", "full_texts", "left_out")
        assert [whole[name] for name in names] == [since[name] for name in names], id


@pytest.fixture
def causes(tmp_path: Path) -> Path:
    """A paper for each cause of being new or changed, and one that stayed as it was."""
    sample = Sample(tmp_path / "causes.db")
    sample.add("concepts", id="se-nausea", kind="SIDE_EFFECT", name="nausea", family="Gut",
        instrument=0,
    )  # fmt: skip
    before, after = "2026-10-01T02:00:00Z", "2026-11-05T02:00:00Z"
    for run, at in (("old", before), ("new", after)):
        sample.add("runs", id=run, command="nightly", topic="x", started_at=at, outcome="complete")
    for name in ("same", "new", "revised", "retracted", "linked", "read", "excluded", "other"):
        sample.publication(name, f"Paper {name}", 2020)
        text = sample.passage(name, "abstract", "Nausea occurred in all patients.")
        sample.mention(text, "Nausea", "se-nausea", assertion="present", cue="occurred")
        if name not in ("linked", "other"):
            role = "excluded" if name == "excluded" else "core"
            sample.study(f"s-{name}", f"Paper {name}", "human study", name, role=role)
    sample.db.execute("update records set first_seen = ?", [before])
    sample.db.execute("update records set first_seen = ? where id in ('new', 'excluded')", [after])
    sample.db.execute("update records set role = 'excluded' where id = 'excluded'")
    sample.trial("NCT1", "ClinicalTrials.gov", "A trial")
    sample.db.execute("update records set first_seen = ? where id = 'NCT1'", [before])
    sample.study("s-linked", "Paper linked", "human study", "linked", "NCT1")
    sample.study("s-other", "Paper other", "human study", "other")
    for name, field, old in (("revised", "title", HOSTILE), ("retracted", "retraction_status", "")):
        sample.add(
            "record_changes", record=name, changed_at=after, source="pubmed", field=field,
            old_value=old, new_value="retracted" if name == "retracted" else "Paper revised",
        )  # fmt: skip
    link = {"trial": "NCT1", "reports_trial": 1, "linked_at": after}
    sample.add(
        "trial_publications", route="registry reference RESULT", key="linked",
        publication="linked", **link,
    )  # fmt: skip
    sample.add(
        "trial_publications", trial="NCT1", route="registry reference BACKGROUND", key="other",
        publication="other", reports_trial=0, linked_at=after,
    )  # fmt: skip
    sample.add(
        "mention_changes", run="new", record="read", part="record", position=1, at=after,
        what="appeared", because="tagger", label="SIDE_EFFECT", words="Nausea",
        tagger_before="1", tagger_after="2",
    )  # fmt: skip
    sample.finish()
    return tmp_path / "causes.db"


COUNTED = {"s-new", "s-revised", "s-retracted", "s-linked", "s-read"}


def test_each_cause_brings_its_study_and_nothing_else(causes: Path) -> None:
    with closing(sqlite3.connect(causes)) as connection:
        found = studies(connection, None, 1, None, "2026-11-01")
        listed = {study["id"] for same in found["strata"].values() for study in same}
        assert listed == {*COUNTED, "s-excluded"}
        assert found["total"] == len(listed)
        assert studies(connection, None, 1, None, "2026-11-06")["total"] == 0


def test_the_records_are_those_of_the_list_of_changes(causes: Path, sample_path: Path) -> None:
    """What a list keeps is what the view what_changed tells of, with both ends of a link."""
    for path in (causes, sample_path):
        with closing(sqlite3.connect(path)) as connection:
            days = [row[0] for row in connection.execute("select distinct at from what_changed")]
            for day in [*days, "2026-11-01", AHEAD]:
                told = connection.execute(
                    """select record from what_changed where at >= :since union
                    select detail from what_changed where at >= :since and kind = 'newly linked'
                      and detail is not null""",
                    {"since": day},
                )
                kept = connection.execute(RECORDS, {"since": day})
                assert set(kept) == set(told), day


def test_a_day_before_the_first_night_leaves_nothing_out(causes: Path) -> None:
    with closing(sqlite3.connect(causes)) as connection:
        assert in_force(connection, "2026-10-01") is None
        assert in_force(connection, "2026-10-01T02:00:00Z") is None
        assert in_force(connection, "2026-10-01T02:00:01Z") == "2026-10-01T02:00:01Z"
        assert in_force(connection, None) is None
        assert studies(connection, None, 1, None, "2026-10-01")["total"] == 8


def test_no_table_is_read_whole_to_find_them(causes: Path) -> None:
    with closing(sqlite3.connect(causes)) as connection:
        plan = connection.execute(f"explain query plan {RECORDS}", {"since": "2026-11-01"})
        scans = {row[3] for row in plan if row[3].startswith("SCAN")}
    assert scans <= {"SCAN trial_publications"}  # links of trials are few


async def test_excluded_studies_count_where_that_is_asked_for(
    causes: Path, site_metadata: dict[str, Any]
) -> None:
    site = build_app(causes, site_metadata)
    plain, also, since = [
        (await site.client.get(f"/side-effects{query}")).text
        for query in ("", "?also=excluded", "?also=excluded&also=candidates&since=2026-11-01")
    ]
    count = re.compile(r'href="[^"]*#reported">(\d+)<span')
    assert [count.findall(page)[0] for page in (plain, also, since)] == ["7", "8", "6"]
    plain, also, since = (Page(page) for page in (plain, also, since))
    assert "Studies that people excluded are counted here too: 1 study" in also.text
    assert "Candidates that nobody screened and studies that people excluded" in since.text
    assert "what people excluded are left out" in plain.text
    boxes = [given for tag, given in also.tags if given.get("value") == "excluded"]
    assert [("checked" in box) for box in boxes] == [True]


async def test_files_hold_the_rows_that_the_list_holds(
    causes: Path, site_metadata: dict[str, Any]
) -> None:
    site = build_app(causes, site_metadata)
    for address, column in (
        ("/sheets/studies.csv?since=2026-11-01", "study"),
        ("/tables/studies.csv?since=2026-11-01", "id"),
        ("/evidence/studies.csv?_since=2026-11-01", "id"),
    ):
        response = await site.client.get(address)
        assert response.status_code == 200, address
        found = list(csv.DictReader(io.StringIO(response.text)))
        assert {row[column] for row in found} == {*COUNTED, "s-excluded"}, address
    named = (await site.client.get("/sheets/studies.csv?since=2026-11-01")).headers
    assert "studies-since-2026-11-01" in named["content-disposition"]
    table = await read(site, "/evidence/studies?_since=2026-11-01")
    assert "new or changed since 2026-11-01" in table.text


async def test_a_sheet_that_counts_all_studies_cannot_be_narrowed(site: Any) -> None:
    page = await read(site, f"/sheets/summary-of-findings.csv?since={DAY}", 400)
    assert "Take studies or arms" in page.text


@pytest.mark.parametrize(
    ("page", "files"),
    [
        ("/outcomes", ("/outcomes/harvest.csv", "/outcomes/harvest.svg")),
        ("/outcomes/map", ("/outcomes/map.csv", "/outcomes/map.svg")),
        ("/studies", ("/sheets/studies.csv", "/sheets/studies.xlsx")),
        ("/side-effects/se-dissociation", ("/side-effects/se-dissociation/registry.csv",)),
        ("/screening", ("/screening/not-screened.ris",)),
        ("/changes", ("/api/v1/changes.json", "/feed.atom")),
    ],
)
async def test_links_to_files_carry_the_day(site: Any, page: str, files: tuple[str, ...]) -> None:
    since = Since("2026-11-21") if page == "/screening" else DAY
    links = (await read(site, with_since(page, since))).links
    for file in files:
        found = [link for link in links if link.split("?")[0] == file]
        assert found, file
        assert all(f"since={since}" in link for link in found), found
        assert (await site.client.get(found[0])).status_code == 200


async def test_links_to_lists_and_tables_carry_the_day_and_open(site: Any) -> None:
    for address in LISTS:
        links = (await read(site, with_since(address, DAY))).links
        carrying = {link for link in links if "since=" in link}
        for link in carrying:
            response = await site.client.get(link)
            assert response.status_code == 200, f"{address}: {link}"


async def test_every_table_is_narrowed_or_says_that_it_cannot_be(
    site: Any, connection: sqlite3.Connection
) -> None:
    refused = set()
    for name in table_names(connection):
        response = await site.client.get(f"/evidence/{name}.json?_since={DAY}&_shape=arrays")
        if row_test(connection, name) is None:
            refused.add(name)
            assert response.status_code == 400, name
            continue
        assert response.status_code == 200, name
        whole = (await site.client.get(f"/evidence/{name}.json?_size=max&_shape=arrays")).json()
        narrowed = (await site.client.get(f"/tables/{name}.csv?since={AHEAD}")).text
        assert len(narrowed.splitlines()) == 1, name
        assert all(row in whole["rows"] for row in response.json()["rows"]), name
    assert {"concept_counts", "tallies", "facet_counts"} <= refused
    assert refused.isdisjoint({"studies", "mentions", "side_effects", "runs", "decisions"})


async def test_runs_since_a_day_leave_what_is_now_as_it_is(site: Any) -> None:
    page = await read(site, f"/runs?since={DAY}")
    assert {link for link in page.links if link == "/searches/r1"} <= {"/searches/r1"}
    assert "1 of 1 run, newest first" in page.text
    assert "No record that is set aside now was received since then" in page.text
    assert "Set aside 1 record" in page.text
    whole = await read(site, "/runs")
    assert "2 of 2 runs, newest first" in whole.text


async def test_decisions_are_dated_by_people(site: Any, connection: sqlite3.Connection) -> None:
    days = [row[0] for row in connection.execute("select at from decisions order by at")]
    middle = days[len(days) // 2]
    page = await read(site, f"/curation?since={middle}")
    expected = sum(day >= middle for day in days)
    assert f"{expected} decision" in page.text
    whole = await read(site, "/curation")
    assert f"{len(days)} decisions" in whole.text


def test_the_search_takes_whole_days() -> None:
    assert from_request({"since": "2026-11-01T10:00:00Z"}).since == "2026-11-01"
    assert from_request({"since": "2026-11"}).since == "2026-11-01"
    refused = from_request({"since": "2026-11-31"})
    assert refused.since is None
    assert "is no day" in refused.ignored[0]


async def test_the_api_counts_the_studies_that_the_pages_count(
    site: Any, connection: sqlite3.Connection
) -> None:
    for path, label in (("side-effects", SIDE_EFFECT), ("outcomes", OUTCOME)):
        answer = (await site.client.get(f"/api/v1/{path}.json?since={DAY}")).json()
        assert answer["since"] == DAY
        ask = side_effect_page if label == SIDE_EFFECT else outcome_page
        assert answer["concepts"]
        for concept in answer["concepts"]:
            page = ask(connection, concept["id"], since=DAY)
            assert page is not None
            shown = {group["state"].key: group["total"] for group in page["groups"]}
            assert concept["human_studies_by_state"] == shown, concept["id"]
            one = await site.client.get(f"/api/v1/{path}/{concept['id']}.json?since={DAY}")
            told = {s["state"]: s["studies"] for s in one.json()["human_studies"] if s["studies"]}
            assert told == shown
        later = (await site.client.get(f"/api/v1/{path}.json?since={AHEAD}")).json()
        assert later["concepts"] == []


@pytest.mark.parametrize("label", [SIDE_EFFECT, OUTCOME])
def test_counted_anew_since_the_first_day_is_what_was_counted_at_build(
    connection: sqlite3.Connection, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasette_config.queries.concepts.in_force", lambda _, since: since)
    whole = concept_families(connection, label)
    assert whole
    assert concept_families(connection, label, "2026-01-01") == whole


async def test_a_feed_since_a_day_has_the_entries_since_then(site: Any) -> None:
    whole, part, none = [
        (await site.client.get(f"/feed.atom{query}")).text.count("<entry>")
        for query in ("", f"?since={DAY}", f"?since={AHEAD}")
    ]
    assert whole > part == 1
    assert none == 0


async def test_numbers_of_all_studies_are_said_to_be_so(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where too many studies pass, no number is passed off as one since the day."""
    monkeypatch.setattr("datasette_config.queries.side_effects.SINCE_ALONE", 0)
    for module in ("outcomes", "side_effects"):
        monkeypatch.setattr(f"datasette_config.queries.{module}.RECOUNTED", 0)
    for address in ("/outcomes", "/side-effects", "/side-effects?design=rct"):
        text = (await read(site, with_since(address, DAY))).text
        assert "not counted anew: they are of all human studies" in text
        assert "counts these studies alone" not in text


async def test_a_language_model_is_told_what_a_day_is(site: Any) -> None:
    what_changed = next(tool for tool in mcp_tools(site) if tool.__name__ == "what_changed")
    assert "give a day such as" in (await what_changed(since="last week"))["error"]
    told = await what_changed(since=DAY)
    assert [change["record"] for change in told["changes"]] == ["pmid101"]


async def test_the_list_of_changes_leads_to_the_other_lists_since_then(site: Any) -> None:
    for address, since in (("/changes", LATER), (f"/changes?since={DAY}", DAY)):
        page = await read(site, address)
        links = [link for link in page.links if link.split("?")[0] == "/studies"]
        given = [parse_qs(urlsplit(link).query).get("since") for link in links]
        assert [since] in given
        link = next(link for link in links if "since=" in link)
        assert records_of(await read(site, link)) == NEW_OR_CHANGED
