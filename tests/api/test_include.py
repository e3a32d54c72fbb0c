"""``include``: the vendor directories of one call, in the place of INCLUDE_DIR (DECISIONS 6)."""

import pytest

from support.hospital import Hospital
from support.vendor_dirs import write_vendor
from wscall.api import ReadCardInfo_V2
from wscall.api.functions import FUNCTIONS, call_function, read_record, scan_code
from wscall.model.errors_table import spec_text
from wscall.sim.devices.counter import remove

BAD = ["<SIM", "SIM:SIM", "<../SIM:SIM>", "<SIM:A:B>", "<NOBODY:SIM>", "<SIM:SIM><C:/x>"]


@pytest.fixture
def guest(hospital: Hospital) -> str:
    """A vendor directory that the configuration does not name; its reader always has a card."""
    write_vendor(hospital.folder / "manu", "GUEST", device='capabilities = ["RecordReader", "CodeScanner"]')
    return "<GUEST:T>"


def test_a_read_asks_whom_the_call_names_and_the_next_whom_the_configuration_names(
    hospital: Hospital, guest: str
) -> None:
    with hospital.session() as session:
        named = read_record(session, "card", include=f"<SIM:SIM>{guest}")
        assert (named.code, [line["directory"] for line in named.trail]) == (0, ["SIM"]), named.msg
        remove("contactless", hospital.sim)
        named = read_record(session, "card", include=f"<SIM:SIM>{guest}")
        assert named.trail[-1]["directory"] == "GUEST"
        plain = read_record(session, "card", limit=5)
        assert plain.code == -24
        assert {line["directory"] for line in plain.trail} == {"SIM"}


def test_every_way_to_read_takes_it(hospital: Hospital, guest: str) -> None:
    with hospital.session() as session:
        by_name = call_function(session, "ReadCardInfo_V2", include=guest)
        assert by_name == ReadCardInfo_V2(include=guest, session=session)
        assert by_name.output.split("|")[5] == "0001"


def test_the_scanner_stays_the_configured_one(hospital: Hospital, guest: str) -> None:
    with hospital.session() as session:
        assert {line["directory"] for line in scan_code(session, limit=5, include=guest).trail} == {"SIM"}
    hospital.configure(CardDevEnv__SMDDevName="")
    with hospital.session() as session:
        assert scan_code(session, include=guest).output == "CODE-reader"


@pytest.mark.parametrize("include", ["", "  ", " , "])
def test_an_empty_value_means_the_configured_one(hospital: Hospital, include: str) -> None:
    with hospital.session() as session:
        assert read_record(session, "card", include=include).code == 0


@pytest.mark.parametrize("include", BAD)
def test_what_cannot_be_used_is_minus_15_with_a_text_and_a_line_in_the_audit_log(
    hospital: Hospital, include: str
) -> None:
    with hospital.session() as session:
        for result in (read_record(session, "people", include=include), scan_code(session, include=include)):
            assert (result.code, result.output, result.id, result.trail) == (-15, "", "", ())
            assert result.msg.startswith(f"{spec_text(-15)}：")
            assert "INCLUDE_DIR" in result.msg
    assert [(line["function"], line["code"]) for line in hospital.audit()] == [("read people", -15), ("scan", -15)]


def test_where_the_policy_refuses_nothing_untrusted_is_loaded_for_a_call(hospital: Hospital, guest: str) -> None:
    hospital.configure(WSCALL__trust="refuse")
    with hospital.session() as session:
        result = read_record(session, "card", include=guest)
        assert result.code == -15
        assert "manu.lock" in result.msg
        assert [status.directory for status in session.host.directories()] == ["SIM"]


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name.startswith("WSC_")])
def test_functions_that_ask_no_device_have_no_use_for_it(hospital: Hospital, name: str) -> None:
    with hospital.session() as session:
        plain = call_function(session, name, "", "<a")
        assert call_function(session, name, "", "<a", "", "<NOBODY:SIM>") == plain
