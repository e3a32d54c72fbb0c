"""The people and cards that come with the simulators."""

import subprocess
import sys
from pathlib import Path

import pytest

from wscall.cards.items import health_card_files
from wscall.model.identity import check_id_number
from wscall.sim.cards import CARDS, ID_CARDS, make_health_card
from wscall.sim.cards.files import BinaryFile, Directory, Node, RecordFile
from wscall.sim.cards.health_image import portrait
from wscall.sim.cards.persons import CHEN, LIN, WANG, ZHAO, ZHOU

HOLDERS = (LIN, ZHAO, WANG, CHEN, ZHOU)
NUMBERS = [holder.values["sfzhm"] for holder in HOLDERS] + [
    card.number for card in ID_CARDS.values() if card.kind != "I"
]


@pytest.mark.parametrize("number", NUMBERS)
def test_identity_numbers_are_valid_and_no_persons(number: str) -> None:
    assert check_id_number(number) == []
    assert number.startswith("999")


@pytest.mark.parametrize("holder", HOLDERS)
def test_holders_agree_with_their_numbers(holder: object) -> None:
    values = holder.values  # type: ignore[attr-defined] # a Holder
    assert values["csrq"] == values["sfzhm"][6:14]
    assert int(values["xb"]) % 2 == int(values["sfzhm"][16]) % 2


def test_the_portrait_is_a_picture_that_fits() -> None:
    assert portrait().startswith(b"\xff\xd8\xff")
    assert portrait().endswith(b"\xff\xd9")
    assert len(portrait()) <= 3072


def test_every_card_is_named_for_people_and_can_be_made_for_both_sides() -> None:
    for card in CARDS.values():
        assert card.title.zh
        assert card.title.en
        assert card.make(True).atr != card.make(False).atr


def node_at(card: Directory, directory: str, identifier: int) -> Node | None:
    environment = card.child(0xDDF1)
    assert isinstance(environment, Directory)
    holder = environment if directory == "DDF1" else environment.child(int(directory, 16))
    assert isinstance(holder, Directory)
    return holder.child(identifier)


def test_a_32k_card_has_every_file_of_the_table() -> None:
    root = make_health_card(LIN).root
    for file in health_card_files().values():
        copies = file.record_count if file.kind == "bin" else 1
        for copy in range(copies):
            node = node_at(root, file.directory, file.identifier + copy)
            if file.kind == "bin":
                assert isinstance(node, BinaryFile)
                assert len(node.data) == file.length
            else:
                assert isinstance(node, RecordFile)
                count = len(file.items) if file.kind == "tlv" else file.record_count
                assert len(node.records) == count


def test_small_cards_have_shorter_visits_and_no_certificate() -> None:
    root = make_health_card(WANG, "8K").root
    visit = node_at(root, "DF03", 0xED05)
    assert isinstance(visit, BinaryFile)
    assert len(visit.data) == 3267 - 254
    issuer = node_at(root, "DDF1", 0xEF05)
    assert isinstance(issuer, RecordFile)
    assert issuer.records[5] == bytes.fromhex("050100")


def test_a_worker_loads_nothing_heavy_for_them() -> None:
    """The cards, the reader and the simulators are imported by vendor workers, whose start must be short."""
    heavy = ("pydantic", "zeep", "lxml", "click", "rich", "structlog", "pluggy", "urllib3", "dataclasses")
    program = (
        "import sys, wscall.cards, wscall.cards.id_card, wscall.cards.qr, wscall.sim.cards, "
        "wscall.sim.devices.reader, wscall.sim.devices.id_reader, wscall.sim.devices.scanner\n"
        f"print(sorted(set({heavy!r}) & set(sys.modules)))"
    )
    core = Path(__file__).parents[3] / "core"
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(core)!r})\n{program}"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
