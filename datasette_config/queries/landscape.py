"""The field at a glance: studies by year, trials by status, countries, drugs and doses."""

from __future__ import annotations

import sqlite3
from datetime import date

from datasette_config.queries.registration import results_wait
from datasette_config.queries.rows import Row, grouped, rows, value

TRIALS = 40
RESULTS_READ_OF = "ClinicalTrials.gov"
YEAR_KIND, YEAR_CONDITION = "year, kind of study", "year, condition"
COUNTRY, TREATMENT = "country, told by", "drug, route, dose"
UNPLACED = "not placed, for want of"
SITES, AFFILIATIONS = "sites of trials", "affiliations of authors"


def landscape_page(connection: sqlite3.Connection) -> Row:
    """Return what the page shows; the day of the last run stands for today."""
    today = last_day(connection)
    trials = trial_lines(connection, today)
    return {
        "kinds": by_year(connection, YEAR_KIND),
        "conditions": by_year(connection, YEAR_CONDITION),
        "today": today,
        "trials": trials[:TRIALS],
        "trials_left_out": max(0, len(trials) - TRIALS),
        "statuses": _statuses(connection),
        "countries": countries(connection),
        "treatments": treatments(connection),
        "unplaced": unplaced(connection),
    }


def last_day(connection: sqlite3.Connection) -> str | None:
    """Return the day of the last run, or None where no run is known."""
    found = value(connection, "select max(started_at) from runs")
    return str(found)[:10] if found else None


def by_year(connection: sqlite3.Connection, name: str) -> Row:
    """Return a breakdown by year: the years in full, the series, and studies without a year."""
    found = rows(connection, "select * from study_breakdowns where name = ?", [name])
    dated = [row for row in found if row["first"].isdigit()]
    years = [int(row["first"]) for row in dated]
    totals: dict[str, int] = {}
    for row in dated:
        totals[row["second"]] = totals.get(row["second"], 0) + row["studies"]
    return {
        "years": list(range(min(years), max(years) + 1)) if years else [],
        "series": sorted(totals, key=lambda series: (-totals[series], series)),
        "counts": {(int(row["first"]), row["second"]): row["studies"] for row in dated},
        "undated": sum(row["studies"] for row in found if not row["first"].isdigit()),
    }


def trial_lines(connection: sqlite3.Connection, today: str | None) -> list[Row]:
    """Return the registered trials that count, the latest to start first.

    `silent_months` says how many whole months after its primary completion a trial has no results
    posted; None where results are posted, the day is unknown or has not come.
    """
    found = rows(
        connection,
        """select t.id, t.registry, t.registry_id, coalesce(t.title, t.descriptor) as title,
          t.status, t.phase, t.enrollment, t.enrollment_type, t.start_date, t.start_date_type,
          t.primary_completion_date, t.primary_completion_date_type, t.completion_date,
          t.completion_date_type, t.has_results, t.results_first_posted
        from trials t join records r on r.id = t.id
        where r.role = 'core' and r.state not in ('deleted', 'merged', 'removed')
        order by t.start_date is null, t.start_date desc, t.id limit ?""",
        [TRIALS * 5],
    )
    for trial in found:
        trial["silent_months"] = silent_months(trial, today)
    return found


def silent_months(trial: Row, today: str | None) -> int | None:
    """Return the whole months since primary completion while no results are posted, or None.

    None also of other registers than ClinicalTrials.gov, whose results are not read. The months
    are counted as on the trial's own page.
    """
    if trial["registry"] != RESULTS_READ_OF or trial["has_results"] or today is None:
        return None
    wait = results_wait(trial, date.fromisoformat(today))
    return wait["months"] if wait else None


def _statuses(connection: sqlite3.Connection) -> list[Row]:
    return rows(
        connection,
        """select value, trials as n from facet_counts where facet = 'status' and trials > 0
        order by trials desc, value""",
    )


def countries(connection: sqlite3.Connection) -> Row:
    """Return the countries, each with the studies that its two ways of telling know."""
    found = rows(connection, "select * from study_breakdowns where name = ?", [COUNTRY])
    listed = [
        {"country": country, **{row["second"]: row["studies"] for row in same}}
        for country, same in grouped(found, "first").items()
    ]
    listed.sort(key=lambda row: (-max(row.get(SITES, 0), row.get(AFFILIATIONS, 0)), row["country"]))
    return {"rows": listed, "ways": (SITES, AFFILIATIONS)}


def treatments(connection: sqlite3.Connection) -> list[Row]:
    """Return drugs with routes and doses as stated, each with its human studies, by drug."""
    found = rows(
        connection,
        """select first as drug, second as route, third as dose, studies from study_breakdowns
        where name = ? order by 1, studies desc, 2, 3""",
        [TREATMENT],
    )
    drugs = [
        {"drug": drug, "lines": same, "studies": sum(row["studies"] for row in same)}
        for drug, same in grouped(found, "drug").items()
    ]
    return sorted(drugs, key=lambda drug: (-drug["studies"], drug["drug"]))


def unplaced(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many studies that count have no country, and human ones no treatment read."""
    found = rows(connection, "select * from study_breakdowns where name = ?", [UNPLACED])
    return {row["first"]: row["studies"] for row in found}
