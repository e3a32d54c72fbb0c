import socket
import threading

import pytest

from wscall.deadline import Deadline
from wscall.devices.transports.tcp import open_tcp
from wscall.errors import BadConfiguration, Cancelled, DeviceAbsent, TimedOut


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_nobody_at_the_address_is_absent() -> None:
    port = free_port()
    with pytest.raises(DeviceAbsent) as caught:
        open_tcp({"host": "127.0.0.1", "port": port}, "T/reader", Deadline(5))
    assert caught.value.where == f"T/reader 127.0.0.1:{port}"
    assert "refused" in caught.value.found


def test_a_name_that_does_not_exist_is_absent() -> None:
    with pytest.raises(DeviceAbsent):
        open_tcp({"host": "reader.invalid", "port": 9}, "T/reader", Deadline(5))


@pytest.mark.parametrize(
    "transport", [{}, {"host": "127.0.0.1"}, {"port": 4001}, {"host": "h", "port": 70000}, {"hots": "h"}]
)
def test_an_incomplete_address_is_bad_configuration(transport: dict[str, object]) -> None:
    with pytest.raises(BadConfiguration):
        open_tcp(transport, "T/reader", Deadline(5))


def full_server() -> tuple[socket.socket, list[socket.socket]]:
    """A server whose queue is full, so that a further connection gets no answer."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(0)
    waiting = []
    for _ in range(4):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(server.getsockname())
        waiting.append(client)
    return server, waiting


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_device_that_does_not_answer_costs_no_more_than_the_deadline(cancelled: bool) -> None:
    server, waiting = full_server()
    deadline = Deadline(60 if cancelled else 0.05)
    canceller = threading.Timer(0.05, deadline.cancel)
    if cancelled:
        canceller.start()
    with pytest.raises(Cancelled if cancelled else TimedOut):
        open_tcp({"host": "127.0.0.1", "port": server.getsockname()[1]}, "T/reader", deadline)
    for client in waiting:
        client.close()
    server.close()
    if cancelled:
        canceller.join()
