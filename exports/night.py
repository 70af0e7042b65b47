"""Which night a file comes from: its name, and the lines that say what it is."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

LICENCE = (
    "Licence: facts from PubMed and ClinicalTrials.gov (U.S. National Library of Medicine) are "
    "public; abstracts belong to their authors or publishers; mentions, facts and links are made "
    "by this program."
)
LIMITS = (
    "Read by a program from titles, abstracts and registrations. Not advice. An empty cell means "
    "not reported or not read, never zero."
)


@dataclass(frozen=True, slots=True)
class Night:
    """The state that the published file holds; `date` is empty where no run is known."""

    topic: str
    title: str
    date: str
    complete: bool
    tagger: str
    restated: int
    attributions: tuple[str, ...] = ()

    def file_name(self, what: str, ending: str) -> str:
        """Return the name of a file: topic, what it holds, date of the night.

        >>> Night("topic", "A topic", "2026-11-20", True, "1", 0).file_name("a/b trials", "ris")
        'topic-a-b-trials-2026-11-20.ris'
        """
        parts = (self.topic, what, self.date)
        words = (re.sub(r"[^A-Za-z0-9._]+", "-", part).strip("-.") for part in parts)
        return "-".join(word for word in words if word) + f".{ending}"

    def about(self) -> tuple[str, ...]:
        """Return the lines that travel with a table: what, which night, limits, licence."""
        run = "" if self.complete else ", which was incomplete: see the table runs"
        lines = [
            f"{self.title}: a table of the evidence database.",
            f"As of the run of {self.date}{run}." if self.date else "No run is recorded.",
            f"Tagger {self.tagger}." if self.tagger else "",
            LIMITS,
            _restated(self.restated),
            LICENCE,
            *self.attributions,
        ]
        return tuple(line for line in lines if line)


def _restated(number: int) -> str:
    if not number:
        return "No text in this database is restated."
    return (
        f"{number:,} records of this database hold text restated in other words than their "
        "authors', for demonstration. Their rows say restated."
    )


def night_of(connection: sqlite3.Connection) -> Night:
    """Return the night of a published database."""
    about = dict(connection.execute("select key, value from about"))
    run = connection.execute(
        "select started_at, outcome from runs order by started_at desc, id desc limit 1"
    ).fetchone()
    (restated,) = connection.execute(
        "select count(*) from records where text_source = 'restated'"
    ).fetchone()
    return Night(
        topic=about.get("topic") or "evidence",
        title=about.get("title") or "Evidence",
        date=(run[0] or "")[:10] if run else "",
        complete=bool(run) and run[1] == "complete",
        tagger=about.get("tagger_version") or "",
        restated=restated,
        attributions=_attributions(connection),
    )


def _attributions(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return whom to name for what a file holds; one of an earlier release does not say."""
    if not connection.execute("select 1 from sqlite_master where name = 'terms'").fetchone():
        return ()
    sql = "select attribution from terms where held > 0 order by position"
    return tuple(attribution for (attribution,) in connection.execute(sql))
