"""Values that a person sets over what every source says: one kind of line in JSON Lines."""

from __future__ import annotations

import re

from harvest.clinicaltrials.json_reader import JsonNode
from harvest.hand_searched.fields import check_keys, date_in
from harvest.pubmed.identifiers import doi_of, pmcid_of
from records.errors import ParseError
from records.model import HandSet

KIND = "hand_set"
_KEYS = ("kind", "record", "field", "value", "reason", "by")
_TRIAL_KINDS = frozenset({"nct", "isrctn", "actrn", "euctr", "ctis", "trial"})

TEXT, NUMBER, DATE = "text", "number", "date"
PUBLICATION_FIELDS = {
    "title": TEXT,
    "vernacular_title": TEXT,
    "journal": TEXT,
    "volume": TEXT,
    "issue": TEXT,
    "pages": TEXT,
    "publication_date": DATE,
    "year": NUMBER,
}
TRIAL_FIELDS = {
    "title": TEXT,
    "official_title": TEXT,
    "acronym": TEXT,
    "status": TEXT,
    "why_stopped": TEXT,
    "phase": TEXT,
    "study_type": TEXT,
    "sponsor": TEXT,
    "enrollment": NUMBER,
    "start_date": DATE,
    "primary_completion_date": DATE,
    "completion_date": DATE,
}


def hand_set_in(node: JsonNode) -> HandSet:
    """Return the value set by a line; raise `ParseError` naming the key that is wrong."""
    check_keys(node, _KEYS)
    kind, identifier = _record(node)
    fields = TRIAL_FIELDS if kind in _TRIAL_KINDS else PUBLICATION_FIELDS
    field = _needed(node, "field")
    if field not in fields:
        raise ParseError(
            node.record, f'field "{field[:40]}" cannot be set by hand; one of {", ".join(fields)}'
        )
    return HandSet(
        kind=kind,
        identifier=identifier,
        field=field,
        value=_value(node, fields[field]),
        reason=_needed(node, "reason"),
        by=_needed(node, "by"),
    )


def _needed(node: JsonNode, name: str) -> str:
    text = node.line(name)
    if not text:
        raise ParseError(node.record, f"{name} is missing; a value set by hand needs it")
    return text


def _record(node: JsonNode) -> tuple[str, str]:
    printed = _needed(node, "record")
    kind, _, value = printed.partition(":")
    kind, value = kind.strip().lower(), value.strip()
    if kind == "pmid" and re.fullmatch(r"[1-9][0-9]{0,9}", value):
        return kind, value
    if kind == "doi" and (doi := doi_of(value)):
        return kind, doi.lower()
    if kind == "pmcid" and (pmcid := pmcid_of(value)):
        return kind, pmcid
    if kind == "nct" and re.fullmatch(r"NCT[0-9]{8}", value.upper()):
        return kind, value.upper()
    if kind in _TRIAL_KINDS - {"nct"} and value:
        return kind, value
    raise ParseError(
        node.record,
        f'record is "{printed[:60]}"; write pmid:123, pmcid:PMC123, doi:10.…, nct:NCT01234567, '
        "or trial: and another registration number",
    )


def _value(node: JsonNode, form: str) -> str | int | None:
    if "value" not in node.value:
        raise ParseError(node.record, "value is missing; null takes an earlier one back")
    if node.value["value"] is None:
        return None
    if form == NUMBER:
        number = node.number("value")
        if number is None or number < 0:
            raise ParseError(node.record, "value should be a whole number for this field")
        return number
    text = date_in(node, "value") if form == DATE else node.line("value")
    if not text:
        raise ParseError(node.record, "value is empty; null takes an earlier one back")
    return text
