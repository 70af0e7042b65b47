"""What people decide goes over what the tagger says, for as long as the words are there."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.annotations import (
    full_text_as_read,
    merged_record,
    remember_tagger,
    save_annotations,
    text_of,
)
from db.build import build
from db.full_texts import full_text_of
from db.save import save_events
from db.store import Store
from records.decided import BadRow, Decided, Decision
from records.model import Annotation, Concept, Mention, Publication, Section
from tests.db.examples import CONCEPTS, PAPER, REVIEW, TRIAL, annotation_of_paper, received
from tests.db.nights import Published
from tests.db.test_full_texts import heard

RECORD = "pmid11111111"
SENTENCE = "Nausea occurred in 2 of 4."
LEXICON = (
    *CONCEPTS,
    Concept("se-headache", "SIDE_EFFECT", "Headache", "Nervous system"),
    Concept("se-mood", "SIDE_EFFECT", "Low mood", "Psychiatric", ("mood",)),
    Concept("se-anxiety", "SIDE_EFFECT", "Anxiety", "Psychiatric"),
    Concept("out-anxiety", "OUTCOME", "Anxiety", "Anxiety"),
)
Tag = Callable[[str], Annotation]


def decision(field: str, value: str, **more: Any) -> Decision:
    """Return a decision on the words Nausea in their sentence, unless told otherwise."""
    given: dict[str, Any] = {
        "line": 2,
        "record": "pmid:11111111",
        "by": "AB",
        "at": "2026-11-23",
        "reason": "read again",
        "quote": SENTENCE,
        "words": "Nausea",
        **more,
    }
    return Decision(field=field, value=value, **given)


def publish(
    directory: Path,
    *decisions: Decision,
    paper: Publication = PAPER,
    tag: Tag | None = annotation_of_paper,
    bad: tuple[BadRow, ...] = (),
) -> Published:
    """Publish the examples with these decisions, tagged by a tagger of the test's own."""
    directory.mkdir(parents=True, exist_ok=True)
    with Store(directory / "store.db") as store:
        save_events(store, "r", [received(paper), received(TRIAL), received(REVIEW)])
        remember_tagger(store, "t1", LEXICON)
        texts = [text_of(record, merged_record(store, record)) for record in store.record_ids()]
        if tag:
            said = [(t, tag(t.text) if t.record == RECORD else Annotation()) for t in texts]
            save_annotations(store, "t1", said)
        decided = Decided(decisions, bad_rows=bad)
        build(store, directory / "evidence.db", {}, allow_restated=True, decided=decided)
    return Published(directory / "evidence.db")


def nothing(text: str) -> Annotation:
    """Mark nothing at all."""
    return Annotation()


def mention_of(published: Published, concept: str = "se-nausea") -> dict[str, Any]:
    """Return the one mention of a concept in the paper."""
    return published.row(
        "select * from mentions where concept_id = ? and record = ?", concept, RECORD
    )


def standings(published: Published) -> list[tuple[str, str | None]]:
    """Return standing and note of each decision, in the order of the file."""
    rows = published.rows("select standing, note from decisions order by line")
    return [(row["standing"], row["note"]) for row in rows]


def test_without_decisions_every_mention_is_the_programs_own(tmp_path: Path) -> None:
    published = publish(tmp_path)
    assert mention_of(published)["decided"] is None
    assert published.rows("select * from decisions") == []


def test_a_confirmed_mention_says_so_and_keeps_all_it_says(tmp_path: Path) -> None:
    before = mention_of(publish(tmp_path / "a"))
    published = publish(tmp_path / "b", decision("mention", "confirm"))
    after = mention_of(published)
    given = published.row("select * from decisions")
    assert (after["decided"], after["decision"]) == ("confirmed", given["id"])
    assert {**after, "decided": None, "decision": None} == before
    assert (given["standing"], given["flagged"], given["places"]) == ("applied", 0, 1)
    assert given["machine"] == "Nausea, present, 2 of 4"


