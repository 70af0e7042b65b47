"""What an unattended run of this installation needs to know."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence.scheduling.quoting import checked
from evidence.topic_file import DEFAULT_TOPIC, TOPICS_DIRECTORY
from records.errors import UsageError

SECRETS = ("NCBI_API_KEY", "NCBI_EMAIL", "EVIDENCE_PING_URL")
"""Variables whose values belong to a person or open a door: named everywhere, printed nowhere."""

SYSTEM_ENVIRONMENT = Path("/etc/ketamine-evidence/environment")
SERVICE_USER = "ketamine-evidence"
TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Installation:
    """Where things are on one machine; every path is absolute.

    `topic` is a name or the path of a topic file, `slug` its short name. `user` is who runs the
    nights, `uid` and `gid` whom the data directory belongs to. `homes` are the paths the program
    is made of, its interpreter included. `set_names` are the variables that are set now, by name
    alone (None where nobody asks). `source` is the source tree, where there is one.
    """

    executable: Path
    data_dir: Path
    topic: str
    slug: str
    hour: int
    minute: int
    user: str
    uid: int
    gid: int
    environment_file: Path
    homes: tuple[Path, ...]
    set_names: tuple[str, ...] | None
    source: Path | None

    @property
    def name(self) -> str:
        """Return what the units and images of this installation are called."""
        return "evidence" if self.slug == DEFAULT_TOPIC else f"evidence-{self.slug}"

    @property
    def at(self) -> str:
        """Return the time of day as HH:MM."""
        return f"{self.hour:02d}:{self.minute:02d}"

    @property
    def in_a_home(self) -> bool:
        """Say whether the program or its data lie where ProtectHome= would hide them."""
        hidden = ("/home/", "/root/", "/run/user/")
        return any(f"{path}/".startswith(hidden) for path in (*self.homes, self.data_dir))


def installation_of(
    data_dir: Path, topic: str, slug: str, at: str, environ: Mapping[str, str] | None = None
) -> Installation:
    """Return this installation.

    Raises UsageError for a bad time, a path with characters that cannot be printed, or a program
    that has no command of its own.
    """
    environ = os.environ if environ is None else environ
    hour, minute = time_of_day(at)
    directory = data_dir.absolute()
    uid, gid, owner = _owner(directory)
    user = SERVICE_USER if uid == 0 else owner
    program = executable()
    return Installation(
        executable=checked(program, "The program"),
        data_dir=checked(directory, "--data-dir"),
        topic=_topic(topic, slug),
        slug=slug,
        hour=hour,
        minute=minute,
        user=user,
        uid=uid,
        gid=gid,
        environment_file=checked(_environment_file(environ), "The environment file"),
        homes=(program, Path(sys.executable).resolve(), Path(__file__).resolve().parents[2]),
        set_names=tuple(sorted(name for name in environ if _is_ours(name))),
        source=_source(),
    )


def time_of_day(text: str) -> tuple[int, int]:
    """Return hour and minute of "HH:MM".

    >>> time_of_day("02:00")
    (2, 0)
    """
    match = TIME.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"--at: {text[:40]!r} is no time of day. Write it as 02:00, to 23:59.")
    return int(match[1]), int(match[2])


def executable() -> Path:
    """Return the command `evidence` of this installation. Raises UsageError if there is none."""
    beside = Path(sys.executable).absolute().with_name("evidence")
    if beside.is_file():
        return beside
    found = shutil.which("evidence")
    if found:
        return Path(found).absolute()
    raise UsageError(
        f"{beside}: there is no such command, so nothing can be scheduled. "
        "Install the program first: make demo, or pip install."
    )


def _topic(topic: str, slug: str) -> str:
    """Return the name of a topic that comes with the program, the whole path of another."""
    path = Path(topic).absolute()
    if topic == slug or path.resolve() == (TOPICS_DIRECTORY / f"{slug}.toml").resolve():
        return slug
    return str(checked(path, "--topic"))


def _owner(directory: Path) -> tuple[int, int, str]:
    """Return whom the data directory belongs to: who asks, where there is none yet."""
    facts = directory.stat() if directory.is_dir() else None
    uid, gid = (facts.st_uid, facts.st_gid) if facts else (os.getuid(), os.getgid())
    try:
        return uid, gid, pwd.getpwuid(uid).pw_name
    except KeyError:  # a number without a name, as in a container
        return uid, gid, str(uid)


def _environment_file(environ: Mapping[str, str]) -> Path:
    if os.getuid() == 0:
        return SYSTEM_ENVIRONMENT
    above = environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(above).expanduser().absolute() / "ketamine-evidence" / "environment"


def _is_ours(name: str) -> bool:
    """Say whether a variable sets the program; --data-dir and --topic are written out instead."""
    if name in ("EVIDENCE_DATA", "EVIDENCE_TOPIC") or not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
        return False
    return name in SECRETS or name.startswith("EVIDENCE_")


def _source() -> Path | None:
    root = Path(__file__).resolve().parents[2]
    return root if (root / "requirements.lock").is_file() else None
