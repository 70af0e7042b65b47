"""Which parser reads which kind of file, and under which source its records stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harvest.bad_record import BadRecord
from harvest.clinicaltrials.study import read_studies
from harvest.files.kinds import FileKind
from harvest.hand_searched.records import parse_jsonl, parse_ris
from harvest.opening import Opening, head_of
from harvest.pubmed.xml import Deleted, read_articles
from records.errors import ResponseError
from records.model import Record, Statement

LARGEST_WHOLE_BYTES = 64 * 1024 * 1024
"""What a file may unpack to that is read whole: one that people made, not a register's dump."""

Found = Record | Statement | BadRecord | Deleted
Read = Callable[[Opening], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Parser:
    """A source's name and how to read its records; raises `ResponseError` at once when it cannot.

    A file of any size is read by a parser that streams.
    """

    source: str
    read: Read


def whole(parse: Callable[[bytes], Iterator[Record | Statement | BadRecord]]) -> Read:
    """Return a reader that gives a parser its file whole, within `LARGEST_WHOLE_BYTES`."""

    def read(opening: Opening) -> Iterator[Found]:
        body = head_of(opening, LARGEST_WHOLE_BYTES + 1)
        if len(body) > LARGEST_WHOLE_BYTES:
            raise ResponseError(f"holds more than {LARGEST_WHOLE_BYTES} bytes; split it")
        return iter(parse(body))

    return read


PARSERS: dict[FileKind, Parser] = {
    FileKind.PUBMED_XML: Parser("pubmed", read_articles),
    FileKind.STUDIES_JSON: Parser("clinicaltrials", read_studies),
    FileKind.JSON_LINES: Parser("hand-searched", whole(parse_jsonl)),
    FileKind.RIS: Parser("hand-searched", whole(parse_ris)),
}
