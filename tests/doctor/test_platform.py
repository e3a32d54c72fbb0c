"""The platform and its key, as the doctor finds them."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.hospital import Hospital, write_configuration
from support.soap_server import Request, ScriptedServer, Step, drop, reply
from wscall.config import Secret, load_settings, write_auth_key
from wscall.deadline import Deadline
from wscall.doctor.platform import KEY, SERVICE, clock_difference
from wscall.host import Host
from wscall.host.hookspecs import CheckContext, Finding, HealthCheck

Look = Callable[[HealthCheck], list[Finding]]


def test_all_is_well(look: Look) -> None:
    assert look(SERVICE) == []


@pytest.mark.parametrize("wsdl", ["bundled", "fetch"])
def test_nobody_answers(hospital: Hospital, look: Look, wsdl: str) -> None:
    write_configuration(hospital.folder, None, {"PLATFORM__wsdl": wsdl})
    (finding,) = look(SERVICE)
    assert finding.severity == "error"
    assert "127.0.0.1:9" in finding.what.zh
    assert "wscall simulate platform" in finding.advice.zh


def test_a_description_that_was_kept_does_not_hide_that_nobody_answers(hospital: Hospital, look: Look) -> None:
    hospital.configure(PLATFORM__wsdl="fetch")
    assert look(SERVICE) == []
    hospital.platform.close()
    assert [finding.severity for finding in look(SERVICE)] == ["error"]


def test_a_web_page_instead_of_the_service(hospital: Hospital, look: Look) -> None:
    with ScriptedServer(lambda _request: reply("<html>login</html>", content_type="text/html")) as server:
        hospital.configure(WEBSERVICE__url=server.url, PLATFORM__wsdl="fetch")
        (finding, *_) = look(SERVICE)
    assert finding.severity == "error"
    assert finding.advice


def test_no_address(hospital: Hospital, look: Look) -> None:
    hospital.configure(WEBSERVICE__url="")
    with pytest.raises(Exception, match="平台地址不能使用"):
        look(SERVICE)


def at(ahead: timedelta) -> Callable[[Request], Step]:
    """A server whose clock is behind by that much."""
    date = format_datetime(datetime.now(UTC) - ahead, usegmt=True)
    return lambda request: reply("", Date=date) if request.method == "HEAD" else reply("<x/>")


@pytest.mark.parametrize(("minutes", "word"), [(10, "快"), (-10, "慢")])
def test_a_wrong_clock(hospital: Hospital, look: Look, minutes: int, word: str) -> None:
    with ScriptedServer(at(timedelta(minutes=minutes))) as server:
        hospital.configure(WEBSERVICE__url=server.url)
        (finding,) = look(SERVICE)
    assert finding.severity == "error"
    assert re.search(rf"{word} (59[5-9]|60[0-5]) 秒", finding.what.zh)
    assert "时区" in finding.advice.zh


@pytest.mark.parametrize("minutes", [4, -4])
def test_a_clock_that_is_good_enough(hospital: Hospital, look: Look, minutes: int) -> None:
    with ScriptedServer(at(timedelta(minutes=minutes))) as server:
        hospital.configure(WEBSERVICE__url=server.url)
        assert look(SERVICE) == []


@pytest.mark.parametrize("head", [drop, reply(""), reply("", Date="yesterday")])
def test_a_server_that_tells_no_time(hospital: Hospital, look: Look, head: Step) -> None:
    with ScriptedServer(lambda request: head if request.method == "HEAD" else reply("<x/>")) as server:
        hospital.configure(WEBSERVICE__url=server.url)
        assert look(SERVICE) == []


@given(st.integers(200_000, 4_000_000_000), st.integers(-100_000, 100_000))
def test_the_difference_of_clocks(seconds: int, ahead: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    date = format_datetime(moment - timedelta(seconds=ahead), usegmt=True)
    assert clock_difference(date, moment) == ahead
    assert clock_difference(date.replace("GMT", "-0000"), moment) == ahead


@given(st.text())
def test_what_is_no_date_is_no_date(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(clock_difference(text, datetime(2025, 1, 1, tzinfo=UTC)), float)


def test_no_key_yet_is_fine(look: Look) -> None:
    (finding,) = look(KEY)
    assert finding.severity == "ok"


def key_of(hospital: Hospital) -> None:
    with hospital.session() as session:
        session.operations().get_auth_key("", "", "", session.platform_limit())


def test_a_key_that_is_taken(hospital: Hospital, look: Look) -> None:
    key_of(hospital)
    assert look(KEY) == []


def test_an_expired_key(hospital: Hospital, look: Look) -> None:
    key_of(hospital)
    hospital.platform.revoke_keys()
    (finding,) = look(KEY)
    assert finding.severity == "warning"
    assert "失效" in finding.what.zh
    assert finding.advice


def test_an_institution_that_the_platform_does_not_know(hospital: Hospital, look: Look) -> None:
    hospital.configure(WEBSERVICE__orgCode="999999")
    write_auth_key(hospital.configuration, "some-key")
    (finding,) = look(KEY)
    assert finding.severity == "error"
    assert "10101" in finding.what.zh
    assert "orgCode" in finding.advice.zh


def test_the_key_of_an_unreachable_platform_is_no_second_complaint(hospital: Hospital, look: Look) -> None:
    write_configuration(hospital.folder, None, {})
    write_auth_key(hospital.configuration, "some-key")
    assert look(KEY) == []


def test_a_plugins_platform_brings_its_own_checks(hospital: Hospital) -> None:
    settings = replace(load_settings(hospital.configuration), endpoint="county:east", auth_key=Secret("key"))
    with Host(settings) as host:
        for check in (SERVICE, KEY):
            assert list(check.run(CheckContext(settings, host), Deadline(5))) == []
