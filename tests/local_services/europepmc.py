"""Europe PMC's RESTful web service as it is seen from outside: search by cursor, fullTextXML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

Result = dict[str, Any]
Parameters = Mapping[str, str]

LOOKUP = re.compile(r"\(EXT_ID:(\S+) AND SRC:(\w+)\)")
CURSOR = "AoIIP/+{}="
JSON = "application/json;charset=UTF-8"
ENDS = ("same cursor", "no cursor", "empty page")


class EuropePmc:
    """Answers searches over `results` (core records by key, "MED:1") and for `texts` (XML by id).

    `search` says which keys a query finds; by default all of them. `ends` says how the end of a
    search is told, `most` how many results fit on a page whatever is asked, and `counted` is
    added to the count, which then lies. With `goes_round` the first page never ends.
    """

    def __init__(
        self,
        results: Iterable[Result] = (),
        texts: Mapping[str, bytes] | None = None,
        search: Callable[[str], Iterable[str]] | None = None,
    ) -> None:
        self.results = {f"{r['source']}:{r['id']}": r for r in results}
        self.texts = dict(texts or {})
        self.search = search
        self.ends = ENDS[0]
        self.most = 1000
        self.counted = 0
        self.goes_round = False

    def answer(self, path: str, asked: Parameters) -> tuple[int, str, bytes]:
        """Return status, content type and body."""
        if path.endswith("/fullTextXML"):
            body = self.texts.get(path.removesuffix("/fullTextXML"))
            return (200, "application/xml", body) if body else (404, "text/html", b"")
        if path != "search":
            return 404, "text/html", b"<html><body>Not found</body></html>"
        return 200, JSON, json.dumps(self._answer(asked)).encode()

    def _answer(self, asked: Parameters) -> dict[str, Any]:
        size = int(asked.get("pageSize", 25))
        if not 1 <= size <= 1000:
            return {
                "errCode": 404,
                "errMsg": "Invalid page size provided. Valid size is between 1 and 1000",
            }
        if asked.get("format") != "json" or asked.get("resultType") != "core":
            return {"version": "6.9"}
        return self._page(asked, min(size, self.most))

    def _page(self, asked: Parameters, size: int) -> dict[str, Any]:
        found = self._found(asked["query"])
        sent = asked.get("cursorMark", "*")
        if self.goes_round and sent != "*":
            # The first page over and over, under cursors that lead to one another.
            again = self._page({**asked, "cursorMark": "*"}, size)
            return again | {"nextCursorMark": "A" if sent == "B" else "B"}
        start = 0 if sent == "*" else int(sent.removeprefix("AoIIP/+").removesuffix("="))
        page = found[start : start + size]
        value: dict[str, Any] = {
            "version": "6.9",
            "hitCount": len(found) + self.counted,
            "request": {
                "queryString": asked["query"],
                "resultType": "core",
                "cursorMark": quote(sent, safe=""),
                "pageSize": size,
            },
            "resultList": {"result": [self.results[key] for key in page]},
        }
        if start + size < len(found) or (self.ends == "empty page" and page):
            value["nextCursorMark"] = CURSOR.format(start + size)
        elif self.ends != "no cursor":
            value["nextCursorMark"] = sent
        return value

    def _found(self, query: str) -> list[str]:
        if wanted := LOOKUP.findall(query):
            keys = [f"{source}:{number}" for number, source in wanted]
            return [key for key in keys if key in self.results]
        return list(self.results) if self.search is None else list(self.search(query))


def preprint(number: int, title: str = "A preprint.", **more: Any) -> Result:
    """Return a small core record of a preprint."""
    return {
        "id": f"PPR{number}",
        "source": "PPR",
        "doi": f"10.1000/preprint.{number}",
        "title": title,
        "abstractText": "<h4>Results</h4> Ketamine was given. No one had nausea.",
        "pubYear": "2024",
        "firstPublicationDate": "2024-05-06",
        "pubTypeList": {"pubType": ["Preprint"]},
        "bookOrReportDetails": {"publisher": "A server", "yearOfPublication": 2024},
        "isOpenAccess": "N",
        **more,
    }


def paper(pmid: str, title: str = "A title.", **more: Any) -> Result:
    """Return a small core record of a paper that PubMed has, with an open-access full text."""
    return {
        "id": pmid,
        "source": "MED",
        "pmid": pmid,
        "pmcid": f"PMC{pmid}",
        "title": title,
        "pubYear": "2020",
        "isOpenAccess": "Y",
        "license": "cc by",
        "fullTextIdList": {"fullTextId": [f"PMC{pmid}"]},
        **more,
    }
