from __future__ import annotations

from typing import Any

import pytest

from tests.datasette_config.reading import read
from tests.datasette_config.sample import recount


async def test_front_page_says_what_how_fresh_how_much_and_its_limits(site: Any) -> None:
    page = await read(site, "/")
    assert "Ketamine for eating disorders" in page.text
    assert "Last run (nightly): 22 Nov 2026, 02:00 UTC, incomplete" in page.text
    assert "clinicaltrials: page 2 timed out" in page.text
    assert "Last complete run (nightly): 21 Nov 2026" in page.text
    assert "Human studies 5" in page.text
    assert "1 retracted study, 1 candidate that no person has screened" in page.text
    assert "Not medical advice" in page.text
    assert {"/side-effects", "/outcomes", "/studies"} <= set(page.links)


@pytest.mark.parametrize("address", ["/", "/publications/pmid101", "/evidence/mentions", "/nope"])
async def test_restated_text_is_announced_on_every_page(site: Any, address: str) -> None:
    response = await site.client.get(address)
    assert "abstracts restated in other words; not the published text" in response.text


async def test_no_restated_banner_without_restated_text(
    sample_path: Any, site_metadata: Any, tmp_path: Any
) -> None:
    import shutil
    import sqlite3
    from contextlib import closing

    from datasette_config.app import build_app

    path = tmp_path / "live.db"
    shutil.copy(sample_path, path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("update records set text_source = 'pubmed' where text_source = 'restated'")
        recount(db)
        db.commit()
    page = await build_app(path, site_metadata).client.get("/")
    assert "restated in other words" not in page.text


async def test_publication_shows_citation_links_and_marks(site: Any) -> None:
    page = await read(site, "/publications/pmid101")
    assert "Example, Ann" in page.text
    assert "Journal of Invented Trials" in page.text
    for link in (
        "https://pubmed.ncbi.nlm.nih.gov/101",
        "https://doi.org/10.1000/test.101",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC101",
        "https://orcid.org/0000-0001-2345-6789",
        "/trials/NCT00000101",
    ):
        assert link in page.links
    marks = [given for tag, given in page.tags if tag == "mark" and given.get("id")]
    assert {str(m["class"]).split()[-1] for m in marks} == {
        "possible",
        "reported",
        "denied",
        "similar",
        "improved",
        "no-change",
        "worsened",
        "changed",
        "rejected",
    }
    for mark in marks:
        assert mark["tabindex"] == "0"
        assert mark["aria-describedby"] in page.ids
    assert "cue: “No”" in page.text
    assert "6 of 20" in page.text


async def test_links_to_sentences_have_their_anchors(site: Any) -> None:
    for address in ("/publications/pmid101", "/trials/NCT00000101", "/publications/pmid105"):
        page = await read(site, address)
        fragments = [link[1:] for link in page.links if link.startswith("#")]
        assert fragments
        assert set(fragments) <= set(page.ids)
        assert len(page.ids) == len(set(page.ids)), "an id stands twice"


async def test_facts_show_the_sentence_they_rest_on(site: Any) -> None:
    page = await read(site, "/publications/pmid101")
    assert "Design randomised controlled trial Forty adults were randomised" in page.text
    assert "Not found schedule, comparator, follow-up" in page.text
    assert "ketamine, 0.5 mg/kg, intravenous" in page.text


async def test_no_difference_is_not_shown_as_denied(site: Any) -> None:
    response = await site.client.get("/publications/pmid101")
    row = response.text.split('href="/side-effects/se-nausea"')[1].split("</tr>")[0]
    assert "no difference" in row
    assert "denied" not in row


async def test_numbers_stand_beside_the_mention_they_belong_to(site: Any) -> None:
    response = await site.client.get("/publications/pmid101")
    row = response.text.split('href="/outcomes/out-edeq"')[1].split("</tr>")[0]
    assert "difference 1.2\u00a0points" in row
    assert response.text.count('<li dir="auto">difference 1.2') == 1


async def test_registry_events_stand_beside_the_abstract(site: Any) -> None:
    page = await read(site, "/publications/pmid101")
    assert "The registry's adverse events beside this abstract" in page.text
    assert "7 of 20" in page.text
    # Nausea was posted for one group only; the other is not zero.
    assert "Nausea MedDRA 25.0, Systematic assessment 3 of 20 not posted" in page.text


async def test_retraction_and_concern_are_unmissable(site: Any) -> None:
    retracted = await read(site, "/publications/pmid102")
    assert "This publication has been retracted" in retracted.text
    concern = await read(site, "/publications/pmid109")
    assert "Expression of concern" in concern.text
    assert "has been retracted" not in concern.text


async def test_restated_abstract_is_announced_at_the_text(site: Any) -> None:
    page = await read(site, "/publications/pmid104")
    assert "Restated in other words for this demonstration; not the published abstract" in page.text


async def test_publication_without_title_and_text(site: Any) -> None:
    page = await read(site, "/publications/x0000000103")
    assert "Conference abstract on ketamine, title not shown" in page.text
    assert "the source shows no title" in page.text
    assert "nothing was read from it" in page.text


async def test_right_to_left_text_keeps_its_direction(site: Any) -> None:
    page = await read(site, "/publications/pmid106")
    assert "تحسنت أعراض الاكتئاب" in page.text
    assert ("h1", {"dir": "auto"}) in page.tags


async def test_changes_corrections_and_raw_links(site: Any) -> None:
    page = await read(site, "/publications/pmid101")
    assert "What changed since it was first seen" in page.text
    assert "Ketamine infusions: a trial" in page.text
    assert "Erratum in: J Invented Trials" in page.text
    assert "/evidence/mentions?record=pmid101" in page.links
    assert "/evidence/publications/pmid101.json" in page.links


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/publications/101", "/publications/pmid101"),
        ("/publications/10.1000/test.101", "/publications/pmid101"),
        ("/publications/10.1000%2Ftest.101", "/publications/pmid101"),
        ("/publications/xmerged", "/publications/pmid101"),
        ("/publications/NCT00000101", "/trials/NCT00000101"),
        ("/trials/pmid101", "/publications/pmid101"),
        ("/trials/nct00000101", "/trials/NCT00000101"),
    ],
)
async def test_any_identifier_leads_to_its_record(site: Any, address: str, target: str) -> None:
    response = await site.client.get(address)
    assert response.status_code == 302
    assert response.headers["location"] == target


