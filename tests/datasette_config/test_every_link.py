"""Every link of the site leads somewhere: a crawl from the front page, three links deep."""

from __future__ import annotations

from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from tests.datasette_config.reading import Page

DEPTH = 3
LIMIT = 900


def _worth_following(address: str) -> bool:
    parts = urlsplit(address)
    if parts.netloc not in ("", "localhost"):
        return False
    # Datasette's tables link every sort order and facet of every column; one level is enough.
    return "_sort" not in address and "_next" not in address and not parts.path.endswith(".db")


async def test_every_link_within_three_clicks_resolves(site: Any) -> None:
    seen: dict[str, str] = {"/": "start"}
    edge = ["/"]
    broken = []
    anchors: dict[str, set[str]] = {}
    wanted: list[tuple[str, str, str]] = []
    for _ in range(DEPTH):
        found: list[str] = []
        for address in edge:
            response = await site.client.get(address, follow_redirects=True)
            # Health says with its status that the sample's last night is long ago.
            stale = address == "/-/health.json" and response.status_code == 503
            if response.status_code != 200 and not stale:
                broken.append((response.status_code, address, seen[address]))
                continue
            if "text/html" not in response.headers["content-type"]:
                continue
            page = Page(response.text)
            anchors[address] = set(page.ids)
            from_table = address.startswith(("/evidence/", "/evidence?"))
            for link in page.links:
                target, fragment = urldefrag(urljoin(address, link))
                target = target.removeprefix("http://localhost")
                if not _worth_following(target):
                    continue
                if fragment and not from_table:
                    wanted.append((target, fragment, address))
                if target not in seen and len(seen) < LIMIT and not (from_table and "?" in target):
                    seen[target] = address
                    found.append(target)
        edge = found
    assert broken == []
    assert len(seen) > 60
    lost = [w for w in wanted if w[0] in anchors and w[1] not in anchors[w[0]]]
    assert lost == []
