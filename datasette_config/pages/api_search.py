"""The search of the JSON API."""

from __future__ import annotations

from typing import Any

from datasette_config.pages.api import json_answer, limit_of
from datasette_config.queries.answers.search import search_answer
from datasette_config.rendering import ask
from datasette_config.search_state import from_request


async def search(datasette: Any, request: Any) -> Any:
    """Answer a search."""
    state = from_request(request.args)
    return json_answer(datasette, await ask(datasette, search_answer, state, limit_of(request)))


ROUTES = ((r"^/api/v1/search\.json$", search),)
