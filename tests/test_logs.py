import io
import json
import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.made_up import Person, people
from wscall import logs, masking
from wscall.config import Secret, Settings, load_settings
from wscall.devices.capabilities import IdCard
from wscall.errors import DeviceFault, Native
from wscall.logs import AuditLog, get_logger, hiding, masked
from wscall.model import CardInfo, PeopleInfo
from wscall.text import Text

SOMEBODY = Person(
    "袁宇阳", "999999199001010032", "13912345678", "金鱼街24号", "5F27" * 16, "0a1b" * 10, "6222021234567890"
)


@pytest.fixture(autouse=True)
def _files_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(masking, "_own_key", masking._own_key)
    yield
    logs.shut_down()


@pytest.fixture
def configuration(tmp_path: Path) -> Settings:
    path = tmp_path / "WSCallConfig.ini"
    path.write_text("[WSCALL]\nlogLevel=debug\n")
    return load_settings(path)


def written(configuration: Settings, name: str = "wscall") -> str:
    return "".join(path.read_text("utf-8") for path in sorted(configuration.log_dir.glob(f"{name}-*.log")))


def events(configuration: Settings, name: str = "wscall") -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(configuration, name).splitlines()]


def person_in_xml(person: Person) -> str:
    return (
        f"<soap:Envelope><soap:Body><return><xm>{person.name}</xm><sfzhm>{person.number}</sfzhm>"
        f"<dzc>{person.address}</dzc><authKey>{person.key}</authKey></return></soap:Body></soap:Envelope>"
    )


def fail_with(person: Person) -> None:
    record = f"{person.name}|1|01|19900101|{person.number}|{person.phone}"
    try:
        int(record)
    except ValueError as error:
        raise DeviceFault(
            Text(f"读卡失败 {person.number}", "not read"), native=Native("-5", f"姓名：{person.name}")
        ) from error


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(person=people())
def test_nothing_of_a_person_reaches_a_file_or_the_screen(configuration: Settings, person: Person) -> None:
    """Everything the layers above might log, in every way in which they might."""
    screen = io.StringIO()
    logs.configure(configuration, screen)
    log, plain = get_logger("wscall.test"), logging.getLogger("manu.SIM")
    info = PeopleInfo(xm=person.name, sfzhm=person.number, brdh=person.phone, dzc=person.address)
    card = CardInfo(kh=person.number, yhkh=person.bank, peopleInfo=info)
    identity = IdCard(person.name, "1", "01", "19900101", person.address, person.number, "x", "", "", "", b"p" * 9)
    log.info("read", card=card, people=info, values=info.model_dump(), identity=identity)
    log.info("sent", xml=person_in_xml(person), xm=person.name, kh=int(person.number[:15]), qrCode=person.token)
    log.debug("list", rows=[{"xm": person.name}, (person.number,)], by_card={person.number: 1}, raw=b"\x00" * 20)
    plain.warning("vendor said %s for %r", f"{person.name}|1|01|{person.number}", info)
    plain.warning("kh=%s", person.number, extra={"xm": person.name})
    logging.getLogger("zeep.transports").error("HTTP Post:\n%s", person_in_xml(person))
    with hiding(person.name, person.address):
        sentence = f"请 {person.name} 到 {person.address} 领卡"
        log.error(sentence)
    try:
        fail_with(person)
    except DeviceFault:
        log.exception("failed", person=person)
        plain.exception("failed")
    logs.shut_down()
    everything = written(configuration) + screen.getvalue()
    assert everything.count("failed") >= 4
    assert "Traceback" in everything
    for value in (*person, person.number[:15]):
        assert value not in everything
        assert json.dumps(value)[1:-1] not in everything


