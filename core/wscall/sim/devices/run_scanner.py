"""The simulated scanner as a program: ``python -m wscall.sim.devices.run_scanner``."""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from wscall.sim.devices.place import sim_dir
from wscall.sim.devices.scanner import LINK, Quirks, ScannerEmulator
from wscall.text import Text


def run_scanner(
    directory: Path | None = None,
    quirks: Quirks = Quirks(),  # noqa: B008 - immutable
    ready: Callable[[ScannerEmulator], None] | None = None,
) -> None:
    """Run a stand until SIGINT or SIGTERM. Call it from the main thread.

    Args:
        directory: of the simulators; None: the configured one.
        quirks: how the stand behaves.
        ready: called when drivers can open it.

    Raises:
        DeviceBusy: another one runs in that directory.
    """
    endings = {signal.SIGINT, signal.SIGTERM}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, endings)
    try:
        with ScannerEmulator(directory, quirks) as emulator:
            if ready is not None:
                ready(emulator)
            signal.sigwait(endings)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wscall.sim.devices.run_scanner")
    parser.add_argument("--directory", type=Path)
    parser.add_argument("--mode", choices=("host", "continuous"), default="host")
    parser.add_argument("--terminator", type=bytes.fromhex, default=b"\r", help="hexadecimal; empty for none")
    parser.add_argument("--encoding", default="utf-8")
    parser.add_argument("--bursts", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--unasked", action="store_true")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it with options; says where it is."""
    options = _parser().parse_args(arguments)
    quirks = Quirks(
        options.mode,
        options.terminator,
        options.encoding,
        options.bursts,
        repeats=options.repeats,
        unasked=options.unasked,
    )
    link = (options.directory or sim_dir()) / LINK
    said = Text("模拟扫码墩已就绪：{link} → {port}", "simulated scanner ready: {link} -> {port}")

    def ready(emulator: ScannerEmulator) -> None:
        sys.stdout.write(f"{said.fill(link=link, port=emulator.port)}\n")
        sys.stdout.flush()

    run_scanner(options.directory, quirks, ready)
    return 0


if __name__ == "__main__":
    sys.exit(main())
