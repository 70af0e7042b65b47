"""A database for the pages of records: a trial with a history, one with thousands of events.

All texts are invented for these tests.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.datasette_config.sample import ARABIC, CONCEPTS, HOSTILE, Sample

NIGHT = "2026-11-20T02:00:00Z"
FIRST = "2024-03-01T02:00:00Z"
SECOND = "2025-06-10T02:00:00Z"
BUSY, LONG, BARE, WAITING = "NCT00000201", "NCT00000202", "CTIS-2024-1", "NCT00000203"
ARMS = (("Ketamine", "EXPERIMENTAL"), ("Saline", "PLACEBO_COMPARATOR"))

EARLIER_OUTCOMES = [
    {"rank": "primary", "measure": "Body mass index", "time_frame": "12 weeks"},
    {"rank": "secondary", "measure": "EDE-Q global score", "time_frame": "4 weeks"},
    {"rank": "secondary", "measure": "Quality of life", "time_frame": "1 year"},
]
OUTCOMES = [
    {"rank": "primary", "measure": "EDE-Q global score", "time_frame": "4 weeks"},
    {"rank": "secondary", "measure": "Body mass index", "time_frame": "12 weeks"},
    {"rank": "secondary", "measure": "Sleep diary", "time_frame": "12 weeks"},
]


def make_record_sample(path: Path) -> Path:
    """Write the database to a path and return the path."""
    sample = Sample(path)
    for id, kind, name, family, synonyms in CONCEPTS:
        sample.add(
            "concepts", id=id, kind=kind, name=name, family=family, synonyms=synonyms, instrument=0
        )
    sample.add(
        "runs",
        id="r1",
        command="nightly",
        topic="test",
        started_at=NIGHT,
        finished_at=NIGHT,
        outcome="complete",
    )
    _busy_trial(sample)
    _papers(sample)
    _long_trial(sample)
    _bare_trials(sample)
    sample.finish()
    return path


def _busy_trial(sample: Sample) -> None:
    sample.trial(
        BUSY,
        "ClinicalTrials.gov",
        "Ketamine or saline for anorexia nervosa",
        status="COMPLETED",
        enrollment=38,
        enrollment_type="ACTUAL",
        first_posted="2023-02-14",
        start_date="2023-05-01",
        start_date_type="ACTUAL",
        primary_completion_date="2025-04",
        primary_completion_date_type="ACTUAL",
        completion_date="2025-09-30",
        completion_date_type="ACTUAL",
        has_results=1,
        results_first_posted="2026-02-03",
        last_update_posted="2026-03-01",
        adverse_event_threshold="5",
        sponsor="Test University",
    )
    for position, outcome in enumerate(OUTCOMES, 1):
        sample.add("trial_outcomes", trial=BUSY, position=position, **outcome)
        passage = sample.passage(BUSY, "outcome", outcome["measure"], f"{outcome['rank']} outcome")
        if outcome["measure"] != "Sleep diary":
            words, concept = (
                ("EDE-Q", "out-edeq")
                if "EDE-Q" in outcome["measure"]
                else ("Body mass index", "out-bmi")
            )
            sample.mention(passage, words, concept, direction="none")
    for position, (title, rank) in enumerate(
        (
            ("EDE-Q Global Score", "PRIMARY"),
            ("BMI at 12 weeks", "SECONDARY"),
            ("Blood potassium", "OTHER_PRE_SPECIFIED"),
        )
    ):
        sample.add(
            "trial_outcome_results",
            trial=BUSY,
            position=position,
            outcome_index=position,
            rank=rank,
            outcome=title,
            time_frame="4 weeks" if not position else None,
            group_title="Ketamine",
            group_id="OG000",
            value="2.1",
        )
    _groups(sample, BUSY)
    for position, (group, n) in enumerate((("Ketamine", 20), ("Saline", 18))):
        sample.add(
            "trial_participant_flow",
            trial=BUSY,
            position=position,
            period="Overall study",
            milestone="STARTED",
            group_title=group,
            group_id=f"FG00{position}",
            participants=n,
        )
    events = [
        ("Dissociative feeling", "se-dissociation", 0, (11, 2)),
        ("Nausea", "se-nausea", 0, (4, 3)),
        ("Hypertension", "se-bp", 0, (3, None)),
        ("Cold hands", None, 0, (1, 1)),
        ("Suicidal ideation", None, 1, (1, 0)),
    ]
    _events(sample, BUSY, events)
    for when, field, old, new in (
        (FIRST, "planned_outcomes", json.dumps(EARLIER_OUTCOMES), json.dumps(OUTCOMES)),
        (FIRST, "primary_completion_date", "2024-10", "2025-01"),
        (SECOND, "primary_completion_date", "2025-01", "2025-04"),
        (SECOND, "enrollment", "60", "38"),
        (SECOND, "enrollment_type", "ESTIMATED", "ACTUAL"),
    ):
        sample.add(
            "record_changes",
            record=BUSY,
            changed_at=when,
            source="clinicaltrials",
            field=field,
            old_value=old,
            new_value=new,
        )


def _groups(sample: Sample, trial: str) -> None:
    for position, (arm, kind) in enumerate(ARMS):
        sample.add("trial_arms", trial=trial, position=position, label=arm, type=kind)
        sample.add(
            "trial_adverse_event_groups",
            trial=trial,
            group_id=f"EG00{position}",
            title=f"{arm} group",
            arm=arm,
            arm_match="one contains the other",
        )


def _events(sample: Sample, trial: str, events: list[Any]) -> None:
    position = 0
    for term, concept, serious, affected in events:
        for group, people in enumerate(affected):
            if people is None:
                continue
            position += 1
            sample.add(
                "trial_adverse_events",
                trial=trial,
                position=position,
                group_id=f"EG00{group}",
                arm=f"{ARMS[group][0]} group",
                term=term,
                concept_id=concept,
                organ_system="General disorders",
                serious=serious,
                affected=people,
                at_risk=20 - 2 * group,
            )


def _papers(sample: Sample) -> None:
    sample.publication(
        "pmid201",
        "Ketamine or saline for anorexia nervosa: results",
        2026,
        pmid="201",
        journal="Journal of Invented Trials",
        journal_abbreviation="J Invent Trials",
        publication_date="2026-01-09",
        volume="3",
        pages="1-9",
        authors_short="Author A, others",
    )
    text = sample.passage(
        "pmid201",
        "abstract",
        "EDE-Q scores fell against saline. Anxiety got worse. Headache was common. "
        "Dissociation occurred. Nausea was not seen.",
        "RESULTS",
    )
    sample.mention(text, "EDE-Q scores", "out-edeq", direction="improved", contrast="comparator")
    sample.mention(text, "Anxiety", "out-anxiety", direction="worsened", contrast="unclear")
    sample.mention(text, "Headache", "se-headache", assertion="present")
    sample.mention(text, "Dissociation", "se-dissociation", assertion="present")
    sample.mention(text, "Nausea", "se-nausea", assertion="absent", cue="not seen")
    for number in range(40):
        sample.add("authors", id=f"a{number}", name=f"Author{number}, Ann Bea", initials="AB")
        sample.add(
            "publication_authors", publication="pmid201", position=number, author=f"a{number}"
        )
    sample.add(
        "trial_publications",
        trial=BUSY,
        route="DataBank accession",
        key="pmid201",
        publication="pmid201",
        reports_trial=1,
    )


def _long_trial(sample: Sample) -> None:
    sample.trial(LONG, "ClinicalTrials.gov", "A trial of thousands of events", has_results=1)
    _groups(sample, LONG)
    events = [
        (f"Event number {number} of a long table", "se-nausea" if number % 50 == 0 else None,
         number % 5 == 0, (number % 20, number % 18))
        for number in range(1500)
    ]  # fmt: skip
    _events(sample, LONG, events)


def _bare_trials(sample: Sample) -> None:
    sample.trial(BARE, "CTIS", ARABIC)
    sample.trial(
        WAITING,
        "ClinicalTrials.gov",
        HOSTILE,
        primary_completion_date="2025-09-15",
        primary_completion_date_type="ESTIMATED",
        status="UNKNOWN",
    )