async def test_trial_shows_status_arms_results_and_events(site: Any) -> None:
    page = await read(site, "/trials/NCT00000101")
    for words in (
        "Completed",
        "results posted 1 Feb 2023",
        "40 (actual)",
        "EDE-Q global score",
        "2.1 (0.8)",
        "ANCOVA; p 0.02",
        "above 5% in some group",
        "that is not zero",
        "one contains the other",
        "Not tagged",
        "Test Hospital, Testville, Testland",
    ):
        assert words in page.text
    assert "https://clinicaltrials.gov/study/NCT00000101" in page.links
    assert "Serious adverse events" in page.text
    assert "Suicide attempt MedDRA 25.0, Systematic assessment 1 of 20 not posted" in page.text
    assert "a mark here is no result" in page.text


async def test_trial_separates_reports_from_background_references(site: Any) -> None:
    page = await read(site, "/trials/NCT00000101")
    assert "Linked by DataBank accession." in page.text
    assert "This kind of link does not mean that it reports the trial." in page.text


@pytest.mark.parametrize(
    ("trial", "link"),
    [
        ("ISRCTN10000001", "https://www.isrctn.com/ISRCTN10000001"),
        ("ACTRN12600000000001", "https://www.anzctr.org.au/ACTRN12600000000001.aspx"),
    ],
)
async def test_other_registries_are_linked(site: Any, trial: str, link: str) -> None:
    assert link in (await read(site, f"/trials/{trial}")).links


async def test_studies_are_all_listed_with_their_reports(site: Any) -> None:
    page = await read(site, "/studies")
    assert "retracted: not counted" in page.text
    assert "candidate: not screened, not counted" in page.text
    assert {"/publications/pmid101", "/trials/NCT00000101", "/publications/pmid102"} <= set(
        page.links
    )
    reviews = await read(site, "/studies?stratum=review")
    assert "/publications/pmid104" in reviews.links
    assert "/publications/pmid101" not in reviews.links


