"""What parsers find survives the way through a shard, whatever it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.cluster.found_rows import found_in, found_rows
from harvest.bad_record import BadRecord
from harvest.files.parsers import Found
from harvest.pubmed.xml import Deleted
from records.model import HandSet, ImportedSearch, RetractionNotice
from shards.columns import RECORDS
from shards.parquet import open_shard, write_shard
from tests.db.examples import PAPER, REVIEW, TRIAL

FOUND: list[tuple[str, Found]] = [
    ("pubmed", PAPER),
    ("clinicaltrials", TRIAL),
    ("hand-searched", REVIEW),
    ("pubmed", BadRecord("article 4", "has no PMID", b"<PubmedArticle/>\x00\xff")),
    ("pubmed", Deleted("123")),
    ("hand-searched", HandSet("pmid", "1", "year", 2020, "read in the paper", "reviewer 1")),
    ("hand-searched", HandSet("pmid", "1", "title", None, "taken back", "reviewer 1")),
    ("retraction watch", RetractionNotice("retraction watch", "7", "retraction", pmid="1")),
    ("hand-searched", ImportedSearch("embase.ris", "Embase (Ovid)", hits=3)),
]


@pytest.mark.parametrize("pair", FOUND, ids=lambda pair: type(pair[1]).__name__)
def test_it_comes_back_as_it_was(tmp_path: Path, pair: tuple[str, Found]) -> None:
    write_shard(tmp_path / "a", RECORDS, found_rows([pair]), {})
    assert list(found_in(open_shard(tmp_path / "a").rows())) == [pair]


def test_the_order_of_the_file_is_kept(tmp_path: Path) -> None:
    write_shard(tmp_path / "a", RECORDS, found_rows(FOUND * 100), {})
    shard = open_shard(tmp_path / "a")
    assert [row["position"] for row in shard.rows()] == list(range(900))
    assert list(found_in(shard.rows())) == FOUND * 100
