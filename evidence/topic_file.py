"""Read a topic file and refuse a wrong one with a single clear error (file, key, remedy)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidence.query_check import problem_in
from evidence.topic_checks import TopicChecks
from evidence.topic_claims import read_claims
from harvest.pubmed.elink import LINK_NAMES
from records.errors import TopicError
from records.model import Concept
from records.topic import PRISMA_S_ITEMS, KnownRecord, Search, Term, Topic

TOPICS_DIRECTORY = Path(__file__).resolve().parent.parent / "topics"
DEFAULT_TOPIC = "ketamine-eating-disorders"

TEXT, AREAS = "text", "areas"
SOURCES = {"pubmed": TEXT, "clinicaltrials": AREAS, "europepmc": TEXT}
"""The sources a topic may search, and whether a query of theirs is one text or a table of areas."""

ROLES = ("core", "candidate")
KNOWN_KINDS = {
    "pmid": re.compile(r"[1-9]\d{0,8}"),
    "doi": re.compile(r"10\.\d{4,9}/\S+"),
    "nct": re.compile(r"NCT\d{8}"),
}
TRIAL_QUERY_KEYS = ("cond", "term", "intr", "outc", "titles", "spons", "lead", "id", "locn")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

TOP_LEVEL_KEYS = frozenset(
    {
        "title",
        "description",
        "search",
        "known",
        "drug",
        "condition",
        "claim",
        "concept",
        "accepted_not_found",
        "prisma_s",
    }
)


def find_topic(name: str) -> Path:
    """Return the file of a topic given by its name or by a path.

    Raises TopicError that lists the topics there are.
    """
    given = Path(name)
    if given.suffix == ".toml":
        if given.is_file():
            return given
        raise TopicError(name, "(file)", "there is no such file", "Give the path of a topic file.")
    path = TOPICS_DIRECTORY / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in TOPICS_DIRECTORY.glob("*.toml")))
        raise TopicError(name, "(topic)", "there is no such topic", f"Topics here: {known}.")
    return path


def load_topic(name: str = DEFAULT_TOPIC) -> Topic:
    """Load and check a topic by name or path. Raises TopicError."""
    path = find_topic(name)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TopicError(str(path), "(file)", f"not valid TOML: {error}", "Mend it.") from error
    return _Reader(str(path)).topic(path.stem, data)


class _Reader(TopicChecks):
    """Turns parsed TOML into a Topic; every complaint names the file and the key."""

    def topic(self, slug: str, data: Mapping[str, Any]) -> Topic:
        if not SLUG.fullmatch(slug):
            raise self.wrong(
                "(file name)", f"{slug!r} is no topic name", "Use lower-case words and hyphens."
            )
        self.only(data, TOP_LEVEL_KEYS, "")
        searches = tuple(self._search(key, row) for key, row in self.rows(data, "search"))
        if not searches:
            raise self.wrong("search", "no search is given", "Add at least one [[search]].")
        self.unique("search", [f"{s.source}/{s.name}" for s in searches])
        concepts = tuple(self._concept(key, row) for key, row in self.rows(data, "concept"))
        self.unique("concept", [c.id for c in concepts])
        claims = read_claims(self, self.rows(data, "claim"), [c.id for c in concepts])
        known = tuple(self._known(key, row) for key, row in self.rows(data, "known"))
        self.unique("known", [f"{k.kind} {k.value.lower()}" for k in known])
        return Topic(
            slug=slug,
            title=self.text(data, "title", ""),
            description=" ".join(self.text(data, "description", "").split()),
            path=self.path,
            searches=searches,
            known_records=known,
            drugs=tuple(self._term(key, row) for key, row in self.rows(data, "drug")),
            conditions=tuple(self._term(key, row) for key, row in self.rows(data, "condition")),
            claims=claims,
            concepts=concepts,
            accepted_not_found=self.texts(data, "accepted_not_found", ""),
            prisma_s=tuple(self._statements(data.get("prisma_s", {}))),
        )

    def _search(self, key: str, row: Mapping[str, Any]) -> Search:
        self.only(row, {"source", "name", "role", "query", "note", "follow"}, key)
        source = self.one_of(row, "source", key, tuple(SOURCES))
        role = self.one_of(row, "role", key, ROLES)
        name = self.text(row, "name", key)
        if not SLUG.fullmatch(name):
            raise self.wrong(
                f"{key}.name", f"{name!r} is no search name", "Use lower-case words and hyphens."
            )
        note = row.get("note")
        if "follow" in row:
            return self._following(row, key, Search(source, name, role, "", (), note))
        if SOURCES[source] == TEXT:
            query = " ".join(self.text(row, "query", key).split())
            self._check_query(f"{key}.query", query)
            return Search(source, name, role, query, (("term", query),), note)
        parameters = tuple(self._trial_query(f"{key}.query", row.get("query")))
        canonical = "&".join(f"{name}={value}" for name, value in parameters)
        return Search(source, name, role, canonical, parameters, note)

    def _following(self, row: Mapping[str, Any], key: str, search: Search) -> Search:
        """Return a search that follows citations, which has no words of its own."""
        follow = self.one_of(row, "follow", key, tuple(LINK_NAMES))
        if search.source != "pubmed":
            raise self.wrong(f"{key}.follow", "is for PubMed alone", 'Write source = "pubmed".')
        if "query" in row:
            raise self.wrong(
                f"{key}.query", "stands beside follow", "Leave it out, or make two searches."
            )
        if search.role != "candidate":
            raise self.wrong(
                f"{key}.role",
                "is core, but nobody has looked at what citations lead to",
                'Write role = "candidate".',
            )
        return replace(search, query=f"linkname={LINK_NAMES[follow]}", follow=follow)

    def _trial_query(self, key: str, query: object) -> Iterator[tuple[str, str]]:
        if not isinstance(query, Mapping) or not query:
            raise self.wrong(key, "is not a table", 'Write [search.query] with, say, cond = "…".')
        self.only(query, set(TRIAL_QUERY_KEYS), key)
        for area in TRIAL_QUERY_KEYS:
            if area in query:
                text = " ".join(self.text(query, area, key).split())
                self._check_query(f"{key}.{area}", text)
                yield f"query.{area}", text

    def _check_query(self, key: str, query: str) -> None:
        problem = problem_in(query)
        if problem:
            raise self.wrong(key, problem, "Mend the query; the source would not understand it.")

    def _known(self, key: str, row: Mapping[str, Any]) -> KnownRecord:
        self.only(row, {*KNOWN_KINDS, "why"}, key)
        kinds = [kind for kind in KNOWN_KINDS if kind in row]
        if len(kinds) != 1:
            raise self.wrong(
                key, "must name one identifier", f"Give one of {', '.join(KNOWN_KINDS)}."
            )
        value = self.text(row, kinds[0], key)
        if not KNOWN_KINDS[kinds[0]].fullmatch(value):
            raise self.wrong(f"{key}.{kinds[0]}", f"{value!r} is no {kinds[0]}", "Correct it.")
        return KnownRecord(kinds[0], value, self.text(row, "why", key))

    def _statements(self, table: object) -> Iterator[tuple[str, str]]:
        if not isinstance(table, Mapping):
            raise self.wrong("prisma_s", "is not a table", 'Write [prisma_s], then contacts = "…".')
        self.only(table, frozenset(PRISMA_S_ITEMS), "prisma_s")
        for key in PRISMA_S_ITEMS:
            if key in table:
                yield key, " ".join(self.text(table, key, "prisma_s").split())

    def _term(self, key: str, row: Mapping[str, Any]) -> Term:
        self.only(row, {"name", "synonyms"}, key)
        return Term(self.text(row, "name", key), self.texts(row, "synonyms", key))

    def _concept(self, key: str, row: Mapping[str, Any]) -> Concept:
        allowed = {"kind", "id", "name", "family", "synonyms", "mesh", "hpo", "good_direction"}
        self.only(row, {*allowed, "instrument"}, key)
        good = row.get("good_direction")
        if good not in (None, "up", "down"):
            raise self.wrong(f"{key}.good_direction", f"is {good!r}", "Write up or down.")
        return Concept(
            id=self.text(row, "id", key),
            kind=self.one_of(row, "kind", key, ("SIDE_EFFECT", "OUTCOME")),
            name=self.text(row, "name", key),
            family=self.text(row, "family", key),
            synonyms=self.texts(row, "synonyms", key),
            mesh_id=row.get("mesh"),
            hpo_id=row.get("hpo"),
            good_direction=good,
            instrument=bool(row.get("instrument", False)),
        )
