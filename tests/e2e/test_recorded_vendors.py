"""Every device of every bundled vendor directory, recorded through the real host: nobody is in it, it plays."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from support.recorded import leaks, replayed, secrets_of
from support.standins import Standin, hosted, standin
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.errors import DriverIncompatible, NotSupported, WscallError
from wscall.host import DeviceHandle
from wscall.host.manifest import Device, load_manifest
from wscall.host.planning import check_system
from wscall.paths import bundled_manu
from wscall.recording.file import save_recording
from wscall.recording.recorder import Recorder
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN
from wscall.sim.simulators import SIMULATORS, Fault

LIMIT = 20.0
CODE = "5F2714C0A9E3D8B75F2714C0A9E3D8B7:1"
_DAMAGE: set[Fault] = {"length", "empty", "overrun", "noise", "checksum", "two_cards", "refuse"}
_NEEDS_A_LANE = {"pcsc": "pcsc"}


def _here(device: Device) -> bool:
    """Whether a simulator plays this device on this machine."""
    with suppress(DriverIncompatible):
        check_system(device, device.name)
        return bool(device.simulator) or device.driver in SIMULATORS
    return False


def _devices() -> Iterator[Any]:
    for folder in sorted(bundled_manu().iterdir()):
        if not (folder / "plugin.toml").is_file():
            continue
        for device in filter(_here, load_manifest(folder / "plugin.toml").device):
            lane = _NEEDS_A_LANE.get(device.driver)
            marks = [pytest.mark.lane(lane), pytest.mark.xdist_group("pcscd")] if lane else []
            yield pytest.param(folder.name, device.name, id=f"{folder.name}-{device.name}", marks=marks)


def _scanned(device: DeviceHandle, show: Callable[[str], None]) -> str:
    """Scan while somebody holds the code up."""
    with ThreadPoolExecutor(1) as pool:
        scan = pool.submit(device.scan, Deadline(LIMIT))
        while not scan.done():
            show(CODE)
            wait([scan], 0.4)
        return scan.result()


def _use(device: DeviceHandle, started: Standin | None) -> dict[str, Any]:
    """All that can be read of the device; without its simulator, of its recording."""
    got: dict[str, Any] = {"identity": device.identity()}
    if "CardSlots" in device.capabilities:
        for kind in ("card", "people", "health"):
            got[kind] = read_card(device, kind, Deadline(LIMIT), pin=lambda: "123456", photo=True)
    if "RecordReader" in device.capabilities:
        got["record"] = [dict(device.read_record(kind, Deadline(LIMIT))) for kind in ("card", "people")]
    if "IdCardReader" in device.capabilities:
        if started:
            started.simulator.insert("id-citizen")
        got["id card"] = device.read_id_card(Deadline(LIMIT))
    if "CodeScanner" in device.capabilities:
        show = started.simulator.show if started else lambda _code: None
        got["code"] = _scanned(device, show) if started else device.scan(Deadline(LIMIT))
    return got


def _recorded_failures(handle: DeviceHandle, started: Standin) -> str:
    """What is recorded while the device gives damaged, wrong or refused answers with the cards on it."""
    recorder = Recorder(handle)
    for fault in sorted(_DAMAGE & set(started.simulator.faults)):
        started.simulator.play(fault)
        for use in _reads(recorder.device):
            with suppress(WscallError):
                use(Deadline(1.0))
    started.simulator.play("")
    heard = recorder.recording().exchanges
    return json.dumps([(each.args, each.result, each.error) for each in heard], ensure_ascii=False)


def _reads(device: DeviceHandle) -> Iterator[Callable[[Deadline], object]]:
    if "CardSlots" in device.capabilities:
        yield lambda deadline: read_card(device, "people", deadline)
    if "RecordReader" in device.capabilities:
        yield lambda deadline: device.read_record("people", deadline)
    if "IdCardReader" in device.capabilities:
        yield device.read_id_card


@pytest.mark.parametrize(("directory", "name"), list(_devices()))
def test_a_recorded_device_tells_of_nobody_and_plays_again(tmp_path: Path, directory: str, name: str) -> None:
    path = tmp_path / "recording.jsonl"
    with standin(tmp_path, directory, name) as started, hosted(started) as (_, handle):
        if set(handle.capabilities) & {"CardSlots", "RecordReader"}:
            started.simulator.remove()
            if "RecordReader" not in handle.capabilities:  # a vendor's library has no way to be given a PIN
                with suppress(NotSupported):
                    started.simulator.insert("sam-guarded")
            started.simulator.insert("health-32k")
        recorder = Recorder(handle)
        real = _use(recorder.device, started)
        recording = recorder.recording()
        save_recording(path, recording)
        failed = _recorded_failures(handle, started)

    assert recording.device.driver == handle.driver
    text = path.read_text("utf-8")
    people = (*secrets_of(LIN), *secrets_of(ID_CARDS["id-citizen"]))
    assert leaks(text, (*people, CODE, "123456")) == []
    assert leaks(failed, (*people, CODE, "123456")) == []

    again = _use(replayed(path, *handle.capabilities), None)
    assert again.keys() == real.keys()
    assert _shape(again) == _shape(real)
    assert all(again[what] != value for what, value in real.items() if what != "identity")


def _shape(got: dict[str, Any]) -> dict[str, Any]:
    """What does not change with the persons: which values there are, and how long they are."""
    shapes: dict[str, Any] = {}
    for what, value in got.items():
        if hasattr(value, "values") and hasattr(value, "absent"):
            shapes[what] = (
                {k: len(v) for k, v in value.values.items()},
                value.absent,
                len(value.photo),
                value.notes,
            )
        elif isinstance(value, list):
            shapes[what] = [{key: len(text) for key, text in record.items()} for record in value]
        else:
            shapes[what] = len(value) if isinstance(value, str) else [len(part) for part in value]
    return shapes
