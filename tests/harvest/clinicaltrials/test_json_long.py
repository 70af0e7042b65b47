"""JSON too long to be held whole: read a window at a time, it says what it says in one piece."""

from __future__ import annotations

import json

import pytest

from harvest.bad_record import BadRecord
from harvest.clinicaltrials import json_long, json_stream
from harvest.clinicaltrials.study import read_studies
from harvest.opening import opening_of
from records.errors import ResponseError
from records.model import Trial
from tests.harvest.samples import study

STUDIES = [
    study(f"NCT0000000{n}", descriptionModule={"briefSummary": '"]}{[, é\u2028' * n * 9})
    for n in range(1, 9)
]
PAGE = json.dumps({"totalCount": 8, "studies": STUDIES, "nextPageToken": "x"})
LINES = "\n".join(json.dumps(one, ensure_ascii=False) for one in STUDIES)
BREAK = ('"NCT00000004"', '"NCT00000004')
BODIES = {
    "a page": PAGE.encode(),
    "a list": json.dumps(STUDIES, indent=1).encode(),
    "a list of nothing": b'{"studies": [], "why": "' + b"x" * 300 + b'"}',
    "with a mark": b"\xef\xbb\xbf" + PAGE.encode(),
    "lines in UTF-16": LINES.encode("utf-16"),
    "lines": LINES.encode(),
    "lines with a broken one": LINES.replace(*BREAK).encode(),
    "a broken study": PAGE.replace(*BREAK).encode(),
    "numbers for studies": b"[1, 22, 333, " + b"4444, " * 60 + b"5]",
    "cut off in a study": PAGE.encode()[:1500],
    "cut off behind the list": PAGE.encode()[:-3],
    "with more behind it": json.dumps(STUDIES).encode() + b" and more",
}


def shown(body: bytes) -> list[str]:
    return [
        f"bad {r.name}: {r.reason}: {r.raw!r}" if isinstance(r, BadRecord) else repr(r)
        for r in read_studies(opening_of(body))
    ]


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("step", [40, 1000])
def test_in_pieces_as_in_one(name: str, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = shown(BODIES[name])
    monkeypatch.setattr(json_stream, "LARGEST_WHOLE_BYTES", 200 if "lines" not in name else 700)
    monkeypatch.setattr(json_long, "_STEP", step)
    if name == "a list of nothing" and step < 300:
        return  # so short a window does not reach the end of what stands behind the list
    assert shown(BODIES[name]) == whole


def test_a_broken_study_spares_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LARGEST_WHOLE_BYTES", 200)
    found = list(read_studies(opening_of(BODIES["a broken study"])))
    assert [r.registry_id[-1] for r in found if isinstance(r, Trial)] == list("1235678")
    (bad,) = [r for r in found if isinstance(r, BadRecord)]
    assert b"NCT00000004" in bad.raw
    assert b"NCT00000005" not in bad.raw


def test_long_json_of_another_kind_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LARGEST_WHOLE_BYTES", 200)
    for body in (json.dumps(STUDIES[5]), json.dumps({"a": "x" * 900, "studies": STUDIES})):
        with pytest.raises(ResponseError, match="longer than"):
            read_studies(opening_of(body.encode()))
