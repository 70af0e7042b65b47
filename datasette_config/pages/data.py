"""The page of the data: downloads, checksum, tables, terms, how to cite; the data dictionary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette import Response

from datasette_config.addresses import Addresses
from datasette_config.api_examples import CALLS
from datasette_config.citing import citation, citation_bibtex
from datasette_config.file_facts import FileFacts, file_facts
from datasette_config.queries.data import (
    cited_night,
    data_page,
    dictionary,
    dictionary_json,
    dictionary_sheet,
)
from datasette_config.rendering import ask, render
from datasette_config.settings import DATABASE
from exports import TABLE_FORMATS
from exports.night import night_of

PATIENCE = 0.02
"""Seconds that the page waits for the checksum of a file it has not seen before."""

_EXAMPLES = 4


async def data(datasette: Any, request: Any) -> Any:
    """Show what there is to take away, under which terms, and how to cite it."""
    found = await ask(datasette, data_page, _described(datasette))
    facts = await file_facts(_path(datasette), PATIENCE)
    home = datasette.absolute_url(request, Addresses(datasette).page("/"))
    sha256 = facts.sha256 if facts else None
    known = found["examples"]
    return await render(
        datasette,
        request,
        "data.html",
        {
            **found,
            "facts": facts,
            "bytes": _path(datasette).stat().st_size,
            "formats": [format.ending for format in TABLE_FORMATS.values()],
            "calls": [(call, call.example.format(**known)) for call in CALLS] if known else [],
            "citation": citation(found["night"], home, sha256),
            "bibtex": citation_bibtex(found["night"], home, sha256),
        },
    )


async def dictionary_page(datasette: Any, request: Any) -> Any:
    """Show every table and view with every column."""
    tables = await ask(datasette, dictionary, _described(datasette))
    facts = await file_facts(_path(datasette), PATIENCE)
    context = {"tables": tables, "rows": facts.rows if facts else {}}
    return await render(datasette, request, "data_dictionary.html", context)


async def dictionary_file(datasette: Any, request: Any) -> Any:
    """Send the dictionary as a table or as JSON."""
    tables = await ask(datasette, dictionary, _described(datasette))
    night = await ask(datasette, night_of)
    ending = request.url_vars["ending"]
    headers = {
        "content-disposition": f'attachment; filename="{night.file_name("dictionary", ending)}"',
        "cache-control": f"max-age={datasette.setting('default_cache_ttl')}",
    }
    if ending == "json":
        answer = {"about": night.about(), "tables": dictionary_json(tables)}
        headers["access-control-allow-origin"] = "*"
        return Response.json(answer, headers=headers)
    format = TABLE_FORMATS[ending]
    body = b"".join(format.pieces(dictionary_sheet(tables, night.about())))
    return Response(body, content_type=format.media_type, headers=headers)


async def checksum(datasette: Any) -> Any:
    """Answer with the checksum of the whole file, as `sha256sum -c` reads it."""
    facts: FileFacts | None = await file_facts(_path(datasette))
    assert facts is not None
    return Response.text(
        f"{facts.sha256}  {DATABASE}.db\n",
        headers={"cache-control": f"max-age={datasette.setting('default_cache_ttl')}"},
    )


async def citation_text(datasette: Any, request: Any) -> Any:
    """Answer with the citation of this night's version, as plain text and as BibTeX."""
    night = await ask(datasette, cited_night)
    facts = await file_facts(_path(datasette))
    assert facts is not None
    home = datasette.absolute_url(request, Addresses(datasette).page("/"))
    parts = (citation(night, home, facts.sha256), citation_bibtex(night, home, facts.sha256))
    return Response.text("\n\n".join(parts) + "\n")


def _described(datasette: Any) -> dict[str, Any]:
    return datasette.metadata("tables", database=DATABASE) or {}


def _path(datasette: Any) -> Path:
    return Path(datasette.get_database(DATABASE).path)


ROUTES = (
    (r"^/data$", data),
    (r"^/data/dictionary$", dictionary_page),
    (r"^/data/dictionary\.(?P<ending>csv|json|xlsx)$", dictionary_file),
    (rf"^/data/{DATABASE}\.db\.sha256$", checksum),
    (r"^/data/citation\.txt$", citation_text),
)
