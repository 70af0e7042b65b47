"""Side effects: counted by how they are meant, registries arm by arm, and nothing added up."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from datasette_config.app import build_app
from datasette_config.newcombe import risk_difference
from datasette_config.outcome_filters import OutcomeFilters
from datasette_config.queries.registry_events import one_sided, registry_events
from datasette_config.queries.side_effects import side_effects_page
from datasette_config.queries.uncounted import CANDIDATES, KINDS
from tests.datasette_config.reading import Page
from tests.datasette_config.sample import HOSTILE, Sample

SVG = "{http://www.w3.org/2000/svg}"


def counts(page: dict[str, Any]) -> dict[str, dict[str, int]]:
    return {
        concept["id"]: concept["counts"]
        for family in page["families"]
        for concept in family["concepts"]
    }


def test_a_filter_counts_anew(connection: sqlite3.Connection) -> None:
    plain = counts(side_effects_page(connection, OutcomeFilters()))
    rct = counts(side_effects_page(connection, OutcomeFilters(design="rct")))
    assert plain["se-headache"] == {"reported": 1, "denied": 1}
    assert rct["se-headache"] == {"denied": 1}
    none = side_effects_page(connection, OutcomeFilters(drug="unobtainium"))
    assert none["families"] == []


def test_reviews_are_asked_for_as_a_kind_of_study(connection: sqlite3.Connection) -> None:
    reviews = counts(side_effects_page(connection, OutcomeFilters(stratum="review")))
    assert reviews["se-dissociation"] == {"reported": 1}


def test_retracted_studies_and_candidates_count_only_where_that_is_asked_for(
    connection: sqlite3.Connection,
) -> None:
    plain = counts(side_effects_page(connection, OutcomeFilters()))
    more = side_effects_page(connection, OutcomeFilters(), KINDS)
    assert more["uncounted"] == 2
    assert counts(more)["se-nausea"]["reported"] == plain["se-nausea"].get("reported", 0) + 1
    assert counts(more)["se-dissociation"]["reported"] == plain["se-dissociation"]["reported"] + 1


async def test_the_switch_is_said_on_the_page(site: Any) -> None:
    for switch, said in (
        ("also=retracted", "Retracted studies and studies gone"),
        ("also=candidates", "Candidates that nobody screened"),
    ):
        page = Page((await site.client.get(f"/side-effects?{switch}")).text)
        assert said in page.text
        assert "are counted here too" in page.text
    plain = Page((await site.client.get("/side-effects")).text)
    assert "are counted here too" not in plain.text


def test_candidates_alone_can_be_added(connection: sqlite3.Connection) -> None:
    more = side_effects_page(connection, OutcomeFilters(), [CANDIDATES])
    assert more["uncounted"] == 1


async def test_the_list_can_be_searched_and_sorted_by_name(site: Any) -> None:
    found = Page((await site.client.get("/side-effects?q=HEAD")).text)
    assert "/side-effects/se-headache" in found.links
    assert "/side-effects/se-nausea" not in found.links
    text = (await site.client.get("/side-effects?sort=name")).text
    names = re.findall(r'<th scope="row"><a href="/side-effects/[^"]+">([^<]+)</a>', text)
    assert names == sorted(names, key=str.casefold)
    assert len(names) > 2


async def test_a_number_of_a_narrowed_list_opens_what_passes_the_same_filters(site: Any) -> None:
    page = Page((await site.client.get("/side-effects?design=rct")).text)
    (link,) = [a for a in page.links if "side_effect=se-headache" in a and "denied" in a]
    assert "design=rct" in link
    answer = (await site.client.get(link)).text
    assert "1 record" in answer


async def test_the_page_of_a_side_effect_shows_numbers_and_how_it_is_meant(site: Any) -> None:
    page = Page((await site.client.get("/side-effects/se-dissociation")).text)
    assert "6 of 20" in page.text
    assert {"reported", "registry", "numbers", "left-out"} <= set(page.ids)
    one = Page((await site.client.get("/side-effects/se-dissociation?state=reported")).text)
    assert "registry" not in one.ids
    assert "Everything about dissociation" in one.text


DESIGNS = {
    "parallel": ("RANDOMIZED", "PARALLEL", None),
    "crossover": ("RANDOMIZED", "CROSSOVER", "not a parallel trial, as registered: crossover"),
    "single": ("NA", "SINGLE_GROUP", "not randomised, as registered"),
    "unsaid": (None, None, "not randomised, as registered"),
}


@pytest.fixture
def trials(tmp_path: Path) -> Path:
    """A database with a trial of each design, and one without people at risk."""
    sample = Sample(tmp_path / "trials.db")
    for id, name in (("se-nausea", "nausea"), ("se-headache", "headache")):
        sample.add("concepts", id=id, kind="SIDE_EFFECT", name=name, family="Gut", instrument=0)
    for number, (design, (allocation, model, _)) in enumerate(DESIGNS.items()):
        _trial(sample, f"NCT0000000{number}", design, allocation, model)
    sample.publication("pmid1", f"Paper {HOSTILE}", 2021)
    text = sample.passage("pmid1", "abstract", "Headache occurred.", "RESULTS")
    sample.mention(text, "Headache", "se-headache", assertion="present", cue="occurred")
    sample.study("s1", "Paper", "human study", "pmid1", "NCT00000000", design="rct")
    sample.add(
        "trial_publications", trial="NCT00000000", route="DataBank accession", key="pmid1",
        publication="pmid1", pmid="1", reports_trial=1,
    )  # fmt: skip
    sample.finish()
    return tmp_path / "trials.db"


def _trial(sample: Sample, id: str, design: str, allocation: str | None, model: str | None) -> None:
    sample.trial(
        id, "ClinicalTrials.gov", f"A {design} trial", allocation=allocation,
        intervention_model=model, adverse_event_threshold="5",
    )  # fmt: skip
    arms = (
        ("Ketamine", "EXPERIMENTAL", 6),
        ("Saline", "PLACEBO_COMPARATOR", 2),
        ("Open", None, None),
    )
    for position, (arm, kind, affected) in enumerate(arms, 1):
        if kind:
            sample.add("trial_arms", trial=id, position=position, label=arm, type=kind)
        sample.add(
            "trial_adverse_event_groups", trial=id, group_id=f"EG{position}", title=f"{arm} group",
            arm=arm if kind else None, arm_match="same words" if kind else "none",
        )  # fmt: skip
        if affected is not None:
            sample.add(
                "trial_adverse_events", trial=id, position=position, group_id=f"EG{position}",
                arm=f"{arm} group", matched_arm=arm, term="Nausea", concept_id="se-nausea",
                serious=0, affected=affected, at_risk=20,
            )  # fmt: skip


@pytest.fixture
def posted(trials: Path) -> Iterator[sqlite3.Connection]:
    """A connection to it."""
    with closing(sqlite3.connect(trials)) as connection:
        yield connection


def test_a_difference_is_told_only_within_parallel_randomised_trials(
    posted: sqlite3.Connection,
) -> None:
    by_title = {trial["title"]: trial["lines"][0] for trial in registry_events(posted, "se-nausea")}
    for design, (_, _, why_not) in DESIGNS.items():
        line = by_title[f"A {design} trial"]
        assert line["why_not"] == why_not
        assert bool(line["differences"]) == (why_not is None)
    (found,) = by_title["A parallel trial"]["differences"]
    assert found["arm"] == "Ketamine group"
    assert found["comparator"] == "Saline group"
    assert found["difference"] == pytest.approx(0.2)


def test_an_arm_without_figures_keeps_its_place_and_is_no_zero(
    posted: sqlite3.Connection,
) -> None:
    groups = registry_events(posted, "se-nausea")[0]["lines"][0]["groups"]
    assert [(g["arm"], g["affected"], g["at_risk"]) for g in groups] == [
        ("Ketamine group", 6, 20),
        ("Saline group", 2, 20),
        ("Open group", None, None),
    ]


def test_a_later_phase_is_not_the_group_that_was_randomised(trials: Path) -> None:
    with closing(sqlite3.connect(trials)) as connection:
        connection.execute(
            "update trial_adverse_event_groups set title = 'Ketamine, open-label extension' "
            "where title = 'Ketamine group'"
        )
        found = registry_events(connection, "se-nausea")
    whys = {trial["title"]: trial["lines"][0]["why_not"] for trial in found}
    assert whys["A parallel trial"] == "a group is of an extension or open phase, by its name"


def test_each_side_alone_is_named(posted: sqlite3.Connection) -> None:
    nausea, headache = one_sided(posted, "se-nausea"), one_sided(posted, "se-headache")
    assert [row["trial"] for row in nausea["registry_only"]] == ["NCT00000000"]
    assert nausea["text_only"] == []
    assert [row["publication"] for row in headache["text_only"]] == ["pmid1"]
    assert headache["registry_only"] == []


async def test_dots_and_rows_can_be_taken_away_and_are_the_same(
    trials: Path, site_metadata: dict[str, Any]
) -> None:
    site = build_app(trials, site_metadata)
    drawn = await site.client.get("/side-effects/se-nausea/registry-other.svg")
    names = [a.get("aria-label") for a in etree.fromstring(drawn.content).iter(f"{SVG}a")]
    said = " ".join(name for name in names if name)
    assert said.count("6 of 20") == len(DESIGNS)
    assert said.count("not reported") == len(DESIGNS)
    rows = list(
        csv.DictReader(
            io.StringIO((await site.client.get("/side-effects/se-nausea/registry.csv")).text)
        )
    )
    assert len(rows) == 3 * len(DESIGNS)
    assert {row["posted"] for row in rows if row["affected"] == ""} == {"not reported"}
    assert (
        await site.client.get("/side-effects/se-nausea/registry-serious.svg")
    ).status_code == 404


async def test_the_page_says_why_there_is_no_difference_and_sums_nothing(
    trials: Path, site_metadata: dict[str, Any]
) -> None:
    site = build_app(trials, site_metadata)
    text = (await site.client.get("/side-effects/se-nausea")).text
    page = Page(text)
    assert "+20.0" in page.text
    assert "none: not randomised, as registered" in page.text
    assert "24 of 80" not in page.text
    assert "<script>alert" not in text


def test_the_interval_of_a_difference_agrees_with_the_published_example() -> None:
    # Newcombe 1998, Stat Med 17:873, table II (a), method 10; the second follows from Wilson.
    found = risk_difference(56, 70, 48, 80)
    assert found == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert risk_difference(10, 10, 0, 10) == pytest.approx((1.0, 0.6075, 1.0), abs=5e-5)


@pytest.mark.parametrize("numbers", [(1, 0, 1, 2), (3, 2, 1, 2), (-1, 5, 1, 5)])
def test_what_is_no_share_has_no_difference(numbers: tuple[int, int, int, int]) -> None:
    assert risk_difference(*numbers) is None


async def test_an_unknown_side_effect_is_not_found(site: Any) -> None:
    for path in ("/side-effects/nothing", "/side-effects/nothing/registry.csv"):
        assert (await site.client.get(path)).status_code == 404
