"""Let every table and view be narrowed to what is new or changed since a day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette_config.adapter import hookimpl, since_filter


@hookimpl
def filters_from_request(
    request: Any, database: str, table: str, datasette: Any
) -> Callable[[], Awaitable[Any]]:
    """Return what answers to `?_since=DAY`."""

    async def answer() -> Any:
        return await since_filter(datasette, request, database, table)

    return answer
