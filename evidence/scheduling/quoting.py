"""Write a path so that a shell, a crontab, a systemd unit or a YAML file reads it as that path."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from records.errors import UsageError


def checked(path: Path, what: str) -> Path:
    """Return a path that holds printable characters alone.

    A line break in it would begin a line of its own in a crontab or unit. Raises UsageError.
    """
    text = str(path)
    if text.isprintable():
        return path
    raise UsageError(
        f"{what}: {text[:120]!r} holds characters that cannot be printed. Name another place."
    )


def for_shell(text: object) -> str:
    """Return a word for sh.

    >>> for_shell("/srv/my data")
    "'/srv/my data'"
    """
    return shlex.quote(str(text))


def for_crontab(command: str) -> str:
    r"""Return a command for a crontab, where a bare % would end the command.

    >>> for_crontab("echo 100%")
    'echo 100\\%'
    """
    return command.replace("%", r"\%")


def for_unit(text: object) -> str:
    r"""Return a word for a setting of a systemd unit that takes a list of words.

    Quotes as in systemd.syntax(7); % begins a specifier there.

    >>> for_unit("/srv/my data/100%")
    '"/srv/my data/100%%"'
    """
    word = str(text).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{word}"' if set(word) & set(" \\\"';#") else word


def for_exec(text: object) -> str:
    """Return a word for ExecStart=, where $ begins a variable as well (systemd.service(5)).

    >>> for_exec("/srv/$HOME")
    '/srv/$$HOME'
    """
    return for_unit(text).replace("$", "$$")


def for_yaml(text: object) -> str:
    """Return a scalar for YAML: JSON's strings are YAML's.

    >>> for_yaml("a: b")
    '"a: b"'
    """
    return json.dumps(str(text), ensure_ascii=False)
