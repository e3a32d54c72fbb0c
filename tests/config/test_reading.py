import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wscall.config import (
    Position,
    Problem,
    Secret,
    Settings,
    check_configuration,
    default_settings,
    find_configuration,
    load_settings,
)
from wscall.config.problem import combined
from wscall.config.schema import KEYS
from wscall.errors import BadConfiguration
from wscall.text import Text

SPECIFICATION = """\
[MANU_DIR]
INCLUDE_DIR=<WDCARD:WD><CCYLCARD: CWI><HuaDa:HD>
[WEBSERVICE]
url=http://172.31.251.120:8090/HC_PDE/services/healthCardService?wsdl
orgCode=121212
userName=121212
passWord=pass;word #1
authKey=0a1b2c
LOG=1
[CardDevEnv]
DevSuitType=0
SMDDevName=WDScannerDLLMD.dll
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "WSCallConfig.ini"
    path.write_text(SPECIFICATION, encoding="gbk")
    return path


def with_lines(file: Path, *lines: str) -> Path:
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def errors(file: Path) -> list[Problem]:
    return [problem for problem in check_configuration(file) if problem.severity == "error"]


def warnings(file: Path) -> list[Problem]:
    return [problem for problem in check_configuration(file) if problem.severity == "warning"]


def test_the_specifications_file(file: Path) -> None:
    settings = load_settings(file)
    assert [(d.directory, d.mark) for d in settings.directories] == [
        ("WDCARD", "WD"),
        ("CCYLCARD", "GWI"),
        ("HuaDa", "HD"),
    ]
    assert settings.directories[1].position == Position(2, 24, str(file))
    assert settings.endpoint.endswith("?wsdl")
    assert (settings.org_code, settings.user_name) == ("121212", "121212")
    assert settings.password.reveal() == "pass;word #1"
    assert settings.auth_key.reveal() == "0a1b2c"
    assert settings.log_level == "info"
    assert settings.device_suit == "readers"
    assert settings.scanner_directory == "MINDE"
    assert not check_configuration(file)


def test_what_is_not_said_has_its_default(file: Path) -> None:
    settings = load_settings(file)
    assert settings.read_limit == 20.0
    assert settings.trust == "warn"
    assert settings.language == "auto"
    assert not settings.sam_pin
    assert (settings.platform.success_code, settings.platform.wsdl) == (10000, "fetch")
    assert settings.platform.namespace == "http://www.wondersgroup.com/card"
    assert settings.log_dir == settings.state_dir / "logs"
    assert settings.platform.wsdl_cache == settings.state_dir / "wsdl"
    assert not settings.med_step
    assert not settings.device_overrides


def test_every_key_can_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WSCALL_STATE_DIR")
    file = with_lines(
        tmp_path / "c.ini",
        "[wscall]",
        "LANGUAGE=EN",
        "readLimit=7.5",
        "stateDir=state ; beside",
        f"logDir={tmp_path / 'l'}",
        "logLevel=debug",
        "logKeepDays=3",
        "auditKeepDays=200",
        "trust=refuse",
        "[platform]",
        "namespace=http://www.hbws.gov.cn/card",
        "wsdl=bundled",
        "successCode=0",
        "connectLimit=1",
        "readLimit=2",
        "overallLimit=3",
        "maxReplyBytes=2048",
        "[SAM]",
        "pin=00112233",
        "[MEDSTEP]",
        "3=010102",
        "05=010104",
        "[CardDevEnv]",
        "SMDDevName=MyScanner",
        "DevSuitType=1",
    )
    settings = load_settings(file)
    assert (settings.language, settings.read_limit, settings.trust) == ("en", 7.5, "refuse")
    assert (settings.state_dir, settings.log_dir) == (tmp_path / "state", tmp_path / "l")
    assert (settings.log_level, settings.log_keep_days, settings.audit_keep_days) == ("debug", 3, 200)
    platform = settings.platform
    assert (platform.connect_limit, platform.read_limit, platform.overall_limit) == (1.0, 2.0, 3.0)
    assert (platform.namespace, platform.wsdl) == ("http://www.hbws.gov.cn/card", "bundled")
    assert (platform.success_code, platform.max_reply_bytes) == (0, 2048)
    assert settings.sam_pin.reveal() == "00112233"
    assert settings.med_step == {"3": "010102", "5": "010104"}
    assert (settings.device_suit, settings.scanner_directory) == ("readers+scanner", "MyScanner")


def test_log_counts_in_any_section_and_switches_off(tmp_path: Path) -> None:
    file = with_lines(tmp_path / "c.ini", "[CardDevEnv]", "log=0", "[WSCALL]", "logLevel=debug")
    assert load_settings(file).log_level == "off"
    assert not [p for p in check_configuration(file) if "LOG" in p.key.upper()]


def test_device_settings_of_this_site(tmp_path: Path) -> None:
    file = with_lines(
        tmp_path / "c.ini",
        "[MANU_DIR]",
        "INCLUDE_DIR=<HuaDa:HD>",
        "[device： huada / reader ]",
        "port=/dev/ttyUSB0",
        "baud=9600 ; slow",
        "port=COM4",
        "[DEVICE:OTHER/x]",
        "port=COM3",
    )
    assert load_settings(file).device_overrides == {
        ("HuaDa", "reader"): {"port": "/dev/ttyUSB0", "baud": "9600"},
        ("OTHER", "x"): {"port": "COM3"},
    }
    assert [p.position.line for p in check_configuration(file) if p.key.startswith("[DEVICE")] == [7]


@pytest.mark.parametrize(
    ("line", "column", "key"),
    [
        ("[MANU_DIR]\nINCLUDE_DIR=<A:WD>x", 19, "[MANU_DIR] INCLUDE_DIR"),
        ("[WEBSERVICE]\nurl = ftp://h/x", 7, "[WEBSERVICE] url"),
        ("[WEBSERVICE]\nurl=http:/h/x", 5, "[WEBSERVICE] url"),
        ("[WEBSERVICE]\nurl=http://u:p@h/x", 5, "[WEBSERVICE] url"),
        ("[WEBSERVICE]\nurl=http://h:99999/x", 5, "[WEBSERVICE] url"),
        ("[WEBSERVICE]\nurl=http://[::1/x", 5, "[WEBSERVICE] url"),
        ("[WEBSERVICE]\nLOG=2", 5, "[WEBSERVICE] LOG"),
        ("[CardDevEnv]\nDevSuitType=2", 13, "[CardDevEnv] DevSuitType"),
        ("[CardDevEnv]\nSMDDevName=other.dll", 12, "[CardDevEnv] SMDDevName"),
        ("[CardDevEnv]\nSMDDevName=../x", 12, "[CardDevEnv] SMDDevName"),
        ("[CardDevEnv]\nDevSuitType 1", 1, "[CardDevEnv] DevSuitType"),
        ("[WSCALL]\nreadLimit=0.5", 11, "[WSCALL] readLimit"),
        ("[WSCALL]\nreadLimit=1e3", 11, "[WSCALL] readLimit"),
        ("[WSCALL]\nreadLimit=２０", 11, "[WSCALL] readLimit"),
        ("[PLATFORM]\nsuccessCode=1.5", 13, "[PLATFORM] successCode"),
        ("[SAM]\npin=12a4", 5, "[SAM] pin"),
        ("[SAM]\npin=12345", 5, "[SAM] pin"),
        ("[MEDSTEP]\n11=010101", 1, "[MEDSTEP] 11"),
        ("[MEDSTEP]\n3=x", 1, "[MEDSTEP] 3"),
        ("\n[WEBSERVICE", 1, ""),
        ("\n[DEVICE:only]", 1, ""),
        ("[DEVICE:A/b]\n端口=1", 1, "[DEVICE:A/b] 端口"),
    ],
)
def test_an_error_says_file_line_column_and_key(tmp_path: Path, line: str, column: int, key: str) -> None:
    file = with_lines(tmp_path / "c.ini", line)
    (problem,) = errors(file)
    assert problem.position == Position(2, column, str(file))
    assert problem.key == key
    assert problem.needed
    with pytest.raises(BadConfiguration) as caught:
        load_settings(file)
    assert caught.value.where == f"{file}:2:{column} {key}".rstrip()
    assert caught.value.text() == problem.text()
    assert caught.value.text().zh != caught.value.text().en


@pytest.mark.parametrize("line", ["[SAM]\npin=Zq8a", "[WEBSERVICE]\nauthKey=Zq8 a", "[WEBSERVICE]\npassWord Zq8"])
def test_secrets_are_not_shown_in_errors(tmp_path: Path, line: str) -> None:
    for problem in check_configuration(with_lines(tmp_path / "c.ini", line)):
        assert "Zq8" not in problem.text().zh + problem.text().en


def test_all_errors_are_named_at_once(tmp_path: Path) -> None:
    file = with_lines(tmp_path / "c.ini", "[WEBSERVICE]", "LOG=7", "url=x", "[WSCALL]", "trust=maybe")
    with pytest.raises(BadConfiguration) as caught:
        load_settings(file)
    for place in (":2:5", ":3:5", ":5:7"):
        assert place in caught.value.text().en
    assert "config check" in caught.value.text().en
    assert [p.position.line for p in errors(file)] == [2, 3, 5]


@pytest.mark.parametrize(
    ("lines", "line", "advice"),
    [
        (["[WEBSERVCE]", "x=1"], 1, "WEBSERVICE"),
        (["[WEBSERVICE]", "pasword=1"], 2, "passWord"),
        (["[WEBSERVICE]", "DevSuitType=1"], 2, ""),
        (["url=http://h/x"], 1, ""),
        (["[WEBSERVICE]", "LOG=1", "LOG=0"], 3, ""),
        (["[WSCALL]", "[CardDevEnv]", "[wscall]"], 3, ""),
        (["some words"], 1, ""),
        (["[MANU_DIR]", "INCLUDE_DIR=<A:WD><a:WD>"], 2, ""),
    ],
)
def test_what_has_no_effect_is_a_warning(tmp_path: Path, lines: list[str], line: int, advice: str) -> None:
    file = with_lines(tmp_path / "c.ini", *lines)
    load_settings(file)
    (problem,) = [p for p in warnings(file) if p.position.line]
    assert problem.position.line == line
    assert advice in problem.advice.en


def test_what_is_missing_is_a_warning(tmp_path: Path) -> None:
    file = with_lines(tmp_path / "c.ini", "[CardDevEnv]", "DevSuitType=1")
    missing = {problem.key for problem in warnings(file)}
    expected = {f"[{key.section}] {key.name}" for key in KEYS if key.expected}
    assert missing == {*expected, "[CardDevEnv] SMDDevName"}


def test_the_environment_wins_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSCALL_PASSWORD", "from outside")
    monkeypatch.setenv("WSCALL_SAM_PIN", "4711")
    settings = load_settings(file)
    assert settings.password.reveal() == "from outside"
    assert settings.sam_pin.reveal() == "4711"


def test_a_wrong_pin_from_the_environment_names_its_source(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSCALL_SAM_PIN", "Zq8x")
    with pytest.raises(BadConfiguration) as caught:
        load_settings(file)
    assert caught.value.where == "$WSCALL_SAM_PIN [SAM] pin"
    assert "Zq8" not in str(caught.value)


def test_the_state_directory_of_the_environment_wins(tmp_path: Path) -> None:
    file = with_lines(tmp_path / "c.ini", "[WSCALL]", "stateDir=elsewhere")
    assert load_settings(file).state_dir == tmp_path / "state"


@pytest.mark.parametrize("kind", ["missing", "directory", "huge", "utf-16"])
def test_a_file_that_cannot_be_used(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "c.ini"
    if kind == "directory":
        path.mkdir()
    elif kind != "missing":
        path.write_bytes(b"; " * 600_000 if kind == "huge" else "[A]".encode("utf-16"))
    with pytest.raises(BadConfiguration) as caught:
        load_settings(path)
    assert str(path) in caught.value.where
    (problem,) = check_configuration(path)
    assert problem.where == caught.value.where
    assert problem.severity == "error"


def test_settings_do_not_show_secrets(file: Path) -> None:
    shown = repr(load_settings(file))
    assert "pass;word" not in shown
    assert "0a1b2c" not in shown


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.ini"
    path.write_bytes(data)
    try:
        settings: Settings | None = load_settings(path)
    except BadConfiguration:
        settings = None
    problems = check_configuration(path)
    assert (settings is None) == any(problem.severity == "error" for problem in problems)


VALUES = st.one_of(
    st.text("<>:/\\.;#'\" 0123456789abcXYZ%袁，：http", max_size=30),
    st.sampled_from(["0", "1", "20", "http://h/x"]),
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(KEYS), VALUES), max_size=8))
def test_any_values_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[object, str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "values.ini"
    lines = [f"[{key.section}]\n{key.name}={value}" for key, value in entries]  # type: ignore[attr-defined]  # a Key
    path.write_text("\n".join(lines), encoding="utf-8")
    for problem in check_configuration(path):
        assert problem.text().zh
        assert problem.where
    if not any(problem.severity == "error" for problem in check_configuration(path)):
        load_settings(path)


@pytest.mark.timeout(30)
def test_a_large_useless_file_is_refused_or_read_in_time(tmp_path: Path) -> None:
    path = tmp_path / "c.ini"
    for piece in (b"[\n", b"x\n", b"x=1\n", b"[WEBSERVICE]\npasword=1\n", b"[DEVICE:a/b]\nx=1\n", b"=", b"<"):
        path.write_bytes(piece * (200_000 // len(piece)))
        assert len(check_configuration(path)) <= 200


def test_one_problem_is_its_own_error_and_several_are_counted() -> None:
    problem = Problem("error", Text("错", "wrong"), Position(1, 2, "f"))
    assert combined([problem], "f").text() == problem.text()
    assert combined([problem, problem], "f").text().en.startswith("f: 2 errors")


def test_the_configuration_is_found_here(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    assert find_configuration() == file
    assert find_configuration(file.parent) == file


def test_the_environment_names_a_file_or_its_directory(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for given_path in (file, file.parent):
        monkeypatch.setenv("WSCALL_CONFIG", str(given_path))
        assert find_configuration(tmp_path / "elsewhere") == file


def test_the_user_may_have_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setattr("wscall.config.locating.user_config_file", lambda: file)
    (tmp_path / "empty").mkdir()
    assert find_configuration(tmp_path / "empty") == file


def test_parents_are_not_searched(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = file.parent / "below"
    below.mkdir()
    monkeypatch.setattr("wscall.config.locating.user_config_file", lambda: below / "none.ini")
    with pytest.raises(BadConfiguration) as caught:
        find_configuration(below)
    assert str(below / "WSCallConfig.ini") in caught.value.where
    assert str(below / "none.ini") in caught.value.where
    assert "wscall init" in caught.value.advice.zh


def test_a_named_file_that_is_not_there_has_no_substitute(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    monkeypatch.setenv("WSCALL_CONFIG", str(file.parent / "other.ini"))
    with pytest.raises(BadConfiguration, match=r"other\.ini"):
        find_configuration()


def test_reading_loads_neither_keyring_nor_filelock() -> None:
    code = "import sys, wscall.config; print(' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"keyring", "filelock", "structlog", "pydantic", "platformdirs"} & set(run.stdout.split())


def test_a_secret_does_not_show_itself() -> None:
    secret = Secret("98a6")
    assert "98" not in f"{secret} {secret!r} {secret:>20}"
    assert secret.reveal() == "98a6"
    assert secret == Secret("98a6") != Secret("x")
    assert hash(secret) == hash(Secret("98a6"))
    assert not Secret("")
    assert str(Secret("")) == ""


def test_without_a_file_every_key_has_its_default(tmp_path: Path) -> None:
    empty = tmp_path / "WSCallConfig.ini"
    empty.write_text("", encoding="utf-8")
    assert default_settings(tmp_path) == load_settings(empty)
    assert not default_settings(tmp_path).directories


@pytest.mark.parametrize(("text", "good"), [("330400", True), ("", True), ("3304", False), ("33040x", False)])
def test_the_city_is_six_digits(tmp_path: Path, text: str, good: bool) -> None:
    path = tmp_path / "WSCallConfig.ini"
    path.write_text(f"[WSCALL]\ncityCode={text}\n", encoding="utf-8")
    errors = [problem for problem in check_configuration(path) if problem.severity == "error"]
    assert bool(errors) is not good
    if good:
        assert load_settings(path).city_code == text


def test_a_plugins_platform_has_an_address_of_its_own_form(tmp_path: Path) -> None:
    path = tmp_path / "WSCallConfig.ini"
    path.write_text("[WEBSERVICE]\nurl=county:jiaxing/7\n", encoding="utf-8")
    assert load_settings(path).endpoint == "county:jiaxing/7"
