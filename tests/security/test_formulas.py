"""No cell of any CSV is a formula, whatever a record carries."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from urllib.parse import urlencode

import pytest

from datasette_config.app import build_app
from datasette_config.settings import DATABASE
from db.metadata import datasette_metadata
from exports.separated import FORMULA_STARTS
from tests.security.hostile import tables

pytestmark = pytest.mark.slow


async def test_every_csv_is_free_of_formulas(published: Path) -> None:
    site = build_app(published, datasette_metadata("evidence", "Title", "About"))
    asked = [f"/{DATABASE}/{name}.csv?_size=max" for name in tables(published)]
    asked += [f"/{DATABASE}.csv?{urlencode({'sql': 'select title from publications'})}"]
    seen = 0
    for path in asked:
        answer = await site.client.get(path)
        assert answer.status_code == 200, path
        csv.field_size_limit(10_000_000)
        for row in csv.reader(io.StringIO(answer.text)):
            for cell in row:
                seen += "HYPERLINK" in cell
                assert not cell.startswith(FORMULA_STARTS) or _is_number(cell), (path, cell)
    assert seen > 10


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
