"""Rows of a publication."""

from __future__ import annotations

import hashlib

from db.design import design_of
from db.rows.cells import Row, Rows, joined
from records.model import Annotation, Author, Publication, Section


def publication_rows(
    record_id: str,
    publication: Publication,
    annotation: Annotation | None,
    times: Row,
    retraction: Row,
) -> Rows:
    """Return the rows of one publication.

    `times` holds first_seen and last_changed, `retraction` the columns that `db.retractions` gives.
    """
    rows: Rows = {
        "publications": [_publication(record_id, publication, annotation, {**retraction, **times})],
        "publication_types": [
            {"publication": record_id, "type": name, "type_id": type_id}
            for type_id, name in _unique_types(publication)
        ],
        "mesh_headings": _mesh(record_id, publication),
        "chemicals": [
            {
                "publication": record_id,
                "name": chemical.name,
                "substance_id": chemical.substance_id,
                "registry_number": chemical.registry_number,
            }
            for chemical in {c.name: c for c in publication.chemicals}.values()
        ],
        "keywords": [
            {"publication": record_id, "keyword": keyword}
            for keyword in dict.fromkeys(publication.keywords)
        ],
        "accessions": [
            {"publication": record_id, "databank": accession.databank, "number": accession.number}
            for accession in dict.fromkeys(publication.accessions)
        ],
        "grants": [
            {
                "publication": record_id,
                "position": position,
                "grant_id": grant.grant_id,
                "agency": grant.agency,
                "country": grant.country,
            }
            for position, grant in enumerate(publication.grants, start=1)
        ],
    }
    rows.update(_author_rows(record_id, publication))
    return rows


def whole_abstract(sections: tuple[Section, ...]) -> str | None:
    """Return the abstract as one text, each heading in front of its section."""
    parts = [f"{s.label}: {s.text}" if s.label else s.text for s in sections if s.text]
    return "\n".join(parts) or None


def authors_short(authors: tuple[Author, ...], complete: bool = True) -> str | None:
    """Return "Keeler JL, Treasure J", "Calabrese L et al." or None."""
    names = [_short_name(author) for author in authors]
    if not names:
        return None
    if len(names) <= 2 and complete:
        return ", ".join(names)
    return f"{names[0]} et al."


def printed_name(author: Author) -> str:
    """Return "Keeler, Johanna Louise", or the name of a group."""
    if author.collective_name:
        return author.collective_name
    first = author.fore_name or author.initials
    return ", ".join(part for part in (author.last_name, first) if part)


def _short_name(author: Author) -> str:
    if author.collective_name:
        return author.collective_name
    return " ".join(part for part in (author.last_name, author.initials) if part)


def _unique_types(publication: Publication) -> list[tuple[str | None, str]]:
    by_name: dict[str, str | None] = {}
    for type_id, name in publication.publication_types:
        by_name[name] = by_name.get(name) or type_id
    return [(type_id, name) for name, type_id in by_name.items()]


def _publication(
    record_id: str, publication: Publication, annotation: Annotation | None, told: Row
) -> Row:
    design, design_source = design_of(publication, annotation)
    return {
        "id": record_id,
        "title": publication.title,
        "descriptor": publication.descriptor,
        "journal": publication.journal,
        "year": publication.year,
        "publication_date": publication.publication_date,
        "design": design,
        "design_source": design_source if design else None,
        "population_n": annotation.population_n if annotation else None,
        "abstract": whole_abstract(publication.sections),
        "abstract_source": publication.abstract_source,
        "abstract_copyright": publication.abstract_copyright,
        "pmid": publication.pmid,
        "pmcid": publication.pmcid,
        "doi": publication.doi,
        "version": publication.version,
        "vernacular_title": publication.vernacular_title,
        "journal_abbreviation": publication.journal_abbreviation,
        "issn": publication.issn,
        "volume": publication.volume,
        "issue": publication.issue,
        "pages": publication.pages,
        "languages": joined(publication.languages),
        "authors_short": authors_short(publication.authors, publication.authors_complete),
        "authors_complete": int(publication.authors_complete),
        "conflict_of_interest": publication.conflict_of_interest,
        "date_created": publication.date_created,
        "date_entered": publication.date_entered,
        "date_revised": publication.date_revised,
        "source_url": publication.source_url,
        "note": publication.note,
        "is_book": int(publication.is_book),
        "source": publication.source,
        **told,
    }


def _mesh(record_id: str, publication: Publication) -> list[Row]:
    rows: dict[tuple[str, str], Row] = {}
    for heading in publication.mesh_headings:
        for qualifier_id, qualifier, major in heading.qualifiers or (("", "", False),):
            rows[(heading.descriptor_id, qualifier_id)] = {
                "publication": record_id,
                "descriptor_id": heading.descriptor_id,
                "descriptor": heading.descriptor,
                "qualifier": qualifier,
                "qualifier_id": qualifier_id,
                "major": int(heading.major or major),
            }
    return list(rows.values())


def _author_rows(record_id: str, publication: Publication) -> Rows:
    authors: list[Row] = []
    places: list[Row] = []
    for position, author in enumerate(publication.authors, start=1):
        name = printed_name(author)
        key = f"orcid:{author.orcid}" if author.orcid else f"name:{name}"
        author_id = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:12]
        authors.append(
            {
                "id": author_id,
                "name": name,
                "last_name": author.last_name,
                "fore_name": author.fore_name,
                "initials": author.initials,
                "collective_name": author.collective_name,
                "orcid": author.orcid,
            }
        )
        places.append(
            {
                "publication": record_id,
                "position": position,
                "author": author_id,
                "affiliations": "\n".join(author.affiliations) or None,
            }
        )
    return {"authors": authors, "publication_authors": places}
