"""The page of what changed."""

from __future__ import annotations

import re
from typing import Any

from datasette.utils.asgi import BadRequest

from datasette_config.queries.changes import changes_page
from datasette_config.rendering import ask, page_number, render

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


async def changes(datasette: Any, request: Any) -> Any:
    """Show what changed, newest first, or since a day. Raises BadRequest."""
    since = (request.args.get("since") or "").strip() or None
    if since and not _DAY.fullmatch(since):
        raise BadRequest(f"since={since}: give a day such as 2026-11-01, or leave it out.")
    context = await ask(datasette, changes_page, since, page_number(request))
    return await render(datasette, request, "changes.html", context)


ROUTES = ((r"^/changes$", changes),)
