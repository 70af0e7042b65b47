"""The list of studies."""

from __future__ import annotations

from typing import Any

from datasette_config.queries.studies import studies, study_counts
from datasette_config.rendering import ask, missing, page_number, render
from datasette_config.since import from_request


async def study_list(datasette: Any, request: Any) -> Any:
    """Show every study with its reports."""
    stratum = request.args.get("stratum") or None
    since = from_request(request.args)
    counts = await ask(datasette, study_counts, since)
    if stratum and stratum not in {row["stratum"] for row in counts}:
        raise missing(f"No study is in the group “{stratum}”.")
    given = request.args.get("year") or ""
    year = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else None
    found = await ask(datasette, studies, stratum, page_number(request), year, since)
    context = {**found, "counts": counts, "stratum": stratum, "year": year, "since": since}
    return await render(datasette, request, "studies.html", context)


ROUTES = ((r"^/studies$", study_list),)
