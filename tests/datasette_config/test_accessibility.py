"""Every page by the rules of axe-core: WCAG 2.2, levels A and AA, and its best practices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from tests.datasette_config.browsing import PAGES, page_of

pytestmark = pytest.mark.browser

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OWN = [path for path in PAGES if not path.startswith("/evidence")]
STOCK = [path for path in PAGES if path.startswith("/evidence")]
BAD = ("serious", "critical")
_RUN = """tags => axe.run({runOnly: {type: "tag", values: tags}}).then(result =>
  result.violations.map(v => [v.impact, v.id, v.nodes.length, v.nodes[0].html.slice(0, 160)]))"""


def _violations(browser: Any, address: str, paths: list[str], **options: Any) -> list[Any]:
    found = []
    with page_of(browser, bypass_csp=True, **options) as page:
        for path in paths:
            page.goto(address + path)
            page.add_script_tag(path=str(AXE))
            found += [(path, *violation) for violation in page.evaluate(_RUN, TAGS)]
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_our_pages(browser: Any, address: str, scheme: str) -> None:
    assert _violations(browser, address, OWN, color_scheme=scheme) == []


def test_axe_finds_nothing_on_a_phone(browser: Any, address: str) -> None:
    phone = {"viewport": {"width": 360, "height": 740}}
    assert _violations(browser, address, OWN, **phone) == []


def test_axe_finds_nothing_serious_on_datasettes_own_pages(browser: Any, address: str) -> None:
    found = _violations(browser, address, STOCK)
    assert [violation for violation in found if violation[1] in BAD] == []


def test_axe_would_find_a_fault(browser: Any, address: str) -> None:
    with page_of(browser, bypass_csp=True) as page:
        page.goto(f"{address}/runs")
        page.evaluate(
            "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x>')"
        )
        page.add_script_tag(path=str(AXE))
        assert "image-alt" in {violation[1] for violation in page.evaluate(_RUN, TAGS)}
