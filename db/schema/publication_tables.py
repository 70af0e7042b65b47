"""Publications and what PubMed says about them."""

from __future__ import annotations

from db.schema.table import Table, integer, text

PUBLICATION = {"references": "publications.id", "index": True, "not_null": True}

PUBLICATIONS = Table(
    "publications",
    "Papers, book chapters, preprints and abstracts.",
    (
        text("id", "Permanent id of the record", references="records.id"),
        text("title", "Title as printed; empty where the source does not show it"),
        text("descriptor", "What the publication is, where its title is not known"),
        text("journal", "Journal or book", index=True),
        integer("year", "Year of publication", index=True),
        text("publication_date", "Date of publication, as precise as the source gives it"),
        text(
            "design",
            "Study design, from the publication type where it tells, else read from the text",
            index=True,
        ),
        text("design_source", "The publication type that tells the design, or text"),
        integer(
            "population_n",
            "Participants (animals in animal studies) read from the text; "
            "empty for reviews and where the text does not say",
        ),
        text(
            "retraction_status",
            "none, retracted or expression of concern: the strongest of what is said",
            index=True,
            not_null=True,
        ),
        text(
            "retraction_said_by",
            "Who says so, separated by semicolons: PubMed, Retraction Watch, or a notice that is "
            "stored where the paper itself is not marked yet",
        ),
        text("retraction_date", "Day of the notice, where its register gives one"),
        text("retraction_reasons", "Reasons that Retraction Watch gives, separated by semicolons"),
        text("abstract", "The whole abstract as one text, headings in front of their sections"),
        text(
            "abstract_source",
            "pubmed, europepmc, hand-searched, or restated: in other words than its "
            "authors', for demonstration",
            index=True,
        ),
        text("abstract_copyright", "Copyright notice printed with the abstract"),
        text("pmid", "PubMed id", index=True),
        text("pmcid", "PubMed Central id"),
        text("doi", "Digital object identifier", index=True),
        text("version", "Version of the PubMed record"),
        text("vernacular_title", "Title in the language of the paper, where PubMed has it"),
        text("journal_abbreviation", "Journal, abbreviated as by ISO or NLM"),
        text("issn", "ISSN"),
        text("volume", "Volume"),
        text("issue", "Issue"),
        text("pages", "Pages or article number"),
        text("languages", "Languages of the text, separated by semicolons"),
        text("authors_short", "First author, and others"),
        integer("authors_complete", "0 where the source lists only some of the authors"),
        text("conflict_of_interest", "Conflict-of-interest statement"),
        text("date_created", "When PubMed created the record"),
        text("date_entered", "When it entered PubMed"),
        text("date_revised", "When PubMed last revised it"),
        text("source_url", "Page where a hand-searched record was found"),
        text("note", "Note of the person who found it"),
        integer("is_book", "1 for a book or book chapter"),
        text(
            "source", "The source that the fields are taken from first", index=True, not_null=True
        ),
        text("first_seen", "When it was first received, UTC", not_null=True),
        text("last_changed", "When what a source says of it last changed, UTC", not_null=True),
    ),
    key=("id",),
    label="title",
    search=("title", "abstract", "vernacular_title", "descriptor"),
    facets=("year", "design", "abstract_source", "retraction_status"),
    sort="-publication_date",
)

AUTHORS = Table(
    "authors",
    "Names as printed. People with one printed name share a row unless their ORCID differs.",
    (
        text("id", "Key made of the ORCID, else of the printed name"),
        text("name", "Name as printed, last name first", index=True, not_null=True),
        text("last_name", "Last name"),
        text("fore_name", "First names"),
        text("initials", "Initials"),
        text("collective_name", "Name of a group, where the author is one"),
        text("orcid", "ORCID"),
    ),
    key=("id",),
    label="name",
    search=("name",),
)

PUBLICATION_AUTHORS = Table(
    "publication_authors",
    "Who wrote what, in order.",
    (
        text("publication", "The publication", **PUBLICATION),
        integer("position", "Place in the list, from 1", not_null=True),
        text("author", "The author", references="authors.id", index=True, not_null=True),
        text("affiliations", "Affiliations as printed, one a line"),
    ),
    key=("publication", "position"),
)

