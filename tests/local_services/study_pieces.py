"""The pieces of a v2 study that the service's parameters name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

PIECES = {
    "NCTId": ("protocolSection", "identificationModule", "nctId"),
    "BriefTitle": ("protocolSection", "identificationModule", "briefTitle"),
    "OverallStatus": ("protocolSection", "statusModule", "overallStatus"),
    "LastUpdatePostDate": ("protocolSection", "statusModule", "lastUpdatePostDateStruct", "date"),
    "VersionHolder": ("derivedSection", "miscInfoModule", "versionHolder"),
    "HasResults": ("hasResults",),
    "ProtocolSection": ("protocolSection",),
    "ResultsSection": ("resultsSection",),
}


class UnknownFieldError(Exception):
    """A name in `fields` that no study has."""


def only_fields(study: Mapping[str, Any], asked: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the study with only the `fields` that were asked for, in their full nesting."""
    if "fields" not in asked:
        return study
    kept: dict[str, Any] = {}
    for name in re.split(r"[,|]", asked["fields"]):
        if name not in PIECES:
            raise UnknownFieldError(name)
        path = PIECES[name]
        value = _at(study, path)
        if value is not None:
            place = kept
            for key in path[:-1]:
                place = place.setdefault(key, {})
            place[path[-1]] = value
    return kept


def nct_id_of(study: Mapping[str, Any]) -> str | None:
    """Return the study's number, or None."""
    value = _at(study, PIECES["NCTId"])
    return value if isinstance(value, str) else None


def changed_on(study: Mapping[str, Any]) -> str:
    """Return the day of the study's last update, or "" when it does not say."""
    return _at(study, PIECES["LastUpdatePostDate"]) or ""


def _at(study: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = study
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
