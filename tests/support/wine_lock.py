"""A lock as LockFile takes it on Windows, seen by programs under Wine: a record lock there, which no flock is.

It is of the open file, not of the process, so that nothing but closing that file lets go of it.
"""

import fcntl
import os
import struct
from typing import IO

_FIRST_BYTE = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0)


def hold_first_byte(file: IO[bytes]) -> None:
    """Lock the first byte of a file that is open for writing; wait for it."""
    fcntl.fcntl(file, fcntl.F_OFD_SETLKW, _FIRST_BYTE)
