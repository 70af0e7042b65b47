"""Addresses inside this site, so that no template builds one by hand."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from datasette.utils import tilde_encode

from datasette_config.settings import DATABASE, STATIC

# The column that a table is sorted by must be among them: Datasette pages by its value.
BROWSE_COLUMNS: dict[str, tuple[str, ...]] = {
    "publications": (
        "title",
        "authors_short",
        "journal",
        "publication_date",
        "design",
        "population_n",
        "retraction_status",
        "abstract_source",
        "pmid",
        "doi",
    ),
    "trials": (
        "title",
        "registry_id",
        "status",
        "phase",
        "enrollment",
        "start_date",
        "completion_date",
        "has_results",
        "sponsor",
    ),
    "mentions": (
        "record",
        "label",
        "concept",
        "text",
        "assertion",
        "comparison",
        "direction",
        "contrast",
        "cue",
        "affected",
        "at_risk",
        "part",
        "abstract_source",
    ),
}


class Addresses:
    """Builds addresses under the base path that Datasette is served at."""

    def __init__(self, datasette: Any) -> None:
        self._datasette = datasette

    def page(self, path: str, **query: object) -> str:
        """Return the address of one of our pages; parameters that are None are left out.

        A list is given once for each of its items: `record=a&record=b`.
        """
        given = {name: text for name, text in query.items() if text is not None}
        return str(self._datasette.urls.path(path)) + (
            f"?{urlencode(given, doseq=True)}" if given else ""
        )

    def record(self, kind: str, record: str, anchor: str | None = None) -> str:
        """Return the page of a record; `kind` is publication or trial."""
        folder = "trials" if kind == "trial" else "publications"
        fragment = f"#{anchor}" if anchor else ""
        return self.page(f"/{folder}/{quote(record, safe='')}") + fragment

    def concept(
        self, label: str, concept_id: str, state: str | None = None, **query: object
    ) -> str:
        """Return the page of a concept; `label` is SIDE_EFFECT or OUTCOME, `state` its part."""
        folder = "outcomes" if label == "OUTCOME" else "side-effects"
        fragment = f"#{state}" if state else ""
        return self.page(f"/{folder}/{quote(concept_id, safe='')}", **query) + fragment

    def table(self, name: str, **filters: object) -> str:
        """Return Datasette's page of a table or view, filtered; filters that are None left out."""
        given = {name: text for name, text in filters.items() if text is not None}
        query = f"?{urlencode(given)}" if given else ""
        return str(self._datasette.urls.table(DATABASE, name)) + query

    def browse(self, name: str, **filters: object) -> str:
        """Return Datasette's page of a table with the columns a reader wants first.

        The page offers all columns by one link (see table.html).
        """
        chosen = "&".join(f"_col={column}" for column in BROWSE_COLUMNS.get(name, ()))
        address = self.table(name, **filters)
        return f"{address}{'&' if filters else '?'}{chosen}" if chosen else address

    def all_columns(self, request: Any) -> str:
        """Return the page of a table that is being looked at, with none of its columns left out."""
        kept = [pair for pair in parse_qsl(request.query_string) if pair[0] != "_col"]
        path: str = request.path  # it has the base path already
        return path + (f"?{urlencode(kept)}" if kept else "")

    def row(self, table: str, *keys: str, extension: str = "") -> str:
        """Return Datasette's page of a row."""
        path = ",".join(tilde_encode(str(key)) for key in keys)
        return str(self._datasette.urls.row(DATABASE, table, path)) + extension

    def database(self, extension: str = "") -> str:
        """Return Datasette's page of the database, or with ".db" the file itself."""
        return str(self._datasette.urls.path(f"/{DATABASE}{extension}"))

    def static(self, name: str) -> str:
        """Return the address of a static file, which changes when the file does."""
        return self.page(f"/static/{name}") + f"?{_fingerprint(name)}"


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
