"""Link record ids in Datasette's tables to our pages; show how a mention is meant as a badge."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from datasette_config.adapter import DATABASE, Addresses, cell, hookimpl


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any
) -> Markup | None:
    """Return what a cell shows, or None to leave it to Datasette."""
    if database != DATABASE:
        return None
    return cell(Addresses(datasette), table, column, value, row)
