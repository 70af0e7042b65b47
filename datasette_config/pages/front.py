"""The front page."""

from __future__ import annotations

from typing import Any

from datasette_config.queries.front import front_page
from datasette_config.rendering import ask, render


async def front(datasette: Any, request: Any) -> Any:
    """Show what this is, how fresh and how much."""
    return await render(datasette, request, "front.html", await ask(datasette, front_page))


ROUTES = ((r"^/$", front),)
