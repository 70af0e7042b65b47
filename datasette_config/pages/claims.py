"""The pages of what people say of the treatment."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from datasette_config.queries import claims
from datasette_config.rendering import ask, missing, render
from datasette_config.since import from_request


async def claim_list(datasette: Any, request: Any) -> Any:
    """Show the statements."""
    since = from_request(request.args)
    found = await ask(datasette, claims.claims, since)
    return await render(datasette, request, "claims.html", {"claims": found, "since": since})


async def claim(datasette: Any, request: Any) -> Any:
    """Show the studies that bear on a statement, sentence by sentence."""
    key = unquote(request.url_vars["key"])
    design, condition = request.args.get("design") or None, request.args.get("condition") or None
    since = from_request(request.args)
    context = await ask(datasette, claims.claim_page, key, design, condition, since)
    if context is None:
        raise missing(f"The topic has no claim {key}.")
    return await render(datasette, request, "claim.html", {**context, "since": since})


ROUTES = (
    (r"^/claims$", claim_list),
    (r"^/claims/(?P<key>[^/]+)$", claim),
)
