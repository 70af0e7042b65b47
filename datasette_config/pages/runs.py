"""The page for the operator: runs and quarantine."""

from __future__ import annotations

from typing import Any

from datasette_config.addresses import Addresses
from datasette_config.charts.run_strip import run_strip
from datasette_config.queries.runs import runs_page
from datasette_config.rendering import ask, render
from datasette_config.words import moment


async def runs(datasette: Any, request: Any) -> Any:
    """Show how the last runs ended, what is set aside, and what people should decide."""
    context = await ask(datasette, runs_page)
    to = Addresses(datasette)
    strip = run_strip(context["strip"], lambda run: to.page(f"/searches/{run}"), moment)
    return await render(datasette, request, "runs.html", {**context, "strip_svg": strip})


ROUTES = ((r"^/runs$", runs),)
