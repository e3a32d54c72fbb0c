import socket
import threading
from http.client import HTTPException
from pathlib import Path

import pytest

from support.platform_wire import Wire, electronic, send
from wscall.errors import BadConfiguration
from wscall.sim.platform import SAMPLE_VUID, EmbeddedPlatform, Policy
from wscall.sim.platform.server import local_now


def test_it_listens_on_loopback_only(platform: EmbeddedPlatform) -> None:
    assert platform._server.server_address[0] == "127.0.0.1"
    assert platform.url == f"http://127.0.0.1:{platform.port}/hcpde/services/healthCardService"


def test_what_it_keeps_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "platform.db"
    with EmbeddedPlatform(path) as platform:
        wire = Wire(platform).login()
        assert wire.code("syncCardInfo", {"cardInfo": electronic(1)}) == 10000
        key, cards = wire.key, platform.card_count()
    with EmbeddedPlatform(path) as platform:
        assert (platform.card_count(), platform.card_count("测试1")) == (cards, 1)
        again = Wire(platform)
        again.key = key
        assert again.code("syncCardInfo", {"cardInfo": electronic(1)}) == 10115


def test_a_platform_in_memory_starts_afresh() -> None:
    for _ in "12":
        with EmbeddedPlatform() as platform:
            wire = Wire(platform).login()
            assert wire.code("syncCardInfo", {"cardInfo": electronic(1)}) == 10000


def test_closing_twice_is_fine_and_frees_the_port() -> None:
    platform = EmbeddedPlatform()
    port = platform.port
    platform.close()
    platform.close()
    with EmbeddedPlatform(port=port) as again:
        assert again.port == port


def test_closing_ends_idle_connections_and_threads() -> None:
    before = threading.active_count()
    platform = EmbeddedPlatform()
    with socket.create_connection(("127.0.0.1", platform.port), timeout=10) as idle:
        idle.sendall(b"POST ")
        platform.close()
        assert idle.recv(1) == b""
    assert threading.active_count() == before


def test_closing_wakes_a_delayed_answer(tmp_path: Path) -> None:
    slow = tmp_path / "slow.toml"
    slow.write_text("[[step]]\ndelay = 3000\n")
    platform = EmbeddedPlatform(scenario=slow)
    wire = Wire(platform)
    entered = threading.Event()
    service = platform._service
    wait = service.stopping.wait

    def announced(seconds: float) -> bool:
        entered.set()
        return wait(seconds)

    service.stopping.wait = announced  # type: ignore[assignment, method-assign]  # says when the delay has begun
    caller = threading.Thread(target=lambda: _ignore_the_end(wire))
    caller.start()
    assert entered.wait(10)
    platform.close()
    caller.join(10)
    assert not caller.is_alive()


def _ignore_the_end(wire: Wire) -> None:
    try:
        wire.login()
    except (OSError, HTTPException):  # cut before, or within, the answer
        return


def test_a_port_in_use_is_explained() -> None:
    with EmbeddedPlatform() as platform, pytest.raises(BadConfiguration) as refused:
        EmbeddedPlatform(port=platform.port)
    assert refused.value.where == f"127.0.0.1:{platform.port}"


@pytest.mark.parametrize("port", [-1, 70000])
def test_a_port_that_is_none_is_explained(port: int) -> None:
    with pytest.raises(BadConfiguration):
        EmbeddedPlatform(port=port)


def test_an_unknown_profile_is_explained() -> None:
    with pytest.raises(BadConfiguration) as refused:
        EmbeddedPlatform(profile="other")
    assert refused.value.needed == "wondersgroup | hbws"


def test_the_administrators_side(platform: EmbeddedPlatform) -> None:
    (card,) = platform.cards("袁宇阳")
    assert card.vuid == SAMPLE_VUID
    assert platform.card_count("nobody") == 0
    assert platform.dynamic_code(SAMPLE_VUID) != platform.dynamic_code(SAMPLE_VUID)
    with pytest.raises(LookupError):
        platform.dynamic_code("0" * 64)


def test_success_code_is_a_policy() -> None:
    with EmbeddedPlatform(policy=Policy(success_code=0)) as platform:
        fields = {"orgCode": "121212", "userName": "121212", "passWord": "1234abcd_"}
        assert Wire(platform).call("getAuthKey", fields).code == 0


def test_the_clock_has_a_zone() -> None:
    assert local_now().tzinfo is not None


def test_many_callers_at_once(platform: EmbeddedPlatform) -> None:
    answers: list[int] = []

    def work(number: int) -> None:
        wire = Wire(platform).login()
        answers.append(wire.code("syncCardInfo", {"cardInfo": electronic(number)}))
        answers.append(wire.code("virIdCardVerify", {"qrCode": f"{SAMPLE_VUID}:1"}))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [10000] * 16


def test_a_seed_file_adds_people(tmp_path: Path) -> None:
    import json

    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps([{**electronic(5), "vuid": "A" * 64}]), encoding="utf-8")
    path = tmp_path / "platform.db"
    for _ in "12":
        with EmbeddedPlatform(path, seed=seed) as platform:
            assert platform.card_count("测试5") == 1
            assert Wire(platform).login().code("virIdCardVerify", {"qrCode": "A" * 64 + ":1"}) == 10000


def test_an_unusable_seed_leaves_nothing_open(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration):
        EmbeddedPlatform(seed=tmp_path / "none.json")


def test_a_page_of_a_scenario_says_so() -> None:
    with EmbeddedPlatform(scenario="slow") as platform:
        assert "slow" in send(f"http://127.0.0.1:{platform.port}/", None).body.decode()
