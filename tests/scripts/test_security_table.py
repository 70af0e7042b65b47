"""docs/security.md holds the grid as it is tested."""

from __future__ import annotations

from scripts.write_security_table import TARGET, table, written
from tests.security.grid import ATTACKS, PLACES


def test_the_table_in_the_docs_is_up_to_date() -> None:
    text = TARGET.read_text(encoding="utf-8")
    assert written(text) == text, "run PYTHONPATH=. python scripts/write_security_table.py"


def test_every_attack_and_place_is_in_the_table() -> None:
    lines = table().splitlines()
    for name in (one.name for one in (*ATTACKS, *PLACES)):
        assert [line for line in lines if line.startswith(f"| {name} |")]
    assert all(line.isascii() for line in lines)
