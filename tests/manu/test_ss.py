"""The vendor directory SS through the real host: three libraries, of which the first that is there reads."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.standins import Standin, hosted, standin
from support.vendor_contract import VendorContract, soon, unknown_marks
from wscall.deadline import Deadline
from wscall.devices.attempt import Method
from wscall.devices.router import Router
from wscall.host import DeviceHandle
from wscall.sim.cards import ID_CARDS

CITIZEN = ID_CARDS["id-citizen"]
LIBRARIES = ("rdcard", "sdtapi", "termb")
READ = [Method[Any]("IdCardReader", lambda device, deadline: device.read_id_card(deadline))]


def test_the_mark_in_every_spelling() -> None:
    assert not unknown_marks("SS", "SS", "神思", "山东神思SS")


@pytest.mark.parametrize("device", LIBRARIES)
def test_a_card_is_read_by_the_library_that_is_there(tmp_path: Path, device: str) -> None:
    with standin(tmp_path, "SS", device) as shensi, hosted(shensi) as (host, _):
        shensi.simulator.insert("id-citizen")
        routed = Router(host.devices, "readers", None).read(READ, soon())
    assert routed.value is not None, routed.error
    assert routed.value._replace(photo=b"") == CITIZEN
    before = LIBRARIES[: LIBRARIES.index(device)]
    assert [(attempt.device, attempt.outcome) for attempt in routed.trail] == [
        *((name, "absent") for name in before),
        (device, "ok"),
    ]


def test_an_empty_reader_is_not_asked_through_another_library(tmp_path: Path) -> None:
    with standin(tmp_path, "SS", "rdcard") as shensi, hosted(shensi) as (host, _):
        routed = Router(host.devices, "readers", None, round_pause=0.01).read(READ, Deadline(0.5))
    assert [(attempt.device, attempt.outcome) for attempt in routed.trail] == [("rdcard", "no_card")]


class TestFirstLibrary(VendorContract):
    directory, device = "SS", "rdcard"
    whole = CITIZEN.name

    @pytest.fixture
    def standin(self, tmp_path: Path) -> Iterator[Standin]:
        with standin(tmp_path, self.directory, self.device) as started:
            started.simulator.insert("id-citizen")
            yield started

    def begin(self, reader: DeviceHandle, deadline: Deadline) -> object:
        return reader.read_id_card(deadline)

    def read(self, reader: DeviceHandle) -> str:
        return reader.read_id_card(soon()).name

    def test_the_person_does_not_stay_in_the_directory(self, standin: Standin) -> None:
        with hosted(standin) as (_, reader):
            assert self.read(reader) == self.whole
        left = [path.name for path in Path(standin.context.directory).iterdir()]
        assert sorted(left) == ["plugin.toml", "standin-rdcard", "standin.port"]
