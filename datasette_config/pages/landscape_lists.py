"""The list of studies that a number of the page Landscape leads to."""

from __future__ import annotations

from typing import Any

from datasette_config.queries.landscape_lists import LISTS, WAYS, listed_studies
from datasette_config.rendering import ask, missing, page_number, render
from datasette_config.since import from_request

_GIVEN = ("first", "second", "third")


async def landscape_list(datasette: Any, request: Any) -> Any:
    """Show the studies that were counted. Raises NotFound for a list that there is not."""
    name = request.args.get("by") or ""
    if name not in LISTS:
        raise missing(f"There is no list of studies by “{name}” here.")
    given = {key: request.args.get(key) or "" for key in _GIVEN}
    page = page_number(request)
    since = from_request(request.args)
    found = await ask(datasette, listed_studies, name, given, page, since)
    context = {**found, "by": name, "said": _said(name, given), "given": given, "page": page}
    context["since"] = since
    return await render(datasette, request, "landscape_list.html", context)


def _said(name: str, given: dict[str, str]) -> str:
    """Return in words what the studies have in common."""
    first, second, third = (given[key] for key in _GIVEN)
    if name == "condition":
        return f"Human studies of {second} that name {first}"
    if name == "country":
        return f"Studies with {first} by {WAYS.get(second, second)}"
    if name == "treatment":
        route, dose = second or "route not stated", third or "dose not stated"
        return f"Human studies of {first}: {route}, {dose}"
    if name == "no treatment":
        return "Human studies in which no drug was read"
    return f"Studies with {name}"


ROUTES = ((r"^/landscape/studies$", landscape_list),)