def test_a_rejected_mention_leaves_every_count_and_stays_readable(tmp_path: Path) -> None:
    before = publish(tmp_path / "a")
    published = publish(tmp_path / "b", decision("mention", "reject"))
    assert published.rows("select * from mentions where concept_id = 'se-nausea'") == []
    assert published.rows("select * from mention_values") == []
    rejected = published.row("select * from rejected_mentions")
    assert (rejected["text"], rejected["assertion"]) == ("Nausea", "present")
    assert rejected["decision"] == published.row("select id from decisions")["id"]
    for counted in (
        "select state from record_concepts where concept_id = 'se-nausea' and record = ?",
        "select value from record_facets where facet = 'assertion' and record = ?",
    ):
        assert len(before.rows(counted, RECORD)) == 1
        assert published.rows(counted, RECORD) == []


@pytest.mark.parametrize(
    ("field", "value", "column"),
    [("assertion", "absent", "absent"), ("comparison", "similar", "similar"), ("affected", "1", 1)],
)
def test_one_thing_is_corrected_and_the_rest_stays(
    tmp_path: Path, field: str, value: str, column: object
) -> None:
    published = publish(tmp_path, decision(field, value))
    mention = mention_of(published)
    assert mention[field] == column
    assert (mention["decided"], mention["rule"]) == ("corrected", "person")
    assert mention["text"] == "Nausea"
    deed = published.row("select * from decided_mentions")
    assert (deed["done"], deed["field"], deed["value"]) == ("corrected", field, value)
    assert deed["machine"] in ("present", "none", "2")


def test_a_correction_drops_the_cue_that_decided_otherwise(tmp_path: Path) -> None:
    assert mention_of(publish(tmp_path, decision("assertion", "absent")))["cue"] is None


def test_saying_what_the_program_says_confirms_it(tmp_path: Path) -> None:
    published = publish(tmp_path, decision("assertion", "present"))
    assert mention_of(published)["decided"] == "confirmed"
    assert mention_of(published)["cue"] == "occurred"


def test_a_number_can_be_taken_away_but_not_made_nonsense(tmp_path: Path) -> None:
    published = publish(tmp_path / "a", decision("at_risk", "none"))
    assert mention_of(published)["at_risk"] is None
    published = publish(tmp_path / "b", decision("affected", "9"))
    assert mention_of(published)["affected"] == 2
    assert standings(published) == [("conflict", "it would say 9 of 4 people")]


def test_a_direction_is_not_said_of_a_side_effect(tmp_path: Path) -> None:
    published = publish(tmp_path, decision("direction", "improved"))
    assert mention_of(published)["direction"] is None
    note = "direction is said of an outcome, and this is a side effect"
    assert standings(published) == [("nothing to do", note)]


def test_the_concept_is_corrected_within_and_across_kinds(tmp_path: Path) -> None:
    published = publish(tmp_path / "a", decision("concept", "headache"))
    assert mention_of(published, "se-headache")["concept"] == "Headache"
    mood = {"quote": "Mood improved.", "words": "Mood"}
    published = publish(tmp_path / "b", decision("concept", "se-mood", **mood))
    assert standings(published)[0][0] == "incomplete"
    assert mention_of(published, "out-mood")["decided"] is None
    published = publish(
        tmp_path / "c",
        decision("concept", "se-mood", **mood),
        decision("assertion", "absent", line=3, concept="se-mood", **mood),
    )
    mention = mention_of(published, "se-mood")
    assert (mention["label"], mention["assertion"]) == ("SIDE_EFFECT", "absent")
    assert (mention["direction"], mention["basis"]) == (None, None)


def test_a_concept_that_is_not_in_the_lexicon_is_flagged(tmp_path: Path) -> None:
    published = publish(tmp_path, decision("concept", "<script>alert(1)</script>"))
    assert mention_of(published)["decided"] is None
    assert standings(published)[0][0] == "no such concept"


def test_a_name_of_two_concepts_must_be_clear(tmp_path: Path) -> None:
    words = {"quote": "Four people took part (NCT01111111).", "words": "Four people"}
    published = publish(tmp_path, decision("mention", "add", concept="anxiety", **words))
    standing, note = standings(published)[0]
    assert standing == "no such concept"
    assert "se-anxiety, out-anxiety" in (note or "")


