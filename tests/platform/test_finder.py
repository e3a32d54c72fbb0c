import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.platform_settings import platform_settings
from support.soap_server import Request, ScriptedServer, Step, drop, in_turn, reply, stall
from wscall.deadline import Deadline
from wscall.errors import BadConfiguration, Cancelled, PlatformUnreachable
from wscall.platform import description, finder
from wscall.platform.bundled import HBWS, WONDERSGROUP, bundled_description
from wscall.platform.endpoint import Endpoint
from wscall.platform.finder import ServiceDescription, ServiceFinder
from wscall.platform.port import Caller
from wscall.platform.soap import SoapPlatform
from wscall.platform.transport import Limits, Transport

WSDL = bundled_description(HBWS).wsdl.read_text(encoding="utf-8")
XSD = bundled_description(HBWS).xsd.read_text(encoding="utf-8")


def serving(wsdl: str = WSDL, xsd: str = XSD) -> Callable[[Request], Step]:
    return lambda request: reply(wsdl if request.target.endswith("?wsdl") else xsd)


@pytest.fixture
def find(tmp_path: Path) -> Iterator[Callable[..., ServiceDescription]]:
    """What a fresh finder finds out about the service of a server."""
    transports = []

    def describe(server: ScriptedServer, deadline: Deadline | None = None, **changes: Any) -> ServiceDescription:
        transport = Transport(Endpoint.parse(server.url), Limits())
        transports.append(transport)
        settings = platform_settings(tmp_path, **({"wsdl": "fetch"} | changes))
        return ServiceFinder(transport, settings).describe(deadline or Deadline(20))

    yield describe
    for transport in transports:
        transport.close()


def test_the_bundled_description_asks_nobody(find: Callable[..., ServiceDescription]) -> None:
    with ScriptedServer(in_turn(drop)) as server:
        found = find(server, wsdl="bundled")
    assert (found.source, found.namespace, found.obtained, found.problem) == ("bundled", WONDERSGROUP, 0.0, None)
    assert len(found.operations) == 11
    assert server.requests == []


def test_the_fetched_description_wins_and_is_kept(find: Callable[..., ServiceDescription]) -> None:
    with ScriptedServer(serving()) as server:
        found = find(server)
        assert (found.source, found.namespace, found.problem) == ("fetched", HBWS, None)
        assert len(found.operations) == 25
        assert [request.target.rpartition("/")[2] for request in server.requests] == [
            "healthCardService?wsdl",
            "hbws.xsd",
        ]
        again = find(server)
    assert (again.source, again.digest, again.operations) == ("kept", found.digest, found.operations)
    assert len(server.requests) == 2


def test_an_address_with_its_own_server_is_followed(find: Callable[..., ServiceDescription]) -> None:
    def script(request: Request) -> Step:
        return serving(WSDL.replace('"hbws.xsd"', f'"{server.url}?xsd=1"'))(request)

    with ScriptedServer(script) as server:
        assert find(server).source == "fetched"
    assert server.requests[-1].target.endswith("?xsd=1")


def test_messages_go_to_the_configured_endpoint(tmp_path: Path) -> None:
    answer = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><downQrResponse><return>'
        "<resultCode>10000</resultCode></return></downQrResponse></s:Body></s:Envelope>"
    )
    script = serving(WSDL.replace("http://127.0.0.1:8083/", "http://elsewhere.invalid/"))
    with ScriptedServer(lambda request: reply(answer) if request.method == "POST" else script(request)) as server:
        platform = SoapPlatform(server.url, platform_settings(tmp_path, wsdl="fetch"))
        platform.down_qr(Caller("1", "2"), "n", "01", "1", Deadline(20))
        platform.close()
    assert server.requests[-1].target == "/hcpde/services/healthCardService"


