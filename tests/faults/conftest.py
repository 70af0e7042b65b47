"""Nights that nothing disturbed, and the table of faults at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults import ledger
from tests.faults.twin import Twin, undisturbed
from tests.faults.world import Clock, quick_nights


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clock]:
    """Let the nights of a file of tests be quick; the clock is what they go by."""
    with quick_nights(tmp_path_factory.mktemp("locks")) as running:
        yield running


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Twin:
    """Return what nothing disturbed."""
    return undisturbed(tmp_path_factory.mktemp("twin"), clock)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Show what was tried and what it did."""
    ledger.show(terminalreporter)
