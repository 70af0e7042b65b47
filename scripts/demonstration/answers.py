"""Gives the answers that PubMed and ClinicalTrials.gov would give if they held these records."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from demonstration.articles import article_set
from demonstration.matching import pubmed_finds, registry_finds
from demonstration.studies import study_of
from harvest.interface import Request, Response
from records.errors import TransportError
from records.topic import Topic

Row = Mapping[str, Any]

DATA_VERSION = "the demonstration's records, gathered in November 2026"


@dataclass(slots=True)
class Answers:
    """A transport that answers from records; `found` collects what the searches found."""

    topic: Topic
    publications: Sequence[Row]
    trials: Sequence[Row]
    fetched_at: str
    found: set[str] = field(default_factory=set)

    def send(self, request: Request) -> Response:
        """Return the answer; raise TransportError to a request that no source sends."""
        asked = dict(request.parameters)
        match request.service, request.path:
            case "pubmed", "esearch.fcgi":
                return self._respond(request, self._search(asked["term"]), "text/xml")
            case "pubmed", "efetch.fcgi":
                wanted = asked["id"].split(",")
                rows = [row for row in self.publications if row.get("pmid") in wanted]
                return self._respond(request, article_set(rows), "text/xml")
            case "clinicaltrials", "version":
                return self._respond_json(request, {"dataTimestamp": DATA_VERSION})
            case "clinicaltrials", "studies":
                return self._respond_json(request, self._studies(asked))
        raise TransportError(f"the demonstration has no answer to {request.key}")

    def _search(self, term: str) -> bytes:
        (search,) = (s for s in self.topic.searches_of("pubmed") if s.query == term)
        rows = [r for r in self.publications if r.get("pmid") and pubmed_finds(search, r)]
        self.found.update(row["record_id"] for row in rows)
        result = etree.Element("eSearchResult")
        for tag, number in (("Count", len(rows)), ("RetMax", len(rows)), ("RetStart", 0)):
            etree.SubElement(result, tag).text = str(number)
        ids = etree.SubElement(result, "IdList")
        for pmid in sorted((row["pmid"] for row in rows), key=int, reverse=True):
            etree.SubElement(ids, "Id").text = pmid
        return etree.tostring(result, encoding="utf-8", xml_declaration=True)

    def _studies(self, asked: Mapping[str, str]) -> dict[str, object]:
        (search,) = (
            s
            for s in self.topic.searches_of("clinicaltrials")
            if all(asked.get(name) == value for name, value in s.parameters)
        )
        rows = [
            row
            for row in self.trials
            if row["registry_id"].startswith("NCT") and registry_finds(search, row)
        ]
        self.found.update(row["record_id"] for row in rows)
        return {"totalCount": len(rows), "studies": [study_of(row) for row in rows]}

    def _respond_json(self, request: Request, value: object) -> Response:
        body = json.dumps(value, ensure_ascii=False, indent=1).encode()
        return self._respond(request, body, "application/json")

    def _respond(self, request: Request, body: bytes, content_type: str) -> Response:
        return Response(request, 200, body, self.fetched_at, content_type)
