"""Two servers over one file: this site, and Datasette as it comes."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

_OURS = """
import sys
from pathlib import Path
import uvicorn
from datasette_config.app import build_app
from db.metadata import datasette_metadata
app = build_app(Path(sys.argv[1]), datasette_metadata("evidence", "Synthetic", "Invented."))
uvicorn.run(app.app(), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""
START_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a process of its own."""

    address: str
    process: int

    def peak_mb(self) -> float:
        """Return the most memory it has held since it started, in MB; 0 where nobody can tell."""
        try:
            status = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
        except OSError:
            return 0.0
        held = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(held.split()[1]) * 1024 / 1e6


@contextlib.contextmanager
def ours(database: Path) -> Iterator[Server]:
    """Serve a database with this site."""
    with _running([sys.executable, "-c", _OURS, str(database)]) as server:
        yield server


@contextlib.contextmanager
def stock(database: Path) -> Iterator[Server]:
    """Serve a database, immutable, with Datasette's command and no setting but its defaults."""
    command = [sys.executable, "-m", "datasette", "serve", "-i", str(database), "--port"]
    with _running(command) as server:
        yield server


@contextlib.contextmanager
def _running(command: list[str]) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL)
    try:
        server = Server(f"http://127.0.0.1:{port}", process.pid)
        _wait(process, server.address)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"a server ended with code {process.returncode}")
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{address}/-/versions.json", timeout=5)
            return
        time.sleep(0.2)
    raise RuntimeError("a server did not start")
