"""Studies out of a JSON body, one at a time, whatever is wrong with the others.

Understands a /studies page, one study, a list of studies and one study a line. A body that is cut
off yields its whole studies and then one `BadRecord` with the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

from harvest.bad_record import BadRecord
from harvest.clinicaltrials.json_long import Window, items_of_list, lines_of
from harvest.opening import Opening, head_of
from records.errors import ResponseError

_LIST_OF_STUDIES = re.compile(
    r'\s*(?:\{\s*"studies"\s*:|\{.{0,400}?"studies"\s*:)?\s*\[', re.DOTALL
)
LARGEST_WHOLE_BYTES = 8 * 1024 * 1024
"""What is read whole; it takes some ten times as much memory."""


@dataclass(frozen=True, slots=True)
class JsonRecord:
    """One study object, its place from 1, and its JSON."""

    value: Mapping[str, object]
    number: int

    @property
    def raw(self) -> bytes:
        """Return the study as JSON in UTF-8."""
        return json.dumps(self.value, ensure_ascii=True).encode()


def records_in(opening: Opening) -> Iterator[JsonRecord | BadRecord]:
    """Return the study objects of a body, in order; raise `ResponseError` when it is no such JSON.

    The check happens at once, before the first study is asked for. A body of more than
    `LARGEST_WHOLE_BYTES` is read a piece at a time, and only its beginning is checked.
    """
    head = head_of(opening, LARGEST_WHOLE_BYTES + 1)
    text = decoded(head)
    start = text.lstrip()[:1]
    if not start:
        raise ResponseError("the body is empty where ClinicalTrials.gov JSON was expected")
    if start not in "{[":
        kind = "an HTML or XML page" if start == "<" else "not JSON"
        raise ResponseError(
            f"the body is {kind} where ClinicalTrials.gov JSON was expected: {_shown(text)}"
        )
    if len(head) > LARGEST_WHOLE_BYTES:
        return _from_long(opening, head, text)
    try:
        document = json.loads(text)
    except RecursionError:
        raise ResponseError("the JSON is nested too deeply to be read") from None
    except ValueError as broken:
        return _from_broken(opening, head, text, broken)
    return _from_document(document)


def decoded(body: bytes) -> str:
    """Return the text of a JSON body: UTF-8, or UTF-16/32 as its first bytes say."""
    try:
        return body.decode(encoding_of(body), "strict").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return body.decode(encoding_of(body), "replace").removeprefix("\ufeff")


def encoding_of(body: bytes) -> str:
    """Return the encoding in which a JSON body begins."""
    return json.detect_encoding(body)


def _from_document(document: object) -> Iterator[JsonRecord | BadRecord]:
    if isinstance(document, list):
        return _numbered(document)
    assert isinstance(document, dict)
    if "protocolSection" in document:
        return _numbered([document])
    studies = document.get("studies")
    if isinstance(studies, list):
        return _numbered(studies)
    names = ", ".join(list(document)[:5]) or "nothing"
    raise ResponseError(f"the JSON holds {names}, neither studies nor a protocolSection")


def _numbered(items: list[object]) -> Iterator[JsonRecord | BadRecord]:
    return (_record(item, number) for number, item in enumerate(items, 1))


def _from_long(opening: Opening, head: bytes, text: str) -> Iterator[JsonRecord | BadRecord]:
    """Return what can be read of a document that is too long to be held whole."""
    whole_list = _LIST_OF_STUDIES.match(text)
    if whole_list and '"protocolSection"' not in whole_list[0]:
        return _from_list(opening, head, whole_list.end())
    line, end, _ = text.partition("\n")
    if end and _is_object(line):
        return _from_lines(opening, head)
    raise ResponseError(
        f"the JSON is longer than {LARGEST_WHOLE_BYTES} bytes and is neither a list of studies "
        "nor one study a line"
    )


def _from_broken(
    opening: Opening, head: bytes, text: str, broken: ValueError
) -> Iterator[JsonRecord | BadRecord]:
    """Return what can be read of a document that is one object a line, or is broken."""
    whole_list = _LIST_OF_STUDIES.match(text)
    if whole_list:
        return _from_list(opening, head, whole_list.end())
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and _is_object(lines[0]):
        return _from_lines(opening, head)
    raise ResponseError(f"the body is broken JSON ({broken}): {_shown(text)}")


def _from_list(opening: Opening, head: bytes, position: int) -> Iterator[JsonRecord | BadRecord]:
    with closing(opening()) as body:
        window = Window(body, encoding_of(head))
        while len(window.text) < position and window.more():
            pass
        before = window.text.lstrip()[:1]
        for number, item in enumerate(items_of_list(window, position, before), 1):
            yield item if isinstance(item, BadRecord) else _record(item, number)


def _from_lines(opening: Opening, head: bytes) -> Iterator[JsonRecord | BadRecord]:
    with closing(opening()) as body:
        for number, line in enumerate(lines_of(Window(body, encoding_of(head))), 1):
            try:
                value = json.loads(line)
            except (ValueError, RecursionError) as broken:
                raw = line.encode("utf-8", "surrogatepass")
                yield BadRecord(f"study {number}", f"broken JSON: {broken}", raw)
            else:
                yield _record(value, number)


def _record(value: object, number: int) -> JsonRecord | BadRecord:
    if isinstance(value, Mapping):
        return JsonRecord(value, number)
    raw = json.dumps(value).encode()
    return BadRecord(f"study {number}", "a study should be a JSON object", raw)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _shown(text: str) -> str:
    return " ".join(text[:80].split())
