"""A whole call to the platform, client side, against the same call through stock zeep.

Both ask the same canned server on the loopback for the same reply of 51 fields, over kept connections, and both
end with the reply as objects: ours with typed models, zeep with its own.
"""

import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from zeep import Client

from wscall.bench.measurement import Measurement, side_by_side
from wscall.config import PlatformSettings
from wscall.deadline import Deadline
from wscall.model import UseCardInfo
from wscall.platform.bundled import WONDERSGROUP, bundled_description
from wscall.platform.port import Caller
from wscall.platform.soap import SoapPlatform

_CARD = "klx gfbb orgCode fksj kh aqm fkxlh yycsdm xpxlh yhkh jkkzt issuingMode bankCode"
_PERSON = (
    "zjlx zjhm jkdah xnhkh sfzhm ylfyzffs xm csrq xb mzdm fyzhdm xldm zydm dzlb dzsf dzs dzqx dzxz dzc brdh"
    " citizenship birthPlace domicile unitWrok appUserID jzkkh"
)
_REST = "isRealName terminalType qrType pcName pcIp macId payAccType regChannel"
_CALLER = Caller("121212", "748d60cd9aba9dc7934cf7b54d6291825d139935")
_USE = UseCardInfo(
    medType="2",
    depType="1",
    depCode="0100",
    medStepcode="010101",
    issuingMode="2",
    terminalType="1",
    machineCode="SweepBlock",
)
_BINDING = f"{{{WONDERSGROUP}}}healthCardServiceSoapBinding"


@contextmanager
def stock_zeep_call() -> Iterator[Callable[[], object]]:
    """A call as stock zeep makes it, ready to be made again and again."""
    with _canned_server(_reply()) as url, _stock(url) as call:
        yield call


def measure(rounds: int = 20, block: int = 25) -> Measurement:
    """Medians over ``rounds`` alternating blocks of ``block`` calls."""
    with (
        _canned_server(_reply()) as url,
        _stock(url) as stock,
        tempfile.TemporaryDirectory(prefix="wscall-bench-") as folder,
        closing(SoapPlatform(url, _settings(Path(folder)))) as platform,
    ):
        return side_by_side(
            "platform call, 51-field reply",
            lambda: platform.get_card_info(_CALLER, "1", "0", _USE, Deadline(30)),
            "stock zeep",
            stock,
            budget=0.35,
            rounds=rounds,
            block=block,
        )


@contextmanager
def _stock(url: str) -> Iterator[Callable[[], object]]:
    client = Client(str(bundled_description(WONDERSGROUP).wsdl))  # type: ignore[no-untyped-call]  # zeep is partly typed
    service = client.create_service(_BINDING, url)  # type: ignore[no-untyped-call]  # as above
    request = {**_CALLER._asdict(), "type": "1", "numStr": "0", "useCardInfo": _USE.model_dump()}
    try:
        yield lambda: service.getCardInfo(**request)
    finally:
        client.transport.session.close()


def _settings(folder: Path) -> PlatformSettings:
    return PlatformSettings(
        namespace=WONDERSGROUP,
        success_code=10000,
        wsdl="bundled",
        wsdl_cache=folder,
        connect_limit=5,
        read_limit=20,
        overall_limit=30,
        max_reply_bytes=8 * 1024 * 1024,
    )


def _reply() -> bytes:
    """An HTTP answer whose message has 51 fields: 49 texts, one card and one person."""
    card = _elements(_CARD) + f"<peopleInfo>{_elements(_PERSON)}</peopleInfo>" + _elements(_REST)
    result = f"<message>操作成功</message><resultCode>10000</resultCode><cardInfo>{card}</cardInfo>"
    body = (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        f'<ns2:getCardInfoResponse xmlns:ns2="{WONDERSGROUP}"><return>{result}</return></ns2:getCardInfoResponse>'
        "</soap:Body></soap:Envelope>"
    ).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _elements(names: str) -> str:
    return "".join(f"<{name}>{name}的值</{name}>" for name in names.split())


@contextmanager
def _canned_server(answer: bytes) -> Iterator[str]:
    """Answers every request alike, with as little work as can be: what is measured is the clients."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    accepted: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def accept() -> None:
        while True:
            connection, _ = listener.accept()
            if done.is_set():
                connection.close()
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            accepted.append(connection)
            threads.append(threading.Thread(target=_serve, args=(connection, answer), daemon=True))
            threads[-1].start()

    done = threading.Event()
    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield f"http://127.0.0.1:{port}/hcpde/services/healthCardService"
    finally:
        done.set()
        with socket.create_connection(("127.0.0.1", port)):
            acceptor.join()
        listener.close()
        for thread in threads:  # the clients have closed their ends by now
            thread.join()
        for connection in accepted:
            connection.close()


def _serve(connection: socket.socket, answer: bytes) -> None:
    with connection.makefile("rb") as reader:
        while reader.readline():
            length = 0
            while (line := reader.readline()) not in {b"\r\n", b""}:
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            reader.read(length)
            connection.sendall(answer)
