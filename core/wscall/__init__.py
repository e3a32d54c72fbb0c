"""wscall: hospital card readers and QR scanners behind one thin interface.

Importing this package is cheap on purpose: vendor workers and ``wscall --help`` start with it.
"""

from typing import Final

__version__: Final = "0.1.0"
__all__ = ["__version__"]
