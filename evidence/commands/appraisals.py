"""`evidence appraisals check`, `template` and `tools`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import click

from curation.appraisals import read_appraisals
from curation.reading import APPRAISALS_FILE
from db.appraisals_now import appraisals_now
from db.appraising import DISAGREEMENT, Judged
from db.runs import COMPLETE, INCOMPLETE
from db.store import Store
from evidence import clock
from evidence.options import leave, placed
from evidence.settings import Settings
from records.decided import APPRAISAL_COLUMNS
from records.errors import UsageError
from records.instruments import instrument, instruments
from records.topic import Topic


@click.group("appraisals")
def appraisals_group() -> None:
    """Look after risk of bias and certainty, as people judged them (appraisals.csv).

    The file is read at every build, from the data directory. The program judges nothing: it
    checks the form and looks for the quotes. docs/appraisal.md says what stands in the file.

    \b
    Example:
      evidence appraisals check
    """


@appraisals_group.command()
@placed
@click.argument(
    "file", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
def check(settings: Settings, topic: Topic, file: Path | None) -> None:
    """Name rows that are skipped, quotes that are not found, remarks and disagreements.

    The exit code is 1 when a row is skipped or a judgement is about nothing that is held. Without
    FILE, appraisals.csv of the data directory is read. Nothing is changed.

    \b
    Example:
      evidence appraisals check
    """
    path = file or settings.data_dir / APPRAISALS_FILE
    if not path.exists():
        raise UsageError(
            f"{path}: is not there. Begin with: evidence appraisals template --tool 'RoB 2' "
            f"--record pmid:12345678 {path}"
        )
    if not settings.store.exists():
        raise UsageError(f"{settings.store}: there is no store yet. Run: evidence nightly")
    appraisals, bad = read_appraisals(path)
    with Store(settings.store, settings.store_wait_s) as store:
        judged = appraisals_now(store, appraisals, topic)
    for skipped in bad:
        click.echo(f"{path}:{skipped.line}: skipped: {skipped.reason}")
    for one in judged:
        if one.flagged or one.remarks or one.standing == DISAGREEMENT:
            click.echo(f"{path}:{one.appraisal.line}: {_told(one)}")
    flagged = sum(one.flagged for one in judged)
    disagreeing = sum(one.standing == DISAGREEMENT for one in judged)
    click.echo(
        f"{path}: {len(judged)} judgements, {flagged} to look at, {disagreeing} in disagreement, "
        f"{len(bad)} rows skipped"
    )
    leave(INCOMPLETE if bad or flagged else COMPLETE)


@appraisals_group.command("template")
@click.option("--tool", required=True, help='Name of the instrument, such as "RoB 2".')
@click.option(
    "--record",
    required=True,
    help="What is appraised: a record (pmid:12345678), or outcome:NAME for certainty.",
)
@click.option("--outcome", default="", help="The result that is appraised, where it is one.")
@click.option("--by", default="", help="Who judges: a role or initials, which are published.")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
def template_command(tool: str, record: str, outcome: str, by: str, file: Path | None) -> None:
    """Write a row for each domain, to be filled in; rows without a judgement are skipped.

    With FILE, rows are added to those that it holds.

    \b
    Example:
      evidence appraisals template --tool "RoB 2" --record pmid:12345678 --by R1
        data/appraisals.csv
    """
    found = instrument(tool)
    if found is None:
        raise UsageError(
            f"{tool!r} is not known. Known: {', '.join(one.name for one in instruments())}"
        )
    rows = [
        (record, found.name, outcome, domain.key, "", "", by, clock.now()[:10], "")
        for domain in found.domains
    ]
    if file is None:
        click.echo(_lines([APPRAISAL_COLUMNS, *rows]), nl=False)
        return
    _append(file, rows)
    click.echo(f"{file}: {len(rows)} rows of {found.name} added, each for a judgement and a quote")


@appraisals_group.command("tools")
def tools_command() -> None:
    """Print the instruments, their domains and the judgements that can be made.

    \b
    Example:
      evidence appraisals tools
    """
    for tool in instruments():
        click.echo(f"{tool.name}: {tool.title}. {tool.source}")
        for domain in tool.domains:
            judgements = " | ".join(one.value for one in domain.judgements)
            optional = " (some designs only)" if domain.optional else ""
            click.echo(f"  {domain.key:<22}{domain.label}{optional}: {judgements}")


def _append(file: Path, rows: Iterable[tuple[str, ...]]) -> None:
    try:
        held = file.read_text(encoding="utf-8-sig") if file.exists() else ""
        given = held if held.strip() else _lines([APPRAISAL_COLUMNS])
        header = next(csv.reader(io.StringIO(given, newline="")))
        if [cell.strip().casefold() for cell in header] != list(APPRAISAL_COLUMNS):
            raise UsageError(
                f"{file}: has other columns, or another order, than "
                f"{','.join(APPRAISAL_COLUMNS)}. Write to another file."
            )
        with file.open("a", encoding="utf-8", newline="") as out:
            begun = "" if held.strip() else given
            ended = "" if not held.strip() or held.endswith("\n") else "\n"
            out.write(begun + ended + _lines(rows))
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: is no UTF-8 text. Save it as CSV UTF-8.") from error


def _lines(rows: Iterable[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _told(one: Judged) -> str:
    said = one.appraisal
    about = f"{said.record} {said.tool} {said.domain} {said.judgement}"
    remarks = f": {'; '.join(one.remarks)}" if one.remarks else ""
    return f"{one.standing}: {about}{remarks}"
