"""The text to explain: a record's, a file's, or what comes from standard input."""

from __future__ import annotations

import re
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db.annotations import merged_record, text_of
from db.store import Store
from evidence.settings import Settings
from records.errors import UsageError
from records.model import Passage
from records.text import compose

STDIN = "-"
_RECORD = re.compile(r"(?:PMID:?\s*|pmid)?(?P<pmid>[1-9]\d{0,8})|(?P<nct>NCT\d{8})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A text and where it came from; `pmid` is None unless a PubMed record was asked for."""

    name: str
    text: str
    pmid: str | None = None


def read_source(settings: Settings, wanted: str) -> Source:
    """Return the text that `wanted` names: "-", a PMID, an NCT number or a file.

    A record's text is that of the store, else of the published database. Raises UsageError when
    there is none, or when a file is no UTF-8 text.
    """
    if wanted == STDIN:
        return Source("standard input", _decoded(sys.stdin.buffer.read(), "standard input"))
    match = _RECORD.fullmatch(wanted.strip())
    if match is None:
        return Source(wanted, _from_file(Path(wanted)))
    pmid = match["pmid"]
    record = f"pmid{pmid}" if pmid else match["nct"].upper()
    text = _from_store(settings, record)
    if text is None:
        text = _from_published(settings, record)
    if text is None:
        raise UsageError(
            f"{wanted}: no record with a text in {settings.data_dir}. Harvest or import it, or "
            "give its text as a file."
        )
    return Source(f"PMID {pmid}" if pmid else record, text, pmid)


def _from_store(settings: Settings, record: str) -> str | None:
    if not settings.store.is_file():
        return None
    with Store(settings.store, settings.store_wait_s) as store:
        known = store.value(
            "select coalesce(redirect_to, id) from record_ids where id = ?", (record,)
        )
        return text_of(known, merged_record(store, known)).text or None if known else None


def _from_published(settings: Settings, record: str) -> str | None:
    """Return title and abstract, or a trial's summary, put together as the tagger read them."""
    if not settings.published.is_file():
        return None
    with closing(sqlite3.connect(f"file:{settings.published}?mode=ro", uri=True)) as database:
        rows = database.execute(
            "select kind, text, label from passages where record = ? "
            "and kind not like 'full text%' order by ordinal",
            (record,),
        ).fetchall()
    return compose([Passage(kind, text, label) for kind, text, label in rows])[0] or None


def _from_file(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise UsageError(
            f"{path}: there is no such file. Give a PMID, an NCT number, a text file, or - for "
            "standard input."
        ) from error
    return _decoded(raw, str(path))


def _decoded(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: it is not UTF-8 text. Save it as UTF-8.") from error
