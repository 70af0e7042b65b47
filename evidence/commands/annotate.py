"""`evidence annotate`."""

from __future__ import annotations

import sys

import click

from evidence.options import INCOMPLETE_EXIT
from evidence.topic_file import DEFAULT_TOPIC, load_topic
from records.errors import ParseError


@click.command()
@click.option(
    "--topic",
    "topic_name",
    default=DEFAULT_TOPIC,
    envvar="EVIDENCE_TOPIC",
    show_default=True,
    help="A topic by name, or the path of a topic file.",
)
@click.option(
    "--scheme",
    type=click.Choice(["reviewer", "trial-outcomes", "drug-effects"]),
    default="reviewer",
    show_default=True,
    help="What counts as a mention: ours, or a public corpus's idea of it.",
)
def annotate(topic_name: str, scheme: str) -> None:
    """Tag texts from standard input: JSON Lines in, JSON Lines out.

    Each line in is {"id": …, "text": …}; docs/annotate.md describes a line out. A line that
    cannot be read is named on standard error, the others are tagged, and the exit code is 1.

    \b
    Example:
      echo '{"id": "1", "text": "Two patients reported nausea."}' | evidence annotate
    """
    from nlp.contract import annotate_lines
    from nlp.tagger import load

    refused: list[ParseError] = []

    def refuse(error: ParseError) -> None:
        refused.append(error)
        click.echo(f"evidence: {error}", err=True)

    tagger = load(load_topic(topic_name), scheme=scheme)
    for line in annotate_lines(sys.stdin.buffer, tagger, refuse):
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
    if refused:
        sys.exit(INCOMPLETE_EXIT)
