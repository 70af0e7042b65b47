"""The pages of side effects."""

from __future__ import annotations

from typing import Any

from datasette_config.queries.concepts import SIDE_EFFECT
from datasette_config.rendering import render
from datasette_config.tables_of_concepts import concept_context, table_context


async def side_effects(datasette: Any, request: Any) -> Any:
    """Show every side effect, counted in studies."""
    context = await table_context(datasette, SIDE_EFFECT)
    return await render(datasette, request, "concepts.html", context)


async def side_effect(datasette: Any, request: Any) -> Any:
    """Show the studies that name a side effect, by how it is meant."""
    context = await concept_context(datasette, request, SIDE_EFFECT)
    return await render(datasette, request, "concept.html", context)


ROUTES = (
    (r"^/side-effects$", side_effects),
    (r"^/side-effects/(?P<key>[^/]+)$", side_effect),
)
