"""The page for the operator: runs and quarantine."""

from __future__ import annotations

from typing import Any

from datasette_config.addresses import Addresses
from datasette_config.charts.run_strip import run_strip
from datasette_config.charts.stage_bar import seconds, stage_bar
from datasette_config.pages.health import state_of
from datasette_config.queries.runs import runs_page
from datasette_config.rendering import ask, render
from datasette_config.since import from_request
from datasette_config.words import moment


async def runs(datasette: Any, request: Any) -> Any:
    """Show how the last runs ended, what is set aside, and what people should decide."""
    state = await state_of(datasette)
    since = from_request(request.args)
    context = await ask(datasette, runs_page, state["version"], since)
    to = Addresses(datasette)
    strip = run_strip(context["strip"], lambda run: to.page(f"/searches/{run}"), moment)
    longest = max((_took(run) for run in context["runs"]), default=0.0)
    for run in context["runs"]:
        run["bar"] = stage_bar(run["stages"], longest) if run["stages"] else None
        run["took"] = [
            f"{stage['stage']} {seconds(stage['seconds'])}"
            f"{'' if stage['finished'] else ' (broke off)'}"
            for stage in run["stages"]
        ]
    shown = {**context, "strip_svg": strip, "health": state, "since": since}
    return await render(datasette, request, "runs.html", shown)


def _took(run: dict[str, Any]) -> float:
    return float(sum(stage["seconds"] for stage in run["stages"]))


ROUTES = ((r"^/runs$", runs),)
