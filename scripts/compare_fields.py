"""Account for every text of a genuine PubMed file: it is in a field, or there is a reason.

    python scripts/compare_fields.py FILE.xml[.gz] [--records N]

The file is read once by our parser and once, naively, by the standard library: each text and
attribute of title, abstract, authors, MeSH, dates and identifiers. Both must come to the same
values. What our parser leaves out or writes differently is known beforehand by a rule, and listed
with its count; exit code 1 when anything else differs.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO

from naive_article import Value, naive_values

from harvest.opening import Opening
from harvest.pubmed.xml import read_articles
from records.model import Publication

SHOWN = 20


@dataclass
class Comparison:
    """What was compared: texts by kind, explained differences by reason, unexplained ones."""

    records: int = 0
    alike: Counter[str] = field(default_factory=Counter)
    explained: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)

    def report(self) -> str:
        """Return the result as Markdown."""
        lines = [
            f"{self.records:,} records, {self.alike.total():,} texts and attributes alike, "
            f"{len(self.unexplained)} differences unexplained.",
            "",
            "| part | alike |",
            "| --- | ---: |",
            *(f"| {kind} | {count:,} |" for kind, count in sorted(self.alike.items())),
            "",
            "| explained difference | texts |",
            "| --- | ---: |",
            *(f"| {reason} | {count:,} |" for reason, count in self.explained.most_common()),
            *self.unexplained[:SHOWN],
        ]
        return "\n".join(lines)


def compare(opening: Opening, most: int | None = None) -> Comparison:
    """Compare our reading of a file with a naive one, record by record, in little memory."""
    result = Comparison()
    ours = (record for record in read_articles(opening) if isinstance(record, Publication))
    for element, record in islice(zip(_articles(opening), ours, strict=False), most):
        result.records += 1
        _compare(list(naive_values(element)), record, result)
    return result


def our_values(record: Publication) -> Iterator[tuple[str, str | None]]:
    """Yield the parts of a record under the names that the naive reading uses."""
    yield "title", record.title
    yield "vernacular title", record.vernacular_title
    if not (record.note or "").startswith("No main abstract"):
        for section in record.sections:
            yield "abstract text", section.text
            yield "abstract label", section.label
            yield "abstract category", section.nlm_category
        yield "abstract copyright", record.abstract_copyright
    for author in record.authors:
        yield "author last name", author.last_name
        yield "author fore name", author.fore_name
        yield "author initials", author.initials
        yield "author collective name", author.collective_name
        yield "author ORCID", author.orcid
        yield from (("author affiliation", text) for text in author.affiliations)
    for heading in record.mesh_headings:
        major = "*" if heading.major else ""
        yield "MeSH descriptor", f"{heading.descriptor_id} {heading.descriptor}{major}"
        for ui, name, is_major in heading.qualifiers:
            yield "MeSH qualifier", f"{ui} {name}{'*' if is_major else ''}"
    yield "date published", record.publication_date
    yield "date revised", record.date_revised
    yield "date created", record.date_created
    yield "date entered", record.date_entered
    yield "PMID", f"{record.pmid} version {record.version}"
    yield "DOI", record.doi
    yield "PMC id", record.pmcid
    yield from (("other identifier", f"{kind} {text}") for kind, text in record.other_ids)
    yield "ISSN", record.issn


def _compare(naive: Iterable[Value], record: Publication, result: Comparison) -> None:
    ours = Counter((kind, text) for kind, text in our_values(record) if text)
    for value in naive:
        if value.reason:
            result.explained[f"{value.kind}: {value.reason}"] += 1
        elif ours[(value.kind, value.text)]:
            ours[(value.kind, value.text)] -= 1
            result.alike[value.kind] += 1
        else:
            result.unexplained.append(f"pmid {record.pmid}: {value.kind} lost: {value.text!r}")
    for kind, text in (+ours).elements():
        result.unexplained.append(f"pmid {record.pmid}: {kind} not in the file: {text!r}")


def _articles(opening: Opening) -> Iterator[ElementTree.Element]:
    source: IO[bytes] = opening()  # type: ignore[assignment]
    with source:
        parents: list[ElementTree.Element] = []
        for event, element in ElementTree.iterparse(source, events=("start", "end")):
            if event == "start":
                parents.append(element)
                continue
            parents.pop()
            if element.tag == "PubmedArticle":
                yield element
                parents[-1].clear()


def main() -> int:
    """Compare a file and return the exit code."""
    parser = argparse.ArgumentParser(description="Account for every text of a PubMed file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--records", type=int, default=None, help="Only the first so many.")
    given = parser.parse_args()
    path: Path = given.file
    opening = partial(gzip.open if path.suffix == ".gz" else open, path, "rb")
    result = compare(opening, given.records)
    print(result.report())
    return 1 if result.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