# --- the tagger changes ---------------------------------------------------------------------------


def test_what_was_rejected_stays_away_when_the_tagger_drops_it_too(tmp_path: Path) -> None:
    published = publish(tmp_path, decision("mention", "reject"), tag=nothing)
    assert standings(published) == [("nothing to do", "the program does not mark these words now")]


def test_a_correction_makes_the_mention_that_the_tagger_dropped(tmp_path: Path) -> None:
    published = publish(tmp_path, decision("assertion", "present", concept="nausea"), tag=nothing)
    mention = mention_of(published)
    assert (mention["text"], mention["assertion"]) == ("Nausea", "present")
    assert (mention["decided"], mention["rule"]) == ("added", "person")
    text = published.row("select text from passages where id = ?", mention["passage"])["text"]
    assert text[mention["sentence_start"] : mention["sentence_end"]] == SENTENCE
    assert published.row("select machine from decided_mentions")["machine"] == "not marked"


def test_a_dropped_side_effect_is_not_made_without_word_on_whether_it_happened(
    tmp_path: Path,
) -> None:
    published = publish(tmp_path, decision("mention", "confirm", concept="Nausea"), tag=nothing)
    assert published.rows("select * from mentions where record = ?", RECORD) == []
    standing, note = standings(published)[0]
    assert standing == "incomplete"
    assert "field assertion" in (note or "")


def test_a_dropped_mention_without_a_concept_is_flagged(tmp_path: Path) -> None:
    published = publish(tmp_path, decision("assertion", "present"), tag=nothing)
    assert standings(published)[0][0] == "incomplete"


def test_a_dropped_outcome_is_made_with_no_result_stated(tmp_path: Path) -> None:
    mood = {"quote": "Mood improved.", "words": "Mood", "concept": "Mood"}
    published = publish(tmp_path, decision("mention", "confirm", **mood), tag=nothing)
    assert mention_of(published, "out-mood")["direction"] == "none"


def longer(text: str) -> Annotation:
    """Mark "Nausea occurred" instead of "Nausea"."""
    said = annotation_of_paper(text)
    nausea = dataclasses.replace(said.mentions[0], end=said.mentions[0].end + 9)
    nausea = dataclasses.replace(nausea, text="Nausea occurred")
    return dataclasses.replace(said, mentions=(nausea, *said.mentions[1:]))


def test_a_mention_that_the_tagger_moved_is_still_the_same_one(tmp_path: Path) -> None:
    for name, value in (("a", "confirm"), ("b", "reject")):
        published = publish(
            tmp_path / name, decision("mention", value, concept="nausea"), tag=longer
        )
        assert standings(published) == [("applied", None)]
    assert published.rows("select * from mentions where concept_id = 'se-nausea'") == []


def test_a_moved_mention_without_a_concept_is_flagged_and_left(tmp_path: Path) -> None:
    published = publish(tmp_path, decision("mention", "reject"), tag=longer)
    assert mention_of(published)["text"] == "Nausea occurred"
    standing, note = standings(published)[0]
    assert (standing, "Nausea occurred" in (note or "")) == ("incomplete", True)


def as_headache(text: str) -> Annotation:
    """Read the same words as another concept."""
    said = annotation_of_paper(text)
    other = dataclasses.replace(said.mentions[0], concept="Headache", concept_id="se-headache")
    return dataclasses.replace(said, mentions=(other, *said.mentions[1:]))


def test_what_the_tagger_now_reads_as_another_concept(tmp_path: Path) -> None:
    """A rejection was of the old reading; a confirmation names what the words mean."""
    published = publish(
        tmp_path / "a", decision("mention", "reject", concept="nausea"), tag=as_headache
    )
    assert mention_of(published, "se-headache")["decided"] is None
    assert standings(published)[0][0] == "nothing to do"
    published = publish(
        tmp_path / "b", decision("mention", "confirm", concept="nausea"), tag=as_headache
    )
    assert mention_of(published)["decided"] == "corrected"


