"""Readers behind a real PC/SC service: it tells of readers and cards by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hearing import Ear
from support.hospital import Hospital, open_hospital
from support.pcscd import VirtualCard, service
from wscall.api.session import Session
from wscall.sim.devices.pcscd import PcscService

pytestmark = [pytest.mark.lane("pcsc"), pytest.mark.xdist_group("pcscd")]

ATR = bytes.fromhex("3B6800000073C84012009000")
READER = {"directory": "PCSC", "device": "reader"}


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[PcscService]:
    with service(tmp_path / "pcsc") as own:
        if own is None:
            pytest.skip("the PC/SC service of this machine cannot be stopped and started")
        yield own


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    with open_hospital(tmp_path, monkeypatch) as hospital:
        yield from _session(hospital)


def _session(hospital: Hospital) -> Iterator[Session]:
    hospital.configure(MANU_DIR__INCLUDE_DIR="<PCSC:PCSC>", CardDevEnv__DevSuitType="0")
    with hospital.session() as opened:
        yield opened


@pytest.fixture
def ear(session: Session) -> Ear:
    listener = Ear()
    session.events.listen(listener)
    return listener


def test_readers_go_and_come_with_the_service(serving: PcscService, session: Session, ear: Ear) -> None:
    end = session.watching.devices()
    assert ear.nothing("device.in", "device.out")
    for _ in range(2):
        serving.stop()
        assert ear.next("device.out").facts.items() >= READER.items()
        serving.start()
        back = ear.next("device.in")
        assert back.facts == {**READER, "model": "Virtual PCD 00 00"}
    end()


def test_cards_are_told_by_the_service(serving: PcscService, session: Session, ear: Ear) -> None:
    end = session.watching.cards()
    for _ in range(2):
        card = VirtualCard(ATR, lambda _command: b"\x90\x00")
        ear.next("card.present", slot="contact", **READER)
        card.remove()
        ear.next("card.removed", slot="contact", **READER)
        assert card.commands == []
    end()
    assert session.watching.present() == ()


def test_a_service_that_starts_later_is_found(tmp_path: Path, session: Session, ear: Ear) -> None:
    with service(tmp_path / "pcsc") as own:
        if own is None:
            pytest.skip("the PC/SC service of this machine cannot be stopped and started")
        own.stop()
        end = session.watching.devices()
        own.start()
        ear.next("device.in", **READER)
        end()
