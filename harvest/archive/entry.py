"""One line of the archive's manifest: what was asked, when, and which body came back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from harvest.interface import SECRET_PARAMETERS, Request, Response

IMPORT_SERVICE = "import"
"""The service name of files that a person imported."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An archived answer. `length` counts the bytes of the unpacked body.

    `status` is 0 when an exchange broke off; the body is then what had come.
    `fault` says why an answer is no answer (a status, an error page, a truncated body).
    """

    run: str
    service: str
    path: str
    method: str
    parameters: tuple[tuple[str, str], ...]
    status: int
    fetched_at: str
    content_type: str | None
    sha256: str
    length: int
    fault: str | None = None

    @classmethod
    def of(cls, response: Response, run: str, fault: str | None = None) -> Entry:
        """Return the entry for `response`, without the parameters that identify the caller."""
        request = response.request
        shown = tuple(pair for pair in request.parameters if pair[0] not in SECRET_PARAMETERS)
        return cls(
            run=run,
            service=request.service,
            path=request.path,
            method=request.method,
            parameters=shown,
            status=response.status,
            fetched_at=response.fetched_at,
            content_type=response.content_type,
            sha256=response.sha256,
            length=len(response.body),
            fault=fault,
        )

    @classmethod
    def of_file(
        cls, request: Request, sha256: str, length: int, fetched_at: str, run: str
    ) -> Entry:
        """Return the entry for an imported file, whose body is in the archive already."""
        return cls(
            run=run,
            service=request.service,
            path=request.path,
            method=request.method,
            parameters=request.parameters,
            status=200,
            fetched_at=fetched_at,
            content_type=None,
            sha256=sha256,
            length=length,
        )

    @classmethod
    def parse(cls, line: bytes) -> Entry | None:
        """Return the entry on a manifest line, or None when the line is not one."""
        try:
            values: dict[str, Any] = json.loads(line)
            values["parameters"] = tuple((str(k), str(v)) for k, v in values["parameters"])
            entry = cls(**values)
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
        texts = (entry.run, entry.service, entry.path, entry.method, entry.fetched_at, entry.sha256)
        return entry if all(isinstance(text, str) for text in texts) else None

    def line(self) -> bytes:
        """Return the entry as one line of JSON with its line end."""
        values = asdict(self)
        if self.fault is None:
            del values["fault"]
        return (json.dumps(values, ensure_ascii=True) + "\n").encode("ascii")

    @property
    def usable(self) -> bool:
        """Say whether this may be given as the answer to its request."""
        return self.status == 200 and self.fault is None

    @property
    def request(self) -> Request:
        """Return the request, without secrets."""
        return Request(self.service, self.path, self.parameters, self.method)

    def response(self, body: bytes) -> Response:
        """Return the answer as it came, given its body."""
        return Response(self.request, self.status, body, self.fetched_at, self.content_type)
