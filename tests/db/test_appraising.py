"""What people's appraisals come to in a build: standings, quotes, remarks."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from db.build import build
from db.rights import LINKS
from db.store import Store
from records.decided import Appraisal, Decided
from records.model import Publication
from tests.datasette_config.sample import TOPIC
from tests.db.examples import PAPER, REVIEW, TRIAL, received
from tests.db.test_build import ABOUT, filled

P = "pmid:11111111"
QUOTE = "Nausea  occurred in 2 of 4."
RCT = dataclasses.replace(PAPER, publication_types=((None, "Randomized Controlled Trial"),))


def say(line: int, domain: str, judgement: str, by: str = "R1", **more: Any) -> Appraisal:
    given = {"record": P, "tool": "RoB 2", "at": "2026-11-20", "quote": QUOTE, **more}
    return Appraisal(line=line, domain=domain, judgement=judgement, by=by, **given)


def published(
    tmp_path: Path, *rows: Appraisal, paper: Publication = RCT, texts: str = "full"
) -> list[dict[str, Any]]:
    with filled(tmp_path / "store.db", received(paper), received(TRIAL), received(REVIEW)) as store:
        path = _build(store, tmp_path / "e.db", rows, texts)
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute("select * from appraisals order by line")]


def _build(store: Store, path: Path, rows: tuple[Appraisal, ...], texts: str) -> Path:
    decided = Decided(appraisals=rows)
    build(store, path, ABOUT, allow_restated=True, decided=decided, topic=TOPIC, texts=texts)
    return path


def test_a_quote_is_found_where_it_stands(tmp_path: Path) -> None:
    (row,) = published(tmp_path, say(2, "D1", "low"))
    assert (row["standing"], row["flagged"], row["remark"]) == ("counts", 0, None)
    assert row["quote_found"] == "title and abstract"
    with closing(sqlite3.connect(tmp_path / "e.db")) as connection:
        (text,) = connection.execute(
            "select text from passages where id = ?", (row["passage"],)
        ).fetchone()
    assert text[row["start"] : row["end"]] == "Nausea occurred in 2 of 4."


def test_a_quote_that_may_stand_in_a_full_text_is_no_fault(tmp_path: Path) -> None:
    (row,) = published(tmp_path, say(2, "D1", "low", quote="They drew lots."))
    assert (row["quote_found"], row["flagged"]) == ("not checked", 0)
    assert row["remark"] == "the quote is not in title and abstract; the full text is not held"


def test_a_quote_that_is_in_no_registration_is_flagged(tmp_path: Path) -> None:
    (row,) = published(tmp_path, say(2, "D1", "low", record="NCT01111111", quote="They drew lots."))
    assert (row["record"], row["quote_found"], row["flagged"]) == ("NCT01111111", "not found", 1)


def test_a_record_that_is_not_stored_is_kept_and_flagged(tmp_path: Path) -> None:
    (row,) = published(tmp_path, say(2, "D1", "low", record="pmid:404"))
    assert (row["record"], row["record_named"], row["flagged"]) == (None, "pmid:404", 1)
    assert row["standing"] == "no such record"


def test_a_later_row_of_a_person_replaces_the_earlier(tmp_path: Path) -> None:
    rows = published(
        tmp_path, say(2, "D1", "low", at="2026-11-22"), say(3, "D1", "high", at="2026-11-21"),
        say(4, "D1", "high", by="r1", at="2026-11-22T10:00:00Z"),
    )  # fmt: skip
    assert [row["standing"] for row in rows] == ["replaced", "replaced", "counts"]


def test_people_who_differ_are_both_kept_until_consensus_settles_it(tmp_path: Path) -> None:
    differ = (say(2, "D1", "low"), say(3, "D1", "high", by="R2"), say(4, "D2", "low", by="R2"))
    (tmp_path / "a").mkdir()
    rows = published(tmp_path / "a", *differ)
    assert [row["standing"] for row in rows] == ["disagreement", "disagreement", "counts"]
    (tmp_path / "b").mkdir()
    rows = published(tmp_path / "b", *differ, say(5, "D1", "some concerns", by="Consensus"))
    assert [row["standing"] for row in rows] == [
        "settled by consensus", "settled by consensus", "counts", "counts",
    ]  # fmt: skip


def test_judgements_of_different_results_do_not_meet(tmp_path: Path) -> None:
    rows = published(
        tmp_path,
        say(2, "D4", "low", outcome="Mood at 24 h"),
        say(3, "D4", "high", by="R2", outcome="Weight"),
        say(4, "D4", "high", by="R2", outcome="mood  at 24 H"),
    )
    assert [row["standing"] for row in rows] == ["disagreement", "counts", "disagreement"]


def test_an_overall_judgement_stays_and_is_remarked_on(tmp_path: Path) -> None:
    five = [say(n + 1, f"D{n}", "high" if n == 3 else "low") for n in range(1, 6)]
    *_, overall = published(tmp_path, *five, say(9, "overall", "low"))
    assert (overall["judgement"], overall["standing"]) == ("low", "counts")
    assert overall["remark"] == "overall is low while D3 is high"


def test_an_overall_judgement_without_all_domains_is_remarked_on(tmp_path: Path) -> None:
    *_, overall = published(tmp_path, say(2, "D1", "high"), say(3, "overall", "high"))
    assert overall["remark"] == "D2, D3, D4, D5 not judged by the same person"


def test_an_instrument_for_another_design_is_remarked_on_and_kept(tmp_path: Path) -> None:
    report = dataclasses.replace(PAPER, publication_types=((None, "Case Reports"),))
    (row,) = published(tmp_path, say(2, "D1", "low"), paper=report)
    assert row["standing"] == "counts"
    assert row["remark"] == "RoB 2 is for randomised trials; the design here is case report"


def grade(line: int, record: str, domain: str, judgement: str) -> Appraisal:
    return say(line, domain, judgement, record=record, tool="GRADE", quote=None, reason="Few.")


def test_certainty_is_of_an_outcome_a_side_effect_or_a_claim(tmp_path: Path) -> None:
    claim = TOPIC.claims[0].id
    rows = published(
        tmp_path,
        grade(2, "outcome:mood", "overall", "low"),
        grade(3, "side-effect:queasiness", "overall", "low"),
        grade(4, f"claim:{claim}", "overall", "low"),
        grade(5, "outcome:Nausea", "overall", "low"),
        grade(6, "claim:none", "overall", "low"),
    )
    assert [row["body_id"] for row in rows] == ["out-mood", "se-nausea", claim, None, None]
    assert [row["flagged"] for row in rows] == [0, 0, 0, 1, 1]
    assert rows[3]["remark"] == "'Nausea' is no outcome"


def test_high_certainty_that_was_rated_down_is_remarked_on(tmp_path: Path) -> None:
    rows = published(
        tmp_path,
        grade(2, "outcome:mood", "imprecision", "very serious"),
        grade(3, "outcome:mood", "overall", "high"),
    )
    assert "certainty is high while imprecision is very serious" in rows[1]["remark"]


def test_where_only_links_are_published_a_quote_is_withheld_with_its_place(tmp_path: Path) -> None:
    (row,) = published(tmp_path, say(2, "D1", "low"), texts=LINKS)
    assert (row["quote"], row["start"], row["end"]) == (None, None, None)
    assert row["quote_found"] == "title and abstract"
    assert b"occurred in 2 of 4" not in (tmp_path / "e.db").read_bytes()


def test_the_instruments_domains_travel_in_the_file(tmp_path: Path) -> None:
    published(tmp_path)
    with closing(sqlite3.connect(tmp_path / "e.db")) as connection:
        found = connection.execute(
            "select domain from appraisal_domains where tool = 'RoB 2' order by position"
        ).fetchall()
    assert [key for (key,) in found] == ["D1", "D1b", "DS", "D2", "D3", "D4", "D5", "overall"]
