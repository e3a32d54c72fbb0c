"""Driver ``termb`` over the stand-in of its library."""

import subprocess
from pathlib import Path

import pytest

from support.id_card_contract import IdCardContract, soon
from support.standins import Standin
from wscall.errors import DeviceAbsent, DeviceFault, Native, NoCard
from wscall.sim.cards import ID_CARDS
from wscall_plugins.termb import TermbReader, open_device

DEVICE = ("SS", "termb")
NATIVE = Path(__file__).parents[2] / "native" / "standins"


class TestContract(IdCardContract):
    """Of every reader of identity cards."""


def test_a_card_that_stays_is_read_again(standin: Standin, reader: TermbReader) -> None:
    standin.simulator.insert("id-citizen")
    assert reader.read_id_card(soon()) == reader.read_id_card(soon())


def test_to_an_old_build_a_card_has_to_be_lifted_before_it_is_read_again(standin: Standin) -> None:
    library = Path(standin.context.directory) / standin.context.transport["file"]
    sources = [NATIVE / "termb.c", NATIVE / "standin.c"]
    options = ["-std=gnu11", "-shared", "-fPIC", "-fvisibility=hidden", "-DOLD_BUILD"]
    subprocess.run(["cc", *options, "-o", library, *sources], check=True)
    reader = open_device(standin.context, soon())
    standin.simulator.insert("id-citizen")
    reader.read_id_card(soon())
    with pytest.raises(NoCard) as caught:
        reader.read_id_card(soon())
    assert "拿起" in caught.value.advice.zh
    standin.simulator.remove()
    standin.simulator.insert("id-citizen")
    assert reader.read_id_card(soon()).number == ID_CARDS["id-citizen"].number
    reader.close()


@pytest.mark.parametrize("name", ["id-foreigner", "id-resident"])
def test_other_kinds_of_card(standin: Standin, reader: TermbReader, name: str) -> None:
    standin.simulator.insert(name)
    assert reader.read_id_card(soon()) == ID_CARDS[name]


def test_texts_that_the_codec_cannot_hold_are_a_fault(standin: Standin) -> None:
    reader = open_device(standin.context._replace(options={"codec": "ascii"}), soon())
    standin.simulator.insert("id-citizen")
    with pytest.raises(DeviceFault) as caught:
        reader.read_id_card(soon())
    assert "codec" in caught.value.advice.zh
    reader.close()


def test_the_port_is_looked_for_or_named(standin: Standin) -> None:
    open_device(standin.context._replace(options={"port": 1001}), soon()).close()
    with pytest.raises(DeviceAbsent) as caught:
        open_device(standin.context._replace(options={"port": 1002}), soon())
    assert caught.value.native == Native("2", "端口打开失败")