def test_events_are_json_lines_with_time_level_and_logger(configuration: Settings) -> None:
    logs.configure(configuration)
    get_logger("wscall.agent").info("started", port=8083, ok=True, rate=0.5, nothing=None)
    logging.getLogger("wscall.host").warning("SIM: %d restarts", 3)
    first, second = events(configuration)
    assert {k: first[k] for k in ("event", "level", "logger", "port", "ok", "rate", "nothing")} == {
        "event": "started",
        "level": "info",
        "logger": "wscall.agent",
        "port": 8083,
        "ok": True,
        "rate": 0.5,
        "nothing": None,
    }
    assert (second["event"], second["logger"], second["level"]) == ("SIM: 3 restarts", "wscall.host", "warning")
    assert "T" in first["timestamp"]


@pytest.mark.parametrize(("level", "expected"), [("error", 1), ("warning", 2), ("info", 3), ("debug", 4)])
def test_levels(configuration: Settings, level: Any, expected: int) -> None:
    logs.configure(replace(configuration, log_level=level))
    log = logging.getLogger("wscall.x")
    for write in (log.error, log.warning, log.info, log.debug):
        write("event")
    assert len(events(configuration)) == expected


def test_log_off_writes_no_file_but_may_show(configuration: Settings) -> None:
    screen = io.StringIO()
    logs.configure(replace(configuration, log_level="off"), screen)
    logging.getLogger("wscall.x").error("seen")
    assert "seen" in screen.getvalue()
    assert not configuration.log_dir.exists()


def test_configuring_again_replaces(configuration: Settings) -> None:
    for _ in range(3):
        logs.configure(configuration)
    logging.getLogger("wscall.x").error("once")
    assert len(events(configuration)) == 1


