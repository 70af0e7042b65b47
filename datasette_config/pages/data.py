"""The page of the tables, and what they hold."""

from __future__ import annotations

from typing import Any

from datasette_config.rendering import render
from datasette_config.settings import DATABASE


async def data(datasette: Any, request: Any) -> Any:
    """Show the tables, what they hold, and how to take them away."""
    database = datasette.get_database(DATABASE)
    counts = await database.table_counts(limit=2000)
    views = set(await database.view_names())
    described = datasette.metadata("tables", database=DATABASE) or {}
    tables = [
        {
            "name": name,
            "kind": "view" if name in views else "table",
            "description": entry.get("description", ""),
            "rows": counts.get(name),
        }
        for name, entry in described.items()
    ]
    return await render(datasette, request, "data.html", {"tables": tables, "bytes": database.size})


ROUTES = ((r"^/data$", data),)
