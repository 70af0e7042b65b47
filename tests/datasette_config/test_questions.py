"""Ten questions of a researcher, walked in a browser from the front page to the sentence.

Each walk counts its clicks; typing into the search box and sending it is one. Four are allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.datasette_config.browsing import page_of

pytestmark = pytest.mark.browser

MOST_CLICKS = 4


class Walk:
    """A reader who starts at the front page and counts clicks."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.clicks = 0
        page.goto(address)

    def click(self, name: str, *, inside: str = "main", exact: bool = False) -> None:
        """Follow the first link of that name."""
        self._go(self.page.locator(inside).get_by_role("link", name=name, exact=exact).first)

    def click_on(self, selector: str) -> None:
        """Follow the first link that a selector finds."""
        self._go(self.page.locator(selector).first)

    def _go(self, link: Any) -> None:
        link.click()
        self.page.wait_for_load_state()
        self.clicks += 1
        assert self.clicks <= MOST_CLICKS

    def search(self, words: str) -> None:
        """Type words into the box of the front page and send them."""
        box = self.page.locator("main form.search input[type=search]").first
        box.fill(words)
        box.press("Enter")
        self.page.wait_for_load_state()
        self.clicks += 1

    def stands_at(self, words: str) -> None:
        """Check that the marked words that the address leads to begin like this."""
        target = self.page.locator("mark.m:target")
        assert target.inner_text().casefold().startswith(words.casefold())

    def reads(self, words: str) -> None:
        """Check that the page says something where a reader can see it."""
        assert words in self.page.locator("main").inner_text()


@pytest.fixture
def walk(browser: Any, address: str) -> Iterator[Walk]:
    """A reader at the front page."""
    with page_of(browser) as page:
        yield Walk(page, address)


def test_who_was_harmed_by_dissociation_and_how_many(walk: Walk) -> None:
    walk.click("Who was harmed, and how?")
    walk.click_on("tr:has-text('dissociation') a.count.reported")
    walk.click_on("section:has(#reported) a.spot-link")
    walk.stands_at("Dissociation")
    walk.reads("6 of 20")


def test_what_was_denied(walk: Walk) -> None:
    walk.click("Who was harmed, and how?")
    walk.click_on("a.count.denied")
    walk.click_on("section:has(#denied) a.spot-link")
    walk.stands_at("headache")
    assert walk.page.locator("mark.m:target").evaluate("e => e.classList.contains('denied')")


def test_what_do_registries_post_beside_the_comparator(walk: Walk) -> None:
    walk.click("Who was harmed, and how?")
    walk.click_on("tr:has-text('dissociation') a[href$='#registry']")
    walk.reads("7 of 20")
    walk.click_on("#registry ~ .scroll a[href*='/trials/'], section:has(#registry) table a")
    assert "/trials/NCT00000101" in walk.page.url
    walk.reads("Midazolam")


def test_what_was_measured_and_which_way_did_it_go(walk: Walk) -> None:
    walk.click("What was measured, and which way did it go?")
    walk.click_on("tr:has(th:has-text('EDE-Q')) a.count.improved")
    walk.click_on("section:has(#improved) a.spot-link")
    walk.stands_at("EDE-Q")


def test_which_human_studies_exist(walk: Walk) -> None:
    walk.click("Which studies exist?")
    walk.click("Human studies")
    walk.click_on(
        ".study-list a[href*='/publications/pmid101'], .study-list a[href*='NCT00000101']"
    )
    assert walk.page.locator("h1").is_visible()
    assert "101" in walk.page.url


def test_which_trials_are_running_or_overdue(walk: Walk) -> None:
    walk.click("which trials are running or overdue")
    walk.reads("Registered trials")
    walk.click_on("section:has(#trials) table a[href*='NCT00000101']")
    walk.reads("Results posted")


def test_what_is_new_since_last_week(walk: Walk) -> None:
    walk.click("Everything new and changed")
    walk.reads("Changed")
    walk.click_on("a[href*='/publications/pmid101#changes']")
    walk.reads("What changed since it was first seen")


def test_a_synonym_leads_to_the_concept_and_its_sentence(walk: Walk) -> None:
    walk.search("feeling unreal")
    walk.click("dissociation", inside=".concept-cards")
    walk.click_on("section:has(#reported) a.spot-link")
    walk.stands_at("Dissociation")


def test_where_exactly_does_an_abstract_say_it(walk: Walk) -> None:
    walk.search("randomised ketamine anorexia")
    walk.click("Ketamine infusions in severe anorexia nervosa")
    walk.click_on("section:has(#se) a.spot-link")
    assert walk.page.locator("mark.m:target").is_visible()


def test_how_far_can_the_marks_be_trusted(walk: Walk) -> None:
    walk.click("How that was measured")
    walk.reads("Of ten marks")
    walk.reads("Examples of its mistakes")


def test_what_people_say_and_who_said_it(walk: Walk) -> None:
    walk.click("what people say of the treatment")
    walk.reads("No totals and no verdict.")