def test_nothing_reaches_the_loggers_of_the_program_around(
    configuration: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    logs.configure(configuration)
    logging.getLogger("wscall.x").error("kh=999999199001010032")
    assert not caplog.records
    assert not structlog.is_configured()


def test_message_libraries_are_quiet_below_warnings(configuration: Settings) -> None:
    logs.configure(configuration)
    logging.getLogger("zeep.transports").debug("an envelope")
    logging.getLogger("urllib3").info("a connection")
    assert not written(configuration)


def test_a_value_that_cannot_be_shown_does_not_stop_the_caller(
    configuration: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        def __repr__(self) -> str:
            raise RuntimeError(SOMEBODY.number)

    logs.configure(configuration)
    get_logger("wscall.x").error("event", value=Broken(), xm=SOMEBODY.name)
    get_logger("wscall.x").error("again", value=Broken())
    shown = capsys.readouterr()
    assert shown.err.count("RuntimeError") == 1
    assert SOMEBODY.number not in shown.err
    assert SOMEBODY.name not in shown.err


def test_a_screen_that_is_gone_does_not_stop_the_caller(
    configuration: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = io.StringIO()
    logs.configure(configuration, screen)
    screen.close()
    logging.getLogger("wscall.x").error("kh=%s", SOMEBODY.number)
    assert SOMEBODY.number not in capsys.readouterr().err
    assert len(events(configuration)) == 1


def test_a_log_that_cannot_be_written_is_said_once(
    configuration: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configuration.log_dir.parent.mkdir(parents=True, exist_ok=True)
    configuration.log_dir.write_text("a file where the directory should be")
    logs.configure(configuration)
    logging.getLogger("wscall.x").error("kh=%s", SOMEBODY.number)
    logging.getLogger("wscall.x").error("kh=%s", SOMEBODY.number)
    shown = capsys.readouterr().err
    assert shown.count("FileExistsError") == 1
    assert SOMEBODY.number not in shown


def test_files_are_for_their_owner_only(configuration: Settings) -> None:
    logs.configure(configuration)
    logging.getLogger("wscall.x").error("event")
    (path,) = configuration.log_dir.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((configuration.state_dir / "fingerprint.key").stat().st_mode) == 0o600


def test_fingerprints_are_equal_in_all_processes_of_an_installation(configuration: Settings) -> None:
    code = (
        "import sys; from pathlib import Path; from wscall import logs, masking\n"
        "from wscall.config import load_settings\n"
        "logs.configure(load_settings(Path(sys.argv[1]))); print(masking.fingerprint('card'))"
    )
    command = [sys.executable, "-c", code, str(configuration.path)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    seen = {run.communicate()[0] for run in runs}
    logs.configure(configuration)
    assert seen == {masking.fingerprint("card") + "\n"}


def test_without_a_state_directory_logging_goes_on(
    configuration: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    logs.configure(replace(configuration, state_dir=tmp_path / "file" / "below"))
    logging.getLogger("wscall.x").error("event")
    assert len(events(configuration)) == 1


def test_processes_share_a_file_without_mixing_lines(configuration: Settings) -> None:
    code = (
        "import logging, sys; from pathlib import Path; from wscall import logs\n"
        "from wscall.config import load_settings\n"
        "logs.configure(load_settings(Path(sys.argv[1])))\n"
        "for n in range(200): logging.getLogger('wscall.x').info('%s %d %s', sys.argv[2], n, 'long ' * 100)"
    )
    runs = [subprocess.Popen([sys.executable, "-c", code, str(configuration.path), name]) for name in "ab"]
    assert [run.wait() for run in runs] == [0, 0]
    said = [tuple(event["event"].split()[:2]) for event in events(configuration)]
    assert sorted(said) == sorted((name, str(n)) for name in "ab" for n in range(200))


def test_the_audit_log_says_who_did_what_to_which_card(configuration: Settings) -> None:
    audit = AuditLog(replace(configuration, log_level="off"))
    audit.record("ReadPeopleInfo_V2", 0, SOMEBODY.number, directory="SIM", xm=SOMEBODY.name, detail=SOMEBODY.phone)
    audit.record("WSC_getAuthKey", 10000)
    audit.record("ReadCardInfo_V2", 0, SOMEBODY.number)
    audit.close()
    first, second, third = events(configuration, "audit")
    assert (first["function"], first["code"], first["card"]) == ("ReadPeopleInfo_V2", 0, "999****0032")
    assert first["who"]
    assert first["terminal"]
    assert (first["directory"], first["xm"], first["detail"]) == ("SIM", "袁**", "139****5678")
    assert (second["card"], second["card_id"]) == ("", "")
    assert first["card_id"] == third["card_id"] != ""
    assert not list(configuration.log_dir.glob("wscall-*"))


def test_an_audit_log_that_cannot_be_written_is_said_and_the_call_goes_on(
    configuration: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    logs.configure(configuration)
    audit = AuditLog(replace(configuration, log_dir=tmp_path / "file"))
    audit.record("ReadCardInfo_V2", 0, SOMEBODY.number)
    assert "FileExistsError" in capsys.readouterr().err
    assert events(configuration)[0]["logger"] == "wscall.audit"


def test_masked_keeps_what_is_not_personal() -> None:
    value = {"url": "http://h/x", "n": 5, "big": 999999199001010032, "list": [1, None, True], "s": Secret("x")}
    assert masked(value) == {
        "url": "http://h/x",
        "n": 5,
        "big": "999****0032",
        "list": [1, None, True],
        "s": "Secret('****')",
    }


def test_masked_cuts_long_values_without_cutting_a_number_in_half() -> None:
    for length in range(15_980, 16_001):
        text = masked("-" * length + SOMEBODY.number + "-" * 40_000)
        assert len(text) < 17_000
        assert SOMEBODY.number[:8] not in text


def test_masked_ends_in_deep_and_circular_values() -> None:
    circle: list[Any] = []
    circle.append(circle)
    assert masked(circle)
    assert masked({"a": {"b": {"c": {"d": {"e": {"f": {"xm": SOMEBODY.name}}}}}}})


SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.binary()


@settings(deadline=None)
@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10))
def test_masked_values_are_json(value: object) -> None:
    json.dumps(masked(value))


def test_importing_the_package_does_not_load_structlog() -> None:
    code = "import sys, wscall, wscall.masking, wscall.config; print('structlog' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert run.stdout == "False\n"
