"""Measure how the topic's words and PubMed's search differ on genuine files of NLM.

    python scripts/measure_membership.py pubmed20n0014.xml.gz pubmed21n1298.xml.gz

PubMed cannot be asked about a file. Its search is stood in for by the topic's own query, applied as
PubMed documents its fields (https://pubmed.ncbi.nlm.nih.gov/help/#search-tags): [tiab] title,
abstract and author's keywords, [ti] title, [ot] keywords, [nm] substances, [mesh] headings with
those below them in the tree. Automatic term mapping is not stood in for: the query has none.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from evidence.importing import filter_of_topic
from evidence.topic_file import load_topic
from harvest.files.recognised import recognised
from records.model import Publication

EXPLODED = {
    "feeding and eating disorders": (
        "Anorexia Nervosa", "Avoidant Restrictive Food Intake Disorder", "Binge-Eating Disorder",
        "Bulimia Nervosa", "Diabulimia", "Feeding and Eating Disorders",
        "Feeding and Eating Disorders of Childhood", "Female Athlete Triad Syndrome",
        "Food Addiction", "Night Eating Syndrome", "Orthorexia Nervosa", "Pica",
        "Rumination Syndrome",
    ),
}  # fmt: skip
"""Headings below those that the query names, as far as they have any (MeSH 2026, F03.400)."""

_TOKEN = re.compile(r'\(|\)|AND\b|OR\b|NOT\b|"[^"]*"\[\w+\]|[^\s()"\[\]]+\[\w+\]')
Test = Callable[[dict[str, str]], bool]


def parsed(query: str) -> Test:
    """Return what says whether the fields of a record match a query."""
    tokens = _TOKEN.findall(query)
    found, rest = _either(tokens)
    if rest:
        raise SystemExit(f"cannot read the query from {rest[:3]}")
    return found


def _either(tokens: list[str]) -> tuple[Test, list[str]]:
    left, tokens = _both(tokens)
    while tokens[:1] == ["OR"]:
        right, tokens = _both(tokens[1:])
        left = _or(left, right)
    return left, tokens


def _both(tokens: list[str]) -> tuple[Test, list[str]]:
    left, tokens = _one(tokens)
    while tokens[:1] == ["AND"]:
        right, tokens = _one(tokens[1:])
        left = _and(left, right)
    return left, tokens


def _one(tokens: list[str]) -> tuple[Test, list[str]]:
    if tokens[0] == "(":
        found, rest = _either(tokens[1:])
        return found, rest[1:]
    return _term(tokens[0]), tokens[1:]


def _or(left: Test, right: Test) -> Test:
    return lambda fields: left(fields) or right(fields)


def _and(left: Test, right: Test) -> Test:
    return lambda fields: left(fields) and right(fields)


def _term(token: str) -> Test:
    words, _, field = token.rstrip("]").rpartition("[")
    words, field = words.strip('"').lower(), field.lower()
    if field == "mesh":
        headings = {name.lower() for name in (words, *EXPLODED.get(words, ()))}
        return lambda fields: any(one in headings for one in fields["mesh"].split("\n"))
    pattern = re.compile(r"(?<!\w)" + re.escape(_plain(words)).replace(r"\*", r"\w*") + r"(?!\w)")
    return lambda fields: bool(pattern.search(fields[field]))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[-‐‑–/]", " ", text.lower()).split())


def fields_of(record: Publication) -> dict[str, str]:
    """Return what PubMed's fields hold of a record, in lower case."""
    title = _plain(" ".join(filter(None, (record.title, record.vernacular_title))))
    keywords = "\n".join(map(_plain, record.keywords))
    abstract = _plain(" ".join(section.text for section in record.sections))
    return {
        "ti": title,
        "ot": keywords,
        "tiab": f"{title}\n{abstract}\n{keywords}",
        "nm": "\n".join(_plain(chemical.name) for chemical in record.chemicals),
        "mesh": "\n".join(heading.descriptor.lower() for heading in record.mesh_headings),
    }


def main(paths: list[str]) -> None:
    """Print a table, and the PMIDs on which they differ."""
    topic = load_topic()
    chosen = filter_of_topic(topic)
    (query,) = (search.query for search in topic.searches_of("pubmed") if not search.follow)
    drug, condition = re.split(r"(?<=\))\s+AND\s+(?=\()", query)
    tests = {"drug": parsed(drug), "condition": parsed(condition), "both": parsed(query)}
    print("| file | records | what | both say so | the query alone | the words alone |")
    print("| --- | ---: | --- | ---: | ---: | ---: |")
    for path in map(Path, paths):
        counts: Counter[tuple[str, str]] = Counter()
        differing: list[str] = []
        records = 0
        for _, record in recognised(path.name, lambda path=path: path.open("rb")).records():  # type: ignore[misc]
            if not isinstance(record, Publication):
                continue
            records += 1
            fields, halves = fields_of(record), chosen.halves(record)
            words = {"drug": halves[0], "condition": halves[1], "both": all(halves)}
            for what, test in tests.items():
                asked = test(fields)
                if asked or words[what]:
                    who = "agree" if asked == words[what] else "query" if asked else "words"
                    counts[what, who] += 1
                    if who != "agree":
                        differing.append(f"{what} {who} alone: {record.pmid} {record.title}")
        for what in tests:
            row = (counts[what, who] for who in ("agree", "query", "words"))
            print(f"| {path.name} | {records:,} | {what} | {' | '.join(map(str, row))} |")
        print("\n".join(f"    {line[:150]}" for line in differing), file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
