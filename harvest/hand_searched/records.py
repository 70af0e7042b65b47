"""Records that people found by hand: JSON Lines (docs/hand-searched.md) and RIS."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from harvest.bad_record import BadRecord
from harvest.clinicaltrials.json_reader import JsonNode
from harvest.clinicaltrials.json_stream import decoded
from harvest.files.text_encoding import decoded_text
from harvest.hand_searched.hand_set import KIND as HAND_SET
from harvest.hand_searched.hand_set import hand_set_in
from harvest.hand_searched.publication import publication_in
from harvest.hand_searched.ris import records_of_ris
from harvest.hand_searched.trial import trial_in
from harvest.plain_text import cleaned
from records.errors import ParseError
from records.model import HandSet, Publication, Trial

SOURCE = "hand-searched"


Line = Publication | Trial | HandSet
"""What one line may hold: a record, or a value set by hand in one."""


def parse_jsonl(body: bytes, *, source: str = SOURCE) -> Iterator[Line | BadRecord]:
    """Yield the records of hand-searched JSON Lines; a bad line as `BadRecord` with its number."""
    for number, line in enumerate(decoded(body).split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield parse_line(line, number, source=source)
        except ParseError as error:
            raw = line.encode("utf-8", "surrogatepass")
            yield BadRecord(error.record, error.reason, raw)


def parse_line(line: str, number: int, *, source: str = SOURCE) -> Line:
    """Return what one line holds; raise `ParseError` naming line `number` and the key."""
    name = f"line {number}"
    node = JsonNode(_object(line, name), "", name, escaped=False)
    kind = node.line("kind")
    if kind == "publication":
        return publication_in(node, source)
    if kind == "trial":
        return trial_in(node, source)
    if kind == HAND_SET:
        return hand_set_in(node)
    shown = "missing" if kind is None else f'"{kind[:40]}"'
    raise ParseError(name, f'kind is {shown}; write "publication", "trial" or "{HAND_SET}"')


def parse_ris(body: bytes, *, source: str = SOURCE) -> Iterator[Publication | BadRecord]:
    """Yield the references of a RIS file (UTF-8, UTF-16 with a mark, else Windows-1252)."""
    return records_of_ris(decoded_text(body), source)


def _object(line: str, name: str) -> Mapping[str, object]:
    try:
        value = json.loads(line, object_pairs_hook=lambda pairs: _without_repeats(pairs, name))
    except RecursionError:
        raise ParseError(name, "it is nested too deeply") from None
    except ValueError as error:
        raise ParseError(name, f"it is not JSON ({error})") from None
    if not isinstance(value, dict):
        raise ParseError(name, "it is JSON but no object")
    return value


def _without_repeats(pairs: list[tuple[str, object]], name: str) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ParseError(name, f'the key "{cleaned(repeated[:40])}" stands twice')
    return found
