"""References as a table, for tools that read CSV or XLSX rather than a reference format.

The columns `title`, `abstract`, `authors`, `year`, `doi` and `keywords` have the names that
ASReview, Rayyan and their like look for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exports.reference import Reference
from exports.sheet import Cell, Sheet, SheetColumn

COLUMNS = (
    SheetColumn("record_id", "Permanent id of the record here"),
    SheetColumn("kind", "publication or trial"),
    SheetColumn("title", "Title as the source prints it; [Title not known] where it shows none"),
    SheetColumn("abstract", "Abstract, or summary of a registration"),
    SheetColumn("abstract_source", "Where that text comes from; restated: in other words"),
    SheetColumn("authors", "Authors, separated by semicolons"),
    SheetColumn("year", "Year of publication, or of the start of a trial"),
    SheetColumn("journal", "Journal or book; register of a trial"),
    SheetColumn("volume", "Volume"),
    SheetColumn("issue", "Issue"),
    SheetColumn("pages", "Pages or article number"),
    SheetColumn("doi", "Digital object identifier"),
    SheetColumn("pmid", "PubMed id"),
    SheetColumn("pmcid", "PubMed Central id"),
    SheetColumn("registration", "Registration numbers, separated by semicolons"),
    SheetColumn("url", "Page of the record at its source"),
    SheetColumn("keywords", "Keywords and MeSH, separated by semicolons"),
    SheetColumn("tags", "How side effects and outcomes are meant, separated by semicolons"),
    SheetColumn("remarks", "Restated, retracted, gone from its source, not screened"),
)


def reference_sheet(references: Iterable[Reference], about: Sequence[str] = ()) -> Sheet:
    """Return references as a sheet, a row each, made as they are read."""
    return Sheet("references", "References", tuple(about), COLUMNS, map(_row, references))


def _row(ref: Reference) -> tuple[Cell, ...]:
    return (
        ref.id,
        ref.kind,
        ref.shown_title,
        ref.abstract,
        ref.abstract_source if ref.abstract else None,
        _list(author.printed for author in ref.authors),
        ref.year,
        ref.journal or ref.registry,
        ref.volume,
        ref.issue,
        ref.pages,
        ref.doi,
        ref.pmid,
        ref.pmcid,
        _list(ref.registrations),
        ref.urls[0] if ref.urls else None,
        _list((*ref.keywords, *ref.mesh)),
        _list(ref.tags),
        " | ".join(ref.remarks) or None,
    )


def _list(words: Iterable[str]) -> str | None:
    return "; ".join(words) or None
