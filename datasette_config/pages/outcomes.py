"""The pages of outcomes."""

from __future__ import annotations

from typing import Any

from datasette_config.queries.concepts import OUTCOME
from datasette_config.rendering import render
from datasette_config.tables_of_concepts import concept_context, table_context


async def outcomes(datasette: Any, request: Any) -> Any:
    """Show every outcome, counted in studies."""
    context = await table_context(datasette, OUTCOME)
    return await render(datasette, request, "concepts.html", context)


async def outcome(datasette: Any, request: Any) -> Any:
    """Show the studies that name an outcome, by which way it went."""
    context = await concept_context(datasette, request, OUTCOME)
    return await render(datasette, request, "concept.html", context)


ROUTES = (
    (r"^/outcomes$", outcomes),
    (r"^/outcomes/(?P<key>[^/]+)$", outcome),
)
