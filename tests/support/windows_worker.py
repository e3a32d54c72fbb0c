"""The host's end of a worker in a Windows Python, as a program: worker, driver, library, and the way back.

``python -m support.windows_worker SETUP MODULE``: the worker's setup in JSON and the module of its driver; tells
what the worker is and what the card on its antenna answered as JSON.
"""

import json
import sys

from wscall.deadline import Deadline
from wscall.host.process import WorkerProcess

LIMIT = 60.0
SELECT_DDF1 = "00A4000002DDF1"


def main(setup: str, module: str) -> None:
    """Start, power a card up, ask it something, end."""
    content = json.loads(setup)
    worker = WorkerProcess(content["directory"], content, [module], content["path"], Deadline(LIMIT))
    device = content["devices"][0]["name"]
    powered = worker.channel.request("power_on", device, ["contactless"], Deadline(LIMIT))
    answered = worker.channel.request("transmit", device, ["contactless", SELECT_DDF1], Deadline(LIMIT))
    worker.close()
    told = {"hello": worker.hello, "powered": powered, "answered": answered, "alive": worker.alive}
    sys.stdout.buffer.write(json.dumps(told).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
