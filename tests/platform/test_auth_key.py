import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from support.soap_server import Request, ScriptedServer, Step, reply
from wscall.config import Secret, Settings, load_settings
from wscall.deadline import Deadline
from wscall.errors import (
    BadConfiguration,
    Cancelled,
    ConfigurationNotWritten,
    OutcomeUnknown,
    PlatformRefused,
    PlatformUnreachable,
)
from wscall.model import DownloadedQr
from wscall.platform.auth_key import AuthKeyKeeper
from wscall.platform.port import Caller, Reply
from wscall.platform.soap import SoapPlatform
from wscall.text import Text

CONFIGURATION = """; kept
[MANU_DIR]
INCLUDE_DIR=
[WEBSERVICE]
url={url}
orgCode=121212
userName=user
passWord=secret1
authKey={key}
LOG=0
[PLATFORM]
wsdl=bundled
"""


class KeyPlatform:
    """Gives out keys k1, k2 …; only the last one works, for downQr."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.given = 0
        self.refusing = 0
        self.asked = 0
        self.used: list[str] = []
        self.before_answer: Callable[[], None] = lambda: None

    def __call__(self, request: Request) -> Step:
        if b":getAuthKey" in request.body:
            return self._give()
        key = re.search(rb"<authKey>(.*?)</authKey>", request.body)
        with self._lock:
            self.used.append(key[1].decode() if key else "")
            good = self.given > 0 and self.used[-1] == f"k{self.given}"
            self.refusing -= self.refusing > 0
            return self._answer("downQr", "10000" if good and not self.refusing else "10105")

    def _give(self) -> Step:
        self.before_answer()
        with self._lock:
            self.asked += 1
            self.given += 1
            return self._answer("getAuthKey", "10000", f"<authKey>k{self.given}</authKey>")

    @staticmethod
    def _answer(operation: str, code: str, more: str = "") -> Step:
        return reply(
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
            f'<r:{operation}Response xmlns:r="http://www.wondersgroup.com/card"><return><message>m</message>'
            f"<resultCode>{code}</resultCode>{more}</return></r:{operation}Response></s:Body></s:Envelope>"
        )


class Site:
    """A configuration file, and the platform that it names."""

    def __init__(self, folder: Path, url: str, keys: KeyPlatform) -> None:
        self.path = folder / "WSCallConfig.ini"
        self.url = url
        self.keys = keys
        self.configure("")

    def configure(self, key: str) -> None:
        self.path.write_text(CONFIGURATION.format(url=self.url, key=key), encoding="utf-8")

    def settings(self) -> Settings:
        return load_settings(self.path)

    def configured_key(self) -> str:
        return self.settings().auth_key.reveal()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    keys = KeyPlatform()
    with ScriptedServer(keys) as server:
        yield Site(tmp_path, server.url, keys)


@pytest.fixture
def platform(site: Site) -> Iterator[SoapPlatform]:
    platform = SoapPlatform(site.url, site.settings().platform)
    yield platform
    platform.close()


def download(
    keeper: AuthKeyKeeper, platform: SoapPlatform, given: Caller | None = None, deadline: Deadline | None = None
) -> Reply[DownloadedQr]:
    deadline = deadline or Deadline(30)
    return keeper.with_key(lambda caller: platform.down_qr(caller, "n", "01", "1", deadline), deadline, given)


def test_asks_for_a_key_when_there_is_none_and_keeps_it(site: Site, platform: SoapPlatform) -> None:
    keeper = AuthKeyKeeper(platform, site.settings())
    for _ in range(3):
        assert download(keeper, platform).code == 10000
    assert (site.keys.asked, site.keys.used) == (1, ["k1"] * 3)
    assert site.configured_key() == "k1"
    assert site.path.read_text(encoding="utf-8").startswith("; kept\n")


def test_uses_the_configured_key(site: Site, platform: SoapPlatform) -> None:
    site.keys.given = 7
    site.configure("k7")
    assert download(AuthKeyKeeper(platform, site.settings()), platform).code == 10000
    assert site.keys.asked == 0


def test_renews_an_expired_key_once_and_repeats_the_call_once(site: Site, platform: SoapPlatform) -> None:
    site.configure("old")
    assert download(AuthKeyKeeper(platform, site.settings()), platform).code == 10000
    assert (site.keys.asked, site.keys.used) == (1, ["old", "k1"])
    assert site.configured_key() == "k1"


def test_a_new_key_that_is_refused_too_is_a_refusal(site: Site, platform: SoapPlatform) -> None:
    site.configure("old")
    site.keys.refusing = 9
    with pytest.raises(PlatformRefused) as caught:
        download(AuthKeyKeeper(platform, site.settings()), platform)
    assert caught.value.code == 10105
    assert (site.keys.asked, site.keys.used) == (1, ["old", "k1"])


def test_other_refusals_are_not_about_the_key(site: Site, platform: SoapPlatform) -> None:
    site.configure("k0")

    def refuse(_caller: Caller) -> Reply[None]:
        raise PlatformRefused(Text("", ""), code=10108)

    with pytest.raises(PlatformRefused):
        AuthKeyKeeper(platform, site.settings()).with_key(refuse, Deadline(30))
    assert site.keys.asked == 0


def test_takes_the_key_that_another_process_has_written(site: Site, platform: SoapPlatform) -> None:
    site.configure("old")
    keeper = AuthKeyKeeper(platform, site.settings())
    site.keys.given = 5
    site.configure("k5")
    assert download(keeper, platform).code == 10000
    assert (site.keys.asked, site.keys.used) == (0, ["old", "k5"])


def test_asks_when_the_key_that_another_process_wrote_has_expired_too(site: Site, platform: SoapPlatform) -> None:
    site.configure("old")
    keeper = AuthKeyKeeper(platform, site.settings())
    site.configure("older")
    assert download(keeper, platform).code == 10000
    assert (site.keys.asked, site.keys.used) == (1, ["old", "older", "k1"])


def test_a_given_key_wins_and_is_renewed_from_what_is_known(site: Site, platform: SoapPlatform) -> None:
    site.keys.given = 3
    site.configure("wrong")
    keeper = AuthKeyKeeper(platform, site.settings())
    assert download(keeper, platform, Caller("", "k3")).code == 10000
    assert download(keeper, platform, Caller("121212", "theirs")).code == 10000
    assert (site.keys.asked, site.keys.used) == (1, ["k3", "theirs", "wrong", "k4"])


def test_the_key_of_another_institution_is_not_renewed(site: Site, platform: SoapPlatform) -> None:
    site.configure("k0")
    keeper = AuthKeyKeeper(platform, site.settings())
    for key in ("theirs", ""):
        with pytest.raises(PlatformRefused):
            download(keeper, platform, Caller("999999", key))
    assert (site.keys.asked, site.keys.used) == (0, ["theirs", ""])


def test_a_key_that_cannot_be_written_back_still_serves(
    site: Site, platform: SoapPlatform, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_path: Path, _key: str) -> None:
        raise ConfigurationNotWritten(Text("不可写", "not writable"))

    keeper = AuthKeyKeeper(platform, site.settings(), write_back=fail)
    for _ in range(2):
        assert download(keeper, platform).code == 10000
    assert site.keys.asked == 1
    assert "不可写" in caplog.text
    assert "k1" not in caplog.text


def test_a_configuration_that_has_become_unreadable_does_not_stop_a_renewal(
    site: Site, platform: SoapPlatform
) -> None:
    keeper = AuthKeyKeeper(platform, replace(site.settings(), auth_key=Secret("old")))
    site.path.write_text("[WEBSERVICE\n", encoding="utf-8")
    assert download(keeper, platform).code == 10000


def test_says_which_credentials_are_missing(site: Site, platform: SoapPlatform) -> None:
    settings = replace(site.settings(), user_name="", password=Secret(""))
    with pytest.raises(BadConfiguration) as caught:
        download(AuthKeyKeeper(platform, settings), platform)
    assert caught.value.found == "userName, passWord = ''"
    assert site.keys.asked == 0


def test_renewing_on_demand_keeps_and_writes_the_key(site: Site, platform: SoapPlatform) -> None:
    site.configure("old")
    keeper = AuthKeyKeeper(platform, site.settings())
    assert keeper.renew("", "", "", Deadline(30)).value.authKey == "k1"
    assert site.configured_key() == "k1"
    assert download(keeper, platform).code == 10000
    assert (site.keys.asked, site.keys.used) == (1, ["k1"])


def test_renewing_for_another_institution_leaves_ours_alone(site: Site, platform: SoapPlatform) -> None:
    site.configure("old")
    keeper = AuthKeyKeeper(platform, site.settings())
    assert keeper.renew("999999", "u", "secret2", Deadline(30)).value.authKey == "k1"
    assert site.configured_key() == "old"


def test_threads_ask_once(site: Site, platform: SoapPlatform) -> None:
    site.configure("old")
    keeper = AuthKeyKeeper(platform, site.settings())
    together = threading.Barrier(8)
    codes: list[int] = []

    def work() -> None:
        together.wait()
        codes.append(download(keeper, platform).code)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [10000] * 8
    assert site.keys.asked == 1


PROCESS = """
import sys
from pathlib import Path
from wscall.config import load_settings
from wscall.deadline import Deadline
from wscall.platform.auth_key import AuthKeyKeeper
from wscall.platform.soap import SoapPlatform
settings = load_settings(Path(sys.argv[1]))
platform = SoapPlatform(settings.endpoint, settings.platform)
platform.operations()
print("ready", flush=True)
sys.stdin.readline()
deadline = Deadline(60)
ask = lambda caller: platform.down_qr(caller, "n", "01", "1", deadline)
print(AuthKeyKeeper(platform, settings).with_key(ask, deadline).code, flush=True)
"""


def test_processes_ask_once(site: Site) -> None:
    site.configure("old")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", PROCESS, str(site.path)]
    processes = [
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(3)
    ]
    try:
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        # All have read the old key by now; only then may they go.
        for process in processes:
            assert process.stdin
            process.stdin.write("\n")
            process.stdin.flush()
        for process in processes:
            output, errors = process.communicate(timeout=60)
            assert (output, process.returncode) == ("10000\n", 0), errors
    finally:
        for process in processes:
            if process.poll() is None:
                process.kill()
                process.communicate()
    assert site.keys.asked == 1
    assert site.configured_key() == "k1"


def test_waits_for_another_process_no_longer_than_allowed(site: Site, platform: SoapPlatform) -> None:
    settings = site.settings()
    settings.state_dir.mkdir(parents=True)
    with FileLock(settings.state_dir / "auth_key.lock"):
        keeper = AuthKeyKeeper(platform, settings)
        with pytest.raises(PlatformUnreachable) as late:
            download(keeper, platform, deadline=Deadline(0.1))
        assert not isinstance(late.value, OutcomeUnknown)
        deadline = Deadline(60)
        deadline.cancel()
        with pytest.raises(Cancelled):
            download(keeper, platform, deadline=deadline)
    assert download(keeper, platform).code == 10000


def test_waits_for_another_thread_no_longer_than_allowed(site: Site, platform: SoapPlatform) -> None:
    keeper = AuthKeyKeeper(platform, site.settings())
    asking, go_on = threading.Event(), threading.Event()

    def pause() -> None:
        asking.set()
        go_on.wait()

    site.keys.before_answer = pause
    thread = threading.Thread(target=download, args=(keeper, platform))
    thread.start()
    asking.wait()
    with pytest.raises(PlatformUnreachable):
        download(keeper, platform, deadline=Deadline(0.1))
    go_on.set()
    thread.join()
    assert site.keys.asked == 1


def test_a_state_directory_that_cannot_be_had_is_no_failure(
    site: Site, platform: SoapPlatform, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    keeper = AuthKeyKeeper(platform, replace(site.settings(), state_dir=tmp_path / "file"))
    assert download(keeper, platform).code == 10000


def test_a_platform_that_gives_no_key_is_one_clear_error(site: Site, platform: SoapPlatform) -> None:
    empty = KeyPlatform._answer("getAuthKey", "10000")
    with ScriptedServer(lambda _request: empty) as server:
        other = SoapPlatform(server.url, site.settings().platform)
        with pytest.raises(PlatformUnreachable) as caught:
            download(AuthKeyKeeper(other, site.settings()), other)
        other.close()
    assert caught.value.needed == "authKey"
