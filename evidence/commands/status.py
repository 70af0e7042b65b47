"""`evidence status`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click

from db.freshness import max_age_hours
from evidence.log_lines import plain
from evidence.options import ERROR_EXIT, placed
from evidence.settings import Settings
from evidence.state import State, state_of
from evidence.verdict import EXIT_CODES, FINE
from records.topic import Topic

LONGEST_REASON = 500


@click.command()
@placed
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.option(
    "--max-age",
    metavar="HOURS",
    help="From when on evidence is too old; else max_age_hours of the settings, or 26.",
)
def status(settings: Settings, topic: Topic, as_json: bool, max_age: str | None) -> None:
    """Say how fresh the evidence is, how the last run ended, and what waits for a person.

    The first line is the verdict. The exit code is 0 when all is fine, 1 when something is
    incomplete, and 2 when the last run failed, the evidence is too old, or there was no run yet.
    Evidence is as old as the last whole reading of the source that waits longest.
    docs/operating.md says what to do.

    \b
    Example:
      evidence status
      evidence status --json --max-age 50
    """
    limit = max_age_hours(max_age, "--max-age") if max_age else None
    state = state_of(settings, datetime.now(UTC), limit)
    if as_json:
        click.echo(json.dumps(state.as_dict(), indent=1))
    else:
        for line in lines_of(state):
            click.echo(plain(line))
    raise SystemExit(EXIT_CODES.get(state.verdict, ERROR_EXIT))


def lines_of(state: State) -> Iterator[str]:
    """Yield the state for people: the verdict, then one fact a line."""
    word = state.verdict if state.verdict == FINE else state.verdict.upper()
    yield f"{word}: {_short(state.because)}"
    yield _row("data", state.data_dir)
    if state.running is not None:
        who = state.running
        run = f", run {who['run']}" if who.get("run") else ""
        named = f"{who['command']}, process {who['process']} on {who['host']}{run}" if who else ""
        yield _row("running now", named or "a process that has not said which")
    if state.last_run:
        yield from _of_runs(state, state.last_run)
    yield from _of_sources(state)
    if state.last_run:
        yield _row("records", f"{state.publications} publications, {state.trials} trials")
        yield _row("tagger", state.tagger_version or "nothing is tagged yet")
        by_source = ", ".join(f"{n} {source}" for source, n in state.quarantine.items())
        listed = "; evidence quarantine list" if by_source else ""
        yield _row(
            "quarantine", f"{state.quarantined}{f' ({by_source})' * bool(by_source)}{listed}"
        )
    yield from _of_versions(state)
    if state.curation and any(state.curation.values()):
        told = f"{state.curation['skipped']} rows skipped, {state.curation['flagged']} flagged"
        yield _row("decisions", f"{told}; evidence curation check")
    yield _row("disk", ", ".join(f"{name} {_size(n)}" for name, n in state.disk.items()))


def _of_runs(state: State, run: dict[str, Any]) -> Iterator[str]:
    yield _row("last run", f"{run['id']} {run['command']} {run['started_at']}: {run['outcome']}")
    if state.stages:
        broke = {0: " (broke off)", 1: ""}
        took = [f"{s['stage']} {s['seconds']:.1f} s{broke[s['finished']]}" for s in state.stages]
        yield _row("stages", ", ".join(took))
    for reason in (run["reasons"] or "").splitlines()[:20]:
        yield f"  {_short(reason)}"
    yield _row("last complete", state.last_complete or "never")
    if state.failures_in_a_row:
        yield _row("failed in a row", str(state.failures_in_a_row))


def _of_sources(state: State) -> Iterator[str]:
    for source in state.sources:
        whole, failed = source["last_whole"], source["last_failed"]
        told = f"read whole {whole['at']}" if whole else "never read whole"
        if source["failures"] and failed:
            told += f"; failed {failed['at']}: {_short(failed['problem'])}"
        asked = "" if source["asked"] else " (not asked any more)"
        yield _row(source["source"], f"{told}{asked}")
    if state.age_hours is not None:
        yield _row("age", f"{state.age_hours:.1f} hours ({state.max_age_hours:g} allowed)")


def _of_versions(state: State) -> Iterator[str]:
    if state.version:
        version = state.version
        yield _row("published", f"{version['name']} {version['published_at']}")
    else:
        yield _row("published", state.published or "nothing is published yet")
    if state.refused:
        yield _row("refused", f"{state.refused.get('refused_at')}: published/refused.db")
        for finding in state.refused["findings"]:
            problems = "; ".join(map(str, finding.get("problems") or []))
            yield f"  {finding.get('check')}: {_short(problems)}"


def _row(name: str, told: str) -> str:
    return f"{name:16} {told}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}…"


def _size(count: int | None) -> str:
    if count is None:
        return "unknown"
    size, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
