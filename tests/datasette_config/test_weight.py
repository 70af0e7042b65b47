"""How heavy the pages are: a reader on a phone should not wait for them."""

from __future__ import annotations

import re
from typing import Any

from tests.datasette_config.browsing import PAGES

MOST = 150_000
OF_REFERENCE = {"/data/dictionary": 170_000}
"""Pages that hold every table with every column, to be searched in; they grow with the tables."""
_LINKED = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg)\?[^"]*)"')


async def test_the_first_page_weighs_less_than_150_kb_with_all_it_loads(site: Any) -> None:
    text = (await site.client.get("/")).text
    linked = set(_LINKED.findall(text))
    assert len(linked) >= 3
    sizes = [len((await site.client.get(address)).content) for address in linked]
    assert all(size > 100 for size in sizes)
    assert len(text.encode()) + sum(sizes) < MOST


async def test_no_page_of_the_sample_is_heavy(site: Any) -> None:
    heavy = {}
    for path in PAGES:
        answer = await site.client.get(path)
        if len(answer.content) > OF_REFERENCE.get(path, MOST):
            heavy[path] = len(answer.content)
    assert heavy == {}
