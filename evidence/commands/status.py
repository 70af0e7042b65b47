"""`evidence status`."""

from __future__ import annotations

import json

import click

from db import runs
from evidence.options import leave, placed
from evidence.settings import Settings
from evidence.state import State, state_of
from records.topic import Topic


@click.command()
@placed
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def status(settings: Settings, topic: Topic, as_json: bool) -> None:
    """Say how fresh the evidence is and how the last run ended.

    The exit code is that of the last run that has ended: 0 complete, 1 incomplete, 2 failed or
    never run.

    \b
    Example:
      evidence status --json
    """
    state = state_of(settings)
    if as_json:
        click.echo(json.dumps(state.as_dict(), indent=1))
    else:
        _print(state)
    if state.outcome in (runs.COMPLETE, runs.INCOMPLETE):
        leave(state.outcome)
    raise SystemExit(2)


def _print(state: State) -> None:
    if state.last_run is None:
        click.echo(f"{state.data_dir}: no run yet. Start with: evidence nightly")
        return
    run = state.last_run
    click.echo(f"last run       {run['command']} {run['started_at']}: {run['outcome']}")
    click.echo(f"last complete  {state.last_complete or 'never'}")
    click.echo(f"records        {state.publications} publications, {state.trials} trials")
    click.echo(f"tagger         {state.tagger_version or 'nothing is tagged yet'}")
    click.echo(f"quarantine     {state.quarantined}")
    click.echo(f"published      {state.published or 'nothing is published yet'}")
    for reason in (run["reasons"] or "").splitlines():
        click.echo(f"  {reason}")
