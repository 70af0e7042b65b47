"""The pages of records in a browser: axe-core, phone width, everything unfolded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from tests.datasette_config.browsing import chromium, listening, page_of
from tests.datasette_config.record_sample import BARE, BUSY, LONG, WAITING, make_record_sample
from tests.datasette_config.test_accessibility import AXE, TAGS

pytestmark = pytest.mark.browser

PATHS = ["/publications/pmid201", *(f"/trials/{trial}" for trial in (BUSY, BARE, LONG, WAITING))]
_UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"
_RUN = """tags => axe.run({runOnly: {type: "tag", values: tags}}).then(result =>
  result.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 160)]))"""


@pytest.fixture(scope="module")
def records_address(
    tmp_path_factory: pytest.TempPathFactory, site_metadata: dict[str, Any]
) -> Iterator[str]:
    path: Path = make_record_sample(tmp_path_factory.mktemp("browsed") / "records.db")
    with listening(build_app(path, site_metadata)) as found:
        yield found


@pytest.mark.parametrize(
    "options",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}},
    ],
)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    records_address: str, options: dict[str, Any]
) -> None:
    found = []
    with chromium() as browser, page_of(browser, bypass_csp=True, **options) as page:
        width = page.viewport_size["width"]
        for path in PATHS:
            page.goto(records_address + path)
            page.evaluate(_UNFOLD)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            page.add_script_tag(path=str(AXE))
            found += [(path, *violation) for violation in page.evaluate(_RUN, TAGS)]
    assert found == []


def test_the_citation_can_be_selected_without_scripts(records_address: str) -> None:
    with chromium() as browser, page_of(browser, java_script_enabled=False) as page:
        page.goto(f"{records_address}/publications/pmid201")
        assert not page.get_by_role("button", name="Copy the citation").is_visible()
        page.get_by_text("Cite or take away").click()
        assert page.get_by_text("J Invent Trials. 2026 Jan 9;3:1-9.").is_visible()
        assert page.get_by_role("link", name="RIS", exact=True).is_visible()
