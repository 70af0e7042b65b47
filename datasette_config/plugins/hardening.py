"""Security headers on every answer, and limits on every connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from datasette_config.adapter import DATABASE, hookimpl, limit_connection, with_headers


@hookimpl
def asgi_wrapper() -> Callable[[Any], Any]:
    """Return the wrapper that adds the headers."""
    return with_headers


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Bound what a query can ask of memory and time; Datasette writes to one of its own."""
    limit_connection(conn, read_only=database == DATABASE)
