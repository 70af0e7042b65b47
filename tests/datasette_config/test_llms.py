"""What language models are told."""

from __future__ import annotations

import re
from typing import Any


async def test_language_models_are_told_the_rules_and_every_page_exists(site: Any) -> None:
    response = await site.client.get("/llms.txt")
    assert response.headers["content-type"].startswith("text/plain")
    assert response.text.startswith("# Ketamine for eating disorders\n")
    assert "never sum people across arms or trials" in response.text
    pages = re.findall(r"\]\(http://localhost([^)]+)\)", response.text)
    assert len(pages) > 6
    statuses = {path: (await site.client.get(path)).status_code for path in pages}
    assert set(statuses.values()) == {200}, statuses
