"""A step that did not do what it says has failed, whatever the calls returned."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from wscall.deadline import Deadline
from wscall.errors import Internal
from wscall.model.identity import check_id_number
from wscall.sim.devices.counter import remove
from wscall.surfaces.demo import steps
from wscall.surfaces.demo.counter import Counter, open_counter
from wscall.surfaces.demo.steps import STEPS, Shown, Story, perform
from wscall.text import Text


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_counter(tmp_path / "demo", None) as opened:
        yield opened


def test_the_person_is_made_up_and_new_each_time(counter: Counter) -> None:
    person = Story(counter).person
    assert check_id_number(person.zjhm) == []
    assert person.sfzhm == person.zjhm
    assert person.csrq == person.zjhm[6:14]


def test_all_steps_leave_what_they_say(counter: Counter) -> None:
    story = Story(counter)
    done = list(perform(story))
    assert [each.problem for each in done] == [None] * len(STEPS)
    shown = [each.shown for each in done if each.shown]
    assert len(shown) == len(STEPS)
    assert all(person not in str(shown) for person in (story.person.xm, story.person.zjhm, story.code))
    assert counter.platform.card_count(story.person.xm) == 1
    assert len(counter.platform.operator_logs()) == 1
    assert (counter.folder / "static-qr.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("scenario", ["drop-at-issue", "expired-key", "gbk", "unknown-element"])
def test_a_platform_that_misbehaves_in_ways_that_can_be_borne(tmp_path: Path, scenario: str) -> None:
    with open_counter(tmp_path / "demo", scenario) as counter:
        story = Story(counter)
        assert [done.problem for done in perform(story)] == [None] * len(STEPS)
        assert counter.platform.card_count(story.person.xm) == 1


@pytest.mark.parametrize("scenario", ["fault", "html-error", "oversized"])
def test_a_platform_that_does_not_work_fails_a_step(tmp_path: Path, scenario: str) -> None:
    with open_counter(tmp_path / "demo", scenario) as counter:
        *before, last = perform(Story(counter))
    assert all(done.problem is None for done in before)
    assert last.problem is not None
    assert last.shown is None


def test_a_card_that_is_not_there_fails_the_read(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    remove("contactless")
    monkeypatch.setattr(steps, "STEPS", tuple(step for step in STEPS if step.name == "read-card"))
    monkeypatch.setattr(type(counter.session), "read_limit", lambda *_: Deadline(0.3))
    (done,) = perform(Story(counter))
    assert done.problem is not None
    assert "-24" in done.problem.zh


def test_a_defect_in_a_step_is_a_failure_that_shows_nothing(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(story: Story) -> Shown:
        raise ValueError(story.person.zjhm)

    monkeypatch.setattr(steps, "STEPS", (STEPS[0]._replace(run=broken),))
    story = Story(counter)
    (done,) = perform(story)
    assert done.problem is not None
    assert "ValueError" in done.problem.zh
    assert story.person.zjhm not in str(done.problem)


def test_an_expectation_that_is_not_met_says_so() -> None:
    with pytest.raises(Internal, match="没有"):
        steps._expect([], Text("没有", "none"))
