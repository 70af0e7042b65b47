"""Security headers on every answer, limits on every request and every connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from datasette_config.adapter import (
    DATABASE,
    hookimpl,
    limit_connection,
    refuse_odd_requests,
    with_headers,
)


@hookimpl
def asgi_wrapper() -> Callable[[Any], Any]:
    """Return the wrapper that refuses what no reader sends, and adds the headers."""
    return lambda app: with_headers(refuse_odd_requests(app))


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Bound what a query can ask of memory and time; Datasette writes to one of its own."""
    limit_connection(conn, read_only=database == DATABASE)
