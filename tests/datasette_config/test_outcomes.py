"""The pages of outcomes as a reader meets them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from datasette_config.app import build_app
from tests.datasette_config.outcome_sample import make_outcome_sample
from tests.datasette_config.reading import read

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory, site_metadata: dict[str, Any]) -> Any:
    """The site over the sample of outcomes."""
    path: Path = make_outcome_sample(tmp_path_factory.mktemp("outcomes") / "sample.db")
    return build_app(path, site_metadata)


async def test_the_map_leads_from_each_mark_to_its_sentence(outcomes: Any) -> None:
    page = await read(outcomes, "/outcomes/map")
    assert (
        "Torn A et al. 2024: depression, improved against the comparator, 120 participants"
        in page.text
    )
    assert "no change against baseline only" in page.text
    assert "/publications/pmid201#m-pmid201-1-0-10" in page.links
    record = await read(outcomes, "/publications/pmid201")
    assert "m-pmid201-1-0-10" in record.ids


async def test_the_map_has_a_legend_headings_and_the_same_rows_as_a_table(outcomes: Any) -> None:
    page = await read(outcomes, "/outcomes/map")
    for words in ("against baseline only", "design not read", "number not known", "The same as"):
        assert words in page.text
    assert "no “effect”" not in page.text
    assert "that is not “no effect”" in page.text
    assert "expression of concern" in page.text
    assert page.inline_scripts == []


async def test_a_hostile_title_stays_text(outcomes: Any) -> None:
    response = await outcomes.client.get("/outcomes/map")
    assert "<script>alert" not in response.text
    drawn = await outcomes.client.get("/outcomes/map.svg")
    assert "<script>" not in drawn.text
    etree.fromstring(drawn.text)


async def test_every_state_of_the_filters_is_an_address(outcomes: Any) -> None:
    page = await read(outcomes, "/outcomes/map?condition=bulimia+nervosa&construct=Mood")
    assert "1 study passes the filters and states a result on Mood; shown is it." in page.text
    chosen = [given["value"] for tag, given in page.tags if tag == "option" and "selected" in given]
    assert "bulimia nervosa" in chosen
    assert "/outcomes/map.svg?condition=bulimia+nervosa&construct=Mood" in page.links


async def test_filters_that_nothing_passes_say_what_to_do(outcomes: Any) -> None:
    page = await read(outcomes, "/outcomes/map?drug=water&page=7")
    assert "No study passes these filters and states a result." in page.text
    assert "/outcomes/map" in page.links
    plain = await read(outcomes, "/outcomes?drug=%3Cscript%3E")
    assert "No study passes these filters" in plain.text


@pytest.mark.parametrize("odd", ["stratum=nonsense", "direction=up", "page=x", "construct=", "q=1"])
async def test_odd_addresses_are_harmless(outcomes: Any, odd: str) -> None:
    page = await read(outcomes, f"/outcomes/map?{odd}")
    assert "3 studies pass the filters" in page.text


async def test_the_harvest_plot_has_a_bar_in_each_column_that_a_study_states(
    outcomes: Any,
) -> None:
    page = await read(outcomes, "/outcomes")
    for words in (
        "Torn A et al. 2024: Mood improved, against the comparator, randomised trial, "
        "120 participants, also worsened and no change",
        "Again B 2022: Mood improved, against what is not clear, case report or series, "
        "number of participants not known",
    ):
        assert words in page.text
    assert "/outcomes/map?construct=Mood" in page.links


async def test_each_number_opens_its_list(outcomes: Any) -> None:
    page = await read(outcomes, "/outcomes")
    assert "/outcomes/out-depression#improved" in page.links
    assert "/outcomes/map?construct=Mood&direction=improved" in page.links
    narrowed = await read(outcomes, "/outcomes?design=case_report")
    assert "/outcomes/out-anxiety#no-change" not in narrowed.links
    assert "Numbers of studies that pass the filters" in narrowed.text


async def test_running_trials_and_what_is_left_out_stand_apart(outcomes: Any) -> None:
    page = await read(outcomes, "/outcomes")
    assert "Measured in running trials" in page.text
    assert "/trials/NCT00000201" in page.links
    for words in ("Left out 204", "retracted", "gone from its source", "candidate: not screened"):
        assert words in page.text


async def test_the_page_of_an_outcome_shows_contrast_numbers_and_sentences(outcomes: Any) -> None:
    page = await read(outcomes, "/outcomes/out-depression")
    assert {"improved", "worsened", "numbers", "times", "left-out", "full-texts"} <= set(page.ids)
    assert "against the comparator" in page.text
    assert "estimate given" in page.text
    assert "mean 9.1 ketamine, 4 weeks" in page.text
    assert "confidence interval 95% CI 7.0 to 11.2" in page.text
    assert "Depression improved against placebo at 4 weeks" in page.text
    assert "4 weeks: Torn A et al. 2024" in page.text
    assert "restated" in page.text


async def test_an_instrument_leads_to_its_construct_and_its_plans(outcomes: Any) -> None:
    page = await read(outcomes, "/outcomes/out-edeq")
    assert "counted under the construct it measures, Eating disorder symptoms" in page.text
    assert "/outcomes/map?construct=Eating+disorder+symptoms" in page.links
    assert "Planned in 1 registered trial" in page.text
    assert "Primary outcome EDE-Q: global score 12 weeks" in page.text


async def test_one_state_of_an_outcome_has_a_page(outcomes: Any) -> None:
    page = await read(outcomes, "/outcomes/out-depression?state=improved")
    assert "improved" in page.ids
    assert "worsened" not in page.ids
    odd = await read(outcomes, "/outcomes/out-depression?state=sideways")
    assert "worsened" in odd.ids


async def test_nothing_is_said_twice_with_one_id(outcomes: Any) -> None:
    for address in ("/outcomes", "/outcomes/map", "/outcomes/out-depression"):
        page = await read(outcomes, address)
        assert len(page.ids) == len(set(page.ids)), address
        fragments = {link[1:] for link in page.links if link.startswith("#")}
        assert fragments <= set(page.ids), address


async def test_an_outcome_that_is_none_is_not_found(outcomes: Any) -> None:
    page = await read(outcomes, "/outcomes/se-nausea", status=404)
    assert "The lexicon has no outcome with the id se-nausea." in page.text


async def test_the_files_hold_the_rows_that_the_page_draws(outcomes: Any) -> None:
    answer = await outcomes.client.get("/outcomes/map.csv?construct=Mood")
    assert answer.headers["content-disposition"] == 'attachment; filename="evidence-map.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 6
    torn = rows[0]
    assert (torn["study"], torn["direction"], torn["contrast"]) == (
        "s-201",
        "improved",
        "comparator",
    )
    assert torn["sentence"].startswith("Depression improved against placebo")
    again = [row for row in rows if row["study"] == "s-202"]
    assert {row["text_source"] for row in again} == {"restated"}
    assert {row["participants"] for row in again} == {""}
    harvest = list(
        csv.DictReader(io.StringIO((await outcomes.client.get("/outcomes/harvest.csv")).text))
    )
    assert [(r["study"], r["construct"], r["direction"]) for r in harvest] == [
        ("s-201", "Mood", "worsened"),
        ("s-201", "Mood", "no-change"),
        ("s-201", "Mood", "improved"),
        ("s-202", "Mood", "improved"),
    ]


async def test_a_cell_of_the_file_is_no_formula(outcomes: Any) -> None:
    answer = await outcomes.client.get("/outcomes/map.csv")
    cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
    assert any("Vigour" in cell for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)


@pytest.mark.parametrize("name", ["map", "harvest"])
async def test_the_drawings_stand_alone(outcomes: Any, name: str) -> None:
    answer = await outcomes.client.get(f"/outcomes/{name}.svg?stratum=animal+or+laboratory")
    drawn = etree.fromstring(answer.text)
    assert drawn.tag == f"{SVG}svg"
    assert "stratum: animal or laboratory, 1 study" in drawn.findtext(f"{SVG}title")
    assert len(drawn.findall(f".//{SVG}a")) == 1


async def test_many_studies_are_paged_and_the_page_stays_small(
    tmp_path: Path, site_metadata: dict[str, Any]
) -> None:
    site = build_app(make_outcome_sample(tmp_path / "many.db", many=130), site_metadata)
    for address in ("/outcomes/map", "/outcomes"):
        answer = await site.client.get(f"{address}?page=2&stratum=")
        assert len(answer.content) < 110_000
        page = await read(site, f"{address}?page=2")
        assert "Page 2 of 5" in page.text
        assert "133 studies pass the filters" in page.text
        assert f"{address}?page=3" in page.links
    drawn = await site.client.get("/outcomes/map.svg")
    assert "Evidence map of outcomes, 133 studies" in drawn.text
    rows = list(csv.DictReader(io.StringIO((await site.client.get("/outcomes/map.csv")).text)))
    assert len({row["study"] for row in rows}) == 133
    one = await read(site, "/outcomes/out-bmi")
    assert "/outcomes/out-bmi?state=improved" in one.links
    last = await read(site, "/outcomes/out-bmi?state=improved&page=4")
    assert "Page 4 of 4" in last.text
