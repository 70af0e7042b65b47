"""Open the site over a published database."""

from __future__ import annotations

import json

from db.metadata import datasette_metadata
from evidence.progress import say
from evidence.settings import Settings
from records.errors import UsageError
from records.topic import Topic


def serve_site(settings: Settings, topic: Topic, host: str, port: int) -> None:
    """Serve until interrupted. Raises UsageError when nothing is published yet."""
    from datasette_config.app import serve  # loading Datasette takes a while

    if not settings.published.is_file():
        raise UsageError(
            f"{settings.published}: nothing is published yet. Run evidence nightly "
            "(or evidence demo) first, or name another --data-dir."
        )
    try:
        metadata = json.loads(settings.metadata.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        metadata = datasette_metadata("evidence", topic.title, topic.description)
    say(f"serve: http://{host}:{port}/ shows {settings.published} (Ctrl-C ends it)")
    serve(settings.published, metadata, host, port)
