"""The search."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from datasette_config.facet_words import facet_value
from datasette_config.queries.rows import Row
from datasette_config.queries.search import search_page
from datasette_config.queries.search_hits import COUNTED
from datasette_config.rendering import ask, render
from datasette_config.search_state import (
    FACETS,
    LAST_PAGE,
    LEAVE_OUT,
    SORTS,
    VIEWS,
    SearchState,
    from_request,
)

EXPORTS = (
    ("ris", "RIS"),
    ("nbib", "NBIB"),
    ("bib", "BibTeX"),
    ("csl.json", "CSL-JSON"),
    ("csv", "CSV"),
    ("xlsx", "XLSX"),
    ("json", "JSON"),
    ("jsonl", "JSON Lines"),
)


async def search(datasette: Any, request: Any) -> Any:
    """Show what a search found."""
    state = from_request(request.args)
    context = await ask(datasette, search_page, state)
    return await render(
        datasette,
        request,
        "search.html",
        {
            **context,
            "chips": chips(state, context),
            "query": urlencode(state.query()),
            "sorts": SORTS,
            "views": VIEWS,
            "leave_out": LEAVE_OUT,
            "without_them": replace(state, without=tuple(LEAVE_OUT)).query(),
            "last_page": LAST_PAGE,
            "most_counted": COUNTED,
            "formats": EXPORTS,
            "facet_value": facet_value,
            "with_query": lambda pairs: urlencode(pairs),
        },
    )


def chips(state: SearchState, context: Row) -> list[Row]:
    """Return the filters that are set, each with the address of the search without it."""
    names = {
        (facet["facet"], value["value"]): value["name"]
        for facet in context["filters"]
        for value in facet["values"]
    }
    found = [
        {
            "heading": FACETS[facet],
            "words": facet_value(facet, names.get((facet, value), value)),
            "query": urlencode(state.toggled(facet, value).query()),
        }
        for facet, values in state.filters
        for value in values
    ]
    given = state.query()
    for name, heading in (("year_from", "From"), ("year_to", "To"), ("since", "New here since")):
        found += [
            {
                "heading": heading,
                "words": value,
                "query": urlencode([pair for pair in given if pair[0] != name]),
            }
            for key, value in given
            if key == name
        ]
    found += [
        {
            "heading": "Without",
            "words": LEAVE_OUT[name],
            "query": urlencode([pair for pair in given if pair != ("without", name)]),
        }
        for name in state.without
    ]
    return found


ROUTES = ((r"^/search$", search),)