def test_a_text_that_was_not_read_yet_waits(tmp_path: Path) -> None:
    published = publish(tmp_path, decision("mention", "reject"), tag=None)
    assert standings(published)[0][0] == "not read yet"


# --- the text changes -----------------------------------------------------------------------------


def with_results(text: str) -> Publication:
    """Return the paper with another results section."""
    return dataclasses.replace(PAPER, sections=(PAPER.sections[0], Section(text, "RESULTS")))


def first_nausea(text: str) -> Annotation:
    """Mark every Nausea, each with the sentence up to the next full stop."""
    found = []
    at = text.find("Nausea")
    while at >= 0:
        end = text.index(".", at) + 1
        found.append(
            Mention(
                at, at + 6, "Nausea", "SIDE_EFFECT", "Nausea", "se-nausea",
                assertion="present", comparison="none", sentence_start=at, sentence_end=end,
            )
        )  # fmt: skip
        at = text.find("Nausea", at + 1)
    return Annotation(tuple(found))


def test_a_changed_abstract_flags_the_decision_and_leaves_the_mention(tmp_path: Path) -> None:
    published = publish(
        tmp_path,
        decision("mention", "reject"),
        paper=with_results("Nausea occurred in 3 of 4."),
        tag=first_nausea,
    )
    assert mention_of(published)["decided"] is None
    assert standings(published) == [("text changed", "the sentence is not in the record's text")]
    assert published.row("select flagged from decisions")["flagged"] == 1


def test_other_white_space_and_composed_letters_are_no_change(tmp_path: Path) -> None:
    printed = "Nausea  in\nCafe\u0301 visitors\u00a0was noted."
    published = publish(
        tmp_path,
        decision("mention", "reject", quote="Nausea in Café visitors was noted."),
        paper=with_results(printed),
        tag=first_nausea,
    )
    assert standings(published) == [("applied", None)]


def test_arabic_words_are_found_in_their_sentence(tmp_path: Path) -> None:
    sentence = "حدث الغثيان عند مريضين."
    published = publish(
        tmp_path,
        decision("mention", "add", quote=sentence, words="الغثيان", concept="Nausea"),
        decision("assertion", "present", quote=sentence, words="الغثيان", concept="Nausea", line=3),
        paper=with_results(sentence + " Nausea was rare."),
        tag=nothing,
    )
    assert mention_of(published)["text"] == "الغثيان"


TWICE = "Nausea was rare, and Nausea passed."


def test_the_same_words_twice_in_a_sentence_are_told_apart_by_offsets(tmp_path: Path) -> None:
    paper = with_results(TWICE)
    both = publish(
        tmp_path / "a", decision("mention", "reject", quote=TWICE), paper=paper, tag=first_nausea
    )
    assert both.row("select count(*) as n from rejected_mentions") == {"n": 2}
    one = publish(
        tmp_path / "b",
        decision("mention", "reject", quote=TWICE, start=21, end=27),
        paper=paper,
        tag=first_nausea,
    )
    assert one.row("select start from rejected_mentions") == {"start": 21}
    assert mention_of(one)["start"] == 0
    none = publish(
        tmp_path / "c",
        decision("mention", "reject", quote=TWICE, start=22, end=28),
        paper=paper,
        tag=first_nausea,
    )
    assert standings(none) == [("text changed", "the words stand there 2 times, and not at 22-28")]


def only_first(text: str) -> Annotation:
    """Mark only the first Nausea."""
    said = first_nausea(text)
    return dataclasses.replace(said, mentions=said.mentions[:1])


def test_confirming_one_of_the_same_words_does_not_add_the_other(tmp_path: Path) -> None:
    paper = with_results(TWICE)
    confirmed = decision("assertion", "present", quote=TWICE, concept="nausea")
    published = publish(tmp_path / "a", confirmed, paper=paper, tag=only_first)
    assert (mention_of(published)["start"], mention_of(published)["decided"]) == (0, "confirmed")
    added = dataclasses.replace(confirmed, start=21, end=27)
    published = publish(tmp_path / "b", added, paper=paper, tag=only_first)
    starts = published.rows("select start, decided from mentions order by start")
    assert [tuple(row.values()) for row in starts] == [(0, None), (21, "added")]


