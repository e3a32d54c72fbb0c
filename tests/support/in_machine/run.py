"""Run every check inside the machine and tell what became of it. The machine's own program."""

import traceback
from collections.abc import Callable, Mapping

from support.in_machine import ccid, hid, hid_readers, serial, watching
from support.in_machine.talk import Talk

Check = Callable[[Talk], None]

CHECKS: Mapping[str, Check] = {
    check.__name__: check
    for check in (*hid.CHECKS, *hid_readers.CHECKS, *serial.CHECKS, *ccid.CHECKS, *watching.CHECKS)
}
"""By name, in order. A check fails by raising."""


def main() -> None:
    talk = Talk()
    for name, check in CHECKS.items():
        try:
            check(talk)
        except Exception:  # noqa: BLE001 - whatever goes wrong in one check is told, and the next one runs
            talk.tell(check=name, failure=traceback.format_exc())
        else:
            talk.tell(check=name, failure="")


if __name__ == "__main__":
    main()
