"""How the evidence came here, how good it is, and how old: methods, quality, health."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from datasette import Response

from datasette_config.queries import provenance, quality
from datasette_config.rendering import ask, render


async def methods(datasette: Any, request: Any) -> Any:
    """Show the searches as they were run, the tagger and the limits."""
    context = await ask(datasette, provenance.methods_page)
    return await render(datasette, request, "methods.html", context)


async def tagger_quality(datasette: Any, request: Any) -> Any:
    """Show how good the marks are, as measured."""
    context = await ask(datasette, quality.quality_page)
    return await render(datasette, request, "quality.html", context)


async def health(datasette: Any) -> Any:
    """Answer monitors: the last run, its outcome, the age of the data."""
    state = await ask(datasette, provenance.health, datetime.now(UTC))
    return Response.json(state, headers={"cache-control": "no-store"})


ROUTES = (
    (r"^/methods$", methods),
    (r"^/quality$", tagger_quality),
    (r"^/-/health\.json$", health),
)