def test_words_inside_a_longer_word_are_not_meant(tmp_path: Path) -> None:
    text = "Nauseating Nausea occurred."
    published = publish(
        tmp_path,
        decision("mention", "reject", quote=text),
        paper=with_results(text),
        tag=lambda t: first_nausea(t.replace("Nauseating", "nauseating")),
    )
    assert published.row("select start from rejected_mentions") == {"start": 11}


# --- several decisions ----------------------------------------------------------------------------


def test_the_later_row_wins_by_time_and_then_by_line(tmp_path: Path) -> None:
    published = publish(
        tmp_path / "a",
        decision("assertion", "absent", at="2026-11-24"),
        decision("assertion", "possible", line=3, by="CD"),
    )
    assert mention_of(published)["assertion"] == "absent"
    assert standings(published) == [("applied", None), ("superseded", "by line 2")]
    published = publish(
        tmp_path / "b", decision("assertion", "absent"), decision("assertion", "possible", line=3)
    )
    assert mention_of(published)["assertion"] == "possible"


def test_two_people_at_the_same_time_are_a_conflict_and_neither_holds(tmp_path: Path) -> None:
    published = publish(
        tmp_path,
        decision("mention", "reject"),
        decision("mention", "confirm", line=3, by="CD"),
    )
    assert mention_of(published)["decided"] is None
    assert standings(published) == [
        ("conflict", "line 3 says confirm at the same time"),
        ("conflict", "line 2 says reject at the same time"),
    ]


def test_two_people_who_agree_are_no_conflict(tmp_path: Path) -> None:
    published = publish(
        tmp_path, decision("mention", "reject"), decision("mention", "reject", line=3, by="CD")
    )
    assert [standing for standing, _ in standings(published)] == ["superseded", "applied"]


def test_a_rejected_mention_needs_no_correction(tmp_path: Path) -> None:
    published = publish(
        tmp_path, decision("mention", "reject"), decision("assertion", "absent", line=3)
    )
    assert [standing for standing, _ in standings(published)] == ["applied", "superseded"]


def test_a_concept_alone_means_all_its_mentions_and_words_go_before_it(tmp_path: Path) -> None:
    everywhere = {"quote": None, "words": None, "concept": "queasiness"}
    published = publish(
        tmp_path / "a",
        decision("mention", "reject", **everywhere),
        paper=with_results(TWICE),
        tag=first_nausea,
    )
    assert published.row("select places from decisions")["places"] == 2
    published = publish(
        tmp_path / "b",
        decision("mention", "reject", at="2026-12-24", **everywhere),
        decision("mention", "confirm", line=3, quote=TWICE, start=21, end=27),
        paper=with_results(TWICE),
        tag=first_nausea,
    )
    assert mention_of(published)["start"] == 21
    assert [standing for standing, _ in standings(published)] == ["applied", "applied"]


def test_a_record_that_is_not_stored_is_flagged(tmp_path: Path) -> None:
    published = publish(tmp_path, decision("mention", "reject", record="pmid:404"))
    assert standings(published) == [("no such record", "'pmid:404' is not stored (yet)")]
    assert published.row("select record from decisions")["record"] is None


@pytest.mark.parametrize(
    "name",
    ["pmid11111111", "pmid:11111111", "doi:10.1000/EXAMPLE.1", "https://doi.org/10.1000/example.1"],
)
def test_a_record_goes_by_many_names(tmp_path: Path, name: str) -> None:
    published = publish(tmp_path, decision("mention", "reject", record=name))
    assert published.row("select record from decisions")["record"] == RECORD


# --- facts and links ------------------------------------------------------------------------------


def test_the_design_is_corrected_over_the_publication_type_too(tmp_path: Path) -> None:
    paper = dataclasses.replace(PAPER, publication_types=((None, "Case Reports"),))
    whole = {"quote": None, "words": None}
    published = publish(tmp_path, decision("fact:design", "cohort", **whole), paper=paper)
    row = published.row("select design, design_source from publications where id = ?", RECORD)
    assert row == {"design": "cohort", "design_source": "person"}
    fact = published.row("select * from facts where name = 'design' and record = ?", RECORD)
    assert (fact["value"], fact["decided"], fact["passage"]) == ("cohort", "corrected", None)
    assert published.row("select machine from decisions")["machine"] == "nonrandomized_trial"


