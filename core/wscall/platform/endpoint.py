"""Where the platform listens."""

from typing import NamedTuple, Self
from urllib.parse import urlsplit

from wscall.errors import BadConfiguration
from wscall.text import Text


class Endpoint(NamedTuple):
    """An address of the service, taken apart.

    Attributes:
        scheme: http or https.
        host: name (as DNS has it) or address, without brackets.
        port: TCP port.
        path: path of the service, without a query.
    """

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def parse(cls, url: str) -> Self:
        """Take ``http://host:port/path`` apart; a query such as the specification's ``?wsdl`` is left out.

        Raises:
            BadConfiguration: not such an address. The text given is not repeated: it may hold a password.
        """
        try:
            parts = urlsplit(url.strip())
            port = parts.port
            host = (parts.hostname or "").encode("idna").decode()
        except ValueError:
            raise _unusable("") from None
        if parts.scheme not in _PORTS or not host:
            raise _unusable(parts.scheme)
        if parts.username is not None or not f"{parts.netloc}{parts.path}".isprintable() or " " in parts.path:
            raise _unusable(f"{parts.scheme}://…")
        return cls(parts.scheme, host, port or _PORTS[parts.scheme], _ascii(parts.path) or "/")

    @property
    def where(self) -> str:
        """Host and port, as errors name the place."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.where}{self.path}"


_PORTS = {"http": 80, "https": 443}


def _ascii(path: str) -> str:
    """A path as it goes over the wire; what is percent-encoded already stays."""
    return "".join(sign if sign.isascii() else "".join(f"%{byte:02X}" for byte in sign.encode()) for sign in path)


def _unusable(found: str) -> BadConfiguration:
    return BadConfiguration(
        Text("平台地址不能使用", "the address of the platform cannot be used"),
        where="ENDPOINT",
        found=found or "''",
        needed="http://host[:port]/path | https://host[:port]/path",
        advice=Text("请检查配置中的服务地址", "Check the service address in the configuration"),
    )
