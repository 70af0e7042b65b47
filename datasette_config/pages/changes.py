"""The page of what changed."""

from __future__ import annotations

from typing import Any

from datasette_config.queries.changes import changes_page
from datasette_config.rendering import ask, page_number, render
from datasette_config.since import from_request


async def changes(datasette: Any, request: Any) -> Any:
    """Show what changed, newest first, or since a day. Raises BadRequest."""
    since = from_request(request.args)
    context = await ask(datasette, changes_page, since, page_number(request))
    return await render(datasette, request, "changes.html", context)


ROUTES = ((r"^/changes$", changes),)
