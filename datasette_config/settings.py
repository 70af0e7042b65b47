"""How Datasette is set for this site, and why."""

from __future__ import annotations

from pathlib import Path

DATABASE = "evidence"
"""Name under which the published database is served."""

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "templates"
PLUGINS = HERE / "plugins"
STATIC = HERE / "static"

SETTINGS: dict[str, object] = {
    # Suggested facets try every column of a table on each page; the declared ones are enough.
    "suggest_facets": False,
    "sql_time_limit_ms": 2000,
    "facet_time_limit_ms": 300,
    "default_facet_size": 20,
    "default_page_size": 50,
    "max_returned_rows": 2000,
    "allow_download": True,
    "default_cache_ttl": 60,
    "num_sql_threads": 4,
    "truncate_cells_html": 220,
    "max_csv_mb": 0,
    "force_https_urls": False,
}
