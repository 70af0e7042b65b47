"""`evidence screening check`, `import`, `list` and `template`."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from curation.imports.reading import read_decisions_file
from curation.reading import SCREENING_FILE
from curation.screening import read_screening
from curation.screening_file import template
from db.named_records import NamedRecords
from db.rows.cells import Row
from db.runs import COMPLETE, INCOMPLETE
from db.screening import CONFLICT, NO_SUCH_RECORD, NOT_SCREENED, STATES, Screened, Screening
from db.screening_matches import Matches
from db.store import Store
from evidence import clock
from evidence.lock import only_run
from evidence.options import leave, placed
from evidence.screening_import import Imported, gather, reviewer_names, write
from evidence.settings import Settings
from records.decided import BadRow, Decided, ScreeningDecision
from records.errors import UsageError
from records.screening import DECISIONS, STAGES, TITLE_ABSTRACT
from records.topic import Topic

FILE = click.argument(
    "file", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
LOCK = "screening.lock"
SHOWN = 200
"""Lines printed of what an import left out; the rest is counted."""


@click.group("screening")
def screening_group() -> None:
    """Look after what reviewers decided in screening (screening.csv).

    The file is read at every build, from the data directory. docs/screening.md says what stands
    in it and what follows.

    \b
    Example:
      evidence screening check
    """


@screening_group.command()
@placed
@FILE
def check(settings: Settings, topic: Topic, file: Path | None) -> None:
    """Name the rows that are skipped, unknown records and conflicts.

    The exit code is 1 when there is any. Without FILE, screening.csv of the data directory is
    read. Nothing is changed.

    \b
    Example:
      evidence screening check
    """
    path = file or settings.data_dir / SCREENING_FILE
    decisions, bad = _read(path)
    rows, states = _standings(settings, decisions)
    unknown = [row for row in rows if row["standing"] == NO_SUCH_RECORD]
    conflicts = [record for record, screened in states.items() if screened.state == CONFLICT]
    for skipped in bad:
        click.echo(f"{path}:{skipped.line}: skipped: {skipped.reason}")
    for row in unknown:
        click.echo(f"{path}:{row['line']}: no such record: {row['why']}")
    for record in conflicts:
        click.echo(f"{path}: conflict on {record}: {_positions(rows, record)}")
    click.echo(
        f"{path}: {len(rows)} decisions on {len(states)} records; {len(conflicts)} in conflict, "
        f"{len(unknown)} rows on records that are not stored, {len(bad)} rows skipped"
    )
    leave(INCOMPLETE if bad or unknown or conflicts else COMPLETE)


@screening_group.command("list")
@placed
@FILE
@click.option("--state", type=click.Choice(STATES[:-1]), help="Only records in this state.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def list_command(
    settings: Settings, topic: Topic, file: Path | None, state: str | None, as_json: bool
) -> None:
    """Print where each screened record stands, conflicts first.

    The state is what it would be if the store were published now.

    \b
    Example:
      evidence screening list --state conflict
    """
    decisions, _ = _read(file or settings.data_dir / SCREENING_FILE)
    _, states = _standings(settings, decisions)
    found = sorted(
        ((record, one) for record, one in states.items() if state in (None, one.state)),
        key=lambda item: (STATES.index(item[1].state), item[0]),
    )
    if as_json:
        told = [
            {"record": r, "state": s.state, "stage": s.stage, "reviewers": s.reviewers,
             "settled_by": s.settled_by, "reason": s.reason}
            for r, s in found
        ]  # fmt: skip
        click.echo(json.dumps(told, indent=1, ensure_ascii=False))
        return
    for record, screened in found:
        reason = f" ({screened.reason})" if screened.reason else ""
        click.echo(f"{record:<16} {screened.state}, {screened.stage}{reason}")
    tally = Counter(screened.state for _, screened in found)
    click.echo(", ".join(f"{tally[s]} {s}" for s in STATES if tally[s]) or "nothing is screened")


@screening_group.command("import")
@placed
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--reviewer",
    "reviewers",
    multiple=True,
    required=True,
    help='Who decided: a role or initials, which are published; consensus settles. "KOFI=R1" '
    "renames a reviewer whom the file names.",
)
@click.option(
    "--stage",
    type=click.Choice(STAGES),
    default=TITLE_ABSTRACT,
    show_default=True,
    help="The stage of screening that the file is of.",
)
@click.option(
    "--decision",
    type=click.Choice(DECISIONS),
    help="What a list of Covidence holds; ASReview and Rayyan say it themselves.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be added, and add nothing.")
def import_command(
    settings: Settings,
    topic: Topic,
    file: Path,
    reviewers: tuple[str, ...],
    stage: str,
    decision: str | None,
    dry_run: bool,
) -> None:
    """Add the decisions of an ASReview, Covidence or Rayyan export to screening.csv.

    Records are found by our id, PMID, DOI or registration number, and else by exactly their title
    and year. What is not found is listed with its line and never guessed; the exit code is then
    1. The same file twice adds nothing.

    \b
    Example:
      evidence screening import asreview.csv --reviewer R1
      evidence screening import articles.csv --reviewer "Kofi=R1" --reviewer "Ama=R2"
      evidence screening import excluded.csv --stage full-text --decision exclude
        --reviewer consensus
    """
    path = settings.data_dir / SCREENING_FILE
    found = read_decisions_file(file, decision)
    names = reviewer_names(str(file), found, reviewers)
    with only_run(settings.data_dir / LOCK):
        held, _ = read_screening(path)
        with _store(settings) as store:
            today = clock.now()[:10]
            imported = gather(file.name, found, stage, names, held, Matches(store), today)
        if imported.rows and not dry_run:
            write(path, imported.rows)
    _tell(path, file, found.tool, imported, dry_run)
    leave(INCOMPLETE if imported.left_out else COMPLETE)


@screening_group.command("template")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--header-only", is_flag=True, help="Without the invented example rows.")
def template_command(file: Path | None, header_only: bool) -> None:
    """Write a screening file to begin with; a file that is there is never written over.

    \b
    Example:
      evidence screening template data/screening.csv
    """
    text = template(examples=not header_only)
    if file is None:
        click.echo(text, nl=False)
        return
    try:
        with file.open("x", encoding="utf-8", newline="") as out:
            out.write(text)
    except FileExistsError as error:
        raise UsageError(f"{file}: is there already. Name another file.") from error
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror}).") from error
    click.echo(f"{file}: written. Put your decisions in place of its examples.")


def _tell(path: Path, file: Path, tool: str, imported: Imported, dry_run: bool) -> None:
    for line, title, reason in imported.left_out[:SHOWN]:
        click.echo(f"{file}:{line}: left out: {title}: {reason}")
    if len(imported.left_out) > SHOWN:
        click.echo(f"{file}: and {len(imported.left_out) - SHOWN} more left out")
    by_decision = Counter(row["decision"] for row in imported.rows)
    told = ", ".join(f"{n} {decision}" for decision, n in sorted(by_decision.items())) or "none"
    added = "would be added" if dry_run else "added"
    click.echo(
        f"{path}: {len(imported.rows)} decisions {added} ({told}) from {tool}; {imported.known} "
        f"were there, {imported.undecided} records undecided, {len(imported.left_out)} left out"
    )
    if imported.rows and not dry_run:
        click.echo("They count from the next build on: evidence publish.")


def _read(path: Path) -> tuple[tuple[ScreeningDecision, ...], tuple[BadRow, ...]]:
    if not path.exists():
        raise UsageError(f"{path}: is not there. Begin with: evidence screening template {path}")
    return read_screening(path)


def _standings(
    settings: Settings, decisions: tuple[ScreeningDecision, ...]
) -> tuple[list[Row], dict[str, Screened]]:
    decided = Decided(screening=decisions, reviewers_needed=settings.reviewers_needed)
    with _store(settings) as store:
        screening = Screening(decided, NamedRecords(store))
    rows = screening.rows()
    records = sorted({str(row["record"]) for row in rows if row["record"]})
    states = {record: screening.of(record) for record in records}
    return rows, {r: s for r, s in states.items() if s.state != NOT_SCREENED}


def _positions(rows: list[Row], record: str) -> str:
    return "; ".join(
        f"{row['reviewer']} says {row['decision']} at {row['stage']} (line {row['line']})"
        for row in rows
        if row["record"] == record and row["standing"] == "counts"
    )


def _store(settings: Settings) -> Store:
    if not settings.store.exists():
        raise UsageError(f"{settings.store}: there is no store yet. Run: evidence nightly")
    return Store(settings.store, settings.store_wait_s)
