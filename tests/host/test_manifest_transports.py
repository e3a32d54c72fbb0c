from wscall.devices.transports import hid_devices, pcsc, serial_port, tcp
from wscall.host.manifest_transports import transport_keys


def test_transport_keys_are_those_the_transports_read() -> None:
    for kind, keys in {
        "serial": serial_port.KEYS,
        "tcp": tcp.KEYS,
        "hid": hid_devices.KEYS,
        "pcsc": pcsc.KEYS,
    }.items():
        assert set(transport_keys(kind)) == keys
