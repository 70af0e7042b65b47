"""The measured rows as Markdown, for docs/quality.md and the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from scripts.nlp_bench.rows import ORDER, OURS, PEOPLE, Row
from scripts.nlp_bench.speed import SPEED

LABELS = {"SIDE_EFFECT": "side effects", "OUTCOME": "outcomes"}
SPAN_MEASURES = ("exact F1", "overlap F1", "joint F1", "token F1", "precision", "recall")


def tables(rows: Sequence[Row]) -> str:
    """Return all of it: spans, the other questions, speed."""
    spans = [r for r in rows if r.measure in SPAN_MEASURES]
    speed = [r for r in rows if r.measured_on == SPEED]
    others = [r for r in rows if r.measure not in SPAN_MEASURES and r.measured_on != SPEED]
    parts = (span_table(spans), other_table(others), speed_table(speed))
    return "\n\n".join(part for part in parts if part)


def span_table(rows: Sequence[Row]) -> str:
    """Return the figures about mentions: a line for each corpus, part, label and contender."""
    groups: dict[tuple[str, str, str], dict[str, dict[str, Row]]] = {}
    for r in rows:
        group = groups.setdefault((r.measured_on, r.part, r.label), {})
        group.setdefault(r.contender, {})[r.measure] = r
    heads = ["measured on", "label", "by", *(m.replace(" F1", "") for m in SPAN_MEASURES), "n"]
    lines = _lines(heads, numbers=len(SPAN_MEASURES) + 1)
    for (corpus, part, label), contenders in groups.items():
        for name in sorted(contenders, key=ORDER.index):
            found = contenders[name]
            cells = [_cell(found.get(measure)) for measure in SPAN_MEASURES]
            mentions = next((r.n for m, r in found.items() if m == "overlap F1"), None)
            lines.append(
                _line([f"{corpus}: {part}", LABELS[label], _name(name), *cells, _number(mentions)])
            )
    return "\n".join(lines) if rows else ""


def other_table(rows: Sequence[Row]) -> str:
    """Return the figures that are about something else than mentions, a line each."""
    lines = _lines(["measured on", "what", "by", "measure", "value", "n"], numbers=2)
    for r in rows:
        place = f"{r.measured_on}: {r.part}"
        lines.append(_line([place, r.label, _name(r.contender), r.measure, _cell(r), _number(r.n)]))
    return "\n".join(lines) if rows else ""


def speed_table(rows: Sequence[Row]) -> str:
    """Return words a second, memory and load time, a line a contender."""
    if not rows:
        return ""
    found: dict[str, dict[str, float]] = {}
    for r in rows:
        found.setdefault(r.contender, {})[r.measure] = r.value
    heads = ["words/s", "of processor time", "times medspaCy", "peak memory", "load"]
    lines = _lines([f"{rows[0].part}, one process, one thread", *heads], numbers=len(heads))
    for name in sorted(found, key=ORDER.index):
        said = found[name]
        times = said.get("times medspaCy")
        lines.append(
            _line([
                _name(name),
                f"{said['words a second']:,.0f}",
                f"{said['words a processor second']:,.0f}",
                "" if times is None else f"{times:.2f}",
                f"{said['peak MB']:,.0f} MB",
                f"{said['load seconds']:.1f} s",
            ])
        )  # fmt: skip
    return "\n".join(lines)


def _lines(heads: Sequence[str], numbers: int) -> list[str]:
    """Return the head of a table whose last `numbers` columns hold numbers."""
    marks = ["---"] * (len(heads) - numbers) + ["---:"] * numbers
    return [_line(heads), _line(marks)]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _name(contender: str) -> str:
    return f"**{contender}**" if contender == OURS else contender


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _cell(found: Row | None) -> str:
    """Return a value, for ours and for people with its 95 % interval."""
    if found is None:
        return ""
    if found.low is None or found.high is None or found.contender not in (OURS, PEOPLE):
        return f"{found.value:.2f}"
    return f"{found.value:.2f} ({found.low:.2f}–{found.high:.2f})"
