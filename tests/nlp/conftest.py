from __future__ import annotations

import pytest

from nlp.tagger import Tagger, load


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    return load()
