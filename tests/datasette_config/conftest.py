"""A sample site for the tests of the pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from db.metadata import datasette_metadata
from tests.datasette_config.browsing import chromium, listening
from tests.datasette_config.sample import make_sample


@pytest.fixture(scope="session")
def sample_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of the sample database."""
    return make_sample(tmp_path_factory.mktemp("site") / "sample.db")


@pytest.fixture(scope="session")
def site_metadata() -> dict[str, Any]:
    """What the builder tells Datasette."""
    return datasette_metadata("evidence", "Ketamine for eating disorders", "What was measured.")


@pytest.fixture(scope="session")
def site(sample_path: Path, site_metadata: dict[str, Any]) -> Any:
    """The site over the sample, with Datasette's own test client."""
    return build_app(sample_path, site_metadata)


@pytest.fixture
def connection(sample_path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection to the sample."""
    opened = sqlite3.connect(f"file:{sample_path}?mode=ro", uri=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(sample_path: Path, site_metadata: dict[str, Any]) -> Iterator[str]:
    """The address of the sample site on this machine."""
    with listening(build_app(sample_path, site_metadata)) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser."""
    with chromium() as opened:
        yield opened
