"""What the pages of side effects and of outcomes share."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from datasette_config.queries import concepts
from datasette_config.rendering import ask, missing


async def table_context(datasette: Any, label: str) -> dict[str, Any]:
    """Return what the table of all concepts of a label shows."""
    return {
        "label": label,
        "families": await ask(datasette, concepts.concept_families, label),
        "states": concepts.states_of(label),
        "strata": await ask(datasette, concepts.strata),
        "unmapped": await ask(datasette, concepts.unmapped, label),
    }


async def concept_context(datasette: Any, request: Any, label: str) -> dict[str, Any]:
    """Return what the page of the asked-for concept shows. Raises NotFound."""
    key = unquote(request.url_vars["key"])
    context = await ask(datasette, concepts.concept_page, label, key)
    if context is None:
        raise missing(f"The lexicon has no {label.lower().replace('_', ' ')} with the id {key}.")
    return {**context, "label": label}
