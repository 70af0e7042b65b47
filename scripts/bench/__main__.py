"""Measure everything and write it into docs/performance.md.

    python -m scripts.bench [--rounds 3] [--folder build/bench] [--only parse tag …] [--write]

`--write` puts the table between the marks of docs/performance.md and the curves into docs/growth.
Exit code 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from scripts.bench import report, site, steps
from scripts.bench.comparing import ROOT, Run, Step, module, tell
from scripts.bench.growth import Curve, svg
from scripts.bench.invented_store import grow
from scripts.bench.quiet import Quiet, quiet_nights
from scripts.bench.steps import Material, material, small_store

PAGE = ROOT / "docs" / "performance.md"
PICTURES = ROOT / "docs" / "growth"
QUIET = [1_000, 10_000, 100_000, 1_000_000]
PUBLISHED = 100_000
"""Up to this size whole nights are published, too; a million take a quarter of an hour to build."""
PARSED = (2_500, 5_000, 10_000, 20_000)
TAGGED = (25, 50, 100, 200)
BUILT = (300, 1_000, 3_000, 10_000)

STEPS: dict[str, Callable[[Material], Sequence[Step]]] = {
    "parse": lambda on: [steps.parsing(on)],
    "tag": lambda on: [steps.tagging(on)],
    "index": lambda on: [steps.indexing(on)],
    "build": lambda on: list(steps.building(on)),
    "export": lambda on: list(steps.exporting(on)),
}
OTHERS = ("site", "quiet", "growth")


def main() -> int:
    """Run the benchmark and return the exit code."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure everything.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench")
    parser.add_argument("--only", nargs="+", choices=[*STEPS, *OTHERS], default=[*STEPS, *OTHERS])
    parser.add_argument("--quiet-sizes", type=int, nargs="+", default=QUIET)
    parser.add_argument("--publish-up-to", type=int, default=PUBLISHED)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    on = material(given.folder)
    found: list[Step] = []
    for name, make in STEPS.items():
        if name in given.only:
            found += [step.measure(given.rounds) for step in make(on)]
    if "site" in given.only:
        found += site.pages(on.site, given.rounds)
    nights: list[Quiet] = []
    if "quiet" in given.only:
        nights = quiet_nights(given.folder, given.quiet_sizes, given.publish_up_to)
    curves = growth(on, nights) if "growth" in given.only else []
    made = document(found, nights, curves, given.rounds)
    print(made)
    if given.write:
        PICTURES.mkdir(exist_ok=True)
        for curve in curves:
            (PICTURES / f"{curve.name}.svg").write_text(svg(curve), encoding="utf-8")
        PAGE.write_text(report.page_with(PAGE.read_text(encoding="utf-8"), made), encoding="utf-8")
    return 1 if any(step.missed() for step in found) else 0


def growth(on: Material, nights: Sequence[Quiet]) -> list[Curve]:
    """Measure the steps on inputs of several sizes."""
    given = "".join(json.dumps({"text": text}) + "\n" for text in on.texts)
    curves = [
        Curve("parse", "Parse PubMed", "records",
              [_took(module("work", "parse", on.file, str(n))) for n in PARSED]),
        Curve("tag", "Tag abstracts", "words",
              [_took(module("work", "tag", str(n), given=given)) for n in TAGGED]),
        _building(on),
    ]  # fmt: skip
    if len(nights) > 1:
        curves.append(Curve(
            "quiet-night", "A quiet night: harvest and tagging", "stored records",
            [(night.stored, night.harvest_s + night.tag_s) for night in nights],
        ))  # fmt: skip
    return curves


def _building(on: Material) -> Curve:
    ours, copied = [], []
    for size in BUILT:
        tell(f"growth: build of {size:,}")
        directory = on.folder / "growing"
        directory.mkdir(exist_ok=True)
        grow(small_store(on.folder), directory / "store.db", size)
        ours.append(_took(module("work", "build", directory)))
        copied.append(_took(module("work", "vacuum", directory)))
    return Curve("build", "Build the published file", "publications", ours, copied,
                 ("ours, seconds", "SQLite writes the same file"))  # fmt: skip


def _took(run: Run) -> tuple[float, float]:
    return run.units, run.seconds


def document(
    found: Sequence[Step], nights: Sequence[Quiet], curves: Sequence[Curve], rounds: int
) -> str:
    """Return what is written between the marks."""
    day = datetime.now(UTC).date().isoformat()
    parts = [f"Measured on {day}, {rounds} rounds, each side in a process of its own, in turn: "
             f"{report.machine()}."]  # fmt: skip
    if found:
        parts.append(report.table(found))
    if nights:
        parts += ["### A quiet night", report.quiet_table(nights)]
    if curves:
        parts += ["### How it grows", report.curves_section(curves, PICTURES, PAGE)]
    return "\n\n".join(parts)


if __name__ == "__main__":
    sys.exit(main())
