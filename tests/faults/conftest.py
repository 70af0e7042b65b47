"""Nights that nothing disturbed, and the table of faults at the end."""

from __future__ import annotations

from typing import Any

from tests.faults import ledger


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Show what was tried and what it did."""
    ledger.show(terminalreporter)
