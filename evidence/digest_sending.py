"""Give the night's digest to the command that the operator names: a mailer, a chat's client."""

from __future__ import annotations

import os
import shlex
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from db.runs import COMPLETE
from evidence.progress import complain, say
from evidence.settings import Settings
from exports.digest import digest
from records.errors import UsageError

PATIENCE_S = 60.0
ALWAYS, CHANGES, TROUBLE = "always", "changes", "changes or trouble"
WHENS = (ALWAYS, CHANGES, TROUBLE)
_KEPT_BACK = ("NCBI_", "EVIDENCE_PING")


@dataclass(frozen=True, slots=True)
class DigestWishes:
    """What the operator wants of the digest: a command (no shell), when, the site's address."""

    command: tuple[str, ...] = ()
    when: str = TROUBLE
    site_url: str = ""


def digest_wishes(environ: Mapping[str, str]) -> DigestWishes:
    """Return the wishes of EVIDENCE_DIGEST_COMMAND, EVIDENCE_DIGEST_WHEN and EVIDENCE_SITE_URL.

    Raises UsageError.
    """
    when = environ.get("EVIDENCE_DIGEST_WHEN", "").strip() or TROUBLE
    if when not in WHENS:
        raise UsageError(f"EVIDENCE_DIGEST_WHEN: {when[:80]!r} is none of {', '.join(WHENS)}.")
    try:
        command = tuple(shlex.split(environ.get("EVIDENCE_DIGEST_COMMAND", "")))
    except ValueError as error:
        raise UsageError(f"EVIDENCE_DIGEST_COMMAND: {error}. Close the quotation mark.") from error
    return DigestWishes(command, when, environ.get("EVIDENCE_SITE_URL", "").strip().rstrip("/"))


def send_digest(settings: Settings, wishes: DigestWishes, since: str, outcome: str) -> None:
    """Run the operator's command with the digest on its standard input.

    It gets no secret of ours. A command that fails costs a line of the log, never the night.
    """
    shown = settings.versions.shown()
    if not wishes.command or shown is None:
        return
    with closing(sqlite3.connect(f"{shown.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        count = connection.execute(
            "select count(*) from what_changed where at >= ?", (since,)
        ).fetchone()[0]
        if not _is_wanted(wishes.when, bool(count), outcome):
            return
        text = digest(connection, since, wishes.site_url)
    _run(wishes.command, text)


def _is_wanted(when: str, changed: bool, outcome: str) -> bool:
    return when == ALWAYS or changed or (when == TROUBLE and outcome != COMPLETE)


def _run(command: tuple[str, ...], text: str) -> None:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(_KEPT_BACK)
    }
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command, and no shell
            command,
            input=text,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        complain(f"digest: {command[0]} could not be run ({type(error).__name__}: {error})")
        return
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1][:300]
        complain(f"digest: {command[0]} ended with {done.returncode}: {said}")
    else:
        say(f"digest: given to {command[0]}")
