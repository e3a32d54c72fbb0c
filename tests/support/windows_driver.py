"""A shared driver in a Windows Python, as a program: it opens a device, reads a health card, and tells it as JSON.

``python -m support.windows_driver MODULE:FUNCTION CONTEXT``, the context being the parts of a
:class:`~wscall.devices.capabilities.DeviceContext` in JSON.
"""

import json
import sys

from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext
from wscall.devices.transports.binary import own_platform
from wscall.host.vendor_code import resolve

LIMIT = 60.0


def main(reference: str, context: str) -> None:
    """Open, read, tell, close."""
    device = resolve(reference)(DeviceContext(*json.loads(context)), Deadline(LIMIT))
    content = read_card(device, "people", Deadline(LIMIT))
    told = {"platform": own_platform(), "model": device.identity().serial, "values": content.values}
    device.close()
    sys.stdout.buffer.write(json.dumps(told).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
