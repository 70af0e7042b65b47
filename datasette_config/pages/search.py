"""The search."""

from __future__ import annotations

from typing import Any

from datasette_config.queries.search import search_page
from datasette_config.rendering import ask, page_number, render


async def search(datasette: Any, request: Any) -> Any:
    """Show what a search found."""
    typed = (request.args.get("q") or "").strip()
    context = await ask(
        datasette, search_page, typed, request.args.get("kind"), page_number(request)
    )
    return await render(datasette, request, "search.html", context)


ROUTES = ((r"^/search$", search),)
