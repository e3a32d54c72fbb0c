from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.errors import BadConfiguration, WscallError
from wscall.sim.platform import load_scenario, scenarios
from wscall.sim.platform.mischief import ACTIONS
from wscall.sim.platform.scenario import Scenario


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def played(scenario: Scenario, *operations: str) -> list[float | None]:
    """The delay of the step each call meets: steps of a test differ in it."""
    steps = [scenario.next_step(operation) for operation in operations]
    return [step.delay if step else None for step in steps]


def test_scenarios_that_come_along_are_usable_and_use_every_action() -> None:
    found = scenarios()
    assert {
        "drop-at-issue",
        "expired-key",
        "gbk",
        "truncated",
        "slow",
        "html-error",
        "unknown-element",
        "fault",
    } <= set(found)
    assert all(found.values())
    used = {id(step.action) for name in found for step in load_scenario(name).steps}
    assert used == {id(action) for action in ACTIONS.values()}


def test_steps_are_tried_in_order(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [[step]]
        operation = "downQr"
        call = 2
        delay = 1
        [[step]]
        operation = "downQr"
        call = [2, 3]
        delay = 2
        [[step]]
        times = 1
        delay = 3
        [[step]]
        call = 7
        delay = 4
        """,
    )
    calls = ("downQr", "downQr", "downQr", "downQr", "operatorLog", "downQr", "operatorLog")
    assert played(load_scenario(path), *calls) == [3, 1, 2, None, None, None, 4]


def test_two_platforms_do_not_share_their_place() -> None:
    first, second = load_scenario("drop-at-issue"), load_scenario("drop-at-issue")
    assert first.next_step("syncCardInfo")
    assert second.next_step("syncCardInfo")
    assert not first.next_step("syncCardInfo")


@pytest.mark.parametrize(
    ("text", "where", "near"),
    [
        ("[[step]]\nactoin = 'gbk'", "step[1].actoin", "action"),
        ("[[step]]\n[[step]]\naction = 'truncat'", "step[2].action", "truncate"),
        ("[[step]]\noperation = 'syncCardinfo'", "step[1].operation", "syncCardInfo"),
        ("titel = 'x'", "titel", "title"),
        ("[[step]]\naction = 'gbk'\ndeclare = true", "step[1].declare", "declared"),
        ("[[step]]\naction = 'gbk'\ndeclared = 'yes'", "step[1].declared", ""),
        ("[[step]]\ncall = 0", "step[1].call", ""),
        ("[[step]]\ncall = ['1']", "step[1].call", ""),
        ("[[step]]\ntimes = true", "step[1].times", ""),
        ("[[step]]\ndelay = -1", "step[1].delay", ""),
        ("[[step]]\ndelay = nan", "step[1].delay", ""),
        ("step = [1]", "step[1]", ""),
        ("step = 1", "step", ""),
        ("title = 1", "title", ""),
    ],
)
def test_a_mistake_is_found_with_its_place(text: str, where: str, near: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(BadConfiguration) as refused:
        load_scenario(path)
    assert refused.value.where == f"{path}: {where}"
    assert near in refused.value.advice.en
    assert refused.value.needed


def test_broken_toml_has_a_line(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration) as refused:
        load_scenario(written(tmp_path, "[[step]]\naction = ="))
    assert "line 2" in refused.value.found


def test_an_unknown_name_is_explained() -> None:
    with pytest.raises(BadConfiguration) as refused:
        load_scenario("drop-at-isue")
    assert "drop-at-issue" in refused.value.advice.zh


def test_a_file_that_cannot_be_read_is_explained(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_bytes(b"\xff\xfe")
    with pytest.raises(BadConfiguration):
        load_scenario(bad)
    with pytest.raises(BadConfiguration):
        load_scenario(tmp_path / "none.toml")


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["[[step]]\n", "action=", "'gbk'\n", "call=", "1\n", "[1]\n", "delay="])).map(
        "".join
    )
)
def test_reading_never_raises_anything_of_its_own(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("scenario") / "any.toml"
    path.write_text(text, encoding="utf-8", errors="replace")
    with suppress(WscallError):
        assert load_scenario(path).title
