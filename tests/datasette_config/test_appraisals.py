"""Risk of bias and certainty as readers meet them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from db.build import build
from records.decided import Appraisal, BadRow, Decided
from tests.datasette_config.browsing import chromium, listening, page_of
from tests.datasette_config.reading import read
from tests.datasette_config.sample import TOPIC
from tests.datasette_config.test_accessibility import AXE, TAGS
from tests.datasette_config.test_screening import RUN_AXE
from tests.db.examples import REVIEW, TRIAL, received
from tests.db.test_appraising import RCT, grade, say
from tests.db.test_build import ABOUT, filled

HOSTILE = '=cmd|"/C calc" <script>alert("why")</script> </title><svg onload=alert(1)>'
ROWS = (
    say(2, "D1", "low", outcome=HOSTILE, reason=HOSTILE),
    say(3, "D1", "high", by="R<b>2", outcome=HOSTILE, quote="They drew lots."),
    say(4, "D3", "some concerns", outcome=HOSTILE),
    say(5, "overall", "low", outcome=HOSTILE),
    say(6, "D1", "low", record="pmid:404", quote=HOSTILE),
    grade(7, "outcome:Mood", "imprecision", "very serious"),
    grade(8, "outcome:Mood", "overall", "low"),
    grade(9, f"claim:{TOPIC.claims[0].id}", "overall", "very low"),
)


def database(path: Path, *rows: Appraisal) -> Path:
    """Build a file with a trial's paper, its registration, a review, and these judgements."""
    bad = (BadRow("appraisals.csv", 20, "has no quote", HOSTILE),) if rows else ()
    with filled(path / "store.db", received(RCT), received(TRIAL), received(REVIEW)) as store:
        built = path / "evidence.db"
        decided = Decided(appraisals=rows, bad_rows=bad)
        build(store, built, ABOUT, allow_restated=True, decided=decided, topic=TOPIC)
    return built


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return database(tmp_path_factory.mktemp("appraised"), *ROWS)


@pytest.fixture(scope="module")
def appraised(built: Path, site_metadata: dict[str, Any]) -> Any:
    return build_app(built, site_metadata)


async def test_each_judgement_leads_to_its_quote_and_who_made_it(appraised: Any) -> None:
    page = await read(appraised, "/appraisals")
    assert "1 of 2 studies that count here has a judgement" in page.text
    assert "others are not appraised, which says nothing about their risk of bias" in page.text
    assert "2 in disagreement" in page.text
    assert "low R1, high R<b>2" in page.text
    assert "Remark: D2, D4, D5 not judged by the same person; overall is low while D3" in page.text
    assert "quote not checked: the full text is not held" in page.text
    assert "Line 20: has no quote" in page.text
    anchors = {link.partition("#")[2] for link in page.links if link.startswith("#a-")}
    assert len(anchors) == 7, "the record that is not stored has no place in a table"


async def test_hostile_cells_are_shown_as_text(appraised: Any) -> None:
    for path in ("/appraisals", "/publications/pmid11111111"):
        page = await read(appraised, path)
        assert HOSTILE in page.text
        assert page.inline_scripts == []


async def test_the_record_shows_what_people_judged_of_it(appraised: Any) -> None:
    page = await read(appraised, "/publications/pmid11111111")
    assert "People entered these judgements; the program makes none." in page.text
    assert "Missing outcome data" in page.text
    (first, *_) = [link for link in page.links if ":~:text=" in link]
    assert first.endswith("#text:~:text=Nausea%20occurred%20in%202%20of%204.")


async def test_certainty_stands_where_its_body_of_evidence_is_shown(appraised: Any) -> None:
    outcome = await read(appraised, "/outcomes/out-mood")
    assert "Certainty, as people judged it" in outcome.text
    assert "⊕⊕◯◯ low" in outcome.text
    claim = await read(appraised, f"/claims/{TOPIC.claims[0].id}")
    assert "⊕◯◯◯ very low" in claim.text
    nausea = await read(appraised, "/side-effects/se-nausea")
    assert "Certainty" not in nausea.text


async def test_where_nobody_judged_no_judgement_is_shown(site: Any) -> None:
    page = await read(site, "/appraisals")
    assert "No person has appraised anything here yet." in page.text
    paper = await read(site, "/publications/pmid101")
    assert "Nobody has appraised this record here. That says nothing about its risk" in paper.text


async def test_the_drawing_is_a_file_with_its_words_escaped(appraised: Any) -> None:
    answer = await appraised.client.get("/appraisals/rob-2.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "&lt;script&gt;" in answer.text
    assert "<script>" not in answer.text
    assert "onload=alert" not in answer.text.replace("&lt;svg onload=alert", "")
    assert "<a " not in answer.text, "a link of this site leads nowhere in a file"
    await read(appraised, "/appraisals/robins-i.svg", 404)


async def test_rows_are_taken_away_without_formulas(appraised: Any) -> None:
    answer = await appraised.client.get("/evidence/appraisals.csv?_size=max&tool=RoB+2")
    assert "=cmd" in answer.text
    assert not [cell for cell in answer.text.replace('"', "").split(",") if cell[:1] == "="]


async def test_a_file_of_an_earlier_release_is_shown(
    built: Path, tmp_path: Path, site_metadata: dict[str, Any]
) -> None:
    older = tmp_path / "older.db"
    older.write_bytes(built.read_bytes())
    with closing(sqlite3.connect(older)) as connection:
        connection.execute("drop table appraisals")
        connection.execute("drop table appraisal_domains")
        connection.commit()
    site = build_app(older, site_metadata)
    for path in ("/appraisals", "/publications/pmid11111111", "/outcomes/out-mood"):
        await read(site, path)


@pytest.mark.browser
def test_axe_and_a_narrow_phone_find_nothing(appraised: Any) -> None:
    with listening(appraised) as address, chromium() as browser:
        phone = {"viewport": {"width": 360, "height": 740}, "bypass_csp": True}
        with page_of(browser, **phone) as page:
            for path in ("/appraisals", "/publications/pmid11111111", "/outcomes/out-mood"):
                page.goto(address + path)
                assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
                page.add_script_tag(path=str(AXE))
                assert page.evaluate(RUN_AXE, TAGS) == [], path
