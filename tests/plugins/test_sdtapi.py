"""Driver ``sdtapi`` over the stand-in of its library."""

import pytest

from support.id_card_contract import IdCardContract, soon
from support.standins import Standin
from wscall.errors import BadConfiguration, DeviceAbsent, Native
from wscall.sim.cards import ID_CARDS
from wscall_plugins.sdtapi import SdtReader, open_device

DEVICE = ("SS", "sdtapi")


class TestContract(IdCardContract):
    """Of every reader of identity cards."""


def test_the_photo_is_the_modules_block(standin: Standin, reader: SdtReader) -> None:
    standin.simulator.insert("id-citizen")
    assert len(reader.read_id_card(soon()).photo) == 1024


@pytest.mark.parametrize("name", ["id-foreigner", "id-resident"])
def test_other_kinds_of_card(standin: Standin, reader: SdtReader, name: str) -> None:
    standin.simulator.insert(name)
    assert reader.read_id_card(soon())._replace(photo=b"") == ID_CARDS[name]


def test_a_card_that_stays_is_found_again(standin: Standin, reader: SdtReader) -> None:
    standin.simulator.insert("id-citizen")
    assert reader.read_id_card(soon()) == reader.read_id_card(soon())


def test_it_tells_the_modules_number(reader: SdtReader) -> None:
    assert reader.identity().serial == "SIM0000000001"


def test_the_port_is_looked_for_or_named(standin: Standin) -> None:
    named = open_device(standin.context._replace(options={"port": 1001}), soon())
    named.close()
    with pytest.raises(DeviceAbsent) as caught:
        open_device(standin.context._replace(options={"port": "3"}), soon())
    assert caught.value.native == Native("1", "端口打开失败")
    with pytest.raises(BadConfiguration):
        open_device(standin.context._replace(options={"port": "COM3"}), soon())
