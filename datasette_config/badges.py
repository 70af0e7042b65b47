"""What Datasette's own tables show in a cell: links to our pages, badges for how it is meant."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from datasette_config.addresses import Addresses
from datasette_config.labels import SIMILAR, state_of

_CONCEPT_LABELS = {"SIDE_EFFECT": "side effect", "OUTCOME": "outcome"}

# Where a column holds the id of a record. The page of a publication sends the reader on when the
# record turns out to be a trial.
_ID_COLUMNS = {
    "record": "publication",
    "other_record": "publication",
    "redirect_to": "publication",
    "publication": "publication",
    "trial": "trial",
}
_TITLE_COLUMNS = {
    ("publications", "title"): "publication",
    ("publications", "id"): "publication",
    ("trials", "title"): "trial",
    ("trials", "id"): "trial",
    ("records", "label"): "publication",
    ("records", "id"): "publication",
}


def cell(
    addresses: Addresses, table: str | None, column: str, shown: Any, row: Any
) -> Markup | None:
    """Return what a cell shows, or None to leave it to Datasette.

    `shown` is the value, or a dictionary of value and label where Datasette has looked up what a
    foreign key refers to; `row` is the whole row. Everything that comes from the data is escaped.
    """
    value, label = (shown["value"], shown["label"]) if isinstance(shown, dict) else (shown, shown)
    if (table, column) in _TITLE_COLUMNS:
        id = row["id"]
        id = id["value"] if isinstance(id, dict) else id
        return _link(addresses, _TITLE_COLUMNS[(table or "", column)], id, label)
    if not isinstance(value, str) or not value:
        return None
    if column in _ID_COLUMNS:
        return _link(addresses, _ID_COLUMNS[column], value, label)
    if table == "evidence" and column == "link":
        return Markup('<a href="{}">{}</a>').format(addresses.page(f"/{value}"), value)
    return _badge(column, value)


def _link(addresses: Addresses, kind: str, record: str, label: Any) -> Markup:
    return Markup('<a href="{}">{}</a>').format(
        addresses.record(kind, record), label or "no title: open its page"
    )


def _badge(column: str, value: str) -> Markup | None:
    if column == "label" and value in _CONCEPT_LABELS:
        style = "out" if value == "OUTCOME" else "se"
        return Markup('<span class="kind {}">{}</span>').format(style, _CONCEPT_LABELS[value])
    mention = {"label": "OUTCOME", "direction": None, "comparison": None, "assertion": None}
    if column == "direction" and value != "none":
        state = state_of({**mention, "direction": value})
    elif column == "assertion":
        state = state_of({**mention, "label": "SIDE_EFFECT", "assertion": value})
    elif column == "comparison" and value == "similar":
        state = SIMILAR
    else:
        return None
    return Markup('<span class="badge {}"><b aria-hidden="true">{}</b> {}</span>').format(
        state.key, state.sign, value.replace("_", " ")
    )
