"""What each kind of card gives, over the real host, worker and simulated devices."""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.hospital import PERSON, RESERVE, Hospital, install_plugin
from support.vendor_dirs import KINDS, write_vendor
from wscall.api.functions import WSC_syncCardInfo, read_record, scan_code
from wscall.api.reading import in_specification_codes
from wscall.api.record_output import LAYOUTS
from wscall.api.session import Session
from wscall.devices.capabilities import RecordKind
from wscall.model.tables import TABLES
from wscall.sim.cards.persons import CHEN, LIN, WANG, ZHOU, Holder
from wscall.sim.devices.counter import insert, remove
from wscall.sim.devices.scanner import ScannerEmulator
from wscall.sim.platform.seed import SAMPLE_VUID

SAMPLE_CODE = f"{SAMPLE_VUID}:1"
NO_HOLDER = "5F27" * 16 + ":1"


def fields(kind: RecordKind, output: str) -> dict[str, str]:
    return dict(zip((field.name for field in LAYOUTS[kind]), output.split("|"), strict=True))


def read(session: Session, kind: RecordKind) -> dict[str, str]:
    result = read_record(session, kind, RESERVE)
    assert (result.code, result.msg) == (0, "")
    return fields(kind, result.output)


@pytest.fixture
def scanner(hospital: Hospital) -> Iterator[ScannerEmulator]:
    remove("contactless", hospital.sim)
    with ScannerEmulator(hospital.sim) as stand:
        yield stand


@pytest.mark.parametrize(
    ("card", "holder"), [("health-32k", LIN), ("health-8k", WANG), ("health-old", CHEN), ("social-security", ZHOU)]
)
def test_a_physical_card_gives_its_holder(hospital: Hospital, session: Session, card: str, holder: Holder) -> None:
    remove("contactless", hospital.sim)
    insert(card, directory=hospital.sim)
    people = read(session, "people")
    assert (people["xm"], people["sfzhm"]) == (holder.values["xm"], holder.values["sfzhm"])
    assert read(session, "card")["kh"] == holder.values["kh"]


def test_health_data_is_in_the_specifications_codes(session: Session) -> None:
    health = read(session, "health")
    assert LIN.values["rhdm"] == "1"
    assert TABLES["rh_card"].name_of("1") == TABLES["rh"].name_of(health["rhdm"]) == "Rh阳性"
    assert health["rhdm"] == "2"
    assert health["allergies"] == "青霉素:皮疹、呼吸困难;花生:荨麻疹"
    assert (health["xcbz"], health["tnbbz"]) == ("1", "0")


def test_every_rh_code_of_the_card_keeps_its_meaning() -> None:
    for row in TABLES["rh_card"].rows:
        for code in (row.code, row.code.zfill(2)):
            converted = in_specification_codes({"rhdm": code})["rhdm"]
            assert TABLES["rh"].name_of(converted) == row.name


@given(st.dictionaries(st.sampled_from(["rhdm", "abodm", "xm"]), st.text(max_size=4)))
def test_other_values_and_unknown_codes_stay_as_they_are(values: Mapping[str, str]) -> None:
    converted = in_specification_codes(values)
    known = values.get("rhdm", "") in TABLES["rh_card"]
    assert converted == {**values, **({"rhdm": converted["rhdm"]} if known else {})}


def test_without_a_sam_the_card_number_and_no_more(hospital: Hospital, session: Session) -> None:
    remove("sam", hospital.sim)
    assert read(session, "card")["kh"] == LIN.values["kh"]
    hospital.configure(WSCALL__readLimit="1", CardDevEnv__DevSuitType="0")
    with hospital.session() as limited:
        result = read_record(limited, "people")
    assert result.code != 0
    assert "SAM" in str(result.trail)


def test_an_identity_card_answers_people_and_nothing_else(hospital: Hospital) -> None:
    hospital.configure(WSCALL__readLimit="1", CardDevEnv__DevSuitType="0")
    remove("contactless", hospital.sim)
    insert("id-citizen", directory=hospital.sim)
    with hospital.session() as session:
        people = read(session, "people")
        assert (people["xm"], people["zjlx"]) == ("高一鸣", "01")
        result = read_record(session, "card")
        assert result.code == -24
        assert "IdCardReader" not in {attempt["capability"] for attempt in result.trail}


@pytest.mark.parametrize("kind", ["card", "people", "health"])
def test_an_electronic_card_answers_the_same_functions(
    session: Session, scanner: ScannerEmulator, kind: RecordKind
) -> None:
    scanner.show_code(SAMPLE_CODE)
    values = read(session, kind)
    expected = {"card": ("xpxlh", SAMPLE_VUID), "people": ("xm", "袁宇阳"), "health": ("rhdm", "")}[kind]
    assert values[expected[0]] == expected[1]


