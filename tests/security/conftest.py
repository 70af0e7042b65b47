"""The hostile file and the grid, made once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from db.metadata import datasette_metadata
from evidence.topic_file import load_topic
from tests.security.grid_file import hostile_data
from tests.security.hostile import hostile_file


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file of records that carry attacks in every field."""
    return hostile_file(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="session")
def grid_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of the grid."""
    return hostile_data(tmp_path_factory.mktemp("grid"))


@pytest.fixture(scope="session")
def grid_site(grid_data: Path) -> Any:
    """The site over it, with the texts of its topic."""
    topic = load_topic(str(grid_data.parent / "hostile-topic.toml"))
    return build_app(
        grid_data / "evidence.db", datasette_metadata("evidence", topic.title, topic.description)
    )
