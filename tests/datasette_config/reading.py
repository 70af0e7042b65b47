"""What a test reads of a page: its text, links, scripts and handlers."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

BLOCKS = frozenset(
    {"p", "li", "td", "th", "div", "h1", "h2", "h3", "h4", "dt", "dd", "br", "q", "summary"}
)


class Page(HTMLParser):
    """A parsed page. `text` is what is shown, spaces folded."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.inline_scripts: list[str] = []
        self.handlers: list[str] = []
        self.outside: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._words: list[str] = []
        self._script: dict[str, str | None] | None = None
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join("".join(self._words).replace("\u2060", "").split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        self.handlers += [f"{tag} {name}" for name in given if name.startswith("on")]
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        if tag in ("script", "img", "link", "iframe"):
            address = given.get("src") or given.get("href") or ""
            if "//" in address and not address.startswith("http://localhost/"):
                self.outside.append(address)
        if tag == "script":
            self._script = given
        if tag in (
            "p",
            "li",
            "td",
            "th",
            "div",
            "h1",
            "h2",
            "h3",
            "dt",
            "dd",
            "br",
            "q",
            "summary",
        ):
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = None

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            if data.strip():
                self.inline_scripts.append(data)
            return
        self._words.append(data)


async def read(site: Any, address: str, status: int = 200) -> Page:
    """Fetch a page with Datasette's client; the status must be as expected."""
    response = await site.client.get(address)
    assert response.status_code == status, f"{address}: {response.status_code}"
    return Page(response.text)
