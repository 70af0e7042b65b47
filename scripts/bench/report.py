"""The one table, and the page it stands in."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from scripts.bench.comparing import Side, Step
from scripts.bench.growth import Curve
from scripts.bench.quiet import Quiet

BEGIN, END = "<!-- bench: written by make bench -->", "<!-- /bench -->"
SHOWN = ("ketamine-evidence", "spacy", "lxml", "biopython", "datasette", "sqlite-utils")


def page_with(page: str, made: str) -> str:
    """Return the page with what was made between its marks."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


def machine() -> str:
    """Return on what this was measured."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    versions = ", ".join(f"{name} {version(name)}" for name in SHOWN)
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}; {versions}; load average "
        f"at the end {load}"
    )


def table(steps: Sequence[Step]) -> str:
    """Return every step beside its peers: medians, with the slowest and fastest round."""
    lines = [
        "| step | side | a second | our speed, times that | at least | peak memory |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for step in steps:
        limit = f"{_seconds(step.most_s)} a unit" if step.most_s else ""
        lines.append(_row(f"**{step.name}**", step.ours, step.unit, "", limit))
        for peer in step.peers:
            ratios = step.ratios(peer)
            beside = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
            least = f"{peer.least:g}" if peer.least is not None else ""
            lines.append(_row("", peer, step.unit, beside, least))
    missed = [line for step in steps for line in step.missed()]
    told = [f"- MISSED: {line}" for line in missed] or ["Every limit is held."]
    return "\n".join([*lines, "", *told])


def _row(step: str, side: Side, unit: str, beside: str, limit: str) -> str:
    rates = side.rates
    spread = f"{_rate(min(rates))}–{_rate(max(rates))}"
    memory = f"{side.peak_mb:,.0f} MB" if side.peak_mb else ""
    told = f"{_rate(statistics.median(rates))} {unit} ({spread})"
    return f"| {step} | {side.name} | {told} | {beside} | {limit} | {memory} |"


def quiet_table(nights: Sequence[Quiet]) -> str:
    """Return what a quiet night asks and takes, by the size of the store."""
    lines = [
        "| stored records | requests | harvest | tag | times the smallest | peak memory "
        "| a build, checked and shown | a whole quiet night |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    first = nights[0]
    for night in nights:
        times = (night.harvest_s + night.tag_s) / (first.harvest_s + first.tag_s)
        lines.append(
            f"| {night.stored:,} | {night.requests} | {night.harvest_s:.1f} s | "
            f"{night.tag_s:.1f} s | {times:.2f} | {night.peak_mb:,.0f} MB | "
            f"{_whole(night.build_s)} | {_whole(night.night_s)} |"
        )
    return "\n".join(lines)


def _whole(seconds: float | None) -> str:
    return "not measured" if seconds is None else f"{seconds:.0f} s"


def curves_section(curves: Sequence[Curve], folder: Path, page: Path) -> str:
    """Return the pictures with a table under each."""
    parts = []
    for curve in curves:
        place = os.path.relpath(folder / f"{curve.name}.svg", page.parent)
        heads = " | ".join(f"{x:,.0f}" for x, _ in curve.points)
        ours = " | ".join(f"{y:.3g}" for _, y in curve.points)
        rows = [
            f"![{curve.title}]({place})",
            "",
            f"| {curve.unit} | {heads} |",
            "| --- |" + " ---: |" * len(curve.points),
            f"| {curve.legend[0] or 'seconds'} | {ours} |",
        ]
        if curve.beside:
            known = dict(curve.beside)
            beside = " | ".join(f"{known[x]:.3g}" if x in known else "" for x, _ in curve.points)
            rows.append(f"| {curve.legend[1]} | {beside} |")
        rows += ["", f"Grows as the {curve.exponent:.2f}th power of its input."]
        parts.append("\n".join(rows))
    return "\n\n".join(parts)


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}"


def _seconds(seconds: float) -> str:
    return f"≤ {seconds * 1000:g} ms"
