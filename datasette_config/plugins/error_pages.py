"""Errors in plain words. Takes the place of Datasette's own handler (see app.py)."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import Forbidden, NotFound, Response
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError

from datasette_config.adapter import hookimpl

log = logging.getLogger("evidence.site")

STOPPED = "evidence-stopped"
"""Header of an answer that there was no time for; the check of a night tells it from a fault."""

_TITLES = {
    400: "This cannot be answered",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    500: "Something broke here",
}
_NARROW = (
    "The question took longer than it may, so it was stopped. Narrow it: add a filter or a rarer "
    "word to a search; on a table filter by a column that it offers as a facet, ask for fewer "
    "columns, or add a limit. To work without a limit, download the database file."
)


@hookimpl
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Callable[[], Awaitable[Any]]:
    """Answer an error with a page, or with JSON where JSON was asked for."""

    async def answer() -> Any:
        status, message, details = _read(exception)
        if status >= 500:
            log.error("%s %s", request.method, request.path, exc_info=exception)
        title = _TITLES.get(status, _TITLES[400])
        headers = {STOPPED: "took too long"} if message == _NARROW else {}
        if request.path.endswith(".json"):
            return Response.json(
                {**details, "ok": False, "error": message, "status": status, "title": title},
                status=status,
                headers=headers,
            )
        context = {"status": status, "title": title, "error": message}
        try:
            body = await datasette.render_template("error.html", context, request=request)
        except Exception:
            # The page itself cannot be shown, when the database is gone, say.
            log.exception("the error page could not be shown")
            return Response.text(f"{title}. {message}\n", status=status)
        return Response.html(body, status=status, headers=headers)

    return answer


def _is_broken(cause: BaseException | None) -> bool:
    return isinstance(cause, sqlite3.Error)


def _read(exception: Exception) -> tuple[int, str, dict[str, Any]]:
    cause = exception.__context__ or exception.__cause__
    if isinstance(exception, QueryInterrupted) or isinstance(cause, QueryInterrupted):
        return 400, _NARROW, {}
    if isinstance(exception, DatasetteError):
        # Datasette's messages that are HTML hold inline scripts; only plain ones are passed on.
        message = _TITLES[400] if exception.message_is_html else str(exception.message)
        # Datasette says 500 of an address that asks for what is not there ("_sort=nothing").
        status = 400 if exception.status == 500 and not _is_broken(cause) else exception.status
        return status, message, dict(exception.error_dict)
    if isinstance(exception, NotFound):
        text = str(exception.args[0]) if exception.args else ""
        plain = text if text and text != "404" else "There is no page at this address."
        return 404, plain, {}
    if isinstance(exception, Forbidden):
        return 403, "This site does not allow that.", {}
    if isinstance(exception, Base400):
        return exception.status, str(exception.args[0]) if exception.args else "", {}
    return 500, "The page could not be made. The operator finds the reason in the log.", {}
