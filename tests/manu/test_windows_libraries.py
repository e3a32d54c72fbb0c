"""A vendor that has Windows libraries only, on Linux: the real host, a worker, the library host under Wine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.standins import Standin, hosted, standin
from support.wine import MACHINES, wine_prefix
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.errors import DeviceAbsent, DeviceFault, TimedOut, WscallError
from wscall.host import DeviceHandle, Host
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN

pytestmark = [pytest.mark.lane("wine"), pytest.mark.xdist_group("wine"), pytest.mark.usefixtures("wine")]

LIMIT = 30.0


@pytest.fixture(scope="module")
def wine() -> Iterator[None]:
    with wine_prefix():
        yield


@pytest.fixture(params=MACHINES)
def decard(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Standin]:
    def windows_only(manifest: str) -> str:
        lines = [line for line in manifest.splitlines() if "dcrf32." not in line or f"{request.param} =" in line]
        runner = 'kind = "library"\nrunner = "wine"'
        return "\n".join(line for line in lines if not line.startswith("linux")).replace(
            'kind = "library"', runner
        )

    with standin(tmp_path, "DECARD", "reader", edit=windows_only) as started:
        yield started


@pytest.fixture
def served(decard: Standin) -> Iterator[tuple[Host, DeviceHandle]]:
    with hosted(decard) as pair:
        yield pair


def kh(reader: DeviceHandle) -> str:
    return read_card(reader, "card", Deadline(LIMIT)).values["kh"]


def test_a_full_health_card_an_identity_card_and_a_code(
    decard: Standin, served: tuple[Host, DeviceHandle]
) -> None:
    _, reader = served
    decard.simulator.insert("sam-guarded")
    content = read_card(reader, "health", Deadline(LIMIT), pin=lambda: "123456")
    assert (content.allergies, content.immunisations) == (LIN.allergies, LIN.immunisations)
    decard.simulator.insert("id-citizen")
    assert reader.read_id_card(Deadline(LIMIT)).name == ID_CARDS["id-citizen"].name
    decard.simulator.show("5F27A1:0:B2")
    assert reader.scan(Deadline(LIMIT)) == "5F27A1:0:B2"


def test_faults_cost_one_read_and_the_worker_lives_on(decard: Standin, served: tuple[Host, DeviceHandle]) -> None:
    host, reader = served
    assert kh(reader) == LIN.values["kh"]
    worker = host.directories()[0].pid
    faults: dict[Any, tuple[type[WscallError], float]] = {
        "hang": (TimedOut, 1.0),
        "flood": (TimedOut, 1.0),
        "crash": (DeviceFault, LIMIT),
        "exit": (DeviceFault, LIMIT),
        "overrun": (DeviceFault, LIMIT),
        "empty": (DeviceFault, LIMIT),
    }
    for fault, (kind, limit) in faults.items():
        decard.simulator.play(fault)
        with pytest.raises(kind):
            reader.power_on("contactless", Deadline(limit))
        decard.simulator.play("")
        assert kh(reader) == LIN.values["kh"], fault
    assert host.directories()[0].pid == worker


def test_unplugged_and_back(decard: Standin, served: tuple[Host, DeviceHandle]) -> None:
    _, reader = served
    decard.simulator.unplug()
    with pytest.raises(DeviceAbsent):
        reader.power_on("contactless", Deadline(LIMIT))
    decard.simulator.plug()
    assert kh(reader) == LIN.values["kh"]
