"""`evidence quarantine`: list, show, retry."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from db.quarantine import SetAside, all_set_aside, named
from db.store import Store
from evidence.journey import stage, travelling
from evidence.lock import only_run
from evidence.log_lines import logged, plain
from evidence.options import leave, placed
from evidence.progress import complain, say
from evidence.replaying import store_cut_off
from evidence.retrying import facts_of, retry
from evidence.settings import Settings
from harvest.archive.archive import Archive
from harvest.archive.history import RETRY, save_note
from records.errors import UsageError
from records.topic import Topic

SHOWN_BYTES = 20_000


@click.group("quarantine")
def quarantine_group() -> None:
    """Look at records that could not be read, and read them again.

    \b
    Example:
      evidence quarantine list
    """


@quarantine_group.command("list")
@placed
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def list_command(settings: Settings, topic: Topic, as_json: bool) -> None:
    """List the records that could not be read, newest first, each with its id and the reason.

    \b
    Example:
      evidence quarantine list --json
    """
    aside = _all(settings)
    if as_json:
        click.echo(json.dumps([_facts(one) for one in aside], indent=1))
        return
    for one in aside:
        told = f"{one.id}  {one.source}  {one.fetched_at}  {one.name[:200]}: {one.reason[:500]}"
        click.echo(plain(told))
    if not aside:
        click.echo("The quarantine is empty: every record that was received could be read.")


@quarantine_group.command("show")
@placed
@click.argument("id")
@click.option("--raw", is_flag=True, help="Write the raw form alone, byte for byte.")
def show_command(settings: Settings, topic: Topic, id: str, raw: bool) -> None:
    """Show a record that could not be read: source, reason, when, and its raw form.

    On a terminal control characters are spelled out; --raw writes the bytes as they came. The
    beginning of an id is enough.

    \b
    Example:
      evidence quarantine show 81bd33 --raw > record.xml
    """
    one = named(_all(settings), id)
    if raw:
        sys.stdout.buffer.write(one.raw)
        return
    for name, told in _facts(one).items():
        click.echo(plain(f"{name:12} {told}"))
    click.echo()
    for line in one.raw[:SHOWN_BYTES].decode("utf-8", "backslashreplace").split("\n"):
        click.echo(plain(line))
    if len(one.raw) > SHOWN_BYTES:
        click.echo(f"… the first {SHOWN_BYTES} of {len(one.raw)} bytes; --raw writes all")


@quarantine_group.command("retry")
@logged
@placed
@click.argument("ids", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All records of the quarantine.")
def retry_command(settings: Settings, topic: Topic, ids: tuple[str, ...], every: bool) -> None:
    """Read records again that were set aside, with the parsers of this release.

    They are read from the archive, as they came then. What can be read now is stored and leaves
    the quarantine; the rest stays, with the reason of today, and the exit code is 1. This is a run
    of its own. Then run evidence tag and evidence publish, or wait for the night.

    \b
    Example:
      evidence quarantine retry --all
    """
    if every == bool(ids):
        raise UsageError("Name records by their ids, or give --all. See evidence quarantine list.")
    there = _all(settings)
    wanted = (
        there if every else list({one.id: one for one in (named(there, i) for i in ids)}.values())
    )
    if not wanted:
        say("retry: the quarantine is empty")
        return
    archive = Archive(settings.archive)
    with (
        only_run(settings.lock),
        travelling(settings, topic, "retry") as journey,
        stage(journey, "retry"),
    ):
        store_cut_off(journey.store, archive, journey.run)
        save_note(archive, journey.run, RETRY, facts_of(wanted), journey.now())
        outcomes, tally = retry(journey.store, archive, journey.run, wanted)
        for outcome in outcomes:
            one = outcome.aside
            if outcome.problem is None:
                say(f"retry: {one.id} {one.source} {one.name}: can be read now")
            else:
                complain(f"  incomplete: {one.id} {one.source} {one.name}: {outcome.problem}")
                journey.result.reasons.append(f"{one.source}: {one.name}: {outcome.problem}")
        journey.result.records_new = tally.new
        journey.result.records_changed = tally.changed
        read = sum(outcome.problem is None for outcome in outcomes)
        did = f"{tally.new} new, {tally.changed} changed records"
        say(f"retry: {read} of {len(outcomes)} can be read now; {did}")
    leave(journey.result.outcome)


def _all(settings: Settings) -> list[SetAside]:
    if not settings.store.is_file():
        return []
    with Store(settings.store, settings.store_wait_s) as store:
        return all_set_aside(store)


def _facts(one: SetAside) -> dict[str, Any]:
    return {
        "id": one.id,
        "source": one.source,
        "name": one.name,
        "reason": one.reason,
        "fetched_at": one.fetched_at,
        "body_sha256": one.body_sha256,
        "bytes": len(one.raw),
    }
