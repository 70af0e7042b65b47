"""`evidence curation check`, `evidence curation list` and `evidence curation template`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from curation.decisions import read_decisions
from curation.reading import CURATION_FILE
from curation.writing import template
from db.decision_outcomes import STANDINGS
from db.decisions_now import decisions_now
from db.rows.cells import Row
from db.runs import COMPLETE, INCOMPLETE
from db.store import Store
from evidence.options import leave, placed
from evidence.settings import Settings
from records.decided import BadRow, Decided
from records.errors import UsageError
from records.topic import Topic

FILE = click.argument(
    "file", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True)
)


@click.group("curation")
def curation_group() -> None:
    """Look after what people decided over the program (curation.csv).

    The file is read at every build, from the data directory. docs/curation.md says what can be
    decided.

    \b
    Example:
      evidence curation check
    """


@curation_group.command()
@placed
@FILE
def check(settings: Settings, topic: Topic, file: Path | None) -> None:
    """Name every row that is skipped and every decision that would not be applied now.

    The exit code is 1 when there is one. Without FILE, curation.csv of the data directory is
    read. Nothing is changed.

    \b
    Example:
      evidence curation check new-decisions.csv
    """
    path = file or settings.data_dir / CURATION_FILE
    rows, bad = _standings(settings, path)
    flagged = [row for row in rows if row["flagged"]]
    for skipped in bad:
        click.echo(f"{path}:{skipped.line}: skipped: {skipped.reason}")
    for row in flagged:
        click.echo(f"{path}:{row['line']}: {row['standing']}: {row['note'] or _about(row)}")
    click.echo(f"{path}: {len(rows)} decisions, {len(flagged)} to look at, {len(bad)} rows skipped")
    leave(INCOMPLETE if bad or flagged else COMPLETE)


@curation_group.command("list")
@placed
@FILE
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def list_command(settings: Settings, topic: Topic, file: Path | None, as_json: bool) -> None:
    """Print every decision with its standing, those to look at first.

    The standing is what it would be if the store were published now.

    \b
    Example:
      evidence curation list --json
    """
    path = file or settings.data_dir / CURATION_FILE
    rows, _ = _standings(settings, path)
    rows.sort(key=lambda row: (STANDINGS.index(str(row["standing"])), row["line"]))
    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    for row in rows:
        note = f" ({row['note']})" if row["note"] else ""
        click.echo(f"{row['line']:>6}  {row['standing']}: {_about(row)}, by {row['by']}{note}")
    click.echo(f"{path}: {len(rows)} decisions")


@curation_group.command("template")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--header-only", is_flag=True, help="Without the invented example rows.")
def template_command(file: Path | None, header_only: bool) -> None:
    """Write a curation file to begin with; a file that is there is never written over.

    \b
    Example:
      evidence curation template data/curation.csv
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
    click.echo(f"{file}: written. Put your decisions in place of its examples.")


def _standings(settings: Settings, path: Path) -> tuple[list[Row], tuple[BadRow, ...]]:
    if not path.exists():
        raise UsageError(f"{path}: is not there. Begin with: evidence curation template {path}")
    if not settings.store.exists():
        raise UsageError(f"{settings.store}: there is no store yet. Run: evidence nightly")
    decisions, bad = read_decisions(path)
    with Store(settings.store, settings.store_wait_s) as store:
        return decisions_now(store, Decided(decisions, bad_rows=bad)), bad


def _about(row: Row) -> str:
    words = f" “{row['words']}”" if row["words"] else ""
    concept = f" {row['concept']}" if row["concept"] and not words else ""
    return f"{row['record_named']}{words or concept}: {row['field']} {row['value']}"
