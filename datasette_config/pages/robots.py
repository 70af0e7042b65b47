"""What crawlers are asked."""

from __future__ import annotations

from typing import Any

from datasette import Response

from datasette_config.addresses import Addresses
from datasette_config.settings import DATABASE


async def robots(datasette: Any) -> Any:
    """Ask crawlers to read the pages, and leave the tables and their facets alone."""
    base = Addresses(datasette).page("/")
    lines = [
        "User-agent: *",
        f"Disallow: {base}{DATABASE}/",
        f"Disallow: {base}{DATABASE}.",
        f"Disallow: {base}{DATABASE}?",
        f"Allow: {base}searches",
        f"Disallow: {base}search",
        # Files that are made anew for each who asks.
        f"Disallow: {base}references",
        f"Disallow: {base}tables/",
        f"Disallow: {base}sheets/",
        f"Disallow: {base}curation/row",
        f"Disallow: {base}screening/",
        f"Disallow: {base}frozen/",
        f"Disallow: {base}api/v1/",
        f"Disallow: {base}-/",
        f"Allow: {base}",
    ]
    return Response.text("\n".join(lines) + "\n")


ROUTES = ((r"^/robots\.txt$", robots),)
