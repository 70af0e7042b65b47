"""What is to be done by hand before a night can run unattended, as comment lines."""

from __future__ import annotations

from pathlib import Path

from evidence.scheduling.installation import SECRETS, SERVICE_USER, Installation
from evidence.scheduling.quoting import for_shell


def environment_lines(installation: Installation, file: Path, reader: str = "") -> list[str]:
    """Return how to make the environment file: names alone, never a value.

    `reader` is who must be able to read it, if that is not who makes it.
    """
    where, folder = for_shell(file), for_shell(file.parent)
    lines = [
        "NCBI_EMAIL (and NCBI_API_KEY, EVIDENCE_PING_URL) go into a file that nobody else may",
        "read, a line NAME=value each:",
        f"  mkdir -p {folder} && touch {where} && chmod 600 {where}",
    ]
    if reader:
        lines.append(f"  chown {reader}: {where}")
    if installation.set_names is None:
        return lines
    if installation.set_names:
        lines += [
            "Set in this shell, and unknown to an unattended run until they are written there:",
            f"  {' '.join(installation.set_names)}",
        ]
    missing = [name for name in SECRETS[:2] if name not in installation.set_names]
    if missing:
        lines.append(f"Not set in this shell: {' '.join(missing)}.")
    return lines


def owner_lines(installation: Installation) -> list[str]:
    """Return how to make the user and the data directory, where that is still to be done."""
    data = for_shell(installation.data_dir)
    lines = []
    if installation.user == SERVICE_USER:
        lines += [
            "A user of its own, who owns the data directory (root needs not run this):",
            f"  useradd --system --no-create-home --shell /usr/sbin/nologin {SERVICE_USER}",
            f"  mkdir -p {data} && chown -R {SERVICE_USER}: {data}",
        ]
        if any(f"{path}/".startswith("/root/") for path in installation.homes):
            lines += [
                "ATTENTION: the program or its Python lies under /root, where no other user may",
                "look. Install it elsewhere first (/opt/ketamine-evidence, say).",
            ]
    elif not installation.data_dir.is_dir():
        lines += ["The data directory:", f"  mkdir -p {data}"]
    return lines


def comment(lines: list[str], mark: str = "# ") -> str:
    """Return lines as a block of comments, a line each, closed by a line break."""
    return "".join(f"{mark}{line}".rstrip() + "\n" for line in lines)
