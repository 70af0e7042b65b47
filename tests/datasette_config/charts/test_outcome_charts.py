"""The drawings of the evidence map and the harvest plot, as files hold them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import etree

from datasette_config.charts.evidence_map import cell_mark, map_drawing
from datasette_config.charts.harvest_plot import (
    Bar,
    bar_name,
    harvest_drawing,
    harvest_rows,
)
from datasette_config.queries.evidence_map import EvidenceMap, MapRow, Mark, Statement

HOSTILE = '"><script>alert(1)</script>'


def study(id: str, **more: Any) -> dict[str, Any]:
    head = {"id": id, "name": f"Study {id}", "design": "rct", "population_n": 40, "concern": False}
    return {**head, **more}


def made(study_id: str, state: str, contrast: str = "comparator", construct: str = "Mood") -> Mark:
    statement = Statement(
        study=study_id, record="pmid1", kind="publication", construct=construct, concept_id="out-x",
        concept="depression", state=state, contrast=contrast, basis="words", section="abstract",
        sentence="It went so.", anchor=f"m-{study_id}-{state}", text_source="pubmed", mention="m",
    )  # fmt: skip
    return Mark(statement, (statement,))


def found(rows: list[MapRow], columns: dict[str, str]) -> EvidenceMap:
    return EvidenceMap(rows, columns, {}, [], len(rows), 1)


def address(statement: Statement) -> str:
    return f"/publications/{statement.record}#{statement.anchor}"


ROWS = [
    MapRow(study("a"), {"Mood": [made("a", "improved"), made("a", "worsened", "baseline")]}),
    MapRow(study("b", design="case_report", population_n=None), {"Mood": [made("b", "improved")]}),
    MapRow(study("c", population_n=300), {"Sleep": [made("c", "no-change", construct="Sleep")]}),
]
COLUMNS = {"Mood": "Mood", "Sleep": "Sleep"}


def test_the_map_holds_a_link_for_each_mark() -> None:
    drawn = etree.fromstring(map_drawing(ROWS, COLUMNS, address, "The map"))
    assert [a.get("href") for a in drawn.iter("a")] == [
        "/publications/pmid1#m-a-improved",
        "/publications/pmid1#m-a-worsened",
        "/publications/pmid1#m-b-improved",
        "/publications/pmid1#m-c-no-change",
    ]
    assert all(a.get("aria-label") and a.findtext("title") for a in drawn.iter("a"))
    assert drawn.findtext("title") == "The map"


@pytest.mark.parametrize("studies", [0, 1, 1000])
def test_everything_stands_inside_the_drawing(studies: int) -> None:
    rows = [MapRow(study(str(n)), {"Mood": [made(str(n), "improved")] * 7}) for n in range(studies)]
    drawn = etree.fromstring(map_drawing(rows, COLUMNS if rows else {}, address, "The map"))
    width, height = float(drawn.get("width")), float(drawn.get("height"))
    for group in drawn.iter("g"):
        moved = re.fullmatch(r"translate\(([\d.]+) ([\d.]+)\)", group.get("transform", ""))
        if moved:
            assert 14 <= float(moved[1]) <= width - 14
            assert 14 <= float(moved[2]) <= height - 14


def test_names_from_outside_stay_text() -> None:
    rows = [MapRow(study("a", name=HOSTILE), {HOSTILE: [made("a", "improved", construct=HOSTILE)]})]
    for drawn in (
        map_drawing(rows, {HOSTILE: HOSTILE}, address, HOSTILE),
        harvest_drawing(harvest_rows(found(rows, {HOSTILE: HOSTILE})), address, HOSTILE),
        cell_mark(rows[0].study, rows[0].cells[HOSTILE][0], address),
    ):
        assert "<script>" not in drawn
        etree.fromstring(drawn)


def test_a_study_with_two_directions_has_two_bars_and_says_so() -> None:
    mood, sleep = harvest_rows(found(ROWS, COLUMNS))
    assert [bar.study["id"] for bar in mood.bars["improved"]] == ["a", "b"]
    assert [bar.study["id"] for bar in mood.bars["worsened"]] == ["a"]
    assert mood.bars["improved"][0].elsewhere == ("worsened",)
    assert mood.bars["improved"][1].elsewhere == ()
    assert bar_name(mood.bars["worsened"][0]) == (
        "Study a: Mood worsened, against baseline only, randomised trial, 40 participants, "
        "also improved"
    )
    assert [bar.study["id"] for bar in sleep.bars["no-change"]] == ["c"]
    drawn = harvest_drawing([mood, sleep], address, "The plot")
    assert drawn.count("‡") == 3  # one in the legend
    assert len(list(etree.fromstring(drawn).iter("a"))) == 4


def test_a_bar_bears_the_strongest_of_its_contrasts() -> None:
    marks = [made("a", "improved", contrast) for contrast in ("unclear", "baseline", "comparator")]
    (row,) = harvest_rows(found([MapRow(study("a"), {"Mood": marks})], {"Mood": "Mood"}))
    (bar,) = row.bars["improved"]
    assert isinstance(bar, Bar)
    assert (bar.contrast, bar.sentences) == ("comparator", 3)


def test_more_rigorous_designs_stand_first() -> None:
    rows = [
        MapRow(study(design, design=design), {"Mood": [made(design, "improved")]})
        for design in ("other", "case_report", "cohort", "nonrandomized_trial", "rct")
    ]
    (row,) = harvest_rows(found(rows, {"Mood": "Mood"}))
    assert [bar.study["design"] for bar in row.bars["improved"]] == [
        "rct",
        "nonrandomized_trial",
        "cohort",
        "case_report",
        "other",
    ]
