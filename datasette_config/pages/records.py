"""The pages of publications and trials."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from datasette import Response
from markupsafe import Markup

from datasette_config.addresses import Addresses
from datasette_config.charts.dot_plot import dot_plot
from datasette_config.charts.trial_timeline import trial_timeline
from datasette_config.citations import citation
from datasette_config.event_dots import (
    DIFFERENCE,
    MOST_DOTS_ON_PAGE,
    POSTED,
    dot_rows,
    legend_of,
)
from datasette_config.queries.publication import publication_page
from datasette_config.queries.records import find_record
from datasette_config.queries.rows import Row
from datasette_config.queries.trial import trial_page
from datasette_config.rendering import ask, missing, render

FEWEST_DATES = 2
"""A single date is told by the table alone."""


async def publication(datasette: Any, request: Any) -> Any:
    """Show a publication, by its permanent id or any identifier of it."""
    key = unquote(request.url_vars["key"])
    context = await ask(datasette, publication_page, key)
    if context is None:
        return await elsewhere(datasette, key)
    cited = citation(context["reference"], bool(context["publication"]["authors_complete"]))
    return await render(datasette, request, "publication.html", {**context, "citation": cited})


async def trial(datasette: Any, request: Any) -> Any:
    """Show a trial, by its permanent id or registration number."""
    key = unquote(request.url_vars["key"])
    context = await ask(datasette, trial_page, key, request.args.get("events") == "all")
    if context is None:
        return await elsewhere(datasette, key)
    order = POSTED if request.args.get("order") == POSTED else DIFFERENCE
    drawn = {
        "order": order,
        "timeline": _timeline(context),
        "event_dots": [_event_dots(context, table, order) for table in context["all_events"]],
        "citation": citation(context["reference"]),
    }
    return await render(datasette, request, "trial.html", {**context, **drawn})


def _timeline(context: Row) -> Markup | None:
    if sum(bool(stone["span"]) for stone in context["milestones"]) < FEWEST_DATES:
        return None
    title = f"Dates of {context['trial']['registry_id']}"
    return trial_timeline("timeline", title, context["milestones"], context["night"])


def _event_dots(context: Row, table: Row, order: str) -> Row:
    types = context["event_types"]
    dots = dot_rows(table, types, order, MOST_DOTS_ON_PAGE // len(context["all_events"]))
    id = "serious-dots" if table["serious"] else "other-dots"
    svg = dot_plot(id, f"{table['title']} as posted", dots, legend_of(table, types))
    return {"svg": svg, "shown": len(dots), "of": len(table["terms"]), "table": table}


async def elsewhere(datasette: Any, key: str) -> Any:
    """Send the reader to the record that is known by another id. Raises NotFound."""
    found = await ask(datasette, find_record, key)
    if found is None:
        raise missing(f"There is no publication or trial with the id {key}.")
    return Response.redirect(Addresses(datasette).record(found["kind"], found["id"]), status=302)


ROUTES = (
    (r"^/publications/(?P<key>[^/]+(?:/[^/]+)*)$", publication),
    (r"^/trials/(?P<key>[^/]+)$", trial),
)
