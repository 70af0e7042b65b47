"""The pages on what people decided: every decision, and a row for the file of decisions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from curation.csv_rows import RowError
from curation.decisions import parse_decision
from curation.writing import header_line, row_line
from datasette_config.queries.curation import curation_page
from datasette_config.queries.curation_row import mention_to_decide, record_page
from datasette_config.queries.rows import Row
from datasette_config.rendering import ask, missing, page_number, render
from datasette_config.since import from_request

LONGEST = {"reason": 1000, "by": 100, "value": 300}
"""Characters taken of what a reader types."""


async def curation(datasette: Any, request: Any) -> Any:
    """Show every decision by standing, the bad rows, and how often people agreed."""
    since = from_request(request.args)
    context = await ask(
        datasette, curation_page, request.args.get("standing"), page_number(request), since
    )
    return await render(datasette, request, "curation.html", {**context, "since": since})


async def curation_row(datasette: Any, request: Any) -> Any:
    """Show the row of curation.csv that says what a reader chose. Nothing is stored."""
    mention, record = request.args.get("mention"), request.args.get("record")
    if mention:
        context = await ask(datasette, mention_to_decide, mention)
    else:
        context = await ask(datasette, record_page, record or "")
    if context is None:
        what = f"mention {mention}" if mention else f"publication or trial {record or ''}"
        raise missing(f"There is no {what} here.")
    typed = {name: (request.args.get(name) or "")[:most] for name, most in LONGEST.items()}
    given = {**typed, "what": request.args.get("what") or "", "at": _today()}
    return await render(
        datasette, request, "curation_row.html", {**context, "given": given, **_row(context, given)}
    )


def _row(context: Row, given: dict[str, str]) -> Row:
    """Return the row that a reader chose, and what the reader of the file would say of it."""
    field, _, value = given["what"].partition("=")
    chosen = next((f for f in context["fields"] if f["name"] == field), None)
    if chosen is None:
        return {"row": None, "problem": None, "header": header_line()}
    cells = {
        **context["cells"],
        "field": field,
        "value": given["value"] if chosen["free"] else value,
        "by": given["by"],
        "reason": given["reason"],
        "at": given["at"],
    }
    cells = {name: " ".join(str(cell).split()) for name, cell in cells.items()}
    problem = None
    try:
        parse_decision(cells, 1)
    except RowError as error:
        problem = str(error)
    return {"row": row_line(cells), "problem": problem, "header": header_line()}


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


ROUTES = ((r"^/curation$", curation), (r"^/curation/row$", curation_row))
