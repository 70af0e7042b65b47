"""The page of the whole field: years, trials, countries, drugs and doses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from datasette_config.addresses import Addresses
from datasette_config.charts.trial_lines import trial_lines_chart
from datasette_config.charts.year_bars import PATTERNS, year_bars
from datasette_config.files import csv_file, svg_file
from datasette_config.queries.landscape import RESULTS_READ_OF, landscape_page
from datasette_config.queries.rows import Row
from datasette_config.rendering import ask, missing, render
from datasette_config.words import stratum

_TRIAL_COLUMNS = (
    "registry_id",
    "title",
    "status",
    "start_date",
    "start_date_type",
    "primary_completion_date",
    "primary_completion_date_type",
    "has_results",
    "results_first_posted",
    "silent_months",
)


async def landscape(datasette: Any, request: Any) -> Any:
    """Show the whole field."""
    found = await ask(datasette, landscape_page)
    to = Addresses(datasette)
    drawn = {f"{name}_svg": draw(found, to) for name, draw in _CHARTS.items()}
    context = {**found, **drawn, "most_series": len(PATTERNS), "results_read_of": RESULTS_READ_OF}
    return await render(datasette, request, "landscape.html", context)


async def chart_file(datasette: Any, request: Any) -> Any:
    """Send a chart as a drawing, or its rows. Raises NotFound."""
    name, ending = request.url_vars["name"], request.url_vars["ending"]
    if name not in _CHARTS:
        raise missing(f"There is no chart {name} here.")
    found = await ask(datasette, landscape_page)
    if ending == "svg":
        return svg_file(_CHARTS[name](found, Addresses(datasette)), name)
    columns, lines = _rows(found, name)
    return csv_file(columns, lines, name)


def _kinds(found: Row, to: Addresses) -> Markup:
    series = [(key, stratum(key)) for key in found["kinds"]["series"]]

    def address(year: int, key: str) -> str:
        return to.page("/studies", stratum=key, year=year)

    return _bars("kinds", "Studies by year and kind", found["kinds"], series, address)


def _conditions(found: Row, to: Addresses) -> Markup:
    series = [(key, key[:1].upper() + key[1:]) for key in found["conditions"]["series"]]

    def address(year: int, key: str) -> str:
        return to.page("/landscape/studies", by="condition", first=key, second=year)

    title = "Human studies by year and condition named"
    return _bars("conditions", title, found["conditions"], series[: len(PATTERNS)], address)


def _bars(
    id: str,
    title: str,
    data: Row,
    series: list[tuple[str, str]],
    address: Callable[[int, str], str],
) -> Markup:
    return year_bars(id, title, data["years"], series, data["counts"], address)


def _trials(found: Row, to: Addresses) -> Markup:
    return trial_lines_chart(
        found["trials"], found["today"], lambda trial: to.record("trial", trial)
    )


_CHARTS: dict[str, Callable[[Row, Addresses], Markup]] = {
    "kinds": _kinds,
    "conditions": _conditions,
    "trials": _trials,
}


def _rows(found: Row, name: str) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    if name == "trials":
        lines = [tuple(trial[column] for column in _TRIAL_COLUMNS) for trial in found["trials"]]
        return _TRIAL_COLUMNS, lines
    data = found[name]
    return ("year", "series", "studies"), [
        (year, key, data["counts"][year, key])
        for year in data["years"]
        for key in data["series"]
        if (year, key) in data["counts"]
    ]


ROUTES = (
    (r"^/landscape$", landscape),
    (r"^/landscape/(?P<name>[a-z]+)\.(?P<ending>svg|csv)$", chart_file),
)
