"""What kind of file is it? Told by its content, never by its name."""

from __future__ import annotations

import json
import re
from enum import Enum

from harvest.databases.separated import platform_of_rows
from harvest.files.text_encoding import decoded_text
from harvest.files.unpack import GZIP_MAGIC, ZIP_MAGIC
from harvest.pubmed.xml import PUBMED_ROOTS
from harvest.pubmed.xml_stream import root_tag
from harvest.registries import anzctr, ictrp
from harvest.registries.euctr_blocks import looks_like_euctr
from harvest.registries.separated import register_of_rows
from harvest.retraction_watch.notices import is_retraction_watch
from records.errors import ResponseError

SNIFFED_BYTES = 1 << 20
"""How much of a file's beginning tells its kind."""

_RIS_LINE = re.compile(r"^TY  -", re.MULTILINE)
_MEDLINE_LINE = re.compile(r"^PMID- *[0-9]", re.MULTILINE)
_STUDY_KEY = re.compile(r'"(?:protocolSection|studies)"\s*:')
_CTIS_KEY = re.compile(r'"ctNumber"\s*:')
_KIND_KEY = re.compile(r'"kind"\s*:')


class FileKind(Enum):
    """The kinds of file that can be imported."""

    PUBMED_XML = "PubMed XML"
    STUDIES_JSON = "ClinicalTrials.gov JSON"
    JSON_LINES = "hand-searched JSON Lines"
    RIS = "RIS"
    NBIB = "MEDLINE (NBIB)"
    REFERENCE_ROWS = "table of references"
    ICTRP_XML = "WHO ICTRP XML"
    ISRCTN_XML = "ISRCTN XML"
    ANZCTR_XML = "ANZCTR XML"
    EUCTR_TEXT = "EU CTR text"
    CTIS_JSON = "CTIS JSON"
    REGISTER_ROWS = "table of a register"
    RETRACTION_WATCH = "Retraction Watch"
    GZIP = "gzip"
    ZIP = "ZIP"


_ROOTS_OF_REGISTERS = {
    ictrp.ROOT: FileKind.ICTRP_XML,
    "allTrials": FileKind.ISRCTN_XML,
    "fullTrial": FileKind.ISRCTN_XML,
    anzctr.TAG: FileKind.ANZCTR_XML,
    f"{anzctr.TAG}s": FileKind.ANZCTR_XML,
}


class UnknownKindError(Exception):
    """The content is nothing that can be imported; the text says what it looks like."""


def kind_of(content: bytes) -> FileKind:
    """Return the kind of what begins so; raise `UnknownKindError` saying what it is instead."""
    if content.startswith(GZIP_MAGIC):
        return FileKind.GZIP
    if content.startswith(ZIP_MAGIC):
        return FileKind.ZIP
    if content.startswith(b"PAR1"):
        raise UnknownKindError("is a Parquet file; shards are taken in by evidence load")
    text = decoded_text(content[:SNIFFED_BYTES]).lstrip()
    if not text:
        raise UnknownKindError("is empty")
    if "\0" in text:
        raise UnknownKindError("is not text but binary data")
    if text.startswith("<"):
        return _kind_of_markup(content)
    if text[0] in "{[":
        return _kind_of_json(text)
    if _RIS_LINE.search(text):
        return FileKind.RIS
    if _MEDLINE_LINE.search(text):
        return FileKind.NBIB
    if looks_like_euctr(text):
        return FileKind.EUCTR_TEXT
    if is_retraction_watch(text.split("\n", 1)[0]):
        return FileKind.RETRACTION_WATCH
    if register_of_rows(content[:SNIFFED_BYTES]):
        return FileKind.REGISTER_ROWS
    if platform_of_rows(content[:SNIFFED_BYTES]):
        return FileKind.REFERENCE_ROWS
    raise UnknownKindError(f'begins with "{" ".join(text[:40].split())}"')


def _kind_of_markup(content: bytes) -> FileKind:
    try:
        tag = root_tag(content)
    except ResponseError as error:
        raise UnknownKindError(f"cannot be read ({error})") from None
    if tag in PUBMED_ROOTS:
        return FileKind.PUBMED_XML
    bare = tag.rpartition("}")[2]
    if bare in _ROOTS_OF_REGISTERS:
        return _ROOTS_OF_REGISTERS[bare]
    if bare.lower() == "html":
        raise UnknownKindError("is an HTML page, perhaps an error page saved under another name")
    raise UnknownKindError(f"is an XML document of {tag[:60]}")


def _kind_of_json(text: str) -> FileKind:
    first = _object(text.split("\n", 1)[0])
    if first is not None and "kind" in first:
        return FileKind.JSON_LINES
    if _STUDY_KEY.search(text):
        return FileKind.STUDIES_JSON
    if _CTIS_KEY.search(text):
        return FileKind.CTIS_JSON
    if _KIND_KEY.search(text):
        return FileKind.JSON_LINES
    raise UnknownKindError('is JSON without "protocolSection", "studies", "ctNumber" or "kind"')


def _object(line: str) -> dict[str, object] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
