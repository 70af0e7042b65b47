"""The pages of screening: what people decided, what waits for them, and the PRISMA 2020 flow."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from datasette_config.addresses import Addresses
from datasette_config.charts.prisma_flow import flow_drawing
from datasette_config.files import svg_file
from datasette_config.queries import screening as queries
from datasette_config.queries.rows import Row
from datasette_config.rendering import ask, missing, render
from datasette_config.since import from_request
from datasette_config.streaming import download
from exports import TABLE_FORMATS
from exports.gathering import references
from exports.night import night_of
from exports.reference_sheet import reference_sheet
from exports.ris import Ris

_LISTS = {
    "not-screened": "not screened",
    "awaiting-full-text": "awaiting full text",
    "conflict": "conflict",
    "included": "included",
    "excluded": "excluded",
}
_SHEETS = {format.ending: format for format in TABLE_FORMATS.values()}


async def screening(datasette: Any, request: Any) -> Any:
    """Show how far screening is, conflicts first."""
    since = from_request(request.args)
    context = await ask(datasette, queries.screening_page, since)
    shown = {**context, "lists": _LISTS, "since": since}
    return await render(datasette, request, "screening.html", shown)


async def records_file(datasette: Any, request: Any) -> Any:
    """Send the records in one state of screening, for a screening tool to read.

    All of them, or those that are new, changed or decided on since a day.
    """
    state = _LISTS[request.url_vars["state"]]
    ending = request.url_vars["ending"]
    since = from_request(request.args)
    ids = await ask(datasette, queries.records_in_state, state, since)
    night = await ask(datasette, night_of)

    def pieces(connection: sqlite3.Connection) -> Iterator[bytes]:
        found = references(connection, ids)
        if ending == Ris.ending:
            return Ris().pieces(found)
        return _SHEETS[ending].pieces(reference_sheet(found, night.about()))

    media_type = Ris.media_type if ending == Ris.ending else _SHEETS[ending].media_type
    listed = request.url_vars["state"]
    name = night.file_name(f"{listed}-since-{since.day}" if since else listed, ending)
    return await download(datasette, request, pieces, media_type, name)


async def flow(datasette: Any, request: Any) -> Any:
    """Show the flow diagram of PRISMA 2020, and the same as a table."""
    context = await ask(datasette, queries.flow_page)
    address = _address(datasette)
    boxes = context["boxes"]
    drawn = flow_drawing(boxes, address) if boxes else None
    return await render(
        datasette, request, "prisma_flow.html", {**context, "drawing": drawn, "address": address}
    )


async def flow_svg(datasette: Any, request: Any) -> Any:
    """Send the drawing as a file; its numbers lead nowhere there."""
    boxes = await ask(datasette, queries.flow_boxes)
    if not boxes:
        raise missing("This file was built before screening was known: there is no diagram.")
    return svg_file(flow_drawing(boxes, lambda box: None), "prisma-flow")


def _address(datasette: Any) -> Any:
    to = Addresses(datasette)

    def address(box: Row) -> str | None:
        return to.table(box["table"], **box["filters"]) if box["table"] and box["n"] else None

    return address


ROUTES = (
    (r"^/screening$", screening),
    (rf"^/screening/(?P<state>{'|'.join(_LISTS)})\.(?P<ending>ris|csv|xlsx)$", records_file),
    (r"^/prisma-flow$", flow),
    (r"^/prisma-flow\.svg$", flow_svg),
)
