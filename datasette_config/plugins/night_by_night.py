"""Answer each request from one night's file, and move to the next night without a restart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette_config.adapter import DATABASE, hookimpl, pin_requests


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Return the wrapper that pins a request to a file."""

    def wrap(app: Any) -> Any:
        return pin_requests(app, lambda: datasette.databases.get(DATABASE))

    return wrap