def test_the_number_of_people_is_corrected_with_its_sentence(tmp_path: Path) -> None:
    quote = {"quote": "Four people took part (NCT01111111).", "words": "Four people"}
    published = publish(tmp_path, decision("fact:population_n", "5", **quote))
    row = published.row("select population_n from publications where id = ?", RECORD)
    assert row == {"population_n": 5}
    fact = published.row("select * from facts where name = 'population_n'")
    assert (fact["value"], fact["decided"], fact["start"]) == ("5", "corrected", 0)


def test_a_trial_keeps_the_size_of_its_registration(tmp_path: Path) -> None:
    whole = {"quote": None, "words": None, "record": "NCT01111111"}
    published = publish(tmp_path, decision("fact:population_n", "5", **whole))
    assert standings(published)[0][0] == "nothing to do"


def test_a_link_is_made_and_the_study_follows(tmp_path: Path) -> None:
    alone = dataclasses.replace(
        PAPER, accessions=(), sections=PAPER.sections[1:], pmid="22222222", source_key="22222222",
        doi=None,
    )  # fmt: skip
    given = {"record": "pmid:22222222", "quote": None, "words": None}
    before = publish(tmp_path / "a", paper=alone, tag=None)
    studies = "select study from study_reports where record in ('pmid22222222', 'NCT01111111')"
    assert len({row["study"] for row in before.rows(studies)}) == 2
    after = publish(tmp_path / "b", decision("link", "NCT01111111", **given), paper=alone, tag=None)
    assert len({row["study"] for row in after.rows(studies)}) == 1
    link = after.row("select * from trial_publications where route = 'person'")
    assert (link["note"], link["reports_trial"]) == ("read again", 1)
    assert link["decision"] == after.row("select id from decisions")["id"]
    unknown = publish(
        tmp_path / "c", decision("link", "NCT00000404", **given), paper=alone, tag=None
    )
    assert standings(unknown)[0][0] == "no such record"


def test_a_link_taken_back_stays_readable_and_parts_the_study(tmp_path: Path) -> None:
    given = {"quote": None, "words": None}
    published = publish(tmp_path, decision("unlink", "NCT01111111", **given))
    links = published.rows(
        "select reports_trial, note from trial_publications where publication = ?", RECORD
    )
    assert {link["reports_trial"] for link in links} == {0}
    assert "a person says" in links[0]["note"]
    studies = published.rows(
        "select study from study_reports where record in (?, 'NCT01111111')", RECORD
    )
    assert len({row["study"] for row in studies}) == 2


def test_a_link_between_two_publications_is_incomplete(tmp_path: Path) -> None:
    published = publish(tmp_path, decision("link", "pmid:11111111", quote=None, words=None))
    assert standings(published)[0][0] == "incomplete"


# --- the file -------------------------------------------------------------------------------------


def test_bad_rows_are_published_by_line(tmp_path: Path) -> None:
    bad = BadRow("curation.csv", 7, "has no reason", "=cmd|' /C calc'!A0,<b>")
    published = publish(tmp_path, bad=(bad,))
    assert published.row("select * from bad_rows") == dataclasses.asdict(bad)


def test_twice_built_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    decisions = (
        decision("mention", "reject"),
        decision("mention", "reject"),
        decision("direction", "worsened", line=4, quote="Mood improved.", words="Mood"),
    )
    published = publish(tmp_path, *decisions)
    first = published.path.read_bytes()
    assert publish(tmp_path, *decisions).path.read_bytes() == first


def test_ten_thousand_decisions_are_built(tmp_path: Path) -> None:
    many = [
        decision("mention", "reject", line=n + 2, record=f"pmid:{n}", reason=str(n))
        for n in range(9_000)
    ]
    many += [decision("assertion", "absent", line=n + 9_002, reason=str(n)) for n in range(1_000)]
    published = publish(tmp_path, *many)
    counts = published.rows(
        "select standing, count(*) as n from decisions group by 1 order by 2 desc"
    )
    assert [tuple(row.values()) for row in counts] == [
        ("no such record", 9_000),
        ("superseded", 999),
        ("applied", 1),
    ]


