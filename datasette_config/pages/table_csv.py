"""CSV of Datasette's own tables and queries, with cells that no spreadsheet takes for a formula.

Datasette prints a cell that begins with "=" as it is, and offers no hook for its CSV. But a
plugin's routes are looked at before its own, so this one answers in its place: it asks Datasette
for the same page as JSON, within this process, and writes the rows. Filters, sorting, `_labels`,
`_stream`, `_header` and `_dl` mean what they mean there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from datasette import Forbidden
from datasette.utils import tilde_decode
from datasette.utils.asgi import AsgiStream
from datasette.views.base import DatasetteError

from datasette_config.rendering import missing
from datasette_config.settings import DATABASE
from exports.separated import harmless

_OURS = ("_shape", "_nl", "_stream", "_header", "_dl", "_next", "_size")


async def table_csv(datasette: Any, request: Any) -> Any:
    """Send a table, a view or the answer to a query as CSV, filtered as the address says."""
    path = f"/{DATABASE}{request.url_vars.get('rest') or ''}.json"
    given = parse_qsl(request.query_string, keep_blank_values=True)
    kept = [pair for pair in given if pair[0] not in _OURS]
    if request.url_vars.get("table"):
        kept += [("_nocount", "on"), ("_nofacet", "on")]
    stream = request.args.get("_stream") not in (None, "", "off")
    size = "max" if stream else request.args.get("_size")
    first = await _page(datasette, path, kept, size, request.args.get("_next"))

    async def pages() -> AsyncIterator[dict[str, Any]]:
        page = first
        yield page
        while stream and page.get("next"):
            page = await _page(datasette, path, kept, size, page["next"])
            yield page

    header = request.args.get("_header") != "off"

    async def body(writer: Any) -> None:
        async for page in pages():
            await writer.write(_text(page, header=header and page is first))

    return AsgiStream(body, headers=_headers(datasette, request), content_type=_media_type(request))


async def _page(
    datasette: Any, path: str, kept: list[tuple[str, str]], size: str | None, after: Any
) -> dict[str, Any]:
    more = [("_shape", "arrays"), ("_size", size), ("_next", after)]
    query = urlencode([*kept, *((name, value) for name, value in more if value)])
    answer = await datasette.client.get(f"{path}?{query}")
    if answer.status_code == 403:
        raise Forbidden("")
    if not answer.headers.get("content-type", "").startswith("application/json"):
        raise missing("There is no such table or query.")
    page: dict[str, Any] = answer.json()
    if answer.status_code != 200 or page.get("error"):
        raise DatasetteError(
            str(page.get("error") or "No rows"), status=max(answer.status_code, 400)
        )
    return page


def _text(page: dict[str, Any], *, header: bool) -> str:
    """Return the lines of a page; what Datasette looked up for a key stands in a column beside."""
    columns, labelled = page["columns"], set(page.get("expanded_columns") or ())
    out = io.StringIO()
    writer = csv.writer(out)
    if header:
        names = ((name, f"{name}_label") if name in labelled else (name,) for name in columns)
        writer.writerow(harmless(name) for pair in names for name in pair)
    for row in page["rows"]:
        cells = [row[name] for name in columns] if isinstance(row, dict) else row
        writer.writerow(
            harmless(part)
            for name, cell in zip(columns, cells, strict=True)
            for part in _parts(cell, labelled=name in labelled)
        )
    return out.getvalue()


def _parts(cell: Any, *, labelled: bool) -> tuple[Any, ...]:
    looked_up = isinstance(cell, dict) and "label" in cell
    value, label = (cell["value"], cell["label"]) if looked_up else (cell, None)
    return (value, label) if labelled else (value,)


def _media_type(request: Any) -> str:
    shown = "text/csv" if request.args.get("_dl") else "text/plain"
    return f"{shown}; charset=utf-8"


def _headers(datasette: Any, request: Any) -> dict[str, str]:
    headers = {"cache-control": f"max-age={datasette.setting('default_cache_ttl')}"}
    if request.args.get("_dl"):
        name = tilde_decode(request.url_vars.get("table") or "query").replace("/", "-")
        headers["content-disposition"] = f'attachment; filename="{quote(name)}.csv"'
    return headers


ROUTES = (
    (rf"^/{DATABASE}\.csv$", table_csv),
    (rf"^/{DATABASE}(?P<rest>/(?P<table>[^/.]+)(?:/[^/.]+)?)\.csv$", table_csv),
)