def test_a_card_that_was_just_issued_is_read_by_its_code(
    hospital: Hospital, session: Session, scanner: ScannerEmulator
) -> None:
    issued = WSC_syncCardInfo("", PERSON.card_xml(), session=session)
    assert issued.code == 10000
    (card,) = hospital.platform.cards(PERSON.name)
    scanner.show_code(card.static_code)
    assert read(session, "people")["brdh"] == PERSON.phone


def test_a_code_that_the_platform_does_not_know_has_its_code(session: Session, scanner: ScannerEmulator) -> None:
    scanner.show_code(NO_HOLDER)
    result = read_record(session, "people")
    assert (result.code, result.output) == (10109, "")
    assert result.trail[-1]["outcome"] == "ok"


def test_a_code_while_the_platform_is_away_is_minus_101(
    hospital: Hospital, session: Session, scanner: ScannerEmulator
) -> None:
    hospital.platform.close()
    scanner.show_code(SAMPLE_CODE)
    assert read_record(session, "people").code == -101


def test_a_scan_gives_the_text_and_asks_nobody(hospital: Hospital, session: Session) -> None:
    hospital.platform.close()
    with ScannerEmulator(hospital.sim) as stand:
        stand.show_code(NO_HOLDER)
        result = scan_code(session)
    assert (result.code, result.msg, result.output) == (0, "", NO_HOLDER)
    assert [attempt["capability"] for attempt in result.trail] == ["CodeScanner"]
    assert hospital.audit()[-1]["function"] == "scan"


def test_a_scan_without_a_stand_says_what_to_do(session: Session) -> None:
    result = scan_code(session, limit=1.0)
    assert (result.code, result.output) == (-33, "")
    assert "wscall simulate scanner" in result.msg


def records(answer: str) -> str:
    """A vendor module whose RecordReader answers that expression."""
    return KINDS["good"].replace('return {"kh": "0001", "xm": ""}', f"return {answer}")


@pytest.fixture
def vendor(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> Hospital:
    folder = write_vendor(hospital.folder / "manu", "BOX", device='capabilities = ["RecordReader"]')
    source = records('{"card": {"kh": ""}, "people": {"kh": "7", "xm": "甄"}, "health": {"rhdm": "2"}}[kind]')
    (folder / "driver.py").write_text(source, encoding="utf-8")
    hospital.configure(MANU_DIR__INCLUDE_DIR="<BOX:T>", CardDevEnv__DevSuitType="0", CardDevEnv__SMDDevName="")
    return hospital


def test_a_vendor_librarys_record_is_given_out_in_our_order_and_codes(vendor: Hospital) -> None:
    with vendor.session() as session:
        assert read(session, "people")["xm"] == "甄"
        assert read(session, "health")["rhdm"] == "1"
        (status,) = session.host.directories()
    assert status.state == "loaded"


def test_success_with_an_empty_key_field_is_a_fault(vendor: Hospital) -> None:
    with vendor.session() as session:
        result = read_record(session, "card")
    assert result.code == -33
    assert "kh=''" in result.msg


PROFILE = """
from wscall.cards.content import CardContent
from wscall.plugin import Observer, hookimpl
told = []
class TradeCard:
    name = "trade"
    def matches(self, channel):
        return True
    def read(self, channel, wanted, sam):
        return CardContent("trade", {"kh": "TRADE-1", "xm": "甄行业"})
@hookimpl
def wscall_card_profiles():
    yield TradeCard()
def broken(read):
    raise SystemExit(read.wanted)
@hookimpl
def wscall_read_finished():
    yield Observer("broken", broken)
    yield Observer("list", told.append)
"""


def test_a_plugins_kind_of_card_and_its_observers(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    name = install_plugin(hospital.folder, monkeypatch, "trade", PROFILE)
    remove("contactless", hospital.sim)
    insert("foreign", directory=hospital.sim)
    with hospital.session() as session:
        assert read(session, "people")["xm"] == "甄行业"
        result = read_record(session, "card")
    told = __import__(name).told
    assert [(each.wanted, each.code) for each in told] == [("people", 0), ("card", 0)]
    assert told[-1].id == result.id
    assert told[-1].outcomes[-1][:3] == ("SIM", "reader", "ok")
    assert "甄行业" not in str(told)


def test_observers_hear_of_failures_too(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    name = install_plugin(hospital.folder, monkeypatch, "failing", PROFILE)
    with hospital.session() as session:
        scan_code(session, limit=0.5)
    assert [(each.wanted, each.code) for each in __import__(name).told] == [("code", -33)]


def test_every_read_has_an_id_of_its_own(session: Session) -> None:
    assert len({read_record(session, "card").id for _ in range(3)}) == 3
