"""`?_since=DAY` on Datasette's own pages of tables and views, in HTML, JSON and CSV alike.

With an underscore, as Datasette's own parameters have it: `since` is a column of some tables.
"""

from __future__ import annotations

from typing import Any

from datasette.filters import FilterArguments
from datasette.utils.asgi import BadRequest

from datasette_config.queries.since import row_test
from datasette_config.rendering import ask
from datasette_config.settings import DATABASE
from datasette_config.since import Since, from_request

PARAMETER = "_since"


async def since_filter(datasette: Any, request: Any, database: str, table: str) -> Any:
    """Return what Datasette adds to the filters of a table, or None where no day is given.

    Raises BadRequest.
    """
    since = from_request(request.args, PARAMETER)
    if since is None or database != DATABASE:
        return None
    test = await table_test(datasette, table, since, PARAMETER)
    return FilterArguments([test], {"since": since}, [f"new or changed since {since}"])


async def table_test(datasette: Any, table: str, since: Since, parameter: str) -> str:
    """Return the test of a table's rows, in SQL with :since. Raises BadRequest where none is."""
    test: str | None = await ask(datasette, row_test, table)
    if test is None:
        raise BadRequest(
            f"{parameter}={since}: the rows of {table} tell of no record and of no day. "
            "Leave it out."
        )
    return test
