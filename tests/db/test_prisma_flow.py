"""The numbers of the flow diagram, which follow from the published tables and add up."""

from __future__ import annotations

import dataclasses
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from db.build import build
from db.store import Store
from records.decided import Decided, ScreeningDecision
from records.model import Harvested
from tests.db.examples import PAPER, TRIAL, received
from tests.db.test_build import ABOUT, filled
from tests.db.test_screening import TEXT, TITLE, say

NIGHT = "2026-11-01T02:00:00Z"
SIDES = ("databases and registers", "other methods")


def papers(count: int, *searches: str, source: str = "pubmed", first: int = 1) -> list[Harvested]:
    return [
        received(
            dataclasses.replace(
                PAPER,
                source=source,
                source_key=f"{source}-{n}" if source != "pubmed" else str(n),
                pmid=str(n),
                doi=f"10.1000/{n}",
                title=f"Paper number {n}",
                accessions=(),
            ),
            NIGHT,
            *searches,
        )
        for n in range(first, first + count)
    ]


def searched(store: Store, source: str, name: str) -> None:
    with store.writing():
        store.connection.execute(
            "insert into searches (run, source, name, role, query, received, stored, searched_at) "
            "values ('r', ?, ?, 'core', 'q', 1, 1, ?)",
            (source, name, NIGHT),
        )


def flow(store: Store, path: Path, *rows: ScreeningDecision) -> list[dict[str, Any]]:
    build(store, path, ABOUT, allow_restated=True, decided=Decided(screening=rows))
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        found = connection.execute("select * from prisma_flow order by position")
        return [dict(row) for row in found]


def numbers(boxes: list[dict[str, Any]], side: str) -> dict[str, int | None]:
    return {
        box["box"]: box["n"]
        for box in boxes
        if box["via"] == side and not box["box"].endswith(("-from", "-for"))
    }


def filled_with_both(path: Path) -> Store:
    events = [
        *papers(4, "core"),
        received(TRIAL, NIGHT, "register"),
        *papers(3, "found.ris", source="hand-searched", first=3),
    ]
    store = filled(path / "store.db", *events, tagged=False)
    searched(store, "pubmed", "core")
    searched(store, "clinicaltrials", "register")
    return store


def test_databases_registers_and_other_methods_stand_apart_and_duplicates_are_counted_once(
    tmp_path: Path,
) -> None:
    with filled_with_both(tmp_path) as store:
        boxes = flow(store, tmp_path / "e.db")
    left, right = (numbers(boxes, side) for side in SIDES)
    assert (left["identified-database"], left["identified-register"]) == (4, 1)
    assert (right["identified-other"], right["duplicates"]) == (3, 2)
    assert left["duplicates"] == 0
    sources = [(box["label"], box["n"]) for box in boxes if box["box"].endswith("-from")]
    assert sources == [("PubMed", 4), ("ClinicalTrials.gov", 1), ("file found.ris", 3)]


def test_what_nobody_screened_has_no_number_and_says_so(tmp_path: Path) -> None:
    with filled_with_both(tmp_path) as store:
        boxes = flow(store, tmp_path / "e.db")
    left = numbers(boxes, SIDES[0])
    assert left["not-screened"] == 5
    for box in ("screened", "excluded-title", "sought", "not-retrieved", "assessed"):
        assert left[box] is None, box
    included = [box for box in boxes if box["phase"] == "included"]
    assert [box["n"] for box in included] == [None, None]
    empty = [box for box in boxes if box["n"] is None]
    assert all(box["note"] and box["list"] is None for box in empty)
    assert {box["note"] for box in empty if box["box"] == "screened"} == {"Not screened yet."}


def test_studies_and_reports_are_counted_apart_and_reasons_one_by_one(tmp_path: Path) -> None:
    paper = dataclasses.replace(PAPER, source_key="9", pmid="9", doi=None)
    events = [received(paper, NIGHT, "core"), received(TRIAL, NIGHT, "core"), *papers(3, "core")]
    with filled(tmp_path / "store.db", *events, tagged=False) as store:
        searched(store, "pubmed", "core")
        boxes = flow(
            store,
            tmp_path / "e.db",
            say(2, "pmid:9", "include", stage=TEXT),
            say(3, "NCT01111111", "include", stage=TEXT),
            say(4, "pmid:1", "exclude", stage=TEXT, reason="wrong population"),
            say(5, "pmid:2", "exclude", stage=TEXT, reason="<b>wrong</b> drug"),
            say(6, "pmid:3", "exclude", stage=TEXT, reason="wrong population"),
        )
    included = {box["of"]: box["n"] for box in boxes if box["phase"] == "included"}
    assert included == {"studies": 1, "reports": 2}
    reasons = [(box["label"], box["n"]) for box in boxes if box["box"] == "excluded-full-for"]
    assert reasons == [("wrong population", 2), ("<b>wrong</b> drug", 1)]


def test_every_step_adds_up_and_every_number_is_as_long_as_its_list(tmp_path: Path) -> None:
    chance = random.Random(6)
    rows = [
        say(
            line,
            f"pmid:{chance.randint(1, 40)}",
            chance.choice(("include", "exclude")),
            chance.choice(("R1", "R2", "consensus")),
            chance.choice((TITLE, TITLE, "retrieval", TEXT)),
            chance.choice(("reason one", "reason two; with a & and an =")),
        )
        for line in range(2, 90)
    ]
    events = [*papers(30, "core"), *papers(20, "a.ris", source="hand-searched", first=25)]
    with filled(tmp_path / "store.db", *events, tagged=False) as store:
        searched(store, "pubmed", "core")
        boxes = flow(store, tmp_path / "e.db", *rows)
    for side in SIDES:
        found = {name: n or 0 for name, n in numbers(boxes, side).items()}
        brought = sum(n for name, n in found.items() if name.startswith("identified-"))
        assert brought - found["duplicates"] == found["screened"] + found["not-screened"]
        assert found["screened"] == (
            found["excluded-title"] + found["undecided-title"] + found["sought"]
        )
        assert found["sought"] == (
            found["not-retrieved"] + found.get("awaited", 0) + found["assessed"]
        )
        reasons = sum(
            box["n"] for box in boxes if box["via"] == side and box["box"] == "excluded-full-for"
        )
        assert found["excluded-full"] == reasons
    listed = [box for box in boxes if box["list"]]
    assert len(listed) > 20
    with closing(sqlite3.connect(tmp_path / "e.db")) as connection:
        for box in listed:
            if box["of"] != "studies":
                assert _length(connection, box["list"]) == box["n"], box


def _length(connection: sqlite3.Connection, list: str) -> int:
    """Count the rows that Datasette shows under an address."""
    table, _, query = list.partition("?")
    tests, values = [], []
    for name, value in parse_qsl(query):
        column, _, how = name.partition("__")
        several = value.split(",") if how == "in" else [value]
        sign = {"": "in", "in": "in", "not": "not in"}[how]
        tests.append(f'"{column}" {sign} ({", ".join("?" for _ in several)})')
        values += several
    sql = f'select count(*) from "{table}" where {" and ".join(tests)}'
    return int(connection.execute(sql, values).fetchone()[0])
