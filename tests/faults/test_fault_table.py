"""Every fault at every endpoint: nothing lost or doubled, cursors right, and the next night heals.

A night that nothing disturbed is made once. Then, for each fault, a copy of the data directory
lives through a disturbed night and a good one, and is compared with its undisturbed twin. What
was found is counted in the table at the end of the test run.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.faults import ledger
from tests.faults.case import Case
from tests.faults.comparing import Facts, Stored, differences, published, stored
from tests.faults.corpus import Corpus
from tests.faults.false_answers import false_answers
from tests.faults.moving_records import moving_records
from tests.faults.strange_xml import hostile_xml, nameless_records
from tests.faults.twin import Twin, unlike_the_twin
from tests.faults.wire_faults import faults_that_last, faults_that_pass
from tests.faults.world import Clock, Night, at, night

Moved = Callable[[Callable[[Corpus], None]], tuple[Stored, Facts]]
SECRET = "the-secret-of-this-machine"


def live_through(
    case: Case, data: Path, clock: Clock, corpus: Corpus
) -> tuple[Night, Stored, Facts, Night]:
    """Spend the disturbed night and the good one after it."""
    with corpus.services as services:
        corpus.go_on()
        case.disturb(corpus)
        planned = services.faults.planned
        clock.now = at(2)
        disturbed = night(data, services, clock, timing=case.timing)
        assert planned <= services.faults.met  # else nothing was tried
        then = stored(data), published(data)
        stop_disturbing(corpus)
        if case.then:
            case.then(corpus)
        clock.now = at(3)
        good = night(data, services, clock)
    return disturbed, *then, good


def stop_disturbing(corpus: Corpus) -> None:
    services = corpus.services
    services.faults.clear()
    services.before_answer = lambda _request: None
    services.eutils.counts_too_many = services.trials.counts_too_many = 0
    services.trials.rearrange = lambda page: page
    services.trials.unknown_ids_fail = False


@pytest.fixture(scope="module")
def moved(twin: Twin, clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> Moved:
    """Return what a twin holds for whom the records moved between two nights."""

    @cache
    def after(act: Callable[[Corpus], None]) -> tuple[Stored, Facts]:
        data = tmp_path_factory.mktemp("moved") / "data"
        shutil.copytree(twin.before, data)
        corpus = Corpus()
        with corpus.services as services:
            corpus.go_on()
            for day in (2, 3):
                clock.now = at(day)
                assert night(data, services, clock).code == 0
                act(corpus)
        return stored(data), published(data, times=False)

    return after


def changed_records(case: Case, twin: Twin, then: Stored) -> list[object]:
    """Return the records that are gone, or are neither what they were nor what they should be."""
    gone: list[object] = [key for key in twin.stored_before.records if key not in then.records]
    if case.then is None:
        for key, (payload, state) in then.records.items():
            right = {twin.stored_before.records.get(key), twin.tonight.records.get(key)}
            if not right & {(payload, state), (payload.replace(case.literal, "", 1), state)}:
                gone.append((key, payload, state))
    return gone


def wrong_cursors(case: Case, twin: Twin, code: int, then: Stored) -> list[object]:
    """Return the cursors that moved though their source failed, or did not though it was done."""
    stay = case.sources if code else ()
    return [
        (place, then.cursors.get(place), f"and not {right}")
        for place, tonight in twin.tonight.cursors.items()
        if then.cursors.get(place)
        != (right := twin.stored_before.cursors[place] if place[0] in stay else tonight)
    ]


def check(case: Case, twin: Twin, moved: Moved, clock: Clock, place: Path) -> Path:
    """Try a case and fail with everything that it harmed; returns the data directory."""
    data = place / "data"
    shutil.copytree(twin.before, data)
    disturbed, then, facts, good = live_through(case, data, clock, Corpus())
    code = disturbed.code
    lost, cursors = changed_records(case, twin, then), wrong_cursors(case, twin, code, then)
    unlike = []
    if code == 0 and case.then is None and not case.literal:
        unlike = differences(facts, twin.published_tonight)
    honest = code in case.codes and (code == 0 or "incomplete: " in disturbed.said)
    right = moved(case.then) if case.then else (twin.after, twin.published_after)
    unhealed = unlike_the_twin(data, good, *right, journals=not case.literal)
    doubled = then.doubled + (not then.sound) + len(unlike)
    finding = ledger.Finding(len(lost), doubled, len(cursors), int(not honest), len(unhealed))
    ledger.note(case.group, finding, case.tried)
    assert honest, f"exit code {code}: {disturbed.said}"
    assert [*lost, *cursors, *unlike, *unhealed] == []
    assert finding.harmless
    return data


def named(cases: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.name)


@named(faults_that_pass())
def test_what_passes_is_waited_for(
    case: Case, twin: Twin, moved: Moved, clock: Clock, tmp_path: Path
) -> None:
    check(case, twin, moved, clock, tmp_path)


@named(faults_that_last())
def test_what_lasts_makes_the_night_incomplete(
    case: Case, twin: Twin, moved: Moved, clock: Clock, tmp_path: Path
) -> None:
    check(case, twin, moved, clock, tmp_path)


@named(false_answers())
def test_answers_that_look_right(
    case: Case, twin: Twin, moved: Moved, clock: Clock, tmp_path: Path
) -> None:
    check(case, twin, moved, clock, tmp_path)


@named(moving_records())
def test_records_that_move_while_they_are_read(
    case: Case, twin: Twin, moved: Moved, clock: Clock, tmp_path: Path
) -> None:
    check(case, twin, moved, clock, tmp_path)


@pytest.mark.parametrize("number", range(len(hostile_xml("", ""))))
def test_xml_as_it_should_not_be(
    twin: Twin, moved: Moved, clock: Clock, tmp_path: Path, number: int
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as outside:
        outside.setblocking(False)
        address = f"http://127.0.0.1:{outside.getsockname()[1]}/outside"
        data = check(hostile_xml(address, str(secret))[number], twin, moved, clock, tmp_path)
        with pytest.raises(BlockingIOError):
            outside.accept()  # nobody came
    for path in data.rglob("*"):
        assert path.is_dir() or SECRET.encode() not in path.read_bytes()


@named(nameless_records())
def test_a_record_without_a_name_makes_no_other_one_missing(
    case: Case, twin: Twin, moved: Moved, clock: Clock, tmp_path: Path
) -> None:
    """What was asked for and did not come may be that one: it is not known to be gone."""
    check(case, twin, moved, clock, tmp_path)
