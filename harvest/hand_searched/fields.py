"""Reading one line of hand-searched JSON: known keys only, identifiers and dates checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from harvest.clinicaltrials.json_reader import JsonNode
from harvest.plain_text import cleaned
from harvest.pubmed.identifiers import doi_of, pmcid_of
from records.errors import ParseError
from records.model import AbstractSource

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
TEXT_SOURCES: dict[str, AbstractSource] = {"hand-searched": "hand-searched", "restated": "restated"}


def check_keys(node: JsonNode, known: Iterable[str]) -> None:
    """Raise `ParseError` naming every key of `node` that the format does not have."""
    unknown = sorted(set(node.value) - set(known))
    if unknown:
        where = f" in {node.path}" if node.path else ""
        names = ", ".join(f'"{cleaned(name[:40])}"' for name in unknown[:5])
        raise ParseError(node.record, f"unknown key {names}{where}; see docs/hand-searched.md")


def pmid_in(node: JsonNode, name: str = "pmid") -> str | None:
    """Return a PMID, given as text or number."""
    value = node.value.get(name)
    pmid = str(value) if isinstance(value, int) and not isinstance(value, bool) else node.line(name)
    if pmid and not re.fullmatch(r"[0-9]{1,10}", pmid):
        raise ParseError(node.record, f'{name} is "{pmid[:40]}", not a whole number')
    return pmid


def doi_in(node: JsonNode) -> str | None:
    """Return the bare DOI of "doi", which may be given as an address."""
    printed = node.line("doi")
    doi = doi_of(printed)
    if printed and not doi:
        raise ParseError(node.record, f'doi is "{printed[:60]}", which does not begin with 10.')
    return doi


def pmcid_in(node: JsonNode) -> str | None:
    """Return the PMC id as "PMC123"."""
    printed = node.line("pmcid")
    pmcid = pmcid_of(printed)
    if printed and not pmcid:
        raise ParseError(node.record, f'pmcid is "{printed[:40]}", not PMC and digits')
    return pmcid


def date_in(node: JsonNode, name: str) -> str | None:
    """Return an ISO date as precise as it is given: "2021", "2021-11" or "2021-11-20"."""
    printed = node.line(name)
    if printed is None:
        return None
    found = _DATE.fullmatch(printed)
    if not found or not _exists(*found.groups()):
        raise ParseError(node.record, f'{name} is "{printed[:40]}", not like 2021, 2021-11-20')
    return printed


def text_source_in(node: JsonNode, name: str) -> AbstractSource:
    """Return where the words come from; "hand-searched" when the line does not say."""
    printed = node.line(name) or "hand-searched"
    if printed not in TEXT_SOURCES:
        options = " or ".join(f'"{option}"' for option in TEXT_SOURCES)
        raise ParseError(node.record, f'{name} is "{printed[:40]}"; write {options}')
    return TEXT_SOURCES[printed]


def items(node: JsonNode, name: str) -> tuple[str | JsonNode, ...]:
    """Return a list whose items are texts or objects; a lone text counts as a list of one."""
    value = node.value.get(name)
    listed = [value] if isinstance(value, str) else value
    if listed is None:
        return ()
    if not isinstance(listed, list):
        raise ParseError(node.record, f"{name} should be a list")
    return tuple(_item(node, name, index, item) for index, item in enumerate(listed))


def _item(node: JsonNode, name: str, index: int, item: object) -> str | JsonNode:
    path = f"{name}[{index}]"
    if isinstance(item, str):
        return JsonNode({"text": item}, path, node.record, node.escaped).line("text") or ""
    if isinstance(item, Mapping):
        return JsonNode(item, path, node.record, node.escaped)
    raise ParseError(node.record, f"{path} should be a text or an object")


def _exists(year: str, month: str | None, day: str | None) -> bool:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True
