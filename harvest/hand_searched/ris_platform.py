"""Which database a RIS reference came out of, told by its own tags, and its number there.

Tags differ by platform: Embase.com puts its L-number into U2 and the PMID into C5, Ovid and the
Cochrane Library put theirs into AN, EBSCOhost names the database of each reference in DB, Scopus
has its number only in the address, Web of Science in AN or UT.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

Ris = Mapping[str, list[str]]

_DATABASES = (
    ("embase", re.compile(r"embase", re.IGNORECASE)),
    ("psycinfo", re.compile(r"psyc\s?info", re.IGNORECASE)),
    ("central", re.compile(r"cochrane central|register of controlled trials", re.IGNORECASE)),
    ("scopus", re.compile(r"scopus", re.IGNORECASE)),
    ("wos", re.compile(r"web of science|clarivate", re.IGNORECASE)),
)
_NUMBERS = {
    "embase": re.compile(r"L?\d{7,12}"),
    "psycinfo": re.compile(r"(?:psyh-)?\d{4}-\d{4,6}-\d{3}", re.IGNORECASE),
    "central": re.compile(r"CN-\d{8}", re.IGNORECASE),
    "scopus": re.compile(r"2-s2\.0-\d{9,12}"),
    "wos": re.compile(r"(?:WOS|CCC|BCI|PSYCINFO|MEDLINE):[A-Z0-9]{6,20}"),
}
_SURE = ("central", "scopus", "wos")
"""Databases whose numbers no other has: a number alone tells them."""

_NUMBER_TAGS = ("U2", "AN", "UT", "ID", "UR", "L2")
_PMID = re.compile(r"(?:PMID:?\s*)?(\d{1,8})", re.IGNORECASE)
_TRIAL = re.compile(
    r"(?:NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14}|EUCTR\d{4}-\d{6}-\d{2}|ChiCTR[\w-]{8,14}|DRKS\d{8}"
    r"|JPRN-[\w-]{9,15}|IRCT\d+N\d+|CTRI/\d{4}/\d{2}/\d{6}|PACTR\d{15,16}|KCT\d{7}|TCTR\d{11})"
    r"(?![\w-])"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The database (None when it is not told), its number of the reference, and the PMID."""

    database: str | None
    number: str | None
    pmid: str | None


def origin_of(ris: Ris) -> Origin:
    """Return where a reference came from, as far as its tags say."""
    named = " ".join(text for tag in ("DB", "DP") for text in ris.get(tag, ()))
    database = next((name for name, words in _DATABASES if words.search(named)), None)
    database = database or next((name for name in _SURE if _number(ris, name)), None)
    if database is None and any("embase.com" in text for text in ris.get("UR", ())):
        database = "embase"
    if database is None:
        return Origin(None, None, _marked_pmid(ris))
    number = _number(ris, database) or next(iter(ris.get("AN", ())), None)
    pmid = _marked_pmid(ris)
    if database == "embase" and pmid is None:
        pmid = next((m[1] for t in ris.get("C5", ()) if (m := _PMID.fullmatch(t))), None)
    if number and _PMID.fullmatch(number) and number.upper().startswith("PMID"):
        number = None
    return Origin(database, number, pmid)


def trial_numbers_of(ris: Ris) -> tuple[str, ...]:
    """Return registration numbers in the tags for numbers and addresses, where CENTRAL has them.

    The abstract is not searched: it may name other trials, and is read elsewhere.
    """
    found = (m[0] for tag in ("AN", "C7", "UR", "L2") for t in ris.get(tag, ()) for m in _found(t))
    return tuple(dict.fromkeys(found))


def _found(text: str) -> list[re.Match[str]]:
    return list(_TRIAL.finditer(text))


def _number(ris: Ris, database: str) -> str | None:
    pattern = _NUMBERS[database]
    for tag in _NUMBER_TAGS:
        for text in ris.get(tag, ()):
            address = tag in ("UR", "L2")
            if database == "embase" and address:
                found = re.search(r"[?&]id=(L\d{7,12})\b", text)
                if found:
                    return found[1]
            elif found := pattern.search(text) if address else pattern.fullmatch(text):
                return found[0]
    return None


def _marked_pmid(ris: Ris) -> str | None:
    """Return a PMID that is marked as one: "AN  - PMID:35123456"."""
    marked = (text for text in ris.get("AN", ()) if text.upper().startswith("PMID"))
    return next((m[1] for text in marked if (m := _PMID.fullmatch(text))), None)
