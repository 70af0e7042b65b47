"""`evidence serve`."""

from __future__ import annotations

import click

from evidence.commands.versions import frozen_file
from evidence.options import placed
from evidence.settings import Settings
from evidence.site import serve_frozen, serve_site
from records.topic import Topic

host_option = click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
)
port_option = click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port."
)


@click.command()
@placed
@host_option
@port_option
@click.option("--frozen", help="Serve a night that was kept for ever, instead of the last one.")
def serve(settings: Settings, topic: Topic, host: str, port: int, frozen: str | None) -> None:
    """Serve the published database as a website, until interrupted.

    It listens on this machine alone unless told otherwise. A night that is published meanwhile is
    shown from then on; nothing needs to be restarted.

    \b
    Example:
      evidence serve --port 8001
    """
    if frozen:
        serve_frozen(settings, frozen_file(settings.frozen, frozen), topic, host, port)
    else:
        serve_site(settings, topic, host, port)
