"""How the evidence came here and how good it is: methods, quality."""

from __future__ import annotations

from typing import Any

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


ROUTES = (
    (r"^/methods$", methods),
    (r"^/quality$", tagger_quality),
)
