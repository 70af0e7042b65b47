"""Put a candidate through every check, and say how each went."""

from __future__ import annotations

import time
from collections.abc import Callable

from evidence.checks.counts_before import counts_before
from evidence.checks.counts_of_sources import counts_of_sources
from evidence.checks.interface import Candidate, Check, Looked, Result
from evidence.checks.pages import pages
from evidence.checks.self_test import tagged_by_one_that_passed
from evidence.checks.soundness import soundness

CHECKS: dict[str, Check] = {
    "the file is whole": soundness,
    "counts against the night before": counts_before,
    "counts against the sources": counts_of_sources,
    "the tagger's self-test": tagged_by_one_that_passed,
    "every page answers": pages,
}
"""What a night must pass, in this order; after a file that is not whole the others are spared."""

PAGES = "every page answers"
LEFT_OUT = "nothing: page_check is off"


def run_checks(
    candidate: Candidate, *, page_check: bool = True, tell: Callable[[Result], None]
) -> list[Result]:
    """Return how each check went; `tell` hears of each as it ends."""
    results: list[Result] = []
    for name, check in CHECKS.items():
        began = time.monotonic()
        spared = name == PAGES and not page_check
        looked = Looked(LEFT_OUT) if spared else _looked(check, candidate)
        took = round(time.monotonic() - began, 3)
        result = Result(name, looked.at, took, looked.problems)
        results.append(result)
        tell(result)
        if check is soundness and not result.passed:
            break
    return results


def _looked(check: Check, candidate: Candidate) -> Looked:
    """Run a check; one that breaks has not passed."""
    try:
        return check(candidate)
    except Exception as error:
        return Looked("it could not be carried out", (f"the check itself broke: {error!r}",))
