"""Exports of the WHO search portal (ICTRP), which copies the records of all primary registries.

XML as "Export results to XML" gives it, one flat <Trial> each under
<Trials_downloaded_from_ICTRP>; field names and forms as in exports of 2020 and 2026. A copy is
older and shorter than the register's own record, so it ranks below that (db/merge.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from harvest.bad_record import BadRecord
from harvest.delimited import column_name
from harvest.pubmed.xml_text import XmlElement, text_of
from harvest.registries.columns import registers
from harvest.registries.flat import trial_of
from harvest.registries.xml_records import read_trials
from records.model import Trial

ROOT = "Trials_downloaded_from_ICTRP"


def parse_ictrp_xml(body: bytes) -> Iterator[Trial | BadRecord]:
    """Return the trials of an ICTRP export; one that cannot be read as `BadRecord`."""
    return read_trials(body, "Trial", _trial)


def _trial(element: XmlElement, name: str) -> Trial:
    titles = tuple(_fields(element))
    values: dict[str, tuple[str, ...]] = {}
    for title, text in titles:
        key = column_name(title)
        values[key] = (*values.get(key, ()), text)
    return trial_of(registers()["ictrp"], values, titles, name)


def _fields(element: XmlElement) -> Iterator[tuple[str, str]]:
    for child in element:
        # .text, not text_of: its line breaks separate the items of a list.
        if isinstance(child.tag, str) and (text := _text(child)):
            yield child.tag.rpartition("}")[2], text


def _text(child: XmlElement) -> str | None:
    return text_of(child) if len(child) else (child.text or "").strip() or None
