"""`evidence demo`."""

from __future__ import annotations

import dataclasses

import click

from evidence.commands.serve import host_option, port_option
from evidence.demonstration_build import build_demonstration
from evidence.options import placed
from evidence.settings import Settings
from evidence.site import serve_site
from records.topic import Topic


@click.command()
@placed
@host_option
@port_option
@click.option("--no-serve", is_flag=True, help="Build only; do not serve.")
def demo(settings: Settings, topic: Topic, host: str, port: int, no_serve: bool) -> None:
    """Build the demonstration from the bundled archive, with the network off, and serve it.

    Its facts and numbers are real, its abstracts are restated in other words, and every page
    says so. It lives in a directory of its own, `demonstration`, in the data directory, and is
    built afresh each time.

    \b
    Example:
      evidence demo --port 8001
    """
    own = dataclasses.replace(settings, data_dir=settings.data_dir / "demonstration")
    build_demonstration(own, topic)
    if not no_serve:
        serve_site(own, topic, host, port)