PUBLICATION_TYPES = Table(
    "publication_types",
    "Publication types given by NLM's indexers or printed on the page.",
    (
        text("publication", "The publication", **PUBLICATION),
        text("type", "Publication type", index=True, not_null=True),
        text("type_id", "MeSH id of the type, where given"),
    ),
    key=("publication", "type"),
    facets=("type",),
)

MESH_HEADINGS = Table(
    "mesh_headings",
    "MeSH descriptors given by NLM's indexers, a row for each qualifier.",
    (
        text("publication", "The publication", **PUBLICATION),
        text("descriptor_id", "MeSH descriptor id", index=True, not_null=True),
        text("descriptor", "MeSH descriptor", index=True, not_null=True),
        text("qualifier", "MeSH qualifier; empty without one", not_null=True),
        text("qualifier_id", "MeSH qualifier id", not_null=True),
        integer("major", "1 if it is a main subject of the paper", not_null=True),
    ),
    key=("publication", "descriptor_id", "qualifier_id"),
    facets=("descriptor",),
)

CHEMICALS = Table(
    "chemicals",
    "Substances named by NLM's indexers.",
    (
        text("publication", "The publication", **PUBLICATION),
        text("name", "Substance", index=True, not_null=True),
        text("substance_id", "MeSH id of the substance"),
        text("registry_number", "CAS number or UNII; 0 where there is none"),
    ),
    key=("publication", "name"),
    facets=("name",),
)

KEYWORDS = Table(
    "keywords",
    "Keywords of the authors.",
    (
        text("publication", "The publication", **PUBLICATION),
        text("keyword", "Keyword as printed", index=True, not_null=True),
    ),
    key=("publication", "keyword"),
    facets=("keyword",),
)

ACCESSIONS = Table(
    "accessions",
    "Accession numbers that PubMed lists, such as trial registration numbers.",
    (
        text("publication", "The publication", **PUBLICATION),
        text("databank", "Data bank", index=True, not_null=True),
        text("number", "Accession number", index=True, not_null=True),
    ),
    key=("publication", "databank", "number"),
    facets=("databank",),
)

GRANTS = Table(
    "grants",
    "Funding as PubMed lists it.",
    (
        text("publication", "The publication", **PUBLICATION),
        integer("position", "Place in the list, from 1", not_null=True),
        text("grant_id", "Number of the grant"),
        text("agency", "Who gave it", index=True),
        text("country", "Country of the agency"),
    ),
    key=("publication", "position"),
    facets=("agency",),
)

FULL_TEXTS = Table(
    "full_texts",
    "What Europe PMC holds of a publication's full text, and whether it was read: only where it is "
    "open access under a licence that lets it be kept. Without a row nobody looked for one.",
    (
        text("publication", "The publication", references="publications.id"),
        text("status", "read or not read", index=True, not_null=True),
        text("reason", "Why it was not read", index=True),
        text("licence", "Licence, as the article states it, else as its record does", index=True),
        integer("open_access", "1 for open access, 0 for not, empty where it is not said"),
        text("source", "Where it was looked for", not_null=True),
        text("source_key", "The publication's key there", not_null=True),
        text("text_key", "The text's key there, a PMC or preprint id"),
        text("source_url", "Page of the publication there"),
        integer("passages", "Passages kept: paragraphs, captions, tables", not_null=True),
        integer("characters", "Characters in them", not_null=True),
        text("left_out", "Parts of the article that are not among them, counted"),
        text("read_at", "When it was received as it is now, UTC", not_null=True),
    ),
    key=("publication",),
    facets=("status", "licence", "reason"),
)

PUBLICATION_TABLES = (
    PUBLICATIONS,
    AUTHORS,
    PUBLICATION_AUTHORS,
    PUBLICATION_TYPES,
    MESH_HEADINGS,
    CHEMICALS,
    KEYWORDS,
    ACCESSIONS,
    GRANTS,
    FULL_TEXTS,
)
