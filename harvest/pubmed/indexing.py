"""What indexers and publishers add to a PubMed record: MeSH, substances, keywords, links.

Each function takes the list elements of a record (its KeywordList elements, say), usually one.
"""

from __future__ import annotations

from collections.abc import Iterable

from harvest.pubmed.xml_text import (
    XmlElement,
    attribute,
    child_text,
    child_texts,
    children,
    first_text,
    parts_of,
    text_of,
    texts_of,
)
from records.model import Accession, Chemical, Correction, Grant, MeshHeading


def mesh_headings(lists: Iterable[XmlElement]) -> tuple[MeshHeading, ...]:
    """Return the MeSH headings. `descriptor_id` is "" in records older than identifiers."""
    found = (_mesh_heading(heading) for heading in children(lists, "MeshHeading"))
    return tuple(heading for heading in found if heading)


def chemicals(lists: Iterable[XmlElement]) -> tuple[Chemical, ...]:
    """Return the substances; esketamine is one of these and no MeSH heading."""
    return tuple(
        Chemical(attribute(substance, "UI"), name, first_text(parts, "RegistryNumber"))
        for chemical in children(lists, "Chemical")
        for parts in (parts_of(chemical),)
        for substance in parts.get("NameOfSubstance", ())
        if (name := text_of(substance))
    )


def keywords(lists: Iterable[XmlElement]) -> tuple[str, ...]:
    """Return the keywords of all lists (the authors' and NLM's), each once."""
    return texts_of(children(lists, "Keyword"))


def accessions(lists: Iterable[XmlElement]) -> tuple[Accession, ...]:
    """Return accession numbers in data banks, such as trial registers."""
    return tuple(
        Accession(name, number)
        for bank in children(lists, "DataBank")
        if (name := child_text(bank, "DataBankName"))
        for number in child_texts(bank, "AccessionNumberList/AccessionNumber")
    )


def corrections(lists: Iterable[XmlElement]) -> tuple[Correction, ...]:
    """Return comments and corrections, with the PMID of the other record where there is one.

    "Cites" is left out: until 2018 the list of references stood among the corrections.
    """
    return tuple(
        Correction(
            ref_type=ref_type,
            pmid=child_text(entry, "PMID"),
            citation=child_text(entry, "RefSource"),
            note=child_text(entry, "Note"),
        )
        for entry in children(lists, "CommentsCorrections")
        if (ref_type := attribute(entry, "RefType")) and ref_type != "Cites"
    )


def grants(lists: Iterable[XmlElement]) -> tuple[Grant, ...]:
    """Return the funding listed."""
    found = (
        Grant(*(first_text(parts, tag) for tag in ("GrantID", "Agency", "Country")))
        for parts in map(parts_of, children(lists, "Grant"))
    )
    return tuple(grant for grant in found if grant != Grant())


def publication_types(
    lists: Iterable[XmlElement], alone: Iterable[XmlElement] = ()
) -> tuple[tuple[str | None, str], ...]:
    """Return (MeSH id or None, name) pairs; articles keep them in lists, books `alone`."""
    elements = (*children(lists, "PublicationType"), *alone)
    return tuple((attribute(e, "UI"), name) for e in elements if (name := text_of(e)))


def _mesh_heading(heading: XmlElement) -> MeshHeading | None:
    descriptor: XmlElement | None = None
    qualifiers: list[tuple[str, str, bool]] = []
    for child in heading:
        if child.tag == "DescriptorName":
            descriptor = child if descriptor is None else descriptor
        elif child.tag == "QualifierName" and (text := text_of(child)):
            major = child.get("MajorTopicYN") == "Y"
            qualifiers.append((attribute(child, "UI") or "", text, major))
    name = text_of(descriptor)
    if descriptor is None or not name:
        return None
    return MeshHeading(
        descriptor_id=attribute(descriptor, "UI") or "",
        descriptor=name,
        major=descriptor.get("MajorTopicYN") == "Y",
        qualifiers=tuple(qualifiers),
    )
