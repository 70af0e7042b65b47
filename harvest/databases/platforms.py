"""Which column of which database's export means what: data, in platforms.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harvest.export_columns import Export, export_of, exports

OTHER = "other"

Platform = Export
"""A platform's export; `words["id_kind"]` is what its own record number is called among the
identifiers ("accession" where it does not say), `words["authors_by"]` the characters that stand
between two authors."""


def platforms() -> Mapping[str, Platform]:
    """Return the platforms by name, in the order in which they are tried."""
    return exports("harvest.databases", "platforms.toml")


def platform_of(columns: Iterable[str]) -> Platform | None:
    """Return the platform whose export has these columns, or None."""
    return export_of(columns, platforms())
