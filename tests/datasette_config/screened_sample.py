"""The records of the sample as nobody has screened them: one from a register, one from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.datasette_config.sample import Sample

FROM_A_FILE = "pmid105"


def add_screening(sample: Sample) -> None:
    """Add where each record stands in screening, and how it was identified."""
    for row in list(sample.db.query("select id, kind from records where redirect_to is null")):
        way = ("database", "PubMed")
        if row["kind"] == "trial":
            way = ("register", "ClinicalTrials.gov")
        if row["id"] == FROM_A_FILE:
            way = ("other", "file by-hand.ris")
        sample.add("record_ways", kind=way[0], way=way[1], record=row["id"])
        sample.add(
            "record_screening",
            record=row["id"],
            state="not screened",
            via="other methods" if way[0] == "other" else "databases and registers",
            screened=0,
            sought=0,
            assessed=0,
            reviewers=0,
            conflict=0,
        )
