"""The page of risk of bias and certainty: what people judged, with the words it rests on."""

from __future__ import annotations

from typing import Any

from datasette_config.charts.traffic_lights import traffic_lights
from datasette_config.files import svg_file
from datasette_config.queries.appraisals import appraisals_page, tool_table
from datasette_config.queries.rows import Row
from datasette_config.rendering import ask, missing, render


async def appraisals(datasette: Any, request: Any) -> Any:
    """Show every instrument's table, and every judgement with its quote."""
    context = await ask(datasette, appraisals_page)
    drawn = {table["slug"]: traffic_lights(table, _on_this_page) for table in context["tools"]}
    return await render(datasette, request, "appraisals.html", {**context, "drawn": drawn})


async def lights_svg(datasette: Any, request: Any) -> Any:
    """Send one instrument's drawing as a file; its shapes lead nowhere there."""
    slug = request.url_vars["tool"]
    table = await ask(datasette, tool_table, slug)
    if table is None:
        raise missing(f"Nobody entered a judgement in an instrument {slug} here.")
    return svg_file(traffic_lights(table, None), f"appraisals-{slug}")


def _on_this_page(one: Row) -> str:
    return f"#{one['id']}"


ROUTES = (
    (r"^/appraisals$", appraisals),
    (r"^/appraisals/(?P<tool>[a-z0-9-]+)\.svg$", lights_svg),
)
"""Risk of bias and certainty, entered by people."""
