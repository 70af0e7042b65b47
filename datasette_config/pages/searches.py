"""The pages that say how the evidence was searched."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from datasette_config.queries import search_log
from datasette_config.rendering import ask, missing, render


async def searches(datasette: Any, request: Any) -> Any:
    """Show what each search yields, what it missed, and the last runs."""
    context = await ask(datasette, search_log.searches_page)
    return await render(datasette, request, "searches.html", context)


async def run(datasette: Any, request: Any) -> Any:
    """Show one run: each search as it was asked and understood, and what is not stored."""
    key = unquote(request.url_vars["key"])
    context = await ask(datasette, search_log.run_page, key)
    if context is None:
        raise missing(f"There is no run with the id {key}.")
    return await render(datasette, request, "run.html", context)


async def prisma_s(datasette: Any, request: Any) -> Any:
    """Show the sixteen items of PRISMA-S."""
    context = await ask(datasette, search_log.prisma_page)
    return await render(datasette, request, "prisma_s.html", context)


ROUTES = (
    (r"^/searches$", searches),
    (r"^/searches/(?P<key>[^/]+)$", run),
    (r"^/prisma-s$", prisma_s),
)
