"""The public contract of `evidence annotate`: JSON Lines in, JSON Lines out.

Keys may be added, never changed or removed; SCHEMA_VERSION tells which set a line carries.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from nlp.tagger import Tagger
from records.errors import ParseError
from records.model import Annotation, Mention

SCHEMA_VERSION = 1


def annotation_to_json(id: str, annotation: Annotation) -> dict[str, Any]:
    """Return one text's annotation as the contract writes it."""
    return {
        "id": id,
        "schema_version": SCHEMA_VERSION,
        "design": annotation.design,
        "population_n": annotation.population_n,
        "interventions": [
            {"name": i.name, "dose": i.dose, "route": i.route, "schedule": i.schedule}
            for i in annotation.interventions
        ],
        "mentions": [_mention(mention) for mention in annotation.mentions],
        "facts": [
            {
                "name": fact.name, "value": fact.value, "start": fact.start, "end": fact.end,
                "sentence_start": fact.sentence_start, "sentence_end": fact.sentence_end,
            }
            for fact in annotation.facts
        ],
    }  # fmt: skip


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        "start": mention.start, "end": mention.end, "text": mention.text, "label": mention.label,
        "concept": mention.concept, "concept_id": mention.concept_id,
        "assertion": mention.assertion, "comparison": mention.comparison,
        "cue": mention.cue, "cue_start": mention.cue_start, "cue_end": mention.cue_end,
        "direction": mention.direction, "contrast": mention.contrast, "basis": mention.basis,
        "affected": mention.affected, "at_risk": mention.at_risk,
        "sentence_start": mention.sentence_start, "sentence_end": mention.sentence_end,
        "values": [asdict(value) for value in mention.values],
    }  # fmt: skip


def annotate_lines(
    lines: Iterable[bytes | str],
    tagger: Tagger,
    refuse: Callable[[ParseError], None] | None = None,
) -> Iterator[str]:
    """Yield one line of ASCII-only JSON (no line end) for each line {"id", "text"}.

    Blank lines are passed over. A bad line becomes a ParseError that names its number: `refuse`
    is called with it and the lines after it still follow; without `refuse` it is raised once all
    good lines have been given (the first of them, saying how many there were).
    """
    errors: list[ParseError] = []
    report = refuse or errors.append
    for number, line in enumerate(lines, start=1):
        try:
            request = _request(number, line)
        except ParseError as error:
            report(error)
            continue
        if request is not None:
            yield json.dumps(annotation_to_json(request[0], tagger.tag(request[1])))
    if errors:
        more = f" ({len(errors)} bad lines in all)" if len(errors) > 1 else ""
        raise ParseError(errors[0].record, errors[0].reason + more)


def _request(number: int, line: bytes | str) -> tuple[str, str] | None:
    """Return (id, text) of one line, None for a blank one; raise ParseError otherwise."""
    name = f"line {number}"
    try:
        text = (
            line.decode("utf-8-sig" if number == 1 else "utf-8")
            if isinstance(line, bytes)
            else line
        )
    except UnicodeDecodeError as error:
        raise ParseError(name, "it is not UTF-8. Save the input as UTF-8") from error
    if not text.strip():
        return None
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(name, 'it is not JSON. Write {"id": "…", "text": "…"}') from error
    if not isinstance(row, dict):
        raise ParseError(name, 'it is no object. Write {"id": "…", "text": "…"}')
    for key in ("id", "text"):
        if not isinstance(row.get(key), str):
            raise ParseError(name, f'"{key}" is missing or no string. Write "{key}": "…"')
    return row["id"], row["text"]
