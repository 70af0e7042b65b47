"""Exports of registers and databases, damaged at random: nothing fails, nothing is made up."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator

import pytest

from harvest.bad_record import BadRecord
from harvest.databases.nbib import parse_nbib
from harvest.databases.separated import parse_database_rows
from harvest.hand_searched.records import parse_ris
from harvest.registries.anzctr import parse_anzctr_xml
from harvest.registries.ctis import parse_ctis_json
from harvest.registries.euctr import parse_euctr_text
from harvest.registries.ictrp import parse_ictrp_xml
from harvest.registries.isrctn import parse_isrctn_xml
from harvest.registries.separated import parse_register_rows
from records.errors import ResponseError
from records.model import Publication, Record, Trial
from tests.harvest.databases.test_nbib import FULL
from tests.harvest.databases.test_separated import CENTRAL, EMBASE, OVID, PSYCINFO, PUBMED, SCOPUS
from tests.harvest.hand_searched.test_ris import EMBASE as EMBASE_RIS
from tests.harvest.registries.samples import ANZCTR, EUCTR, EUCTR_SUMMARY, ICTRP, ISRCTN
from tests.harvest.registries.test_ctis import TRIAL
from tests.harvest.registries.test_ictrp import as_csv

Parse = Callable[[bytes], Iterator[Record | BadRecord]]

CASES: list[tuple[str, Parse, bytes]] = [
    ("ictrp xml", parse_ictrp_xml, ICTRP.encode()),
    ("ictrp csv", parse_register_rows, as_csv()),
    ("isrctn", parse_isrctn_xml, ISRCTN.encode()),
    ("anzctr", parse_anzctr_xml, ANZCTR.encode()),
    ("euctr", parse_euctr_text, EUCTR.encode()),
    ("euctr summary", parse_euctr_text, EUCTR_SUMMARY.encode()),
    ("ctis", parse_ctis_json, json.dumps(TRIAL).encode()),
    ("nbib", parse_nbib, (FULL * 2).encode()),
    ("ris", parse_ris, (EMBASE_RIS * 2).encode()),
    *(
        (f"table {number}", parse_database_rows, text.encode())
        for number, text in enumerate((PUBMED, EMBASE, OVID, CENTRAL, PSYCINFO, SCOPUS))
    ),
]
JUNK = (b"\x00", b"\xff\xfe", b"<", b"&", b'"', b"\n", b"\r", b";", b"]]>", b"\xc3", b"<!--", b",")
ROUNDS = 150


def damaged(body: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(body) or 1)
        end = min(len(body), start + chance.choice((1, 1, 2, 20, 400)))
        how = chance.randrange(4)
        if how == 0:
            body = body[:start] + body[end:]
        elif how == 1:
            body = body[:start] + chance.choice(JUNK) + body[start:]
        elif how == 2:
            body = body[:start] + body[start:end] * 2 + body[end:]
        else:
            body = body[:start]
    return body


@pytest.mark.parametrize(("name", "parse", "body"), CASES, ids=[case[0] for case in CASES])
def test_damage_is_borne_or_refused(name: str, parse: Parse, body: bytes) -> None:
    chance = random.Random(name)  # the same damage every time
    whole = [found for found in parse(body) if not isinstance(found, BadRecord)]
    assert whole
    for _ in range(ROUNDS):
        spoiled = damaged(body, chance)
        try:
            found = list(parse(spoiled))
        except ResponseError:
            continue
        for item in found:
            assert isinstance(item, BadRecord | Publication | Trial)
            if isinstance(item, Trial):
                assert item.registry_id
                assert item.source_key
            elif isinstance(item, Publication):
                assert item.source_key
            else:
                assert item.reason


@pytest.mark.parametrize(("name", "parse", "body"), CASES, ids=[case[0] for case in CASES])
def test_what_is_whole_before_the_damage_stays_as_it_was(
    name: str, parse: Parse, body: bytes
) -> None:
    first = next(found for found in parse(body) if not isinstance(found, BadRecord))
    again = [found for found in parse(body + b"\n<broken") if not isinstance(found, BadRecord)]
    assert again[0] == first
