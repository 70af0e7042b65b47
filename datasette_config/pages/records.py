"""The pages of publications and trials."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from datasette import Response

from datasette_config.addresses import Addresses
from datasette_config.queries.publication import publication_page
from datasette_config.queries.records import find_record
from datasette_config.queries.trial import trial_page
from datasette_config.rendering import ask, missing, render


async def publication(datasette: Any, request: Any) -> Any:
    """Show a publication, by its permanent id or any identifier of it."""
    key = unquote(request.url_vars["key"])
    context = await ask(datasette, publication_page, key)
    if context is None:
        return await elsewhere(datasette, key)
    return await render(datasette, request, "publication.html", context)


async def trial(datasette: Any, request: Any) -> Any:
    """Show a trial, by its permanent id or registration number."""
    key = unquote(request.url_vars["key"])
    context = await ask(datasette, trial_page, key, request.args.get("events") == "all")
    if context is None:
        return await elsewhere(datasette, key)
    return await render(datasette, request, "trial.html", context)


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
