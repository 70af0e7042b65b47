"""The pages of outcomes: what was measured and which way it went, study by study."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from datasette_config import outcome_filters
from datasette_config.addresses import Addresses
from datasette_config.charts import evidence_map as map_chart
from datasette_config.charts import harvest_plot, outcome_marks
from datasette_config.files import csv_file, svg_file
from datasette_config.labels import BASES
from datasette_config.outcome_filters import DRAWN_STRATA, FACETS, OutcomeFilters
from datasette_config.outcome_rows import HARVEST_COLUMNS, MAP_COLUMNS, harvest_row, map_row
from datasette_config.queries.concepts import OUTCOME, states_of
from datasette_config.queries.evidence_map import (
    STUDIES_A_FILE,
    EvidenceMap,
    Statement,
    evidence_map,
)
from datasette_config.queries.outcome_choices import filter_choices
from datasette_config.queries.outcome_page import outcome_page
from datasette_config.queries.outcomes import overview
from datasette_config.rendering import ask, missing, page_number, render
from datasette_config.since import from_request as since_of
from datasette_config.words import plural

OPENED = 150
"""So many outcomes are shown under their constructs at once; of more, one construct's."""


async def outcomes(datasette: Any, request: Any) -> Any:
    """Show the harvest plot, and every outcome counted in studies."""
    asked = _filters(request)
    filters = replace(asked, construct=None, direction=None)
    context = await ask(datasette, overview, filters)
    named = sum(len(family["concepts"]) for family in context["families"])
    address = _address(datasette)
    harvest = harvest_plot.harvest_rows(context["found"])
    return await render(
        datasette,
        request,
        "outcomes.html",
        {
            **context,
            **_shared(filters),
            "harvest": harvest,
            "open_all": named <= OPENED,
            "opened": asked.construct,
            "columns": harvest_plot.COLUMNS,
            "cell_bar": lambda bar: harvest_plot.cell_bar(bar, address),
            "legend": harvest_plot.legend(),
            "states": states_of(OUTCOME),
            "stated": [state.key for state in outcome_marks.DIRECTIONS],
            "statement_address": address,
        },
    )


async def outcome_map(datasette: Any, request: Any) -> Any:
    """Show the evidence map."""
    filters = _filters(request)
    found = await ask(datasette, evidence_map, filters)
    choices = await ask(datasette, filter_choices)
    address = _address(datasette)
    return await render(
        datasette,
        request,
        "evidence_map.html",
        {
            **_shared(filters),
            "found": found,
            "choices": choices,
            "cell_mark": lambda study, mark: map_chart.cell_mark(study, mark, address),
            "legend": outcome_marks.legend(),
            "names": {row.study["id"]: row.study["name"] for row in found.rows},
            "signs": {state.key: state.sign for state in outcome_marks.DIRECTIONS},
            "directions": outcome_marks.DIRECTIONS,
            "state_words": {state.key: state.words for state in outcome_marks.DIRECTIONS},
            "statement_address": address,
        },
    )


async def map_svg(datasette: Any, request: Any) -> Any:
    """Return the evidence map under its filters as one drawing."""
    found = await _for_a_file(datasette, request)
    title = _title("Evidence map of outcomes", _filters(request), found)
    drawn = map_chart.map_drawing(found.rows, found.columns, _address(datasette), title)
    return svg_file(drawn, "evidence-map")


async def map_csv(datasette: Any, request: Any) -> Any:
    """Return the rows of the evidence map under its filters: one for each sentence."""
    found = await _for_a_file(datasette, request)
    address = _address(datasette)
    return csv_file(
        MAP_COLUMNS,
        (
            map_row(row.study, statement, address(statement))
            for row in found.rows
            for marks in row.cells.values()
            for mark in marks
            for statement in mark.sentences
        ),
        "evidence-map",
    )


async def harvest_svg(datasette: Any, request: Any) -> Any:
    """Return the harvest plot under its filters as one drawing."""
    found = await _for_a_file(datasette, request)
    title = _title("Harvest plot of outcomes", _filters(request), found)
    rows = harvest_plot.harvest_rows(found)
    return svg_file(harvest_plot.harvest_drawing(rows, _address(datasette), title), "harvest-plot")


async def harvest_csv(datasette: Any, request: Any) -> Any:
    """Return the rows of the harvest plot under its filters: one for each bar."""
    found = await _for_a_file(datasette, request)
    address = _address(datasette)
    return csv_file(
        HARVEST_COLUMNS,
        (
            harvest_row(row.name, bar, address(bar.first))
            for row in harvest_plot.harvest_rows(found)
            for side in row.bars.values()
            for bar in side
        ),
        "harvest-plot",
    )


async def outcome(datasette: Any, request: Any) -> Any:
    """Show the studies that name an outcome, by which way it went."""
    key = unquote(request.url_vars["key"])
    state = request.args.get("state") or None
    since = since_of(request.args)
    context = await ask(datasette, outcome_page, key, state, page_number(request), since)
    if context is None:
        raise missing(f"The lexicon has no outcome with the id {key}.")
    return await render(datasette, request, "outcome.html", {**context, **_WORDS, "since": since})


_WORDS = {"contrasts": outcome_marks.CONTRASTS, "bases": BASES}


def _filters(request: Any) -> OutcomeFilters:
    return outcome_filters.from_request(request.args, page_number(request))


def _shared(filters: OutcomeFilters) -> dict[str, Any]:
    return {
        "filters": filters,
        "facet_titles": FACETS,
        "drawn_strata": DRAWN_STRATA,
        **_WORDS,
    }


async def _for_a_file(datasette: Any, request: Any) -> EvidenceMap:
    filters = outcome_filters.from_request(request.args)
    found: EvidenceMap = await ask(datasette, evidence_map, filters, STUDIES_A_FILE)
    return found


def _address(datasette: Any) -> Any:
    to = Addresses(datasette)

    def address(statement: Statement) -> str:
        return to.record(statement.kind, statement.record, statement.anchor)

    return address


def _title(what: str, filters: OutcomeFilters, found: EvidenceMap) -> str:
    """Return the title of a drawing: what it is, under which filters, of how many studies."""
    asked = [f"{name.replace('_', ' ')}: {text}" for name, text in filters.query().items() if text]
    drawn = len(found.rows)
    studies = plural(drawn, "study", "studies")
    cut = f"the newest {drawn} of more" if drawn < found.total else studies
    return ", ".join([what, *asked, cut])


ROUTES = (
    (r"^/outcomes$", outcomes),
    (r"^/outcomes/map$", outcome_map),
    (r"^/outcomes/map\.svg$", map_svg),
    (r"^/outcomes/map\.csv$", map_csv),
    (r"^/outcomes/harvest\.svg$", harvest_svg),
    (r"^/outcomes/harvest\.csv$", harvest_csv),
    (r"^/outcomes/(?P<key>[^/]+)$", outcome),
)
