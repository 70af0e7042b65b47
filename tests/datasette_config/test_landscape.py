"""The landscape: counts of studies, drawn and as tables, each leading to its list."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from typing import Any

import pytest
from lxml import etree

from datasette_config.charts.year_bars import year_bars
from datasette_config.queries.landscape import landscape_page, silent_months, unplaced
from datasette_config.queries.landscape_lists import listed_studies
from datasette_config.queries.rows import rows
from tests.datasette_config.reading import Page
from tests.datasette_config.sample import HOSTILE


def test_a_bar_is_the_number_of_studies_that_count(connection: sqlite3.Connection) -> None:
    kinds = landscape_page(connection)["kinds"]
    counted = connection.execute(
        """select year, stratum, count(*) from studies
        where retracted = 0 and gone = 0 and role = 'core' and year is not null group by 1, 2"""
    ).fetchall()
    assert kinds["counts"] == {(year, stratum): n for year, stratum, n in counted}
    assert kinds["undated"] == 2
    assert 2025 not in {year for year, _ in kinds["counts"]}  # a candidate


async def test_every_number_opens_its_list(site: Any) -> None:
    text = (await site.client.get("/landscape")).text
    page = Page(text)
    links = [link for link in page.links if re.match(r"/studies\?stratum=[^&]+&year=\d{4}$", link)]
    assert len(links) > 4
    for link in links[:6]:
        answer = Page((await site.client.get(link)).text)
        assert link[-4:] in answer.text
        assert "There are no studies here" not in answer.text


@pytest.mark.parametrize("name", ["kinds", "conditions", "trials"])
async def test_each_chart_is_a_drawing_and_rows_to_take_away(site: Any, name: str) -> None:
    drawn = await site.client.get(f"/landscape/{name}.svg")
    root = etree.fromstring(drawn.content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.findtext("{http://www.w3.org/2000/svg}title")
    rows = list(csv.reader(io.StringIO((await site.client.get(f"/landscape/{name}.csv")).text)))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1


async def test_there_is_no_other_chart(site: Any) -> None:
    assert (await site.client.get("/landscape/nothing.svg")).status_code == 404


def test_series_differ_in_pattern_and_each_piece_has_a_name() -> None:
    svg = year_bars(
        "x", "T", [2020, 2021], [("a", "A"), ("b", "<B>")],
        {(2020, "a"): 1, (2021, "b"): 2}, lambda year, key: f"/l?{year}&{key}",
    )  # fmt: skip
    root = etree.fromstring(svg)
    links = root.findall("a")
    assert [link.get("aria-label") for link in links] == [
        "2020, A: 1 study",
        "2021, <B>: 2 studies",
    ]
    fills = {link.find("rect").get("fill") for link in links}
    assert len(fills) == 2
    heights = [float(link.find("rect").get("height")) for link in links]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.02)


def test_no_years_make_a_drawing_that_says_so() -> None:
    assert "No studies with a year." in year_bars("x", "T", [], [], {}, lambda *_: "/")


TRIAL = {
    "registry": "ClinicalTrials.gov",
    "has_results": 0,
    "results_first_posted": None,
    "primary_completion_date": "2024-06-15",
    "primary_completion_date_type": "ACTUAL",
    "status": "COMPLETED",
}


@pytest.mark.parametrize(
    ("change", "today", "months"),
    [
        ({}, "2026-06-14", 23),
        ({}, "2026-06-15", 24),
        ({"has_results": 1}, "2026-06-15", None),
        ({"status": "WITHDRAWN"}, "2026-06-15", None),
        ({"primary_completion_date": "2024-06"}, "2024-07-30", 1),
        ({"primary_completion_date": "2024"}, "2025-01-31", 1),
        ({"registry": "ISRCTN"}, "2026-06-15", None),
        ({"primary_completion_date": "soon"}, "2026-06-15", None),
        ({"primary_completion_date": "2024-13-40"}, "2026-06-15", None),
        ({"primary_completion_date": None}, "2026-06-15", None),
        ({}, "2024-06-01", None),
        ({}, None, None),
    ],
)
def test_silence_is_counted_in_whole_months(
    change: dict[str, Any], today: str | None, months: int | None
) -> None:
    assert silent_months({**TRIAL, **change}, today) == months


def test_a_list_has_as_many_studies_as_its_number_says(connection: sqlite3.Connection) -> None:
    names = {
        "year, condition": ("condition", lambda r: (r["second"], r["first"], "")),
        "country, told by": ("country", lambda r: (r["first"], r["second"].split()[0], "")),
        "drug, route, dose": ("treatment", lambda r: (r["first"], r["second"], r["third"])),
    }
    seen = set()
    for row in rows(connection, "select * from study_breakdowns"):
        if row["name"] not in names or (row["name"] == "year, condition" and not row["first"]):
            continue
        name, given = names[row["name"]]
        terms = dict(zip(("first", "second", "third"), given(row), strict=True))
        assert listed_studies(connection, name, terms, 1)["total"] == row["studies"], row
        seen.add(name)
    assert {"condition", "treatment"} <= seen


@pytest.mark.parametrize("name", ["country", "treatment"])
def test_what_cannot_be_placed_is_counted(connection: sqlite3.Connection, name: str) -> None:
    nothing = {"first": "", "second": "", "third": ""}
    found = listed_studies(connection, f"no {name}", nothing, 1)
    assert found["total"] == unplaced(connection)[name] > 0
    assert all(study["role"] == "core" for study in found["studies"])


async def test_each_number_of_the_tables_leads_to_a_list_of_studies(site: Any) -> None:
    page = Page((await site.client.get("/landscape")).text)
    links = {link for link in page.links if link.startswith("/landscape/studies?")}
    assert any("by=treatment" in link for link in links)
    assert any("by=no+country" in link for link in links)
    for link in sorted(links)[:8]:
        answer = await site.client.get(link)
        assert answer.status_code == 200
        assert "There are no studies here" not in answer.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"by": "'; drop table studies"}, 404),
        ({}, 404),
        ({"by": "condition", "first": HOSTILE, "second": "when"}, 200),
    ],
)
async def test_a_list_that_there_is_not(site: Any, query: dict[str, str], status: int) -> None:
    answer = await site.client.get("/landscape/studies", params=query)
    assert answer.status_code == status
    assert "<script>alert" not in answer.text
