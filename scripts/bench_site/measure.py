"""Ask for pages in turn and keep the time of each answer."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field

import httpx

PAGE_MS, SEARCH_MS = 100.0, 150.0
PATIENCE_S = 300


@dataclass
class Page:
    """A page with its times in milliseconds. `limit` is what its median and p95 must hold.

    `refused` is the status of the last answer that was none; only a page without a limit may.
    """

    name: str
    path: str
    limit: float | None
    times: list[float] = field(default_factory=list)
    size: int = 0
    refused: int | None = None

    @property
    def median(self) -> float:
        """Return the middle time."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """Return the time that 95 of 100 answers hold."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]

    @property
    def met(self) -> bool:
        """Say whether median and 95th percentile are within the limit."""
        return self.limit is None or max(self.median, self.p95) <= self.limit


def measure(addresses: dict[str, str], pages: dict[str, list[Page]], rounds: int) -> None:
    """Ask every server for each of its pages once a round; one round before is not counted.

    Raises RuntimeError when a page of ours does not answer 200.
    """
    with httpx.Client(timeout=PATIENCE_S) as client:
        for round_number in range(rounds + 1):
            for server, address in addresses.items():
                for page in pages[server]:
                    _ask(client, address, page, counted=round_number > 0)


def _ask(client: httpx.Client, address: str, page: Page, *, counted: bool) -> None:
    began = time.perf_counter()
    response = client.get(address + page.path)
    took = (time.perf_counter() - began) * 1000
    if response.status_code != 200 and page.limit is None:
        page.refused = response.status_code
    elif response.status_code != 200:
        raise RuntimeError(f"{page.path} answered {response.status_code}")
    page.size = len(response.content)
    if counted:
        page.times.append(took)
