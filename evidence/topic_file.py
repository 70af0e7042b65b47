"""Read a topic file and refuse a wrong one with a single clear error (file, key, remedy)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidence.query_check import problem_in
from harvest.pubmed.elink import LINK_NAMES
from records.errors import TopicError
from records.model import Concept
from records.topic import PRISMA_S_ITEMS, Claim, KnownRecord, Search, Term, Topic

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


class _Reader:
    """Turns parsed TOML into a Topic; every complaint names the file and the key."""

    def __init__(self, path: str) -> None:
        self.path = path

    def wrong(self, key: str, problem: str, remedy: str) -> TopicError:
        return TopicError(self.path, key, problem, remedy)

    def topic(self, slug: str, data: Mapping[str, Any]) -> Topic:
        if not SLUG.fullmatch(slug):
            raise self.wrong(
                "(file name)", f"{slug!r} is no topic name", "Use lower-case words and hyphens."
            )
        self._only(data, TOP_LEVEL_KEYS, "")
        searches = tuple(self._search(key, row) for key, row in self._rows(data, "search"))
        if not searches:
            raise self.wrong("search", "no search is given", "Add at least one [[search]].")
        self._unique("search", [f"{s.source}/{s.name}" for s in searches])
        concepts = tuple(self._concept(key, row) for key, row in self._rows(data, "concept"))
        self._unique("concept", [c.id for c in concepts])
        claims = tuple(self._claim(key, row) for key, row in self._rows(data, "claim"))
        self._unique("claim", [c.id for c in claims])
        known = tuple(self._known(key, row) for key, row in self._rows(data, "known"))
        self._unique("known", [f"{k.kind} {k.value.lower()}" for k in known])
        return Topic(
            slug=slug,
            title=self._text(data, "title", ""),
            description=" ".join(self._text(data, "description", "").split()),
            path=self.path,
            searches=searches,
            known_records=known,
            drugs=tuple(self._term(key, row) for key, row in self._rows(data, "drug")),
            conditions=tuple(self._term(key, row) for key, row in self._rows(data, "condition")),
            claims=claims,
            concepts=concepts,
            accepted_not_found=self._texts(data, "accepted_not_found", ""),
            prisma_s=tuple(self._statements(data.get("prisma_s", {}))),
        )

    def _search(self, key: str, row: Mapping[str, Any]) -> Search:
        self._only(row, {"source", "name", "role", "query", "note", "follow"}, key)
        source = self._one_of(row, "source", key, tuple(SOURCES))
        role = self._one_of(row, "role", key, ROLES)
        name = self._text(row, "name", key)
        if not SLUG.fullmatch(name):
            raise self.wrong(
                f"{key}.name", f"{name!r} is no search name", "Use lower-case words and hyphens."
            )
        note = row.get("note")
        if "follow" in row:
            return self._following(row, key, Search(source, name, role, "", (), note))
        if SOURCES[source] == TEXT:
            query = " ".join(self._text(row, "query", key).split())
            self._check_query(f"{key}.query", query)
            return Search(source, name, role, query, (("term", query),), note)
        parameters = tuple(self._trial_query(f"{key}.query", row.get("query")))
        canonical = "&".join(f"{name}={value}" for name, value in parameters)
        return Search(source, name, role, canonical, parameters, note)

    def _following(self, row: Mapping[str, Any], key: str, search: Search) -> Search:
        """Return a search that follows citations, which has no words of its own."""
        follow = self._one_of(row, "follow", key, tuple(LINK_NAMES))
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
        self._only(query, set(TRIAL_QUERY_KEYS), key)
        for area in TRIAL_QUERY_KEYS:
            if area in query:
                text = " ".join(self._text(query, area, key).split())
                self._check_query(f"{key}.{area}", text)
                yield f"query.{area}", text

    def _check_query(self, key: str, query: str) -> None:
        problem = problem_in(query)
        if problem:
            raise self.wrong(key, problem, "Mend the query; the source would not understand it.")

    def _known(self, key: str, row: Mapping[str, Any]) -> KnownRecord:
        self._only(row, {*KNOWN_KINDS, "why"}, key)
        kinds = [kind for kind in KNOWN_KINDS if kind in row]
        if len(kinds) != 1:
            raise self.wrong(
                key, "must name one identifier", f"Give one of {', '.join(KNOWN_KINDS)}."
            )
        value = self._text(row, kinds[0], key)
        if not KNOWN_KINDS[kinds[0]].fullmatch(value):
            raise self.wrong(f"{key}.{kinds[0]}", f"{value!r} is no {kinds[0]}", "Correct it.")
        return KnownRecord(kinds[0], value, self._text(row, "why", key))

    def _statements(self, table: object) -> Iterator[tuple[str, str]]:
        if not isinstance(table, Mapping):
            raise self.wrong("prisma_s", "is not a table", 'Write [prisma_s], then contacts = "…".')
        self._only(table, frozenset(PRISMA_S_ITEMS), "prisma_s")
        for key in PRISMA_S_ITEMS:
            if key in table:
                yield key, " ".join(self._text(table, key, "prisma_s").split())

    def _term(self, key: str, row: Mapping[str, Any]) -> Term:
        self._only(row, {"name", "synonyms"}, key)
        return Term(self._text(row, "name", key), self._texts(row, "synonyms", key))

    def _claim(self, key: str, row: Mapping[str, Any]) -> Claim:
        self._only(row, {"id", "text", "concepts"}, key)
        return Claim(
            self._text(row, "id", key),
            self._text(row, "text", key),
            self._texts(row, "concepts", key),
        )

    def _concept(self, key: str, row: Mapping[str, Any]) -> Concept:
        allowed = {"kind", "id", "name", "family", "synonyms", "mesh", "hpo", "good_direction"}
        self._only(row, {*allowed, "instrument"}, key)
        good = row.get("good_direction")
        if good not in (None, "up", "down"):
            raise self.wrong(f"{key}.good_direction", f"is {good!r}", "Write up or down.")
        return Concept(
            id=self._text(row, "id", key),
            kind=self._one_of(row, "kind", key, ("SIDE_EFFECT", "OUTCOME")),
            name=self._text(row, "name", key),
            family=self._text(row, "family", key),
            synonyms=self._texts(row, "synonyms", key),
            mesh_id=row.get("mesh"),
            hpo_id=row.get("hpo"),
            good_direction=good,
            instrument=bool(row.get("instrument", False)),
        )

    # --- small checks --------------------------------------------------------------------------

    def _rows(self, data: Mapping[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        rows = data.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise self.wrong(name, "is not a list of tables", f"Write [[{name}]] before each.")
        for number, row in enumerate(rows, start=1):
            yield f"{name}[{number}]", row

    def _only(self, row: Mapping[str, Any], allowed: set[str] | frozenset[str], key: str) -> None:
        for name in row:
            if name not in allowed:
                place = f"{key}.{name}" if key else name
                known = ", ".join(sorted(allowed))
                raise self.wrong(place, "is no key of a topic file", f"Keys here: {known}.")

    def _text(self, row: Mapping[str, Any], name: str, key: str) -> str:
        place = f"{key}.{name}" if key else name
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(place, "is missing or not text", f'Write {name} = "…".')
        return value.strip()

    def _texts(self, row: Mapping[str, Any], name: str, key: str) -> tuple[str, ...]:
        value = row.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            place = f"{key}.{name}" if key else name
            raise self.wrong(place, "is not a list of texts", f'Write {name} = ["…", "…"].')
        return tuple(value)

    def _one_of(self, row: Mapping[str, Any], name: str, key: str, allowed: tuple[str, ...]) -> str:
        value = row.get(name)
        if value not in allowed:
            raise self.wrong(
                f"{key}.{name}", f"is {value!r}", f"Write one of {', '.join(allowed)}."
            )
        return str(value)

    def _unique(self, key: str, names: list[str]) -> None:
        for name in names:
            if names.count(name) > 1:
                raise self.wrong(key, f"{name!r} stands twice", "Give each its own name.")
