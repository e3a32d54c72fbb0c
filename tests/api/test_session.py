"""What a session opens, when, how often, and that it lets everything go."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.hospital import PERSON, RESERVE, Hospital, install_plugin, open_hospital, write_configuration
from wscall.api.functions import WSC_getAuthKey, WSC_syncCardInfo, call_function, read_record
from wscall.api.session import ENDPOINTS, Session
from wscall.config import Settings, default_settings
from wscall.deadline import Deadline
from wscall.errors import BadConfiguration, BadInput, PlatformUnreachable
from wscall.platform.issuing import pending_intents
from wscall.sim.platform import EmbeddedPlatform
from wscall.text import Text

PLATFORM_PLUGIN = """
from support.scripted_platform import ScriptedPlatform
from wscall.plugin import PlatformSpec, Text, hookimpl
opened, closed = [], []
class Closing(ScriptedPlatform):
    def close(self):
        closed.append(self)
def connect(settings, endpoint):
    opened.append((settings.org_code, endpoint))
    return Closing(settings.state_dir / "ledger")
@hookimpl
def wscall_platforms():
    yield PlatformSpec("county", Text("县级平台", "county platform"), connect)
"""


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_nothing_is_opened_before_it_is_needed(hospital: Hospital) -> None:
    before = files(hospital.folder)
    with hospital.session() as session:
        assert session.settings.org_code == "121212"
        assert files(hospital.folder) == before


def test_a_call_of_the_platform_starts_no_worker_and_a_read_needs_no_platform(
    hospital: Hospital, session: Session
) -> None:
    assert WSC_getAuthKey("", "<getAuthKey/>", session=session).code == 10000
    assert [status.pid for status in session.host.directories()] == [None]
    hospital.platform.close()
    with hospital.session() as reader:
        assert read_record(reader, "card").code == 0


def test_however_many_ask_at_once_each_part_is_made_once(hospital: Hospital, session: Session) -> None:
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda _: (session.settings, session.host, session.operations()), range(32)))
    assert len({id(settings) for settings, _host, _operations in parts}) == 1
    assert len({id(host) for _settings, host, _operations in parts}) == 1
    assert len({id(operations.keeper) for _settings, _host, operations in parts}) == 1


def test_an_address_is_one_however_it_is_spelt(hospital: Hospital, session: Session) -> None:
    url = hospital.platform.url
    spellings = ("", url, f"{url}?wsdl", f" {url} ", url.replace("http://", "HTTP://"))
    assert len({id(session.operations(spelling).keeper) for spelling in spellings}) == 1


def test_another_platform_has_its_own_key_and_journal(hospital: Hospital, session: Session) -> None:
    with EmbeddedPlatform() as other:
        there = WSC_getAuthKey(other.url, "<getAuthKey/>", session=session)
        assert there.code == 10000
        assert hospital.key() == ""
        assert WSC_syncCardInfo(other.url, PERSON.card_xml(), session=session).code == 10000
        assert WSC_syncCardInfo("", PERSON.card_xml(), session=session).code == 10000
        assert other.card_count(PERSON.name) == hospital.platform.card_count(PERSON.name) == 1
    assert hospital.key()
    assert hospital.key() not in there.output
    assert len(list((hospital.folder / "state" / ENDPOINTS).glob("*/journal.db"))) == 1


def test_a_configuration_without_an_address_keeps_the_key_of_the_one_that_is_called(hospital: Hospital) -> None:
    write_configuration(hospital.folder, None, {"WEBSERVICE__url": ""})
    with hospital.session() as session:
        assert WSC_getAuthKey(hospital.platform.url, "<getAuthKey/>", session=session).code == 10000
        assert call_function(session, "getAuthKey", "", "<getAuthKey/>").code == -100
    assert hospital.key()


@pytest.mark.parametrize("endpoint", ["nonsense", "ftp://127.0.0.1/x", "http://", "http://u:p@127.0.0.1/x"])
def test_an_address_that_cannot_be_one_is_the_callers_mistake(session: Session, endpoint: str) -> None:
    with pytest.raises(BadInput) as caught:
        session.operations(endpoint)
    assert caught.value.where == "szEndPoint"
    assert "u:p" not in str(caught.value)


def test_settings_are_prepared_once_and_only_when_they_are_good(hospital: Hospital) -> None:
    prepared: list[Settings] = []
    with Session(hospital.configuration, prepared.append) as session:
        assert prepared == []
        assert session.settings is session.settings
        assert prepared == [session.settings]
    with Session(hospital.folder / "none.ini", prepared.append) as session, pytest.raises(BadConfiguration):
        session.settings  # noqa: B018 - the property is what is tested
    assert len(prepared) == 1


def test_a_mended_configuration_is_found_on_the_next_use(tmp_path: Path) -> None:
    with Session(tmp_path / "WSCallConfig.ini") as session:
        with pytest.raises(BadConfiguration):
            session.settings  # noqa: B018 - as above
        write_configuration(tmp_path, None, {})
        assert session.settings.org_code == "121212"


def test_a_fallback_holds_where_no_configuration_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    fallback = default_settings(tmp_path)
    with Session(None, None, fallback) as session:
        assert session.settings is fallback
    with Session(tmp_path / "named.ini", None, fallback) as session, pytest.raises(BadConfiguration):
        session.settings  # noqa: B018 - as above


def test_a_call_that_brings_everything_needs_no_file_and_writes_none(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = hospital.folder / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(hospital.folder / "xdg"))
    parameters = "<orgCode>121212</orgCode><userName>121212</userName><passWord>1234abcd_</passWord>"
    whole = f"<getAuthKey>{parameters}</getAuthKey>"
    with Session(None, None, default_settings(empty)) as session:
        assert WSC_getAuthKey(hospital.platform.url, whole, session=session).code == 10000
    assert files(empty) == set()


def test_operator_logs_are_uploaded_while_the_session_lives(hospital: Hospital, session: Session) -> None:
    assert read_record(session, "people", RESERVE).code == 0
    assert session.upload_operator_logs(session.platform_limit()).queued == 0
    assert len(hospital.platform.operator_logs()) == 1


def test_closing_ends_workers_threads_and_connections_and_may_be_repeated(hospital: Hospital) -> None:
    session = hospital.session()
    read_record(session, "people", RESERVE)
    WSC_getAuthKey("", "<getAuthKey/>", session=session)
    (status,) = session.host.directories()
    assert status.pid
    session.close()
    session.close()
    with pytest.raises(ProcessLookupError):
        os.kill(status.pid, 0)
    assert not [thread for thread in threading.enumerate() if thread.name == "wscall-operator-logs"]


def test_a_read_ends_with_the_request_it_is_part_of(hospital: Hospital, session: Session) -> None:
    request = Deadline(0.2)
    assert session.read_limit(request=request).remaining() <= 0.2
    part = session.read_limit(60.0, Deadline(30.0))
    assert 20 < part.remaining() <= 30
    assert session.read_limit().remaining() > 10
    whole = Deadline(30.0)
    part = session.read_limit(None, whole)
    whole.cancel()
    assert part.cancelled


def test_a_plugins_platform_is_chosen_by_scheme_used_and_closed(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = install_plugin(hospital.folder, monkeypatch, "county", PLATFORM_PLUGIN)
    with hospital.session() as session:
        result = call_function(session, "syncCardInfo", "county:east", PERSON.card_xml())
        assert result.code == 10000, result.msg
        assert "virtualCardNum" in result.output
        plugin = __import__(name)
        assert plugin.opened == [("121212", "county:east")]
        assert plugin.closed == []
    assert len(plugin.closed) == 1


def test_issues_that_an_earlier_process_left_open_are_settled_before_the_first_issue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = PERSON._replace(name="甄其他", number="999999198503122021")
    with open_hospital(tmp_path, monkeypatch, scenario="drop-at-issue") as hospital:
        with hospital.session() as first, monkeypatch.context() as broken:
            broken.setattr("wscall.platform.issuing.find_card", _unreachable)
            assert WSC_syncCardInfo("", PERSON.card_xml(), session=first).code == -101
            assert len(pending_intents(first.journal)) == 1
        with hospital.session() as second:
            card = other.card_xml().replace("19910406", "19850312").replace("<xb>1", "<xb>2")
            assert WSC_syncCardInfo("", card, session=second).code == 10000
            assert pending_intents(second.journal) == ()
            states = second.journal.run("SELECT state FROM issue_intents ORDER BY id")
        assert [state for (state,) in states] == ["issued", "issued"]
        assert hospital.platform.card_count(PERSON.name) == 1


def _unreachable(*_arguments: object) -> None:
    raise PlatformUnreachable(Text("断线", "gone"))


def test_what_cannot_be_settled_does_not_keep_others_from_being_issued(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations = session.operations()
    monkeypatch.setattr(type(operations.issuer), "recover", _unreachable)
    assert WSC_syncCardInfo("", PERSON.card_xml(), session=session).code == 10000
    assert operations.recovered.is_set()