# --- records --------------------------------------------------------------------------------------

WHOLE = {"quote": None, "words": None}


def test_an_excluded_record_stays_readable_and_is_counted_nowhere(tmp_path: Path) -> None:
    counted = "select count(*) as n from studies where role = 'core' and design is not null"
    before = publish(tmp_path / "a", decision("unlink", "NCT01111111", **WHOLE))
    published = publish(
        tmp_path / "b",
        decision("unlink", "NCT01111111", **WHOLE),
        decision("record", "exclude", line=3, reason="animals", **WHOLE),
    )
    assert published.row(counted)["n"] == before.row(counted)["n"] - 1
    record = published.row("select role, role_reason from records where id = ?", RECORD)
    assert record["role"] == "excluded"
    assert "animals" in record["role_reason"]
    assert published.row("select title from publications where id = ?", RECORD)["title"]
    assert published.row("select machine from decisions where line = 3")["machine"] == "core"
    concept = "select sum(studies) as n from concept_counts where state = 'any'"
    assert before.row(concept)["n"] > 0
    assert not published.row(concept)["n"]


def test_a_record_is_included_and_the_later_word_holds(tmp_path: Path) -> None:
    published = publish(
        tmp_path,
        decision("record", "exclude", **WHOLE),
        decision("record", "include", line=3, at="2026-11-24", reason="read in full", **WHOLE),
    )
    record = published.row("select role, role_reason from records where id = ?", RECORD)
    assert record["role"] == "core"
    assert "read in full" in record["role_reason"]
    assert [standing for standing, _ in standings(published)] == ["superseded", "applied"]


def test_two_people_on_one_record_at_the_same_time_leave_it_as_it_was(tmp_path: Path) -> None:
    published = publish(
        tmp_path,
        decision("record", "exclude", **WHOLE),
        decision("record", "include", line=3, by="CD", **WHOLE),
    )
    record = published.row("select role, role_reason from records where id = ?", RECORD)
    assert record == {"role": "core", "role_reason": None}
    assert [standing for standing, _ in standings(published)] == ["conflict", "conflict"]


# --- full texts -----------------------------------------------------------------------------------


def test_a_sentence_of_the_full_text_is_decided_on_without_touching_the_abstract(
    tmp_path: Path,
) -> None:
    quote = "Nausea occurred in 3 of 4."
    decisions = (
        decision("mention", "reject", quote=quote),
        decision("mention", "confirm", line=3),
        decision("mention", "reject", line=4, quote="Vomiting occurred.", words="Vomiting"),
    )
    with Store(tmp_path / "store.db") as store:
        save_events(store, "r", [received(PAPER), heard()])
        remember_tagger(store, "t1", LEXICON)
        own = text_of(RECORD, merged_record(store, RECORD))
        stored = full_text_of(store, RECORD)
        assert stored
        full = full_text_as_read(RECORD, stored.text)
        at = full.text.index(quote)
        nausea = Mention(
            at, at + 6, "Nausea", "SIDE_EFFECT", "Nausea", "se-nausea", assertion="present",
            comparison="none", sentence_start=at, sentence_end=at + len(quote),
        )  # fmt: skip
        said = [(own, annotation_of_paper(own.text)), (full, Annotation((nausea,)))]
        save_annotations(store, "t1", said)
        path = tmp_path / "evidence.db"
        build(store, path, {}, allow_restated=True, decided=Decided(decisions))
    published = Published(path)
    assert mention_of(published)["decided"] == "confirmed"
    assert mention_of(published)["part"] == "abstract"
    rejected = published.row("select part, text, start from rejected_mentions")
    assert (rejected["part"], rejected["start"]) == ("full text", 0)
    assert [standing for standing, _ in standings(published)] == [
        "applied", "applied", "text changed",
    ]  # fmt: skip
