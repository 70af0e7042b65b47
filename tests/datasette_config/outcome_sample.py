"""A database of studies that state outcomes in every way that the charts must keep apart.

All texts are invented for these tests.
"""

from __future__ import annotations

from pathlib import Path

from tests.datasette_config.sample import CONCEPTS, HOSTILE, TAGGER, Sample

HUMAN = "human study"
FAMILIES = {"out-edeq": True, "out-bmi": False, "out-depression": False, "out-anxiety": False}


def make_outcome_sample(path: Path, many: int = 0) -> Path:
    """Write the database to a path and return the path; `many` adds as many plain studies."""
    sample = Sample(path)
    for id, kind, name, family, synonyms in CONCEPTS:
        sample.add(
            "concepts",
            id=id,
            kind=kind,
            name=name,
            family=family,
            synonyms=synonyms,
            instrument=int(FAMILIES.get(id, False)),
            good_direction="down" if id == "out-edeq" else None,
        )
    _torn(sample)
    _repeating(sample)
    _hostile(sample)
    _apart(sample)
    _running(sample)
    for number in range(many):
        _plain(sample, number)
    sample.finish()
    return path


def _torn(sample: Sample) -> None:
    """A randomised trial that states both directions of one construct."""
    sample.publication(
        "pmid201",
        "Ketamine in anorexia nervosa: a trial with two answers",
        2024,
        authors_short="Torn A et al.",
        design="rct",
        population_n=120,
    )
    text = sample.passage(
        "pmid201",
        "abstract",
        "Depression improved against placebo at 4 weeks (mean 9.1, 95% CI 7.0 to 11.2). "
        "Anxiety did not change from baseline. Depression got worse in the extension. "
        "EDE-Q was measured.",
        "RESULTS",
    )
    sample.mention(
        text, "Depression", "out-depression", direction="improved", contrast="comparator",
        basis="estimate", cue="improved",
    )  # fmt: skip
    for position, (kind, words, more) in enumerate(
        (
            ("mean", "9.1", {"value": "9.1", "arm": "ketamine", "time_point": "4 weeks"}),
            ("confidence_interval", "7.0 to 11.2", {"low": "7.0", "high": "11.2", "unit": "95%"}),
        ),
        1,
    ):
        start = sample._texts[text].index(words)
        sample.add(
            "mention_values",
            mention=f"{text}-0-10",
            position=position,
            record="pmid201",
            kind=kind,
            text=words,
            start=start,
            end=start + len(words),
            tagger_version=TAGGER,
            **more,
        )
    sample.mention(
        text, "Anxiety", "out-anxiety", direction="no_change", contrast="baseline", basis="words"
    )
    second = sample.passage("pmid201", "abstract", "Depression got worse later.", "RESULTS")
    sample.mention(second, "Depression", "out-depression", direction="worsened", contrast="unclear")
    sample.mention(text, "EDE-Q", "out-edeq", direction="none", contrast="unclear")
    sample.fact("pmid201", 1, "follow_up", "6 months of follow-up", text)
    sample.add(
        "treatments",
        record="pmid201",
        position=1,
        name="ketamine",
        route="intravenous",
        tagger_version=TAGGER,
    )
    sample.study(
        "s-201", "Ketamine in anorexia nervosa: a trial with two answers", HUMAN, "pmid201",
        year=2024, design="rct", population_n=120,
    )  # fmt: skip


def _repeating(sample: Sample) -> None:
    """A case report that states one thing three times, in the title too."""
    sample.publication(
        "pmid202",
        "Depression improved with ketamine in bulimia nervosa",
        2022,
        authors_short="Again B",
        retraction_status="expression of concern",
        text_source="restated",
        design="case_report",
    )
    sample.mention("pmid202-0", "Depression", "out-depression", direction="improved",
                   contrast="unclear", basis="words")  # fmt: skip
    for label in ("RESULTS", "CONCLUSIONS"):
        text = sample.passage(
            "pmid202", "abstract", f"Depression improved, say the {label.lower()}.", label
        )
        sample.mention(text, "Depression", "out-depression", direction="improved",
                       contrast="unclear", basis="words")  # fmt: skip
    sample.study(
        "s-202", "Depression improved with ketamine in bulimia nervosa", HUMAN, "pmid202",
        year=2022, design="case_report",
    )  # fmt: skip


def _hostile(sample: Sample) -> None:
    """Markup in a title, no authors, words that the lexicon does not map."""
    sample.publication("pmid203", HOSTILE, 2021, design="cohort", population_n=12000)
    text = sample.passage("pmid203", "abstract", '=Vigour <script>alert("z")</script> rose.')
    sample.mention(text, "=Vigour <script>", None, label="OUTCOME", direction="changed")
    sample.study("s-203", HOSTILE, HUMAN, "pmid203", year=2021, population_n=12000)


def _apart(sample: Sample) -> None:
    """What may not be counted: retracted, unscreened, gone; and an animal study."""
    for number, more in (
        (204, {"retracted": 1}),
        (205, {"role": "candidate"}),
        (206, {"gone": 1}),
    ):
        id = f"pmid{number}"
        sample.publication(id, f"Left out {number}", 2020)
        text = sample.passage(id, "abstract", "Depression improved.")
        sample.mention(text, "Depression", "out-depression", direction="improved")
        sample.study(f"s-{number}", f"Left out {number}", HUMAN, id, year=2020, **more)
    sample.publication("pmid207", "Ketamine in rats", 2020, design="animal", population_n=24)
    text = sample.passage("pmid207", "abstract", "Binge eating fell.")
    sample.mention(text, "Binge eating", "out-binge", direction="improved", contrast="baseline")
    sample.study("s-207", "Ketamine in rats", "animal or laboratory", "pmid207",
                 year=2020, design="animal", population_n=24)  # fmt: skip
    full = sample.passage("pmid203", "full text", "Depression improved in full.", "Results")
    sample.mention(full, "Depression", "out-depression", direction="improved", part="full text")


def _running(sample: Sample) -> None:
    sample.trial("NCT00000201", "ClinicalTrials.gov", "A running trial", status="RECRUITING")
    text = sample.passage("NCT00000201", "outcome", "EDE-Q: global score", "Primary outcome")
    sample.mention(text, "EDE-Q", "out-edeq", direction="none")
    sample.add("trial_outcomes", trial="NCT00000201", position=1, rank="primary",
               measure="EDE-Q", description="global score", time_frame="12 weeks")  # fmt: skip
    sample.study("s-nct", "A running trial", "protocol or registration", "NCT00000201")


def _plain(sample: Sample, number: int) -> None:
    id = f"pmid{5000 + number}"
    sample.publication(id, f"Plain study {number}", 2000 + number % 20, design="cohort")
    text = sample.passage(id, "abstract", "Body mass index rose.", "RESULTS")
    sample.mention(text, "Body mass index", "out-bmi", direction="improved", contrast="baseline")
    sample.study(f"s-{id}", f"Plain study {number}", HUMAN, id,
                 year=2000 + number % 20, design="cohort", population_n=number)  # fmt: skip
