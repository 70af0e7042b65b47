"""A good night, made once, and copies of it to be spoiled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.evidence.nights import PMIDS, copied, run, services, stored
from tests.faults import ledger


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory after one good night."""
    data = tmp_path_factory.mktemp("good") / "data"
    with services() as running:
        night = run(data, "nightly", running=running)
    assert night.returncode == 0, night.stderr
    assert stored(data) == len(PMIDS) + 3
    return data


@pytest.fixture
def data(tmp_path: Path, undisturbed: Path) -> Path:
    return copied(undisturbed, tmp_path)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Show what was tried and what it did."""
    ledger.show(terminalreporter)
