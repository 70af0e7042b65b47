"""The search: what finds what, in which order, with which counts, at which address."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasette_config.queries import search_counts, search_hits
from datasette_config.queries.search import matching_records, search_page
from datasette_config.queries.search_snippets import pieces
from datasette_config.search_state import FACETS, SearchState, from_request
from datasette_config.search_words import match_expression
from tests.datasette_config.reading import Page


def ids(connection: sqlite3.Connection, state: SearchState) -> list[str]:
    return [record for _, record in matching_records(connection, state, 100)]


def words(typed: str, **more: Any) -> SearchState:
    return SearchState(typed=typed, **more)


def only(**filters: str) -> SearchState:
    return SearchState(filters=tuple((facet, (value,)) for facet, value in filters.items()))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("binge eating", '"binge" "eating"'),
        ('"eating disorder" ketamin*', '"eating disorder" "ketamin"*'),
        ("a OR b NOT c", '"a" "OR" "b" "NOT" "c"'),
        ('unbalanced "quote', '"unbalanced" "quote"'),
        ("title:x {y} ^z", '"title:x" "{y}" "^z"'),
        ("*** --- ()", None),
        ('""', None),
        ("", None),
    ],
)
def test_everything_but_phrases_and_stars_is_text(typed: str, expected: str | None) -> None:
    assert match_expression(typed) == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(typed=st.text(max_size=60))
def test_no_input_is_a_syntax_error(connection: sqlite3.Connection, typed: str) -> None:
    assert search_page(connection, words(typed))["found"].total >= 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(typed=st.text(alphabet='ab"*()^:-+{}NEAROT \x00\ud800', max_size=30))
def test_no_operator_is_a_syntax_error(connection: sqlite3.Connection, typed: str) -> None:
    search_page(connection, words(typed))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(facet=st.sampled_from(list(FACETS)), value=st.text(max_size=40))
def test_no_filter_is_a_syntax_error(
    connection: sqlite3.Connection, facet: str, value: str
) -> None:
    search_page(connection, from_request({"q": "ketamine", facet: value}))


def test_title_weighs_more_than_abstract(connection: sqlite3.Connection) -> None:
    assert ids(connection, words("randomised ketamine"))[0] == "pmid101"


def test_endings_prefixes_and_phrases_are_found(connection: sqlite3.Connection) -> None:
    assert "pmid101" in ids(connection, words("infusion"))
    assert "pmid101" in ids(connection, words("dissoc*"))
    assert ids(connection, words('"severe anorexia nervosa"'))
    assert ids(connection, words('"nervosa anorexia"')) == []


@pytest.mark.parametrize(
    ("typed", "concept", "record"),
    [
        ("EDEQ", "out-edeq", "pmid101"),
        ("feeling unreal", "se-dissociation", "pmid101"),
        ('"Feeling sick"', "se-nausea", "pmid104"),
    ],
)
def test_a_synonym_finds_the_concept_and_its_records(
    connection: sqlite3.Connection, typed: str, concept: str, record: str
) -> None:
    page = search_page(connection, words(typed))
    assert page["concepts"][0]["id"] == concept
    assert page["concepts"][0]["exact"]
    assert record in [r["id"] for r in page["records"]]


@pytest.mark.parametrize("typed", ["101", "10.1000/test.101", "PMC101", "Example", "NCT00000101"])
def test_identifiers_and_authors_are_found(connection: sqlite3.Connection, typed: str) -> None:
    assert {"pmid101", "NCT00000101"} & set(ids(connection, words(typed)))


def test_a_side_effect_with_an_assertion_means_that_side_effect_so_meant(
    connection: sqlite3.Connection,
) -> None:
    # pmid101 denies headache and reports dissociation: it reports no headache.
    assert ids(connection, only(side_effect="se-headache", assertion="denied")) == ["pmid101"]
    assert ids(connection, only(side_effect="se-headache", assertion="reported")) == ["pmid105"]
    assert "pmid101" in ids(connection, only(assertion="reported"))


def test_an_outcome_with_a_direction_means_that_outcome(connection: sqlite3.Connection) -> None:
    assert ids(connection, only(outcome="out-edeq", direction="improved")) == ["pmid101"]
    assert ids(connection, only(outcome="out-bmi", direction="improved")) == []


def test_no_difference_is_not_a_denial(connection: sqlite3.Connection) -> None:
    assert ids(connection, only(side_effect="se-nausea", assertion="denied")) == []
    assert ids(connection, only(side_effect="se-nausea", assertion="similar")) == ["pmid101"]


def test_values_of_one_filter_are_either_and_filters_are_both(
    connection: sqlite3.Connection,
) -> None:
    both = SearchState(filters=(("condition", ("anorexia nervosa", "bulimia nervosa")),))
    assert {"pmid101", "pmid102"} <= set(ids(connection, both))
    narrowed = replace(both, filters=(*both.filters, ("retraction", ("retracted",))))
    assert ids(connection, narrowed) == ["pmid102"]


def test_years_and_days_and_what_is_left_out(connection: sqlite3.Connection) -> None:
    years = set(ids(connection, SearchState(year_from=2019, year_to=2020)))
    assert years == {"pmid102", "pmid107"}
    assert ids(connection, SearchState(since="2999-01-01")) == []
    everything = set(ids(connection, SearchState()))
    without = set(ids(connection, SearchState(without=("retracted", "candidates"))))
    assert everything - without == {"pmid102", "pmid108"}


def test_an_empty_search_lists_every_record_newest_first(connection: sqlite3.Connection) -> None:
    page = search_page(connection, SearchState())
    years = [record["year"] for record in page["records"] if record["kind"] == "publication"]
    assert years == sorted(years, reverse=True)
    assert (
        page["found"].total
        == connection.execute("select count(*) from records where redirect_to is null").fetchone()[
            0
        ]
    )


def test_each_count_is_what_its_filter_leaves(connection: sqlite3.Connection) -> None:
    state = words("ketamine")
    counted = 0
    for facet in search_page(connection, state)["filters"]:
        for value in facet["values"]:
            left = ids(connection, state.toggled(facet["facet"], value["value"]))
            assert len(left) == value["n"], (facet["facet"], value["value"])
            counted += 1
    assert counted > 20


def test_too_many_hits_are_listed_newest_first_and_not_counted(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_hits, "RANKED", 4)
    monkeypatch.setattr(search_counts, "COUNTED", 2)
    page = search_page(connection, words("ketamine"))
    assert page["found"].many
    assert not page["found"].ranked
    years = [r["year"] for r in page["records"] if r["kind"] == "publication"]
    assert years == sorted(years, reverse=True)
    assert {value["n"] for facet in page["filters"] for value in facet["values"]} == {None}


def test_the_address_of_a_search_leads_back_to_it() -> None:
    state = SearchState(
        typed='"binge eating" & <b>',
        filters=(("design", ("rct", "cohort")), ("side_effect", ("se-nausea",))),
        year_from=1998,
        since="2026-11-01",
        without=("retracted",),
        sort="newest",
        view="mentions",
    )
    pairs = parse_qsl(urlencode(state.query()))
    args: dict[str, list[str]] = {}
    for name, value in pairs:
        args.setdefault(name, []).append(value)
    assert from_request(args) == state
    assert state.toggled("design", "rct").values("design") == ("cohort",)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"year_from": "soon"}, "is no year"),
        ({"since": "yesterday"}, "is no day"),
        ({"sort": "sideways"}, "is no sort"),
        ({"view": "<script>"}, "is no view"),
        ({"design": ["x"] * 3 + [str(n) for n in range(20)]}, "at most 12"),
    ],
)
def test_what_cannot_be_used_is_said_and_left_out(args: dict[str, Any], said: str) -> None:
    state = from_request(args)
    assert said in " ".join(state.ignored)


async def test_the_page_links_every_filter_export_and_feed(site: Any) -> None:
    page = Page((await site.client.get("/search?q=ketamine&design=rct")).text)
    links = set(page.links)
    assert "/references.ris?q=ketamine&design=rct" in links
    assert "/search.atom?q=ketamine&design=rct" in links
    toggles = [link for link in links if link.startswith("/search?") and "q=ketamine" in link]
    assert len(toggles) > 20
    for link in sorted(toggles)[:12]:
        assert (await site.client.get(link)).status_code == 200


async def test_the_file_and_the_feed_hold_what_the_page_shows(site: Any) -> None:
    query = "side_effect=se-headache&assertion=denied"
    page = (await site.client.get(f"/search?{query}")).text
    assert "1 record" in page
    ris = (await site.client.get(f"/references.ris?{query}")).text
    assert ris.count("TY  - ") == 1
    assert "pmid101" in ris
    feed = (await site.client.get(f"/search.atom?{query}")).text
    assert feed.count("<entry>") == 1
    answer = (await site.client.get(f"/api/v1/search.json?{query}")).json()
    assert [record["id"] for record in answer["records"]] == ["pmid101"]


async def test_nothing_found_says_what_to_do(site: Any) -> None:
    page = Page((await site.client.get("/search?q=xylophone&design=rct")).text)
    assert "Nothing was found." in page.text
    assert "Try fewer words" in page.text
    assert "Take a filter away" in page.text


async def test_sentences_are_shown_with_how_they_are_meant(site: Any) -> None:
    page = Page((await site.client.get("/search?q=headache&view=mentions")).text)
    assert "No headache was seen." in page.text
    assert any(urlsplit(link).fragment.startswith("m-pmid101") for link in page.links)


async def test_hostile_words_stay_text(site: Any) -> None:
    text = (await site.client.get("/search?q=<script>alert(1)</script>&design=<b>")).text
    assert "<script>alert" not in text
    assert "<b>" not in text.replace("<b aria-hidden", "")


def test_snippets_are_split_at_what_was_found() -> None:
    assert pieces("a \x02b\x03 c") == [("a ", False), ("b", True), (" c", False)]
    assert pieces("never closed \x02b") == [("never closed ", False), ("b", False)]
    assert pieces(None) == []


def test_a_star_needs_three_letters_and_the_page_says_so() -> None:
    assert match_expression("k* ke* ket* анорекси* 厌*") == '"k" "ke" "ket"* "анорекси"* "厌"*'
    assert "after “ke”" in from_request({"q": "ke*"}).ignored[0]
    assert from_request({"q": "ket*"}).ignored == ()


def test_a_day_counts_and_so_do_the_months_and_years_after_it(
    connection: sqlite3.Connection,
) -> None:
    seen = dict(connection.execute("select id, substr(first_seen, 1, 10) from records").fetchall())
    alive = set(ids(connection, SearchState()))
    days = sorted(set(seen.values()))
    for day in (*days, "2020-12-31", days[0][:8] + "01", days[-1][:4] + "-01-01", "2999-01-01"):
        expected = {record for record in alive if seen[record] >= day}
        assert set(ids(connection, SearchState(since=day))) == expected, day


def test_the_latest_to_arrive_come_first(connection: sqlite3.Connection) -> None:
    seen = dict(connection.execute("select id, first_seen from records").fetchall())
    for state in (SearchState(sort="first_seen"), words("ketamine", sort="first_seen")):
        moments = [seen[record] for record in ids(connection, state)]
        assert moments == sorted(moments, reverse=True)
        assert len(moments) > 3


def test_a_snippet_is_cut_around_any_of_the_words(connection: sqlite3.Connection) -> None:
    page = search_page(connection, words("headache EDEQ"))
    (record,) = [r for r in page["records"] if r["id"] == "pmid101"]
    assert ("headache", True) in record["pieces"]


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("feeling unreal ketamine", ["se-dissociation"]),
        ('ketamine "FEELING-unreal"', ["se-dissociation"]),
        ("unreal feeling", []),
    ],
)
def test_a_name_among_other_words_is_recognised(
    connection: sqlite3.Connection, typed: str, named: list[str]
) -> None:
    concepts = search_page(connection, words(typed))["concepts"]
    assert [concept["id"] for concept in concepts if concept["exact"]] == named


def test_records_of_one_study_stand_together(connection: sqlite3.Connection) -> None:
    of_study = dict(connection.execute("select record, study from study_reports").fetchall())
    page = search_page(connection, words("ketamine", view="mentions"))
    studies = [
        {of_study.get(record["id"], record["id"]) for record in study["records"]}
        for study in page["studies"]
    ]
    assert all(len(study) == 1 for study in studies)
    flat = [next(iter(study)) for study in studies]
    assert len(flat) == len(set(flat)) > 1
    assert any(len(study["records"]) > 1 for study in page["studies"])


async def test_a_table_shows_each_mark_with_its_sentence(site: Any) -> None:
    page = Page((await site.client.get("/search?q=headache&view=table")).text)
    assert "Participants" in page.text
    assert any(urlsplit(link).fragment.startswith("m-pmid101") for link in page.links)


async def test_retracted_papers_and_candidates_are_flagged_and_can_be_left_out(site: Any) -> None:
    page = Page((await site.client.get("/search?condition=bulimia+nervosa")).text)
    assert "1 retracted paper" in page.text
    without = "without=retracted&without=candidates&without=excluded"
    assert f"/search?condition=bulimia+nervosa&{without}" in page.links
    left = Page((await site.client.get("/search?condition=bulimia+nervosa&without=retracted")).text)
    assert "retracted paper:" not in left.text


async def test_a_name_that_finds_nothing_with_other_words_is_offered_alone(site: Any) -> None:
    page = Page((await site.client.get("/search?q=feeling+unreal+xylophone")).text)
    assert "Nothing was found." in page.text
    assert "/search?q=dissociation" in page.links
