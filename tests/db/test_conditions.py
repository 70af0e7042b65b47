from __future__ import annotations

import pytest

from db.conditions import ConditionNames
from records.topic import Term

ANOREXIA, BED, ABA = "anorexia nervosa", "binge-eating disorder", "activity-based anorexia"
NAMES = ConditionNames(
    (
        Term(ANOREXIA, ("anorexia", "AN", "atypical anorexia nervosa")),
        Term(BED, ("BED",)),
        Term("avoidant/restrictive food intake disorder", ("ARFID",)),
        Term("eating disorder", ("disordered eating", "OSFED")),
        Term(ABA, ("ABA",)),
    )
)
ARFID = "avoidant/restrictive food intake disorder"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Anorexia nervosa in adults", {ANOREXIA}),
        ("ANOREXIA-NERVOSA", {ANOREXIA}),
        ("Atypical\nanorexia  nervosa", {ANOREXIA}),
        ("An adult, AN IV line on a BED; a bed", set()),
        ("preanorexia nervosal; anorexias", {ANOREXIA}),
        ("preanorexia nervosal, anorexia2, _anorexia", set()),
        ("ARFID", {ARFID}),
        ("arfid, ARFIDs, XARFID", set()),
        ("Avoidant/restrictive food intake disorder", {ARFID}),
        ("Binge eating disorder", {BED}),
        ("binge-eating disorders and other eating disorders", {BED, "eating disorder"}),
        ("activity-based anorexia in mice", {ABA}),
        ("activity based anorexia models anorexia nervosa", {ABA, ANOREXIA}),
        ("أعراض eating disorder <b>OSFED</b>", {"eating disorder"}),
        ("", set()),
    ],
)
def test_conditions_are_whole_words_and_the_longest_name_is_meant(
    text: str, named: set[str]
) -> None:
    assert NAMES.named_in(text) == named


def test_a_term_of_abbreviations_alone_matches_nothing() -> None:
    assert ConditionNames([Term("AN", ("BN",))]).named_in("AN BN anything") == set()


def test_without_conditions_nothing_is_named() -> None:
    assert ConditionNames([]).named_in("anorexia nervosa, ARFID") == set()