async def test_side_effects_table_links_each_number_to_its_list(site: Any) -> None:
    page = await read(site, "/side-effects")
    assert "/side-effects/se-nausea#similar" in page.links
    assert "/side-effects/se-nausea#denied" not in page.links
    assert "/side-effects/se-headache#denied" in page.links
    assert "1 mention in words that the lexicon does not map" in page.text
    concept = await read(site, "/side-effects/se-nausea")
    assert "similar" in concept.ids
    assert "No difference from the comparator. This is not a denial." in concept.text
    assert "“Nausea was similar to placebo.”" in concept.text or (
        "Nausea was similar to placebo." in concept.text
    )


async def test_outcomes_say_which_way_and_against_what(site: Any) -> None:
    page = await read(site, "/outcomes/out-edeq")
    assert "EDE-Q scores fell by 1.2 points" in page.text
    assert "against the comparator" in page.text


async def test_search_page_finds_and_links(site: Any) -> None:
    page = await read(site, "/search?q=dissociation")
    assert "/publications/pmid101" in page.links
    assert any(link.startswith("/publications/pmid101#m-") for link in page.links)
    nothing = await read(site, "/search?q=zebra")
    assert "Nothing was found." in nothing.text
    empty = await read(site, "/search?q=%22%22%28%29")
    assert "There is no word to search for" in empty.text


@pytest.mark.parametrize("query", ["q=a&page=-1", "q=a&page=x&kind=nonsense", "q=%00%FF", "kind="])
async def test_odd_search_addresses_are_harmless(site: Any, query: str) -> None:
    await read(site, f"/search?{query}")


async def test_methods_show_searches_as_run(site: Any) -> None:
    page = await read(site, "/methods")
    assert 'ketamin*[tiab] AND "eating disorder"[tiab]' in page.text
    assert "The source counted 7, gave 7, of which 6 are stored" in page.text
    assert "Not known to the source: purging disorder" in page.text
    assert "test-1" in page.text


async def test_data_lists_every_table_and_the_download(site: Any) -> None:
    from db.schema import TABLES, VIEWS

    page = await read(site, "/data")
    for published in (*TABLES, *VIEWS):
        assert f"/evidence/{published.name}" in page.links
        assert published.description in page.text
    assert "/evidence.db" in page.links


async def test_health_tells_the_last_run_and_the_age(site: Any) -> None:
    response = await site.client.get("/-/health.json")
    state = response.json()
    assert state["ok"] is False
    assert state["last_run"]["outcome"] == "incomplete"
    assert state["last_complete_run"]["id"] == "r1"
    assert state["age_hours"] is not None
    assert state["quarantined"] == 1


async def test_robots_may_read_pages_but_not_tables(site: Any) -> None:
    response = await site.client.get("/robots.txt")
    assert "Disallow: /evidence/" in response.text
    assert "Disallow: /publications" not in response.text


@pytest.mark.parametrize(
    "address",
    ["/publications/none", "/trials/none", "/side-effects/none", "/studies?stratum=none", "/x/y/z"],
)
async def test_missing_things_are_said_in_plain_words(site: Any, address: str) -> None:
    page = await read(site, address, status=404)
    assert "Not found" in page.text
    assert "Traceback" not in page.text


async def test_a_registration_is_never_read_as_a_result(site: Any) -> None:
    page = await read(site, "/trials/NCT00000101")
    marks = [given for tag, given in page.tags if tag == "mark"]
    assert marks
    assert all(str(given["class"]).endswith("planned") for given in marks)
    concept = await read(site, "/side-effects/se-dissociation")
    assert "in a registration" in concept.text


async def test_all_adverse_events_can_be_asked_for(site: Any) -> None:
    page = await read(site, "/trials/NCT00000101?events=all")
    assert "Dissociation MedDRA 25.0, Systematic assessment 7 of 20 1 of 20" in page.text
