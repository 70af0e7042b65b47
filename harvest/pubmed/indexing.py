"""What indexers and publishers add to a PubMed record: MeSH, substances, keywords, links."""

from __future__ import annotations

from harvest.pubmed.xml_text import XmlElement, attribute, child_text, child_texts, text_of
from records.model import Accession, Chemical, Correction, Grant, MeshHeading


def mesh_headings(citation: XmlElement) -> tuple[MeshHeading, ...]:
    """Return the MeSH headings. `descriptor_id` is "" in records older than identifiers."""
    found = (_mesh_heading(h) for h in citation.iterfind("MeshHeadingList/MeshHeading"))
    return tuple(heading for heading in found if heading)


def chemicals(citation: XmlElement) -> tuple[Chemical, ...]:
    """Return the substances; esketamine is one of these and no MeSH heading."""
    return tuple(
        Chemical(attribute(substance, "UI"), name, child_text(chemical, "RegistryNumber"))
        for chemical in citation.iterfind("ChemicalList/Chemical")
        for substance in chemical.iterfind("NameOfSubstance")
        if (name := text_of(substance))
    )


def keywords(parent: XmlElement) -> tuple[str, ...]:
    """Return the keywords of all lists (the authors' and NLM's), each once."""
    return child_texts(parent, "KeywordList/Keyword")


def accessions(article: XmlElement) -> tuple[Accession, ...]:
    """Return accession numbers in data banks, such as trial registers."""
    return tuple(
        Accession(name, number)
        for bank in article.iterfind("DataBankList/DataBank")
        if (name := child_text(bank, "DataBankName"))
        for number in child_texts(bank, "AccessionNumberList/AccessionNumber")
    )


def corrections(citation: XmlElement) -> tuple[Correction, ...]:
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
        for entry in citation.iterfind("CommentsCorrectionsList/CommentsCorrections")
        if (ref_type := attribute(entry, "RefType")) and ref_type != "Cites"
    )


def grants(parent: XmlElement) -> tuple[Grant, ...]:
    """Return the funding listed."""
    found = (
        Grant(child_text(g, "GrantID"), child_text(g, "Agency"), child_text(g, "Country"))
        for g in parent.iterfind("GrantList/Grant")
    )
    return tuple(grant for grant in found if grant != Grant())


def publication_types(parent: XmlElement) -> tuple[tuple[str | None, str], ...]:
    """Return (MeSH id or None, name) pairs; articles keep them in a list, books do not."""
    elements = (
        *parent.iterfind("PublicationTypeList/PublicationType"),
        *parent.iterfind("PublicationType"),
    )
    return tuple((attribute(e, "UI"), name) for e in elements if (name := text_of(e)))


def _mesh_heading(heading: XmlElement) -> MeshHeading | None:
    descriptor = heading.find("DescriptorName")
    name = text_of(descriptor)
    if descriptor is None or not name:
        return None
    return MeshHeading(
        descriptor_id=attribute(descriptor, "UI") or "",
        descriptor=name,
        major=descriptor.get("MajorTopicYN") == "Y",
        qualifiers=tuple(
            (attribute(q, "UI") or "", text, q.get("MajorTopicYN") == "Y")
            for q in heading.iterfind("QualifierName")
            if (text := text_of(q))
        ),
    )
