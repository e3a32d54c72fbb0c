"""A check that was recorded passes again without the device, and the recording tells of nobody."""

from pathlib import Path

import pytest

from support.command import run_command
from support.recorded import leaks, secrets_of
from wscall.errors import BadInput
from wscall.kit.check import Choice, check, simulated
from wscall.kit.recorded import CheckRecorder, RecordedHands, recorded
from wscall.kit.units import UNITS
from wscall.paths import bundled_manu
from wscall.recording.file import SECTION, load_recording, save_recording
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import CHEN, LIN

SOUND = tuple(unit.id for unit in UNITS if not unit.id.startswith("FAULT-"))
ONLY_SIMULATED = {"CARD-TWO", "HOST-NEIGHBOUR", "IDC-KINDS"}
"""Units that need a device that can be made to fail, or that compare with the virtual cards."""


@pytest.mark.parametrize(("directory", "device"), [("SIM", "reader"), ("MINDE", "scanner"), ("DECARD", "reader")])
def test_what_passed_when_it_was_recorded_passes_again(tmp_path: Path, directory: str, device: str) -> None:
    recorder = CheckRecorder()
    choice = Choice(device, SOUND, reads=5)
    folder = bundled_manu() / directory
    real = check(folder, choice._replace(listen=recorder.listen), recorder.around(simulated))
    path = tmp_path / "check.jsonl"
    save_recording(path, recorder.recording())

    people = (*secrets_of(LIN), *secrets_of(CHEN), *secrets_of(ID_CARDS["id-citizen"]))
    assert leaks(path.read_text("utf-8"), people) == []
    again = check(folder, choice._replace(kind="recording"), recorded(path))
    passed = {result.unit.id for result in real.results if result.verdict == "passed"}
    assert passed > {"HOST-READS", "HOST-UNPLUGGED", "HOST-DEADLINE", "HOST-QUARANTINE"}
    assert {
        result.unit.id: str(result.outcome.reason) for result in again.results if result.verdict == "failed"
    } == {}
    assert {result.unit.id for result in again.results if result.verdict == "passed"} >= passed - ONLY_SIMULATED


def test_faults_that_a_simulator_played_are_not_recorded(tmp_path: Path) -> None:
    recorder = CheckRecorder()
    choice = Choice("reader", ("HOST-READS", "FAULT-REFUSE"), listen=recorder.listen)
    report = check(bundled_manu() / "SIM", choice, recorder.around(simulated))
    assert [result.verdict for result in report.results] == ["passed", "passed"]
    exchanges = recorder.recording().exchanges
    assert [each.args[0] for each in exchanges if each.op == SECTION] == ["HOST-READS", "FAULT-REFUSE"]
    assert [each for each in exchanges if each.error] == []


def test_without_a_section_nothing_but_reading_is_possible(tmp_path: Path) -> None:
    stage = tmp_path / "stage"
    hands = RecordedHands({"HOST-READS", "CARD-EMPTY"}, stage)
    hands.enter("CARD-EMPTY")
    assert stage.read_text() == "CARD-EMPTY"
    hands.remove()
    hands.enter("CARD-PULLED")
    assert stage.read_text() == "HOST-READS"
    with pytest.raises(Exception, match="remove"):
        hands.remove()
    plain = RecordedHands((), stage)
    plain.enter("HOST-READS")
    assert stage.read_text() == ""


def test_a_check_that_asked_nothing_is_no_recording() -> None:
    with pytest.raises(BadInput):
        CheckRecorder().recording()


def test_the_command_records_one_device_and_repeats_it(tmp_path: Path) -> None:
    file = str(tmp_path / "check.jsonl")
    folder = str(bundled_manu() / "SIM")
    units = ("--unit", "HOST-READS", "--unit", "CARD-EMPTY")
    assert run_command("plugin", "check", folder, *units, "--record", file, "--json").json()["error"]
    assert not Path(file).exists()
    assert run_command("plugin", "check", folder, "--name", "reader", *units, "--record", file).status == 0
    assert load_recording(Path(file)).device.name == "reader"
    again = run_command("plugin", "check", folder, file, "--device", "recording", *units)
    assert again.status == 0
    assert again.out.count("通过") >= 2
