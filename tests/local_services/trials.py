"""ClinicalTrials.gov API v2 as it is seen from outside: studies by pages or alone, and version."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tests.local_services.study_pieces import UnknownFieldError, changed_on, nct_id_of, only_fields

Study = Mapping[str, Any]
Parameters = Mapping[str, str]
Answer = tuple[int, str, bytes]

NCT_ID = re.compile(r"[Nn][Cc][Tt]0*[1-9]\d{0,7}")
WINDOW = re.compile(
    r"AREA\[LastUpdatePostDate\]RANGE\[\s*(MIN|\d{4}-\d\d-\d\d)\s*,\s*(MAX|\d{4}-\d\d-\d\d)\s*\]"
)
FREE = frozenset({"countTotal", "pageSize", "pageToken"})
"""What may differ between the requests for the pages of one search."""


class _BadRequestError(Exception):
    """What the service answers with status 400, in plain text."""


class Trials:
    """Answers searches over `studies` (v2 study objects).

    `search` says which studies a search finds, given its parameters; by default all of them.
    Pages numbered in `empty_pages` (from 1) come empty, with a token for the next.

    All of it may be changed between requests, and by `LocalServices.before_answer` during them.
    `aliases` are old numbers of studies that have another now. With `unknown_ids_fail` a number
    in `filter.ids` that no study has makes the whole request fail, as has been reported.
    `counts_too_many` is added to every count: a count that lies. `rearrange` may put the studies
    of a page in another order, or in twice.
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
        self.aliases: dict[str, str] = {}
        self.unknown_ids_fail = False
        self.unknown_field_status = 400
        self.counts_too_many = 0
        self.rearrange: Callable[[list[Study]], list[Study]] = lambda page: page
        self._age = 0

    def expire_tokens(self) -> None:
        """Let every page token that was given out be refused from now on."""
        self._age += 1

    def answer(self, path: str, asked: Parameters) -> Answer:
        """Return status, content type and body."""
        if path == "version":
            return _json({"apiVersion": "2.0.5", "dataTimestamp": self.data_timestamp})
        try:
            if path == "studies":
                return self._page(asked)
            if path.startswith("studies/"):
                return self._one(path.removeprefix("studies/"), asked)
        except UnknownFieldError as error:
            text = f"Parameter `fields` contains invalid field name `{error}`"
            return self.unknown_field_status, "text/plain", text.encode()
        except _BadRequestError as error:
            return 400, "text/plain", str(error).encode()
        return 404, "text/plain", b"Not found"

    def _page(self, asked: Parameters) -> Answer:
        found = self._found(asked)
        size = min(int(asked.get("pageSize", 10)) or 10, 1000)
        mark = f"{self._age}.{_digest(asked)}"
        start, page = 0, 1
        if token := asked.get("pageToken"):
            parts = token.removeprefix("T").split("-")
            if not token.startswith("T") or len(parts) != 3 or parts[2] != mark:
                raise _BadRequestError("Invalid value in parameter `pageToken`")
            start, page = int(parts[0]), int(parts[1])
        size = 0 if page in self.empty_pages else size
        shown = self.rearrange(found[start : start + size])
        value: dict[str, Any] = {"studies": [only_fields(study, asked) for study in shown]}
        if page == 1 and asked.get("countTotal") == "true":
            value["totalCount"] = len(found) + self.counts_too_many
        if start + size < len(found):
            value["nextPageToken"] = f"T{start + size}-{page + 1}-{mark}"
        return _json(value)

    def _one(self, number: str, asked: Parameters) -> Answer:
        if not NCT_ID.fullmatch(number):
            raise _BadRequestError(f"Invalid value in parameter `nctId`: `{number}`")
        _check_format(asked)
        if number in self.aliases:
            return 301, "text/plain", b""
        for study in self.studies:
            if nct_id_of(study) == number.upper():
                return _json(only_fields(study, asked))
        return 404, "text/plain", f"NCT number {number} not found".encode()

    def _found(self, asked: Parameters) -> list[Study]:
        _check_format(asked)
        ids, window = self._ids(asked), _window(asked)
        studies = self.studies
        if ids is None and self.search is not None:
            studies = list(self.search(asked))
        return [
            study
            for study in studies
            if (ids is None or nct_id_of(study) in ids)
            and (window is None or window[0] <= changed_on(study) <= window[1])
        ]

    def _ids(self, asked: Parameters) -> set[str] | None:
        if "filter.ids" not in asked:
            return None
        ids = [i for i in re.split(r"[,|]", asked["filter.ids"]) if i]
        for number in ids:
            if not NCT_ID.fullmatch(number):
                raise _BadRequestError(f"Invalid value in parameter `ids`: `{number}`")
        meant = {self.aliases.get(number.upper(), number.upper()) for number in ids}
        known = {nct_id_of(study) for study in self.studies}
        if self.unknown_ids_fail and (unknown := sorted(meant - known)):
            raise _BadRequestError(f"Invalid value in parameter `ids`: `{unknown[0]}`")
        return meant


def _check_format(asked: Parameters) -> None:
    if asked.get("format", "json") != "json":
        raise _BadRequestError("Invalid value in parameter `format`")
    if asked.get("markupFormat", "markdown") not in ("markdown", "legacy"):
        raise _BadRequestError("Invalid value in parameter `markupFormat`")


def _window(asked: Parameters) -> tuple[str, str] | None:
    text = asked.get("filter.advanced")
    if text is None:
        return None
    match = WINDOW.fullmatch(text.strip())
    if match is None:
        raise _BadRequestError(f"Error parsing query in `{text}`: no viable alternative")
    first, last = match[1].replace("MIN", "0001-01-01"), match[2].replace("MAX", "9999-12-31")
    return first, last


def _digest(asked: Parameters) -> str:
    """Return what a token is tied to: the search must stay the same from page to page."""
    text = repr(sorted(pair for pair in asked.items() if pair[0] not in FREE))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _json(value: object) -> Answer:
    return 200, "application/json", json.dumps(value).encode()


def study(
    nct_id: str, title: str = "Ketamine for an eating disorder", *, updated: str | None = None
) -> dict[str, Any]:
    """Return a small study object; `updated` is the day of its last update ("2026-01-15")."""
    status: dict[str, Any] = {"overallStatus": "COMPLETED"}
    if updated:
        status["lastUpdatePostDateStruct"] = {"date": updated, "type": "ACTUAL"}
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct_id, "briefTitle": title},
            "statusModule": status,
            "conditionsModule": {"conditions": ["Anorexia Nervosa"]},
        },
        "hasResults": False,
    }
