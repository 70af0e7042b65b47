"""A small published database with a record of every kind that the pages must show.

All texts are invented for these tests.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db.create import create_indexes, create_search, create_tables, create_views
from db.precompute import precompute
from records.topic import Claim, Term, Topic
from tests.datasette_config import measured
from tests.datasette_config.decided_sample import add_decisions
from tests.datasette_config.screened_sample import add_screening

TOPIC = Topic(
    slug="test",
    title="Test",
    description="A test",
    path="test.toml",
    searches=(),
    conditions=(
        Term("anorexia nervosa", ("AN",)),
        Term("bulimia nervosa", ("bulimia",)),
        Term("eating disorder", ("eating disorders",)),
    ),
    claims=(Claim("sample-mood", "Mood improves.", ("out-depression", "out-anxiety")),),
)
WHEN = "2026-11-21T02:00:00Z"
LATER = "2026-11-22T02:00:00Z"
TAGGER = "test-1"
HOSTILE = 'A <script>alert("x")</script> title <img src=x onerror=alert(1)> & more'
ARABIC = "الكيتامين لعلاج فقدان الشهية العصبي"

CONCEPTS = [
    ("se-dissociation", "SIDE_EFFECT", "dissociation", "Mind and behaviour", "feeling unreal"),
    ("se-nausea", "SIDE_EFFECT", "nausea", "Stomach and gut", "feeling sick"),
    ("se-bp", "SIDE_EFFECT", "blood pressure increase", "Heart and vessels", "hypertension"),
    ("se-headache", "SIDE_EFFECT", "headache", "Nervous system", ""),
    ("out-edeq", "OUTCOME", "EDE-Q", "Eating disorder symptoms", "EDEQ; EDE questionnaire"),
    ("out-bmi", "OUTCOME", "body mass index", "Weight", "BMI"),
    ("out-depression", "OUTCOME", "depression", "Mood", "depressive symptoms"),
    ("out-anxiety", "OUTCOME", "anxiety", "Mood", ""),
    ("out-binge", "OUTCOME", "binge eating frequency", "Eating disorder symptoms", "binges"),
]


class Sample:
    """Fills a new database."""

    def __init__(self, path: Path) -> None:
        self.db = Database(path)
        create_tables(self.db)
        self._texts: dict[str, str] = {}
        self._next: dict[str, int] = {}

    def add(self, table: str, **row: Any) -> None:
        self.db.table(table).insert(row)

    def record(self, id: str, kind: str, label: str, year: int | None, **more: Any) -> None:
        self.add(
            "records",
            **{
                "id": id,
                "kind": kind,
                "label": label,
                "year": year,
                "role": "core",
                "text_source": "pubmed" if kind == "publication" else "registry",
                "sources": "pubmed" if kind == "publication" else "clinicaltrials",
                "first_seen": WHEN,
                "last_changed": WHEN,
                "state": "present",
                **more,
            },
        )

    def publication(self, id: str, title: str | None, year: int, **more: Any) -> None:
        record = {k: more.pop(k) for k in ("role", "text_source") if k in more}
        self.record(id, "publication", title or more["descriptor"], year, **record)
        self.add(
            "publications",
            **{
                "id": id,
                "title": title,
                "year": year,
                "publication_date": str(year),
                "retraction_status": "none",
                "abstract_source": record.get("text_source", "pubmed"),
                "authors_complete": 1,
                "is_book": 0,
                "source": "pubmed",
                "first_seen": WHEN,
                "last_changed": WHEN,
                **more,
            },
        )
        if title:
            self.passage(id, "title", title)

    def trial(self, id: str, registry: str, title: str, **more: Any) -> None:
        self.record(id, "trial", title, 2022)
        self.add(
            "trials",
            **{
                "id": id,
                "registry": registry,
                "registry_id": id,
                "title": title,
                "has_results": 0,
                "text_source": "registry",
                "source": "clinicaltrials",
                "first_seen": WHEN,
                "last_changed": WHEN,
                **more,
            },
        )
        self.passage(id, "title", title)

    def study(self, id: str, label: str, stratum: str, *records: str, **more: Any) -> None:
        self.add(
            "studies",
            **{
                "id": id,
                "label": label,
                "stratum": stratum,
                "reports": len(records),
                "retracted": 0,
                "gone": 0,
                "role": "core",
                **more,
            },
        )
        for record in records:
            link = "only report" if len(records) == 1 else "DataBank accession"
            self.add("study_reports", study=id, record=record, link=link)

    def passage(self, record: str, kind: str, text: str, label: str | None = None) -> str:
        ordinal = self._next.get(record, 0)
        self._next[record] = ordinal + 1
        id = f"{record}-{ordinal}"
        self._texts[id] = text
        source = self.db.execute("select text_source from records where id=?", [record])
        self.add(
            "passages",
            id=id,
            record=record,
            ordinal=ordinal,
            kind=kind,
            label=label,
            nlm_category=label,
            text=text,
            abstract_source=source.fetchone()[0],
        )
        return id

    def mention(self, passage: str, words: str, concept: str | None, **more: Any) -> None:
        text = self._texts[passage]
        start = text.index(words)
        cue = more.get("cue")
        cue_start = text.index(cue) if cue else None
        known = {c[0]: c for c in CONCEPTS}.get(concept or "")
        sentence_start = text.rfind(". ", 0, start) + 2 if ". " in text[:start] else 0
        sentence_end = text.find(". ", start) + 1 or len(text)
        label = more.pop("label", None) or (known[1] if known else "SIDE_EFFECT")
        row = {
            "id": f"{passage}-{start}-{start + len(words)}",
            "record": passage.rsplit("-", 1)[0],
            "passage": passage,
            "label": label,
            "text": words,
            "concept": known[2] if known else None,
            "concept_id": concept,
            "start": start,
            "end": start + len(words),
            "cue_start": cue_start,
            "cue_end": cue_start + len(cue) if cue and cue_start is not None else None,
            "sentence_start": sentence_start,
            "sentence_end": sentence_end,
            "tagger_version": TAGGER,
            "comparison": "none" if label == "SIDE_EFFECT" else None,
            **more,
        }
        self.db.table("mentions").insert(row)

    def number(self, passage: str, mention: str, words: str, **more: Any) -> None:
        text = self._texts[passage]
        owner, start = text.index(mention), text.index(words)
        self.add(
            "mention_values",
            mention=f"{passage}-{owner}-{owner + len(mention)}",
            position=1,
            record=passage.rsplit("-", 1)[0],
            text=words,
            start=start,
            end=start + len(words),
            tagger_version=TAGGER,
            **more,
        )

    def fact(self, record: str, position: int, name: str, value: str, passage: str) -> None:
        text = self._texts[passage]
        self.add(
            "facts",
            record=record,
            position=position,
            name=name,
            value=value,
            passage=passage,
            start=0,
            end=5,
            sentence_start=0,
            sentence_end=text.find(". ") + 1 or len(text),
            tagger_version=TAGGER,
        )

    def finish(self) -> None:
        precompute(self.db, TOPIC)
        create_indexes(self.db)
        create_views(self.db)
        create_search(self.db)
        self.db.close()


def recount(connection: sqlite3.Connection) -> None:
    """Count anew after a test has changed a table."""
    precompute(Database(connection), TOPIC)


def make_sample(path: Path) -> Path:
    """Write the database to a path and return the path."""
    sample = Sample(path)
    for id, kind, name, family, synonyms in CONCEPTS:
        sample.add(
            "concepts",
            id=id,
            kind=kind,
            name=name,
            family=family,
            synonyms=synonyms,
            instrument=int(id == "out-edeq"),
            mesh_id="D001786" if id == "se-bp" else None,
            good_direction="down" if id == "out-edeq" else None,
        )
    _runs(sample)
    _main_paper(sample)
    _trial(sample)
    _others(sample)
    _studies(sample)
    add_decisions(sample)
    add_screening(sample)
    for row in measured.figures():
        sample.add("tagger_quality", **row)
    for row in measured.errors():
        sample.add("tagger_errors", **row)
    for row in measured.history():
        sample.add("tagger_history", **row)
    for row in measured.examples():
        sample.add("tagger_examples", **row)
    sample.finish()
    return path


def _runs(sample: Sample) -> None:
    for id, outcome, start in (("r1", "complete", WHEN), ("r2", "incomplete", LATER)):
        sample.add(
            "runs",
            id=id,
            command="nightly",
            topic="ketamine-eating-disorders",
            started_at=start,
            finished_at=start,
            outcome=outcome,
            records_new=3,
            reasons="clinicaltrials: page 2 timed out" if outcome == "incomplete" else None,
        )
    sample.add(
        "searches",
        run="r1",
        source="pubmed",
        name="ketamine-and-eating-disorders",
        role="core",
        query='ketamin*[tiab] AND "eating disorder"[tiab]',
        translation="ketamin*[Title/Abstract] AND …",
        source_count=7,
        received=7,
        stored=6,
        not_found="purging disorder",
        searched_at=WHEN,
    )
    sample.add("about", key="topic", value="ketamine-eating-disorders")
    sample.add(
        "quarantine",
        source="pubmed",
        name="pmid 99",
        reason="no PMID",
        fetched_at=WHEN,
        body_sha256="ab",
    )


def _main_paper(sample: Sample) -> None:
    sample.publication(
        "pmid101",
        "Ketamine infusions in severe anorexia nervosa: a randomised trial",
        2023,
        pmid="101",
        doi="10.1000/test.101",
        pmcid="PMC101",
        journal="Journal of Invented Trials",
        publication_date="2023-05-04",
        volume="12",
        issue="3",
        pages="45-52",
        design="rct",
        population_n=40,
        authors_short="Example A, others",
        abstract="Dissociation occurred in 6 of 20 people given ketamine. No headache was seen.",
        abstract_copyright="© 2023 Test Press",
        languages="eng",
    )
    for kind, value in (("pmid", "101"), ("doi", "10.1000/test.101"), ("pmcid", "PMC101")):
        sample.add("record_identifiers", record="pmid101", kind=kind, value=value, source="pubmed")
    background = sample.passage(
        "pmid101",
        "abstract",
        "Forty adults were randomised to ketamine 0.5 mg/kg or midazolam. "
        "Ketamine may raise blood pressure.",
        "METHODS",
    )
    results = sample.passage(
        "pmid101",
        "abstract",
        "Dissociation occurred in 6 of 20 people given ketamine. No headache was seen. "
        "Nausea was similar to placebo. EDE-Q scores fell by 1.2 points against midazolam. "
        "Body mass index did not change. Anxiety got worse in two. Depression changed.",
        "RESULTS",
    )
    effect = {"assertion": "present"}
    sample.mention(background, "blood pressure", "se-bp", assertion="possible", cue="may")
    sample.mention(
        results, "Dissociation", "se-dissociation", cue="occurred in", affected=6, at_risk=20,
        **effect,
    )  # fmt: skip
    sample.mention(results, "headache", "se-headache", assertion="absent", cue="No")
    sample.mention(
        results, "Nausea", "se-nausea", assertion="present", comparison="similar",
        cue="similar to placebo",
    )  # fmt: skip
    sample.mention(
        results, "EDE-Q scores", "out-edeq", direction="improved", contrast="comparator",
        basis="estimate", cue="fell",
    )  # fmt: skip
    sample.number(
        results, "EDE-Q scores", "1.2 points", kind="difference", value="1.2", unit="points"
    )
    sample.mention(results, "Body mass index", "out-bmi", direction="no_change", cue="not change")
    sample.mention(results, "Anxiety", "out-anxiety", direction="worsened", cue="worse")
    sample.mention(results, "Depression", "out-depression", direction="changed", cue="changed")
    sample.fact("pmid101", 1, "design", "rct", background)
    sample.fact("pmid101", 2, "population_n", "40", background)
    sample.fact("pmid101", 3, "dose", "0.5 mg/kg", background)
    sample.add(
        "treatments",
        record="pmid101",
        position=1,
        name="ketamine",
        dose="0.5 mg/kg",
        route="intravenous",
        tagger_version=TAGGER,
    )
    sample.add(
        "authors", id="orcid-1", name="Example, Ann", orcid="0000-0001-2345-6789", last_name="E"
    )
    sample.add(
        "publication_authors",
        publication="pmid101",
        position=1,
        author="orcid-1",
        affiliations="Institute of Tests",
    )
    for qualifier in ("therapeutic use", "adverse effects"):
        sample.add(
            "mesh_headings",
            publication="pmid101",
            descriptor_id="D007649",
            descriptor="Ketamine",
            qualifier=qualifier,
            qualifier_id=f"Q-{qualifier}",
            major=1,
        )
    sample.add("keywords", publication="pmid101", keyword="anorexia nervosa")
    sample.add(
        "record_changes",
        record="pmid101",
        changed_at=LATER,
        source="pubmed",
        field="title",
        old_value="Ketamine infusions: a trial",
        new_value="Ketamine infusions in severe anorexia nervosa: a randomised trial",
    )
    sample.add(
        "record_searches", record="pmid101", source="pubmed", search="ketamine-and-eating-disorders"
    )
    sample.add(
        "corrections",
        record="pmid101",
        position=1,
        ref_type="ErratumIn",
        pmid="555",
        citation="J Invented Trials. 2023;12(4):99",
    )


def _trial(sample: Sample) -> None:
    sample.trial(
        "NCT00000101",
        "ClinicalTrials.gov",
        "Ketamine for Severe Anorexia Nervosa",
        status="COMPLETED",
        phase="PHASE2",
        study_type="INTERVENTIONAL",
        enrollment=40,
        enrollment_type="ACTUAL",
        start_date="2020-01-15",
        completion_date="2022-12",
        completion_date_type="ACTUAL",
        has_results=1,
        results_first_posted="2023-02-01",
        allocation="RANDOMIZED",
        intervention_model="PARALLEL",
        conditions="Anorexia Nervosa; Depression",
        eligibility="Inclusion: 18 to 65 years.\nExclusion: psychosis.",
        adverse_event_threshold="5",
        adverse_event_time_frame="12 weeks",
        sponsor="Test University",
        brief_summary="Ketamine or midazolam in anorexia nervosa.",
    )
    sample.add(
        "record_identifiers",
        record="NCT00000101",
        kind="NCT",
        value="NCT00000101",
        source="clinicaltrials",
    )
    summary = sample.passage(
        "NCT00000101", "summary", "Ketamine or midazolam to lower depression in anorexia nervosa."
    )
    sample.mention(summary, "depression", "out-depression", direction="none")
    outcome = sample.passage(
        "NCT00000101", "outcome", "Dissociation: CADSS at 40 minutes", "Secondary outcome"
    )
    sample.mention(outcome, "Dissociation", "se-dissociation", assertion="possible")
    sample.add(
        "trial_outcomes",
        trial="NCT00000101",
        position=1,
        rank="primary",
        measure="EDE-Q global score",
        time_frame="4 weeks",
    )
    sample.add(
        "trial_outcomes",
        trial="NCT00000101",
        position=2,
        rank="secondary",
        measure="Dissociation",
        description="CADSS at 40 minutes",
    )
    for position, (arm, kind) in enumerate(
        (("Ketamine", "EXPERIMENTAL"), ("Midazolam", "ACTIVE_COMPARATOR")), 1
    ):
        sample.add(
            "trial_arms",
            trial="NCT00000101",
            position=position,
            label=arm,
            type=kind,
            interventions=f"Drug: {arm}",
        )
        sample.add(
            "trial_adverse_event_groups",
            trial="NCT00000101",
            group_id=f"EG00{position}",
            title=f"{arm} arm",
            arm=arm,
            arm_match="one contains the other",
            deaths_affected=0,
            deaths_at_risk=20,
            serious_affected=1 if position == 1 else 0,
            serious_at_risk=20,
            other_affected=9,
            other_at_risk=20,
        )
        sample.add(
            "trial_outcome_results",
            trial="NCT00000101",
            position=position,
            outcome_index=0,
            rank="primary",
            outcome="EDE-Q global score",
            group_title=arm,
            group_id=f"OG00{position}",
            value="2.1" if position == 1 else "3.3",
            param_type="MEAN",
            dispersion_type="STANDARD_DEVIATION",
            spread="0.8",
            unit="score",
            denominator=20,
        )
        sample.add(
            "trial_participant_flow",
            trial="NCT00000101",
            position=position,
            period="Overall Study",
            milestone="STARTED",
            group_title=arm,
            group_id=f"FG00{position}",
            participants=20,
        )
    sample.add(
        "trial_outcome_analyses",
        trial="NCT00000101",
        position=1,
        outcome_index=0,
        outcome="EDE-Q global score",
        groups="Ketamine; Midazolam",
        method="ANCOVA",
        p_value="0.02",
    )
    events = [
        ("Dissociation", "se-dissociation", "Psychiatric disorders", 0, 1, 7),
        ("Dissociation", "se-dissociation", "Psychiatric disorders", 0, 2, 1),
        ("Nausea", "se-nausea", "Gastrointestinal disorders", 0, 1, 3),
        ("Suicide attempt", None, "Psychiatric disorders", 1, 1, 1),
    ]
    for position, (term, concept, organ, serious, group, affected) in enumerate(events, 1):
        sample.add(
            "trial_adverse_events",
            trial="NCT00000101",
            position=position,
            group_id=f"EG00{group}",
            arm=("Ketamine arm", "Midazolam arm")[group - 1],
            matched_arm=("Ketamine", "Midazolam")[group - 1],
            term=term,
            concept_id=concept,
            organ_system=organ,
            serious=serious,
            affected=affected,
            at_risk=20,
            vocabulary="MedDRA 25.0",
            assessment="SYSTEMATIC_ASSESSMENT",
        )
    sample.add(
        "trial_publications",
        trial="NCT00000101",
        route="DataBank accession",
        key="pmid101",
        publication="pmid101",
        pmid="101",
        reports_trial=1,
    )
    sample.add(
        "trial_publications",
        trial="NCT00000101",
        route="registry reference BACKGROUND",
        key="777",
        pmid="777",
        citation="Somebody else's work. 2010.",
        reports_trial=0,
    )
    sample.add(
        "trial_locations",
        trial="NCT00000101",
        position=1,
        facility="Test Hospital",
        city="Testville",
        country="Testland",
    )
    sample.trial("ISRCTN10000001", "ISRCTN", "A feasibility study", status="Recruiting")
    sample.trial(
        "ACTRN12600000000001", "ANZCTR", HOSTILE, status="Not yet recruiting", why_stopped=HOSTILE
    )


def _others(sample: Sample) -> None:
    sample.publication(
        "pmid102",
        "A retracted report of ketamine for bulimia",
        2019,
        pmid="102",
        retraction_status="retracted",
        design="case series",
    )
    text = sample.passage("pmid102", "abstract", "Nausea occurred in all patients.")
    sample.mention(text, "Nausea", "se-nausea", assertion="present", cue="occurred")
    sample.add(
        "corrections",
        record="pmid102",
        position=1,
        ref_type="RetractionIn",
        pmid="556",
        citation="J Withdrawn. 2020",
    )
    sample.publication(
        "x0000000103", None, 2015, descriptor="Conference abstract on ketamine, title not shown"
    )
    sample.publication(
        "pmid104",
        "Ketamine for eating disorders: a review",
        2024,
        text_source="restated",
        design="narrative review",
        abstract="The review names dissociation and nausea.",
    )
    text = sample.passage("pmid104", "abstract", "The review names dissociation and nausea.")
    sample.mention(text, "dissociation", "se-dissociation", assertion="present")
    sample.mention(text, "nausea", "se-nausea", assertion="present")
    sample.publication("pmid105", HOSTILE, 2022, abstract=HOSTILE, journal="<b>Bold</b> Journal")
    text = sample.passage("pmid105", "abstract", 'Headache <script>alert("y")</script> occurred.')
    sample.mention(text, "Headache <script>", None, assertion="present", cue="occurred")
    sample.mention(text, "Headache", "se-headache", assertion="present", cue="occurred")
    sample.publication("pmid106", ARABIC, 2021, text_source="pubmed", languages="ara")
    sample.passage("pmid106", "abstract", "تحسنت أعراض الاكتئاب لدى المرضى.")
    sample.publication("pmid107", "Ketamine and binge eating in rats", 2020, design="animal study")
    text = sample.passage("pmid107", "abstract", "Binge eating fell.")
    sample.mention(text, "Binge eating", "out-binge", direction="improved", cue="fell")
    sample.publication("pmid108", "Unscreened paper", 2025, role="candidate")
    text = sample.passage("pmid108", "abstract", "Dissociation was common.")
    sample.mention(text, "Dissociation", "se-dissociation", assertion="present")
    sample.record("xmerged", "publication", "An older copy", 2023, redirect_to="pmid101")
    sample.publication(
        "pmid109",
        "A concern has been raised",
        2018,
        retraction_status="expression of concern",
    )


def _studies(sample: Sample) -> None:
    human = "human study"
    sample.study(
        "s-pmid101",
        "Ketamine infusions in severe anorexia nervosa: a randomised trial",
        human,
        "pmid101",
        "NCT00000101",
        year=2023,
        population_n=40,
        design="rct",
    )
    sample.study("s-pmid102", "Retracted case series", human, "pmid102", retracted=1, year=2019)
    sample.study("s-x103", "Conference abstract", human, "x0000000103", year=2015)
    sample.study("s-pmid104", "A review", "review", "pmid104", year=2024)
    sample.study("s-pmid105", HOSTILE, human, "pmid105", year=2022)
    sample.study("s-pmid106", ARABIC, human, "pmid106", year=2021)
    sample.study("s-pmid107", "Rats", "animal or laboratory", "pmid107", year=2020)
    sample.study("s-pmid108", "Unscreened", human, "pmid108", role="candidate", year=2025)
    sample.study("s-pmid109", "Concern", human, "pmid109", year=2018)
    registration = "protocol or registration"
    sample.study("s-isrctn", "A feasibility study", registration, "ISRCTN10000001")
    sample.study("s-actrn", HOSTILE, registration, "ACTRN12600000000001")
