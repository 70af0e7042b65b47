"""The pages and their addresses. Each asks `queries` and shows a template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from datasette import Response

from datasette_config import search_pages
from datasette_config.addresses import Addresses
from datasette_config.queries import concepts, front, provenance, quality, search, studies
from datasette_config.queries.publication import publication_page
from datasette_config.queries.records import find_record
from datasette_config.queries.trial import trial_page
from datasette_config.rendering import ask, missing, render
from datasette_config.settings import DATABASE

Described = Sequence[tuple[str, str, str]]
"""Name, kind (table or view) and description of what is published."""

SIDE_EFFECT, OUTCOME = "SIDE_EFFECT", "OUTCOME"


async def front_page(datasette: Any, request: Any) -> Any:
    """Show what this is, how fresh and how much."""
    return await render(datasette, request, "front.html", await ask(datasette, front.front_page))


async def publication(datasette: Any, request: Any) -> Any:
    """Show a publication, by its permanent id or any identifier of it."""
    key = unquote(request.url_vars["key"])
    context = await ask(datasette, publication_page, key)
    if context is None:
        return await _elsewhere(datasette, key)
    return await render(datasette, request, "publication.html", context)


async def trial(datasette: Any, request: Any) -> Any:
    """Show a trial, by its permanent id or registration number."""
    key = unquote(request.url_vars["key"])
    context = await ask(datasette, trial_page, key, request.args.get("events") == "all")
    if context is None:
        return await _elsewhere(datasette, key)
    return await render(datasette, request, "trial.html", context)


async def _elsewhere(datasette: Any, key: str) -> Any:
    found = await ask(datasette, find_record, key)
    if found is None:
        raise missing(f"There is no publication or trial with the id {key}.")
    return Response.redirect(Addresses(datasette).record(found["kind"], found["id"]), status=302)


async def search_results(datasette: Any, request: Any) -> Any:
    """Show what a search found."""
    typed = (request.args.get("q") or "").strip()
    context = await ask(
        datasette, search.search_page, typed, request.args.get("kind"), _page_number(request)
    )
    return await render(datasette, request, "search.html", context)


async def study_list(datasette: Any, request: Any) -> Any:
    """Show every study with its reports."""
    stratum = request.args.get("stratum") or None
    counts = await ask(datasette, studies.study_counts)
    if stratum and stratum not in {row["stratum"] for row in counts}:
        raise missing(f"No study is in the group “{stratum}”.")
    found = await ask(datasette, studies.studies, stratum, _page_number(request))
    return await render(
        datasette, request, "studies.html", {**found, "counts": counts, "stratum": stratum}
    )


async def side_effects(datasette: Any, request: Any) -> Any:
    """Show every side effect, counted in studies."""
    return await _concept_table(datasette, request, SIDE_EFFECT)


async def outcomes(datasette: Any, request: Any) -> Any:
    """Show every outcome, counted in studies."""
    return await _concept_table(datasette, request, OUTCOME)


async def _concept_table(datasette: Any, request: Any, label: str) -> Any:
    context = {
        "label": label,
        "families": await ask(datasette, concepts.concept_families, label),
        "states": concepts.states_of(label),
        "strata": await ask(datasette, concepts.strata),
        "unmapped": await ask(datasette, concepts.unmapped, label),
    }
    return await render(datasette, request, "concepts.html", context)


async def side_effect(datasette: Any, request: Any) -> Any:
    """Show the studies that name a side effect, by how it is meant."""
    return await _concept(datasette, request, SIDE_EFFECT)


async def outcome(datasette: Any, request: Any) -> Any:
    """Show the studies that name an outcome, by which way it went."""
    return await _concept(datasette, request, OUTCOME)


async def _concept(datasette: Any, request: Any, label: str) -> Any:
    key = unquote(request.url_vars["key"])
    context = await ask(datasette, concepts.concept_page, label, key)
    if context is None:
        raise missing(f"The lexicon has no {label.lower().replace('_', ' ')} with the id {key}.")
    return await render(datasette, request, "concept.html", {**context, "label": label})


async def methods(datasette: Any, request: Any) -> Any:
    """Show the searches as they were run, the tagger and the limits."""
    context = await ask(datasette, provenance.methods_page)
    return await render(datasette, request, "methods.html", context)


async def tagger_quality(datasette: Any, request: Any) -> Any:
    """Show how good the marks are, as measured."""
    context = await ask(datasette, quality.quality_page)
    return await render(datasette, request, "quality.html", context)


async def data(datasette: Any, request: Any, described: Described) -> Any:
    """Show the tables, what they hold, and how to take them away."""
    database = datasette.get_database(DATABASE)
    counts = await database.table_counts(limit=2000)
    tables = [
        {"name": name, "kind": kind, "description": text, "rows": counts.get(name)}
        for name, kind, text in described
    ]
    return await render(datasette, request, "data.html", {"tables": tables, "bytes": database.size})


async def health(datasette: Any) -> Any:
    """Answer monitors: the last run, its outcome, the age of the data."""
    state = await ask(datasette, provenance.health, datetime.now(UTC))
    return Response.json(state, headers={"cache-control": "no-store"})


async def robots(datasette: Any) -> Any:
    """Ask crawlers to read the pages, and leave the tables and their facets alone."""
    base = Addresses(datasette).page("/")
    lines = [
        "User-agent: *",
        f"Disallow: {base}{DATABASE}/",
        f"Disallow: {base}{DATABASE}.",
        f"Disallow: {base}{DATABASE}?",
        f"Disallow: {base}search",
        f"Allow: {base}searches",
        f"Disallow: {base}-/",
        f"Allow: {base}",
    ]
    return Response.text("\n".join(lines) + "\n")


def _page_number(request: Any) -> int:
    given = request.args.get("page") or "1"
    return min(max(int(given), 1), 10_000) if given.isascii() and given.isdigit() else 1


def routes(described: Described) -> list[tuple[str, Callable[..., Any]]]:
    """Return the addresses of all pages; `described` is what the page Data says of each table."""

    async def data_page(datasette: Any, request: Any) -> Any:
        return await data(datasette, request, described)

    return [
        (r"^/$", front_page),
        (r"^/publications/(?P<key>[^/]+(?:/[^/]+)*)$", publication),
        (r"^/trials/(?P<key>[^/]+)$", trial),
        (r"^/search$", search_results),
        (r"^/studies$", study_list),
        (r"^/side-effects$", side_effects),
        (r"^/side-effects/(?P<key>[^/]+)$", side_effect),
        (r"^/outcomes$", outcomes),
        (r"^/outcomes/(?P<key>[^/]+)$", outcome),
        (r"^/methods$", methods),
        (r"^/quality$", tagger_quality),
        (r"^/searches$", search_pages.searches),
        (r"^/searches/(?P<key>[^/]+)$", search_pages.run),
        (r"^/prisma-s$", search_pages.prisma_s),
        (r"^/data$", data_page),
        (r"^/-/health\.json$", health),
        (r"^/robots\.txt$", robots),
    ]