UNUSABLE = {
    "no answer": in_turn(drop),
    "error page": in_turn(reply("<html/>", 404, "text/html")),
    "no wsdl": in_turn(reply("<a/>")),
    "another service": serving(
        WSDL.replace("getAuthKey", "a").replace("syncCardInfo", "b").replace("virIdCardVerify", "c")
    ),
    "another server": serving(WSDL.replace('"hbws.xsd"', '"http://elsewhere.invalid/hbws.xsd"')),
    "another port": serving(WSDL.replace('"hbws.xsd"', '"http://127.0.0.1:9/hbws.xsd"')),
    "a file": serving(WSDL.replace('"hbws.xsd"', '"file:///etc/passwd"')),
    "a dtd": serving(WSDL.replace("<wsdl:definitions", "<!DOCTYPE x><wsdl:definitions", 1)),
    "no schema": serving(xsd="<a/>"),
    "without end": lambda request: reply(WSDL.replace("hbws.xsd", f"{len(request.target)}{request.target[-9:]}")),
}


@pytest.mark.parametrize("script", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_the_bundled_description_serves_where_none_can_be_had(
    find: Callable[..., ServiceDescription], script: Callable[[Request], Step]
) -> None:
    with ScriptedServer(script) as server:
        found = find(server)
    assert (found.source, found.namespace) == ("bundled", WONDERSGROUP)
    assert isinstance(found.problem, PlatformUnreachable)
    assert len(server.requests) <= 21


def test_an_unknown_namespace_has_no_fallback(find: Callable[..., ServiceDescription]) -> None:
    with ScriptedServer(in_turn(drop)) as server, pytest.raises(BadConfiguration):
        find(server, namespace="urn:other")


def test_fetching_has_a_limit_of_its_own(
    find: Callable[..., ServiceDescription], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(description, "FETCH_LIMIT", 0.1)
    with ScriptedServer(in_turn(stall)) as server:
        assert find(server).source == "bundled"


def test_cancelling_ends_the_search(find: Callable[..., ServiceDescription]) -> None:
    deadline = Deadline(60)
    deadline.cancel()
    with ScriptedServer(serving()) as server, pytest.raises(Cancelled):
        find(server, deadline)


def test_a_kept_description_serves_while_the_service_is_away(
    find: Callable[..., ServiceDescription], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder, "FRESH", 0.0)
    away = threading.Event()
    with ScriptedServer(lambda request: drop if away.is_set() else serving()(request)) as server:
        fetched = find(server)
        away.set()
        found = find(server)
    assert (found.source, found.digest) == ("kept", fetched.digest)
    assert isinstance(found.problem, PlatformUnreachable)


@pytest.mark.parametrize("harm", ["truncate", "change", "list", "garbage"])
def test_a_damaged_kept_description_is_fetched_again(
    find: Callable[..., ServiceDescription], tmp_path: Path, harm: str
) -> None:
    with ScriptedServer(serving()) as server:
        find(server)
        (file,) = (tmp_path / "wsdl").glob("*.json")
        text = file.read_text(encoding="utf-8")
        harmed = {
            "truncate": text[:-100],
            "change": json.dumps(json.loads(text) | {"main": "http://elsewhere.invalid/"}),
            "list": "[]",
            "garbage": "\x00",
        }
        file.write_text(harmed[harm], encoding="utf-8")
        assert find(server).source == "fetched"


def test_a_cache_that_cannot_be_written_is_no_failure(
    find: Callable[..., ServiceDescription], tmp_path: Path
) -> None:
    (tmp_path / "wsdl").write_text("a file where the folder should be", encoding="utf-8")
    with ScriptedServer(serving()) as server:
        assert find(server).source == "fetched"


def test_a_fallback_is_given_up_when_the_service_is_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder, "RETRY", 0.0)
    back = threading.Event()
    with ScriptedServer(lambda request: serving()(request) if back.is_set() else drop) as server:
        transport = Transport(Endpoint.parse(server.url), Limits())
        found = ServiceFinder(transport, platform_settings(tmp_path, wsdl="fetch"))
        assert found.describe(Deadline(20)).source == "bundled"
        back.set()
        assert found.describe(Deadline(20)).source == "fetched"
        asked = len(server.requests)
        assert found.describe(Deadline(20)).source == "fetched"
        assert len(server.requests) == asked
        transport.close()


def test_many_threads_fetch_once(tmp_path: Path) -> None:
    with ScriptedServer(serving()) as server:
        transport = Transport(Endpoint.parse(server.url), Limits())
        found = ServiceFinder(transport, platform_settings(tmp_path, wsdl="fetch"))
        threads = [threading.Thread(target=found.service, args=(Deadline(20),)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        transport.close()
    assert len(server.requests) == 2
