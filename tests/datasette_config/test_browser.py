"""The pages in a real browser: keyboard, phone width, no scripts, no other host."""

from __future__ import annotations

from typing import Any

import pytest

from tests.datasette_config.browsing import PAGES, page_of

pytestmark = pytest.mark.browser


def test_from_the_front_page_to_the_sentence_in_three_clicks(browser: Any, address: str) -> None:
    with page_of(browser) as page:
        page.goto(address)
        page.get_by_role("link", name="Who was harmed, and how?").click()
        page.locator("a.count.denied").first.click()
        page.locator("section:has(#denied) a.spot-link").first.click()
        assert page.url.startswith(f"{address}/publications/pmid101#m-")
        assert page.locator("mark.m:target").inner_text().startswith("headache")


def test_a_mention_reached_by_keyboard_shows_what_it_is(browser: Any, address: str) -> None:
    with page_of(browser) as page:
        page.goto(f"{address}/publications/pmid101")
        tip = page.locator(".passages mark.m.denied .tip").first
        assert not tip.is_visible()
        page.locator("main").focus()
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('mark.m.denied')"):
                break
        assert tip.is_visible()
        assert "headache" in tip.inner_text()
        assert "denied" in tip.inner_text()
        assert "cue: “No”" in tip.inner_text()
        box = tip.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 1280
        page.keyboard.press("Tab")
        assert not tip.is_visible()


def test_a_tip_can_be_hovered_and_fits_a_phone(browser: Any, address: str) -> None:
    with page_of(browser, viewport={"width": 360, "height": 740}) as page:
        page.goto(f"{address}/publications/pmid101")
        mark = page.locator(".passages mark.m.reported").first
        mark.hover(position={"x": 4, "y": 8})
        tip = mark.locator(".tip")
        assert tip.is_visible()
        box = tip.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_skip_link_comes_first_and_leads_to_the_content(browser: Any, address: str) -> None:
    with page_of(browser) as page:
        page.goto(f"{address}/methods")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("width", [360, 390, 768, 1440])
def test_no_page_scrolls_sideways(browser: Any, address: str, width: int) -> None:
    too_wide = []
    with page_of(browser, viewport={"width": width, "height": 800}) as page:
        for path in PAGES:
            page.goto(address + path)
            shown = page.evaluate("document.documentElement.scrollWidth")
            if shown > width:
                too_wide.append((path, shown))
    assert too_wide == []


def test_no_errors_and_no_other_host(browser: Any, address: str) -> None:
    errors: list[str] = []
    hosts: set[str] = set()
    with page_of(browser) as page:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: errors.append(message.text) if message.type == "error" else None,
        )
        page.on("dialog", lambda dialog: (errors.append("dialog"), dialog.dismiss()))
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        for path in PAGES[:-1]:
            page.goto(address + path)
    assert errors == []
    assert hosts == {address.split("/")[2]}


def test_everything_works_without_scripts(browser: Any, address: str) -> None:
    with page_of(browser, java_script_enabled=False) as page:
        page.goto(address)
        page.get_by_label("Search publications, trials and mentions").last.fill("nausea")
        page.get_by_role("button", name="Search").last.click()
        page.get_by_role("link", name="Ketamine infusions in severe anorexia").first.click()
        assert page.get_by_role("heading", name="Side effects").is_visible()
        page.goto(f"{address}/evidence")
        page.locator("textarea#sql-editor").fill("select 41 + 1 as answer")
        page.get_by_role("button", name="Run SQL").click()
        assert page.get_by_role("cell", name="42").is_visible()


def test_the_sql_editor_and_the_column_menu_work_with_scripts(browser: Any, address: str) -> None:
    with page_of(browser) as page:
        page.goto(f"{address}/evidence?sql=select+1")
        assert page.locator(".CodeMirror").is_visible()
        page.goto(f"{address}/evidence/mentions")
        page.locator("th.col-label svg.dropdown-menu-icon").click()
        assert page.get_by_role("link", name="Sort ascending").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(browser: Any, address: str, scheme: str) -> None:
    poor: list[str] = []
    with page_of(browser, color_scheme=scheme) as page:
        for path in PAGES:
            page.goto(address + path)
            poor += [f"{path}: {found}" for found in page.evaluate(CONTRAST)]
    assert poor == []


# The contrast of every shown text with the nearest opaque ground behind it: 4.5, or 3 when large.
CONTRAST = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > .99) return c;
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const style = getComputedStyle(e);
    if (!own || !e.checkVisibility() || e.closest(".CodeMirror, option, .nil")) continue;
    const [a, b] = [light(parse(style.color)), light(ground(e))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), bold = style.fontWeight >= 700;
    const needed = size >= 24 || (bold && size >= 18.66) ? 3 : 4.5;
    const ratio = (a + .05) / (b + .05);
    if (ratio < needed) poor.add(`${e.tagName}.${e.className} ${ratio.toFixed(2)}`);
  }
  return [...poor];
}"""


# How far what is shown has moved while the page was loading: the sum of all layout shifts.
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 150);
})"""


def test_no_page_jumps_while_it_loads(browser: Any, address: str) -> None:
    jumping = {}
    with page_of(browser, viewport={"width": 390, "height": 800}) as page:
        for path in PAGES:
            page.goto(address + path)
            moved = page.evaluate(SHIFTS)
            # 0.1 is what browsers call good; the SQL editor is Datasette's and replaces its box.
            if moved > (0.1 if path.startswith("/evidence") else 0.01):
                jumping[path] = moved
    assert jumping == {}
