from __future__ import annotations

import pytest

from nlp.tagger import Tagger

FACTS = [
    ("setting", "inpatients", "We studied inpatients with anorexia nervosa.", "We studied patients with anorexia nervosa."),
    ("setting", "emergency department", "They were seen in the emergency department.", "An emergency was not seen."),
    ("country", "sweden", "The women lived in Sweden.", "The Swedish scale was used."),
    ("sex", "82% women", "Of the sample 82% women were right-handed.", "The sample was right-handed."),
    ("age", "mean age 24.5 ± 3.2 years", "The mean age 24.5 ± 3.2 years was low.", "The mean dose was 24.5 mg."),
    ("age", "aged 18 to 65", "Adults aged 18 to 65 were eligible.", "Damaged 18 to 65 times."),
    ("follow_up", "followed for 6 months", "They were followed for 6 months.", "Treatment followed."),
    ("concomitant", "psychotherapy", "They received ketamine with psychotherapy.", "Psychotherapy has a long history."),
    ("comparator", "treatment as usual", "Ketamine was compared with treatment as usual.", "The treatment was unusual."),
    ("subtype", "binge-purge type", "Women of the binge-purge type were included.", "Women who bought a purse were included."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "fires", "silent"), FACTS)
def test_a_detail_is_noted_with_its_sentence_and_not_without_cause(
    tagger: Tagger, name: str, value: str, fires: str, silent: str
) -> None:
    head = "A cohort study.\nMETHODS: "
    found = [fact for fact in tagger.tag(head + fires).facts if fact.name == name]
    assert [fact.value for fact in found] == [value]
    assert (head + fires)[found[0].start : found[0].end].lower() == value
    assert not [f for f in tagger.tag(head + silent).facts if f.name == name]


@pytest.mark.parametrize(
    ("sentence", "schedule"),
    [
        ("They received ketamine and kept a ketogenic diet for 4 weeks.", None),
        ("After ketamine she remained in remission for 6 months.", None),
        ("They received ketamine for 4 weeks.", "for 4 weeks"),
        ("Ketamine was infused twice weekly.", "twice weekly"),
    ],
)
def test_the_time_of_something_else_is_not_the_drugs(
    tagger: Tagger, sentence: str, schedule: str | None
) -> None:
    (found,) = tagger.tag(f"A title.\nMETHODS: {sentence}").interventions
    assert found.schedule == schedule
