"""A recording as a device: what it answers, how it fails, and a read of it through the real host and worker."""

import threading
from pathlib import Path

import pytest

from support.hosting import host_of
from support.recorded import replayed, simulated_reader, written
from wscall.cards.read import read_card
from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceIdentity, Slot
from wscall.errors import BadConfiguration, Cancelled, DeviceAbsent, DeviceFault, NoCard, TimedOut, WscallError
from wscall.host.protocol import error_to_wire
from wscall.recording.file import Exchange, save_recording
from wscall.recording.recorder import Recorder
from wscall.text import Text

GONE = DeviceAbsent(Text("设备已拔出", "the device is gone"), where="COM3")
FAULT = DeviceFault(Text("读卡器故障", "the reader failed"), found="-5")
ON = Exchange("power_on", ("contact",), "3b00", ms=30.0)
MANIFEST = """
[plugin]
name = "replayed"
mark = "T"
version = "1"
api = 1
vendor = "Test"

[[device]]
name = "reader"
driver = "replay"
capabilities = ["CardSlots", "CodeScanner", "Indicator"]

[device.options]
file = "reader.jsonl"
"""


def failed(error: WscallError, op: str = "scan", *args: str) -> Exchange:
    return Exchange(op, args, error=error_to_wire(error))


def test_it_answers_what_was_recorded(tmp_path: Path) -> None:
    path = written(
        tmp_path / "r",
        Exchange("identity", (), ["M", "S", "F"]),
        Exchange("slots", (), [["contact", "contact"]]),
        ON,
        Exchange("transmit", ("contact", "0084000008"), "11223344556677889000"),
        Exchange("scan", (), "CODE"),
        Exchange("read_record", ("card",), {"kh": "1"}),
    )
    device = replayed(path, "CardSlots", "CodeScanner", "RecordReader", "Indicator")
    assert device.identity() == DeviceIdentity("M", "S", "F")
    assert device.slots() == (Slot("contact", "contact"),)
    assert device.power_on("contact", Deadline(5)) == b"\x3b\x00"
    assert device.transmit("contact", bytes.fromhex("0084000008"), Deadline(5)).hex() == "11223344556677889000"
    assert device.scan(Deadline(5)) == "CODE"
    assert device.read_record("card", Deadline(5)) == {"kh": "1"}
    device.indicate("ok", Deadline(5))
    device.power_off("contact", Deadline(5))


def test_errors_come_again_and_the_dialogue_goes_on_behind_them(tmp_path: Path) -> None:
    path = written(tmp_path / "r", failed(GONE), failed(FAULT), Exchange("scan", (), "CODE"))
    device = replayed(path, "CodeScanner")
    with pytest.raises(DeviceAbsent, match="COM3"):
        device.scan(Deadline(5))
    with pytest.raises(DeviceFault, match="-5"):
        device.scan(Deadline(5))
    assert device.scan(Deadline(5)) == "CODE"


def test_a_card_has_to_be_powered(tmp_path: Path) -> None:
    path = written(tmp_path / "r", ON, Exchange("transmit", ("contact", "0084000008"), "9000"))
    device = replayed(path)
    with pytest.raises(NoCard):
        device.transmit("contact", bytes.fromhex("0084000008"), Deadline(5))
    device.power_on("contact", Deadline(5))
    device.power_off("contact", Deadline(5))
    with pytest.raises(NoCard):
        device.transmit("contact", bytes.fromhex("0084000008"), Deadline(5))


def test_a_device_that_never_told_who_it_is_does_not_now(tmp_path: Path) -> None:
    assert replayed(written(tmp_path / "r", ON)).identity() == DeviceIdentity()


def test_with_recorded_timing_the_deadline_still_holds(tmp_path: Path) -> None:
    path = written(tmp_path / "r", ON._replace(ms=60_000.0))
    with pytest.raises(TimedOut):
        replayed(path, timing="recorded").power_on("contact", Deadline(0.05))
    assert replayed(path).power_on("contact", Deadline(5)) == b"\x3b\x00"
    given_up = Deadline(60)
    given_up.cancel()
    with pytest.raises(Cancelled):
        replayed(path, timing="recorded").power_on("contact", given_up)


def test_with_recorded_timing_it_takes_as_long_as_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(Deadline, "wait", lambda _self, seconds: waited.append(seconds))
    path = written(tmp_path / "r", ON)
    replayed(path, timing="recorded").power_on("contact", Deadline(5))
    replayed(path).power_on("contact", Deadline(5))
    assert waited == [ON.ms / 1000]


def test_a_call_that_was_given_up_waits_until_it_is_given_up(tmp_path: Path) -> None:
    path = written(tmp_path / "r", failed(Cancelled(Text("等待", "waiting"))), Exchange("scan", (), "CODE"))
    device = replayed(path, "CodeScanner")
    deadline = Deadline(60)
    giving_up = threading.Timer(0.05, deadline.cancel)
    giving_up.start()
    with pytest.raises(Cancelled):
        device.scan(deadline)
    giving_up.join()
    assert device.scan(Deadline(5)) == "CODE"


def test_the_stage_says_which_section_is_played(tmp_path: Path) -> None:
    sections = [Exchange("section", (name,)) for name in ("A", "B")]
    codes = [Exchange("scan", (), code) for code in ("ONE", "TWO")]
    path = written(tmp_path / "r", sections[0], codes[0], sections[1], codes[1])
    stage = tmp_path / "stage"
    device = replayed(path, "CodeScanner", stage=str(stage))
    assert device.scan(Deadline(5)) == "ONE"
    stage.write_text("B")
    assert [device.scan(Deadline(5)) for _ in range(2)] == ["TWO", "TWO"]
    stage.write_text("A")
    assert device.scan(Deadline(5)) == "ONE"


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (None, {}, "r:1|r"),
        ("no recording", {}, "r:1"),
        ("", {"timing": "slow"}, "timing"),
        ("", {"speed": "1"}, "speed"),
    ],
)
def test_what_cannot_be_played_is_a_matter_of_the_configuration(
    tmp_path: Path, content: str | None, options: dict[str, str], said: str
) -> None:
    path = tmp_path / "r"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(BadConfiguration, match=said):
        replayed(path, **options).slots()


def test_a_vendor_directory_with_a_recording_is_read_by_the_real_host(tmp_path: Path) -> None:
    recorder = Recorder(simulated_reader(tmp_path / "sim"))
    real = read_card(recorder.device, "people", Deadline(20))
    folder = tmp_path / "manu" / "PLAYED"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(MANIFEST, "utf-8")
    save_recording(folder / "reader.jsonl", recorder.recording())
    with host_of(tmp_path, "PLAYED:T") as host:
        (device,) = host.devices()
        for _ in range(2):
            content = read_card(device, "people", Deadline(20))
            assert content.profile == real.profile
            assert content.values.keys() == real.values.keys()
            assert [bool(value) for value in content.values.values()] == [bool(v) for v in real.values.values()]
            assert content.values["xm"] != real.values["xm"]
        with pytest.raises(DeviceFault, match="scan"):
            device.scan(Deadline(20))
