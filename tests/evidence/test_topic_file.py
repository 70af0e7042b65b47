from __future__ import annotations

from pathlib import Path

import pytest

from evidence.topic_file import TOPICS_DIRECTORY, load_topic
from records.errors import TopicError

GOOD = """
title = "A topic"
description = "About it."
[[search]]
source = "pubmed"
name = "main"
role = "core"
query = "ketamine AND bulimia"
"""

CLAIM = """
[[claim]]
id = "mood"
text = "Mood improves."
kind = "effect"
concepts = ["out-mood"]
"""
STATES_ALONE = CLAIM.replace("concepts", "terms") + 'states = ["improved"]\n'


def write(tmp_path: Path, text: str, name: str = "a-topic.toml") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("path", sorted(TOPICS_DIRECTORY.glob("*.toml")), ids=lambda p: p.stem)
def test_every_topic_here_loads(path: Path) -> None:
    topic = load_topic(path.stem)
    assert topic.slug == path.stem
    assert topic.searches_of("pubmed")
    assert topic.searches_of("clinicaltrials")
    assert topic.known_records
    assert topic.drugs


def test_the_topic_of_this_project_searches_what_it_must() -> None:
    topic = load_topic()
    query = topic.searches_of("pubmed")[0].query
    for word in ('"Esketamine"[nm]', "ARFID[tiab]", "pica[ti]", "norketamin*[tiab]"):
        assert word in query
    assert "humans" not in query.casefold()
    roles = {search.name: search.role for search in topic.searches_of("clinicaltrials")}
    assert roles == {"conditions": "core", "outcomes": "core", "eligibility": "candidate"}
    assert len(topic.claims) == 8


@pytest.mark.parametrize(
    ("text", "key", "remedy"),
    [
        (GOOD + 'colour = "red"\n', "search[1].colour", "Keys here"),
        ('colour = "red"\n' + GOOD, "colour", "Keys here"),
        (GOOD.replace('"core"', '"main"'), "search[1].role", "core, candidate"),
        (GOOD.replace('"pubmed"', '"embase"'), "search[1].source", "pubmed, clinicaltrials"),
        (GOOD.replace("ketamine AND bulimia", "(ketamine AND bulimia"), "search[1].query", "Mend"),
        (GOOD.replace("ketamine AND bulimia", "ketamine AND"), "search[1].query", "Mend"),
        (GOOD.replace("ketamine AND bulimia", "  "), "search[1].query", "Write query"),
        (GOOD.replace('title = "A topic"', "title = 3"), "title", "Write title"),
        ('title = "T"\ndescription = "D"\n', "search", "Add at least one"),
        (GOOD + GOOD.split("\n", 3)[3], "search", "own name"),
        (GOOD + '[[known]]\npmid = "x1"\nwhy = "w"\n', "known[1].pmid", "Correct"),
        (GOOD + '[[known]]\nwhy = "w"\n', "known[1]", "pmid, doi, nct"),
        (GOOD + 2 * '[[known]]\ndoi = "10.1234/A"\nwhy = "w"\n', "known", "own name"),
        (GOOD + '[prisma_s]\ncontact = "nobody"\n', "prisma_s.contact", "Keys here"),
        (GOOD + CLAIM + 'colour = "red"\n', "claim[1].colour", "Keys here"),
        (GOOD + CLAIM.replace("effect", "truth"), "claim[1].kind", "effect, harm, uncertainty"),
        (GOOD + CLAIM.replace("out-mood", "out-moot"), "claim[1].concepts", "id of nlp/lexicons"),
        (GOOD + CLAIM.replace("concepts", "needs"), "claim[1].needs", "with-against-without"),
        (GOOD + CLAIM.replace('["out-mood"]', "[]"), "claim[1]", "Write concepts"),
        (GOOD + CLAIM + 'states = ["planned"]\n', "claim[1].states", "States: improved"),
        (GOOD + CLAIM + 'terms = ["fast + "]\n', "claim[1].terms", "Mend or remove"),
        (GOOD + CLAIM + 'terms = ["a; b"]\n', "claim[1].terms", "Mend or remove"),
        (GOOD + CLAIM + 'terms = ["psy*therapy"]\n', "claim[1].terms", "Mend or remove"),
        (GOOD + CLAIM + 'needs = "with-against-without"\n', "claim[1].needs", "Say in terms"),
        (GOOD + 2 * CLAIM, "claim", "own name"),
        (GOOD + STATES_ALONE, "claim[1].states", "name concepts"),
        (GOOD + '[prisma_s]\ncontacts = ""\n', "prisma_s.contacts", "Write contacts"),
        (GOOD + '[[prisma_s]]\ncontacts = "x"\n', "prisma_s", "Write [prisma_s]"),
        (GOOD + '[[drug]]\nname = "k"\nsynonyms = "s"\n', "drug[1].synonyms", "Write synonyms"),
        (GOOD + '[[concept]]\nkind = "HARM"\n', "concept[1].id", "Write id"),
        ("title = ", "(file)", "Mend it"),
    ],
)
def test_a_wrong_topic_file_is_one_error_with_file_key_and_remedy(
    tmp_path: Path, text: str, key: str, remedy: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(TopicError) as caught:
        load_topic(path)
    assert caught.value.path == path
    assert caught.value.key == key
    assert remedy in caught.value.remedy
    assert "\n" not in str(caught.value)


def test_a_trial_query_must_name_known_areas(tmp_path: Path) -> None:
    text = GOOD.replace('"pubmed"', '"clinicaltrials"').replace(
        'query = "ketamine AND bulimia"', '[search.query]\nconditions = "bulimia"'
    )
    with pytest.raises(TopicError, match=r"search\[1\]\.query\.conditions"):
        load_topic(write(tmp_path, text))


def test_what_only_people_know_of_the_search_is_read_in_the_order_of_its_items(
    tmp_path: Path,
) -> None:
    told = '[prisma_s]\npeer_review = "By a librarian\\n  (PRESS)."\ncontacts = "Two authors."\n'
    topic = load_topic(write(tmp_path, GOOD + told))
    assert topic.prisma_s == (
        ("contacts", "Two authors."),
        ("peer_review", "By a librarian (PRESS)."),
    )
    assert load_topic(write(tmp_path, GOOD)).prisma_s == ()


def test_an_unknown_topic_lists_those_there_are() -> None:
    with pytest.raises(TopicError, match="ketamine-eating-disorders, psychedelics"):
        load_topic("cheese")


def test_a_topic_name_that_is_no_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TopicError, match="lower-case"):
        load_topic(write(tmp_path, GOOD, "A Topic.toml"))


def test_a_claim_may_name_a_concept_of_its_own_topic(tmp_path: Path) -> None:
    own = """
    [[concept]]
    kind = "OUTCOME"
    id = "out-own"
    name = "Own outcome"
    family = "Own"
    """
    text = GOOD + CLAIM.replace("out-mood", "out-own") + 'note = """Two\nlines."""\n' + own
    (claim,) = load_topic(write(tmp_path, text)).claims
    assert claim.concepts == ("out-own",)
    assert claim.note == "Two lines."
    assert claim.needs is None


def test_only_the_claim_about_a_combination_needs_a_comparison() -> None:
    needs = {claim.id: claim.needs for claim in load_topic().claims}
    assert needs.pop("with-psychotherapy") == "with-against-without"
    assert set(needs.values()) == {None}
