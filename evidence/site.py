"""Open the site over a published database."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

from db.fitting import refuse_another_release
from db.freshness import MAX_AGE_VARIABLE
from db.metadata import datasette_metadata
from evidence.progress import say
from evidence.settings import Settings
from records.errors import UsageError
from records.topic import Topic


def serve_site(settings: Settings, topic: Topic, host: str, port: int) -> None:
    """Serve until interrupted.

    Raises UsageError when nothing is published yet, or by another release only.
    """
    from datasette_config.app import serve  # loading Datasette takes a while

    pointer = settings.versions.pointer
    if not pointer.is_file() and not settings.published.is_file():
        raise UsageError(
            f"{settings.published}: nothing is published yet. Run evidence nightly "
            "(or evidence demo) first, or name another --data-dir."
        )
    shown = settings.versions.shown()
    if shown is not None:
        refuse_another_release(shown, "Run evidence publish.")
    try:
        metadata = json.loads(settings.metadata.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        metadata = datasette_metadata("evidence", topic.title, topic.description)
    check_address(host, port)
    say(
        f"serve: http://{host}:{port}/ shows {settings.published}, and each new night once it is "
        "published (Ctrl-C ends it)"
    )
    os.environ[MAX_AGE_VARIABLE] = f"{settings.max_age_hours:g}"  # for the health page
    serve(settings.published, metadata, host, port, pointer=pointer, **_limits(settings))


def serve_frozen(settings: Settings, path: Path, topic: Topic, host: str, port: int) -> None:
    """Serve a file that never changes, until interrupted."""
    from datasette_config.app import serve

    refuse_another_release(path, "Serve it with that release.")
    check_address(host, port)
    metadata = datasette_metadata("evidence", topic.title, topic.description)
    say(f"serve: http://{host}:{port}/ shows {path} (Ctrl-C ends it)")
    serve(path, metadata, host, port, **_limits(settings))


def _limits(settings: Settings) -> dict[str, Any]:
    from datasette_config.load_limits import LoadLimits

    limits = LoadLimits() if settings.crawler_limits else None
    return {"open_sql": settings.open_sql, "limits": limits}


def check_address(host: str, port: int) -> None:
    """Raise UsageError when nothing can listen there; the server itself would only log it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise UsageError(
            f"{host}:{port}: cannot be listened on ({error.strerror}). "
            "Choose another --port (or --host)."
        ) from error
