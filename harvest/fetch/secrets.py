"""Keeps the API key and the e-mail address out of whatever is kept or shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

REMOVED = "[removed]"


@dataclass(frozen=True, slots=True)
class Secrets:
    """The two values that identify the caller to NCBI."""

    api_key: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)

    def strip(self, body: bytes) -> bytes:
        """Return `body` without the secrets, as written and as they stand in an address."""
        for value in (self.api_key, self.email):
            for form in _forms(value):
                body = body.replace(form.encode(), REMOVED.encode())
        return body


def _forms(value: str | None) -> tuple[str, ...]:
    """Return a secret as written and as it stands in an address, longest first."""
    if not value:
        return ()
    return tuple(sorted({value, quote(value, safe=""), quote_plus(value)}, key=len, reverse=True))
