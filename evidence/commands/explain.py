"""`evidence explain`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from evidence.explaining.source import read_source
from evidence.options import placed
from evidence.progress import say
from evidence.settings import Settings
from records.topic import Topic


@click.command()
@placed
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.option(
    "--html",
    "html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a web page that needs nothing else, in place of the text.",
)
@click.option(
    "--labels",
    "labels",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file of labels (nlp/labels): show what was missed, wrong, or given another value.",
)
def explain(
    settings: Settings,
    topic: Topic,
    source: str,
    as_json: bool,
    html: Path | None,
    labels: Path | None,
) -> None:
    """Show why a text is tagged as it is and the rest is not.

    SOURCE is a PMID or an NCT number that is stored or published here, a text file, or - for
    standard input. Each mention comes with its rule or score, its cue and what the cue reaches,
    the cues that do not decide and why; each other term of the lexicon with the reason why it
    is not tagged. Colours are left out in a pipe and where NO_COLOR is set.

    \b
    Example:
      evidence explain 35997954 --html why.html
    """
    from evidence.explaining.agreement import agreement, labels_of
    from evidence.explaining.as_json import to_json
    from evidence.explaining.page import page
    from evidence.explaining.terminal import lines
    from nlp.explain import explain as explained
    from nlp.tagger import load

    given = read_source(settings, source)
    labelled = labels_of(labels, given) if labels else None
    explanation = explained(load(topic), given.text)
    compared = agreement(labelled, explanation) if labelled else None
    if html is not None:
        html.write_text(page(given.name, explanation, compared), encoding="utf-8", newline="")
        say(f"explain: {len(explanation.mentions)} mentions of {given.name} in {html}")
    if as_json:
        click.echo(json.dumps(to_json(given.name, explanation, compared)))
    elif html is None:
        colour = False if os.environ.get("NO_COLOR") else None
        for line in lines(given.name, explanation, compared):
            click.echo(line, color=colour)
