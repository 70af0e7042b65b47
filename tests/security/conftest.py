"""The hostile file, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.security.hostile import hostile_file


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file of records that carry attacks in every field."""
    return hostile_file(tmp_path_factory.mktemp("hostile"))
