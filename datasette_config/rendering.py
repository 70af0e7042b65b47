"""Run a page's queries in one go and render its template."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from datasette import NotFound, Response
from datasette.database import QueryInterrupted
from datasette.utils import sqlite_timelimit

from datasette_config.settings import DATABASE

Result = TypeVar("Result")


async def ask(datasette: Any, question: Callable[..., Result], *arguments: Any) -> Result:
    """Answer a question of `queries` with a connection of the published database.

    All its statements run in one thread on one connection, so that a page is of one piece. They
    share the time that Datasette grants one query; past it QueryInterrupted is raised, and the
    reader is told what to narrow.
    """
    limit = datasette.setting("sql_time_limit_ms")

    def answer(connection: sqlite3.Connection) -> Result:
        with sqlite_timelimit(connection, limit):
            try:
                return question(connection, *arguments)
            except sqlite3.OperationalError as error:
                if error.args == ("interrupted",):
                    raise QueryInterrupted(error, "", ()) from error
                raise

    result: Result = await datasette.get_database(DATABASE).execute_fn(answer)
    return result


async def render(
    datasette: Any, request: Any, template: str, context: dict[str, Any], status: int = 200
) -> Any:
    """Return the response that shows a template."""
    body = await datasette.render_template(
        template, context, request=request, view_name="evidence-page"
    )
    ttl = datasette.setting("default_cache_ttl")
    return Response.html(body, status=status, headers={"cache-control": f"max-age={ttl}"})


def page_number(request: Any) -> int:
    """Return the page of a list that a request asks for, from 1; nonsense is the first page."""
    given = request.args.get("page") or "1"
    return min(max(int(given), 1), 10_000) if given.isascii() and given.isdigit() else 1


def missing(what: str) -> Exception:
    """Return the error for something that is not here; its text is shown to the reader."""
    error: Exception = NotFound(what)
    return error
