"""Files to take away: references, whole tables, reviewer's sheets."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import BadRequest

from datasette_config.queries.search import matching_records
from datasette_config.queries.since import changed_studies
from datasette_config.rendering import ask, missing
from datasette_config.search_state import SearchState, from_request
from datasette_config.settings import DATABASE
from datasette_config.since import NAME, Since
from datasette_config.since import from_request as since_of
from datasette_config.since_tables import table_test
from datasette_config.streaming import download
from exports import REFERENCE_FORMATS, TABLE_FORMATS
from exports.gathering import ids_of_kind, references, resolved
from exports.interface import ReferenceFormat, TableFormat
from exports.narrowing import only_rows_of
from exports.night import night_of
from exports.reference_sheet import reference_sheet
from exports.sheet import Sheet
from exports.sheets import SHEETS
from exports.tables import has_more_rows, table_names, table_sheet
from exports.xlsx import Workbook

MOST_IDS = 500
"""Records that one address may name; more make it longer than some proxies allow."""

MOST_FOUND = 5_000
"""Records that one search may send as a file; reviewers split longer lists anyway."""

MOST_FOUND = 5000
"""Records of a search that one file holds, in the order of its page."""

WORKBOOK_ROWS = 100_000
"""Rows of a workbook made here: more take longer than most proxies wait for the first byte."""

_BY_STUDY = ("studies", "arms")
"""Sheets with rows of single studies."""

_KINDS = {"publications": "publication", "trials": "trial"}
_TABLE_ENDINGS = {format.ending: format for format in TABLE_FORMATS.values()}
_ENDINGS: dict[str, ReferenceFormat | TableFormat] = {
    **{format.ending: format for format in REFERENCE_FORMATS.values()},
    **_TABLE_ENDINGS,
}


async def reference_file(datasette: Any, request: Any) -> Any:
    """Send references: those named by `record`, all that were screened of a kind, or a search."""
    ids, name = await _asked(datasette, request)
    format = _ENDINGS[request.url_vars["ending"]]
    night = await ask(datasette, night_of)

    def pieces(connection: sqlite3.Connection) -> Iterator[bytes]:
        found = references(connection, ids)
        if format.name in TABLE_FORMATS:
            return TABLE_FORMATS[format.name].pieces(reference_sheet(found, night.about()))
        return REFERENCE_FORMATS[format.name].pieces(found)

    file_name = night.file_name(name, format.ending)
    return await download(datasette, request, pieces, format.media_type, file_name)


async def _asked(datasette: Any, request: Any) -> tuple[list[str], str]:
    """Return the ids of the records asked for, and what to call them."""
    named = [id for id in request.args.getlist("record") if id]
    if named:
        return await _named(datasette, named)
    kinds = [kind for kind in request.args.getlist("kind") if kind in _KINDS]
    if kinds and all(name == "kind" for name in request.args):
        return await ask(datasette, ids_of_kind, _KINDS[kinds[0]]), kinds[0]
    state = from_request(request.args)
    if not state.query():
        raise BadRequest(
            "Say which records: record=ID, once for each; kind=publications or kind=trials for "
            "all; or q=words and filters, as the search has them."
        )
    return await _searched(datasette, state)


async def _searched(datasette: Any, state: SearchState) -> tuple[list[str], str]:
    if state.ignored:
        # A file cannot say that a filter was left out, so it is not made.
        raise BadRequest(" ".join(state.ignored))
    found = await ask(datasette, matching_records, state, MOST_FOUND + 1)
    if len(found) > MOST_FOUND:
        raise BadRequest(
            f"This search finds more than {MOST_FOUND:,} records. Narrow it by year or a filter, "
            "or take all with kind=publications or kind=trials."
        )
    return [id for _, id in found], "search"


async def _named(datasette: Any, named: list[str]) -> tuple[list[str], str]:
    if len(named) > MOST_IDS:
        raise BadRequest(
            f"One address may name {MOST_IDS} records; this one names {len(named)}. Ask for them "
            "in parts, or take all with kind=publications or kind=trials."
        )
    ids, unknown = await ask(datasette, resolved, named)
    if unknown:
        shown = ", ".join(unknown[:10]) + (" …" if len(unknown) > 10 else "")
        raise missing(f"No records with these ids are here: {shown}")
    return ids, ids[0] if len(ids) == 1 else "references"


async def table_file(datasette: Any, request: Any) -> Any:
    """Send a whole table or view, or its rows that are new or changed since a day."""
    since = since_of(request.args)
    name = unquote(request.url_vars["name"])
    if name not in await ask(datasette, table_names):
        raise missing(f"There is no table or view {name}.")
    described = (datasette.metadata("tables", database=DATABASE) or {}).get(name, {})
    columns = described.get("columns", {})
    night = await ask(datasette, night_of)
    about = (*night.about(), *filter(None, [described.get("description")]))
    as_workbook = request.url_vars["ending"] == Workbook.ending
    test, given = "true", {}
    if since:
        test, given = await table_test(datasette, name, since, NAME), {"since": since}
        about = (*about, f"Only rows that are new or changed since {since}.")
    cut = as_workbook and await ask(datasette, has_more_rows, name, WORKBOOK_ROWS, test, given)
    if cut:
        about = (*about, f"The whole table is at /tables/{name}.csv; evidence export writes more.")

    def sheet(connection: sqlite3.Connection) -> Sheet:
        return table_sheet(
            connection, name, about=about, descriptions=columns, where=test, given=given
        )

    shown = _named_since(f"{name}-cut-{WORKBOOK_ROWS}" if cut else name, since)
    return await _sheet_file(datasette, request, sheet, shown)


async def reviewers_file(datasette: Any, request: Any) -> Any:
    """Send a reviewer's sheet, or its rows of studies that are new or changed since a day."""
    since = since_of(request.args)
    name = request.url_vars["name"]
    if name not in SHEETS:
        raise missing(f"There is no sheet {name}. Sheets: {', '.join(SHEETS)}.")
    if since is None:
        return await _sheet_file(datasette, request, SHEETS[name], name)
    if name not in _BY_STUDY:
        raise BadRequest(
            f"{NAME}={since}: a row of {name} counts all studies and cannot be narrowed. Take "
            f"{' or '.join(_BY_STUDY)}, or leave it out."
        )
    studies = await ask(datasette, changed_studies, since)
    why = f"Only studies with a record that is new or changed since {since}."

    def sheet(connection: sqlite3.Connection) -> Sheet:
        return only_rows_of(SHEETS[name](connection), "study", studies, why)

    return await _sheet_file(datasette, request, sheet, _named_since(name, since))


def _named_since(name: str, since: Since | None) -> str:
    return f"{name}-since-{since.day}" if since else name


async def _sheet_file(
    datasette: Any, request: Any, sheet: Callable[[sqlite3.Connection], Sheet], name: str
) -> Any:
    format = _TABLE_ENDINGS[request.url_vars["ending"]]
    if format.name == Workbook.name:
        format = Workbook(most_rows=WORKBOOK_ROWS + 1)
    night = await ask(datasette, night_of)

    def pieces(connection: sqlite3.Connection) -> Iterator[bytes]:
        return format.pieces(sheet(connection))

    file_name = night.file_name(name, format.ending)
    return await download(datasette, request, pieces, format.media_type, file_name)


def _either(endings: Iterable[str]) -> str:
    return "|".join(ending.replace(".", r"\.") for ending in endings)


ROUTES = (
    (rf"^/references\.(?P<ending>{_either(_ENDINGS)})$", reference_file),
    (rf"^/tables/(?P<name>[^/]+?)\.(?P<ending>{_either(_TABLE_ENDINGS)})$", table_file),
    (rf"^/sheets/(?P<name>[^/]+?)\.(?P<ending>{_either(_TABLE_ENDINGS)})$", reviewers_file),
)
