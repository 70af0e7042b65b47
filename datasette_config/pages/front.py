"""The front page."""

from __future__ import annotations

from typing import Any

from datasette_config.queries.front import front_page
from datasette_config.queries.quality import in_short
from datasette_config.rendering import ask, render


async def front(datasette: Any, request: Any) -> Any:
    """Show what this is, how fresh, how much, how good, and what it is not."""
    context = await ask(datasette, front_page)
    short = await ask(datasette, in_short)
    return await render(datasette, request, "front.html", {**context, "short": short})


ROUTES = ((r"^/$", front),)
