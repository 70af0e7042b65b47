"""A result of Europe PMC's search (resultType=core) as a publication.

Field names are those of the JSON of version 6.9. The key is the source and its id, "MED:123" (123
is the PMID) or "PPR:PPR123" (a preprint). MeSH headings are left to PubMed: here they come without
their ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from harvest.clinicaltrials.json_reader import JsonNode
from harvest.europepmc.licence import licence_name
from harvest.europepmc.markup import plain, sections_of
from harvest.pubmed.identifiers import doi_of, pmcid_of
from harvest.pubmed.people import orcid_of
from records.errors import ParseError
from records.model import (
    Author,
    Chemical,
    Correction,
    Grant,
    Publication,
)

SOURCE: Final = "europepmc"
PREPRINT_TYPE = "Preprint"

_TYPE_IDS = {"retracted publication": "D016441", "retraction of publication": "D016440"}
"""MeSH ids of publication types that change how a record is counted; here they come without."""

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_KEY = re.compile(r"[A-Z]{2,4}:[A-Za-z0-9_.-]{1,40}")

NOTICES = {
    "comment in": "CommentIn",
    "comment on": "CommentOn",
    "erratum in": "ErratumIn",
    "erratum for": "ErratumFor",
    "retraction in": "RetractionIn",
    "retraction of": "RetractionOf",
    "expression of concern in": "ExpressionOfConcernIn",
    "expression of concern for": "ExpressionOfConcernFor",
    "republished in": "RepublishedIn",
    "republished from": "RepublishedFrom",
    "update in": "UpdateIn",
    "update of": "UpdateOf",
    "preprint of": "PreprintOf",
    "preprint in": "PreprintIn",
    "corrected and republished in": "CorrectedandRepublishedIn",
    "corrected and republished from": "CorrectedandRepublishedFrom",
    "retracted and republished in": "RetractedandRepublishedIn",
    "retracted and republished from": "RetractedandRepublishedFrom",
    "reprint in": "ReprintIn",
    "reprint of": "ReprintOf",
}
"""Europe PMC's words for PubMed's notices, and its own two for preprints and their papers."""


def record_key(result: Mapping[str, Any]) -> str:
    """Return the key of a search result. Raises ParseError when it has none."""
    source, number = result.get("source"), result.get("id")
    key = f"{source}:{number}"
    if not isinstance(source, str) or not isinstance(number, str | int) or not _KEY.fullmatch(key):
        raise ParseError("a result of Europe PMC", f"it has no source and id ({key[:60]!r})")
    return key


def parse_record(result: Mapping[str, Any]) -> Publication:
    """Return a search result as a publication. Raises ParseError that names it."""
    key = record_key(result)
    node = JsonNode(result, "", key, escaped=False)
    journal = node.node("journalInfo")
    is_preprint = key.startswith("PPR:")
    sections = sections_of(node.prose("abstractText"))
    date = _publication_date(node)
    return Publication(
        source=SOURCE,
        source_key=key,
        title=plain(node.line("title")),
        pmid=_pmid(node, key),
        pmcid=pmcid_of(node.line("pmcid")),
        doi=doi_of(node.line("doi")),
        other_ids=(("pprid", key.removeprefix("PPR:")),) if is_preprint else (),
        version=_version(node),
        sections=sections,
        abstract_source=SOURCE if sections else None,
        journal=_journal(node),
        journal_abbreviation=journal.node("journal").line("medlineAbbreviation"),
        issn=journal.node("journal").line("issn") or journal.node("journal").line("essn"),
        volume=journal.line("volume"),
        issue=journal.line("issue"),
        pages=node.line("pageInfo"),
        publication_date=date,
        year=_year(node, date),
        languages=tuple(language for language in [node.line("language")] if language),
        authors=tuple(_authors(node)),
        publication_types=_types(node, is_preprint=is_preprint),
        chemicals=_chemicals(node),
        keywords=node.node("keywordList").lines("keyword"),
        corrections=tuple(_corrections(node)),
        grants=_grants(node),
        date_created=_day(node.line("dateOfCreation")),
        date_revised=_day(node.line("dateOfRevision")),
        date_entered=_day(node.line("firstIndexDate")),
        source_url=f"https://europepmc.org/article/{key.replace(':', '/')}",
        licence=licence_name(node.line("license")),
        open_access=open_access(node),
    )


def open_access(node: JsonNode) -> bool | None:
    """Say whether a record is open access, or None where it does not say."""
    return {"Y": True, "N": False}.get(node.line("isOpenAccess") or "")


def _pmid(node: JsonNode, key: str) -> str | None:
    given = node.line("pmid")
    if given is None and key.startswith("MED:"):
        given = key.removeprefix("MED:")
    return given if given and re.fullmatch(r"[1-9]\d{0,8}", given) else None


def _version(node: JsonNode) -> str | None:
    number = node.number("versionNumber")
    return None if number is None else str(number)


def _journal(node: JsonNode) -> str | None:
    """Return the journal; of a preprint its server, of a chapter its book."""
    book = node.node("bookOrReportDetails")
    return plain(
        node.node("journalInfo", "journal").line("title")
        or book.line("comprisingTitle")
        or book.line("publisher")
    )


def _publication_date(node: JsonNode) -> str | None:
    journal = node.node("journalInfo")
    for text in (
        node.line("firstPublicationDate"),
        node.line("electronicPublicationDate"),
        journal.line("printPublicationDate"),
        node.line("pubYear"),
    ):
        if date := _day(text):
            return date
    return None


def _year(node: JsonNode, date: str | None) -> int | None:
    given = node.line("pubYear") or ""
    digits = given if re.fullmatch(r"\d{4}", given) else (date or "")[:4]
    return int(digits) if digits else None


def _day(text: str | None) -> str | None:
    return text if text and _DATE.fullmatch(text) else None


def _authors(node: JsonNode) -> Iterator[Author]:
    for author in node.node("authorList").nodes("author"):
        identifier = author.node("authorId")
        details = author.node("authorAffiliationDetailsList").nodes("authorAffiliation")
        affiliations = [text for place in details if (text := plain(place.line("affiliation")))]
        last_name, collective = author.line("lastName"), author.line("collectiveName")
        found = Author(
            last_name=last_name or (None if collective else author.line("fullName")),
            fore_name=author.line("firstName"),
            initials=author.line("initials"),
            collective_name=collective,
            orcid=orcid_of(identifier.line("value"))
            if identifier.line("type") == "ORCID"
            else None,
            affiliations=tuple(dict.fromkeys(affiliations)),
        )
        if found.last_name or found.collective_name or found.fore_name:
            yield found


def _types(node: JsonNode, *, is_preprint: bool) -> tuple[tuple[str | None, str], ...]:
    names = list(node.node("pubTypeList").lines("pubType"))
    if is_preprint and PREPRINT_TYPE.casefold() not in {name.casefold() for name in names}:
        names.append(PREPRINT_TYPE)
    return tuple((_TYPE_IDS.get(name.casefold()), name) for name in dict.fromkeys(names))


def _chemicals(node: JsonNode) -> tuple[Chemical, ...]:
    return tuple(
        Chemical(None, name, chemical.line("registryNumber"))
        for chemical in node.node("chemicalList").nodes("chemical")
        if (name := chemical.line("name"))
    )


def _corrections(node: JsonNode) -> Iterator[Correction]:
    """Yield the notices; a preprint is named by its own id, which goes into the note."""
    for notice in node.node("commentCorrectionList").nodes("commentCorrection"):
        kind = notice.line("type")
        if not kind:
            continue
        source, other = notice.line("source"), notice.line("id")
        in_medline = source == "MED" and other is not None and other.isdigit()
        note = notice.line("note")
        if not in_medline and other:
            note = "; ".join(part for part in (f"{source}:{other}", note) if part)
        yield Correction(
            ref_type=NOTICES.get(kind.casefold(), kind),
            pmid=other if in_medline else None,
            citation=plain(notice.line("reference")),
            note=note,
        )


def _grants(node: JsonNode) -> tuple[Grant, ...]:
    return tuple(
        Grant(grant.line("grantId"), grant.line("agency"), None)
        for grant in node.node("grantsList").nodes("grant")
        if grant.line("grantId") or grant.line("agency")
    )
