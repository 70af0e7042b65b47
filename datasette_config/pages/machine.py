"""What Datasette's pages about itself may say: nothing of the machine that it runs on."""

from __future__ import annotations

from typing import Any

from datasette import Response

from datasette_config.rendering import missing
from datasette_config.settings import DATABASE

HIDDEN = (
    "plugins",
    "threads",
    "actor",
    "permissions",
    "messages",
    "allow-debug",
    "patterns",
    "auth-token",
    "logout",
    "config",
)
"""Pages that name files, threads and secrets, or that serve only who signs in; nobody does."""


async def databases(datasette: Any, request: Any) -> Any:
    """Say which database is served, as Datasette does, but not where its file lies."""
    database = datasette.get_database(DATABASE)
    told = {
        "name": DATABASE,
        "route": DATABASE,
        "path": None,
        "size": database.size,
        "is_mutable": database.is_mutable,
        "is_memory": False,
        "hash": database.hash,
    }
    return Response.json([told])


async def hidden(datasette: Any, request: Any) -> Any:
    """Say that there is no such page."""
    raise missing("There is no page at this address.")


ROUTES = (
    (r"^/-/databases(\.json)?$", databases),
    (rf"^/-/(?:{'|'.join(HIDDEN)})(\.json)?/?$", hidden),
    (r"^/_internal(?:[/.].*)?$", hidden),
)
