"""What all tests share: no network beyond this machine, and where genuine payloads may be."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

os.environ["EVIDENCE_LOG"] = "text"  # for what is made once for many tests; JSON has its own


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let tests reach this machine only, unless they are marked `live_network`."""
    if "live_network" in request.keywords:
        yield
        return
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and isinstance(address, tuple):
            host = str(address[0])
            local = host == "localhost" or _is_loopback(host)
            if not local:
                raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the operator's own settings out of the tests."""
    for name in list(os.environ):
        if name.startswith("EVIDENCE_") and name != "EVIDENCE_REQUIRE_BROWSER":
            monkeypatch.delenv(name)
    # Hundreds of nights are published by the tests; those that are about the check turn it on.
    monkeypatch.setenv("EVIDENCE_PAGE_CHECK", "off")
    monkeypatch.setenv("EVIDENCE_LOG", "text")
    monkeypatch.delenv("NCBI_API_KEY", raising=False)
    monkeypatch.delenv("NCBI_EMAIL", raising=False)


@pytest.fixture(scope="session")
def genuine() -> Path:
    """Return the directory of genuine payloads, or skip where it is not."""
    if not (SHARED / "data").is_dir():
        pytest.skip("genuine payloads are not beside this checkout (../shared/data)")
    return SHARED
