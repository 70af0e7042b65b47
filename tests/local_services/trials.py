"""ClinicalTrials.gov API v2 as it is seen from outside: /studies by pages, and /version."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Study = Mapping[str, Any]
Parameters = Mapping[str, str]


class Trials:
    """Answers searches over `studies` (v2 study objects).

    `search` says which studies a search finds, given its parameters; by default all of them.
    Pages numbered in `empty_pages` (from 1) come empty, with a token for the next.
    """

    def __init__(
        self,
        studies: Sequence[Study],
        search: Callable[[Parameters], Iterable[Study]] | None = None,
        data_timestamp: str = "2026-08-19T09:00:06",
        empty_pages: Iterable[int] = (),
    ) -> None:
        self.studies = list(studies)
        self.search = search
        self.data_timestamp = data_timestamp
        self.empty_pages = frozenset(empty_pages)

    def answer(self, path: str, asked: Parameters) -> tuple[int, str, bytes]:
        """Return status, content type and body."""
        if path == "version":
            return _json({"apiVersion": "2.0.5", "dataTimestamp": self.data_timestamp})
        if path != "studies":
            return 404, "text/plain", b"Not found"
        if asked.get("format", "json") != "json":
            return 400, "text/plain", b"Invalid value in parameter `format`"
        return self._page(asked)

    def _page(self, asked: Parameters) -> tuple[int, str, bytes]:
        found = list(self.studies if self.search is None else self.search(asked))
        size = min(int(asked.get("pageSize", 10)) or 10, 1000)
        start, page = 0, 1
        if token := asked.get("pageToken"):
            if not token.startswith("T"):
                return 400, "text/plain", b"Invalid value in parameter `pageToken`"
            start, page = (int(number) for number in token[1:].split("-"))
        size = 0 if page in self.empty_pages else size
        value: dict[str, Any] = {"studies": found[start : start + size]}
        if page == 1 and asked.get("countTotal") == "true":
            value["totalCount"] = len(found)
        if start + size < len(found):
            value["nextPageToken"] = f"T{start + size}-{page + 1}"
        return _json(value)


def _json(value: object) -> tuple[int, str, bytes]:
    return 200, "application/json", json.dumps(value).encode()


def study(nct_id: str, title: str = "Ketamine for an eating disorder") -> dict[str, Any]:
    """Return a small study object."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct_id, "briefTitle": title},
            "statusModule": {"overallStatus": "COMPLETED"},
            "conditionsModule": {"conditions": ["Anorexia Nervosa"]},
        },
        "hasResults": False,
    }
