"""Let Datasette's own tables and queries be taken away as workbooks and references."""

from __future__ import annotations

from typing import Any

from datasette_config.adapter import hookimpl, renderers


@hookimpl
def register_output_renderer() -> list[dict[str, Any]]:
    """Return .xlsx for every table and query, .ris, .nbib and .bib where rows name records."""
    return renderers()
