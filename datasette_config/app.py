"""Build the site around a published database, and serve it."""

from __future__ import annotations

import logging
import threading
import webbrowser
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from datasette_config.following import FollowingDatabase
from datasette_config.load_limits import LoadLimits, limit_load
from datasette_config.settings import DATABASE, PLUGINS, SETTINGS, STATIC, TEMPLATES
from datasette_config.sql_bounds import bound_process, bound_questions

_STOCK_ERROR_PAGES = "datasette.handle_exception"


def build_app(
    database: Path,
    metadata: dict[str, Any],
    *,
    settings: dict[str, Any] | None = None,
    pointer: Path | None = None,
    open_sql: bool = True,
) -> Datasette:
    """Return the Datasette that serves a published database, read-only and immutable.

    With a `pointer` (db.versions) it serves the night that this says, and moves to another one
    when it says another; `database` is then what is shown as long as there is no pointer.

    `metadata` is what `db.metadata.datasette_metadata` returns for the name "evidence";
    `settings` override those in `datasette_config.settings`. The file may have any name. With
    `open_sql` off readers cannot ask questions of their own in SQL; every page works as before.
    Raises FileNotFoundError.
    """
    if pointer is None and not database.is_file():
        raise FileNotFoundError(f"{database}: no published database; run `evidence publish` first")
    _replace_error_pages()
    _quiet_others()
    datasette = Datasette(
        metadata=metadata,
        template_dir=str(TEMPLATES),
        plugins_dir=str(PLUGINS),
        static_mounts=[("static", str(STATIC))],
        settings={**SETTINGS, "default_allow_sql": open_sql, **(settings or {})},
    )
    served = _database(datasette, database, pointer)
    bound_questions(served)
    datasette.add_database(served, name=DATABASE)
    datasette.remove_database("_memory")
    return datasette


def _database(datasette: Datasette, database: Path, pointer: Path | None) -> Database:
    if pointer is not None:
        return FollowingDatabase(datasette, pointer, database)
    return Database(datasette, str(database), is_mutable=False)


def serve(
    database: Path,
    metadata: dict[str, Any],
    host: str = "127.0.0.1",
    port: int = 8001,
    open_browser: bool = False,
    pointer: Path | None = None,
    open_sql: bool = True,
    limits: LoadLimits | None = None,
) -> None:
    """Serve the site until interrupted. It listens on loopback unless told otherwise.

    `limits` is what one client may ask in a while; None asks no one to wait.
    """
    datasette = build_app(database, metadata, pointer=pointer, open_sql=open_sql)
    bound_process()
    app = datasette.app()
    if open_browser:
        address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}/"  # noqa: S104
        opener = threading.Timer(1.0, webbrowser.open, [address])
        opener.daemon = True
        opener.start()
    uvicorn.run(
        app if limits is None else limit_load(app, limits),
        host=host,
        port=port,
        log_level="warning",
        lifespan="on",
        server_header=False,
    )


def _replace_error_pages() -> None:
    # Where rich is installed (spaCy brings it) the stock handler prints the locals of every
    # frame for each missing page: 0.42 s against 0.005 s. plugins/errors.py takes its place.
    if pm.has_plugin(_STOCK_ERROR_PAGES):
        pm.unregister(name=_STOCK_ERROR_PAGES)


def _quiet_others() -> None:
    # datasette-mcp brings a logger of its own that writes a line for each request, inside ones too.
    for name in ("httpx", "mcp"):
        logging.getLogger(name).setLevel(logging.WARNING)
