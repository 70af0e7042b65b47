"""Which parser reads which kind of file, and under which source its records stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harvest.bad_record import BadRecord
from harvest.clinicaltrials.study import read_studies
from harvest.databases.nbib import parse_nbib
from harvest.databases.separated import parse_database_rows
from harvest.files.kinds import FileKind
from harvest.hand_searched.records import parse_jsonl, parse_ris
from harvest.opening import Opening, head_of
from harvest.pubmed.xml import Deleted, read_articles
from harvest.registries.anzctr import parse_anzctr_xml
from harvest.registries.ctis import parse_ctis_json
from harvest.registries.euctr import parse_euctr_text
from harvest.registries.ictrp import parse_ictrp_xml
from harvest.registries.isrctn import parse_isrctn_xml
from harvest.registries.separated import parse_register_rows
from harvest.retraction_watch.notices import SOURCE as RETRACTION_WATCH
from harvest.retraction_watch.notices import read_retraction_watch
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
    FileKind.NBIB: Parser("pubmed-nbib", whole(parse_nbib)),
    FileKind.REFERENCE_ROWS: Parser("hand-searched", whole(parse_database_rows)),
    FileKind.ICTRP_XML: Parser("ictrp", whole(parse_ictrp_xml)),
    FileKind.ISRCTN_XML: Parser("isrctn", whole(parse_isrctn_xml)),
    FileKind.ANZCTR_XML: Parser("anzctr", whole(parse_anzctr_xml)),
    FileKind.EUCTR_TEXT: Parser("euctr", whole(parse_euctr_text)),
    FileKind.CTIS_JSON: Parser("ctis", whole(parse_ctis_json)),
    FileKind.REGISTER_ROWS: Parser("registers", whole(parse_register_rows)),
    FileKind.RETRACTION_WATCH: Parser(RETRACTION_WATCH, read_retraction_watch),
}
