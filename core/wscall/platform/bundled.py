"""The service descriptions that come with wscall: one WSDL and one XSD for each known namespace."""

from pathlib import Path
from typing import Final, NamedTuple

from wscall.errors import BadConfiguration
from wscall.text import Text

WONDERSGROUP: Final = "http://www.wondersgroup.com/card"
"""The namespace of the specification."""
HBWS: Final = "http://www.hbws.gov.cn/card"
"""The same service as deployed elsewhere, with 25 operations."""
NAMESPACES: Final = (WONDERSGROUP, HBWS)

_FOLDER = Path(__file__).with_name("wsdl")
_STEMS = {WONDERSGROUP: "wondersgroup", HBWS: "hbws"}


class Bundle(NamedTuple):
    """The files of one description."""

    wsdl: Path
    xsd: Path


def bundled_description(namespace: str) -> Bundle:
    """The description of ``namespace`` that comes with wscall.

    Raises:
        BadConfiguration: no such description; says which there are.
    """
    stem = _STEMS.get(namespace)
    if stem is None:
        raise BadConfiguration(
            Text("没有该命名空间的内置服务描述", "there is no bundled service description of this namespace"),
            where="platform namespace",
            found=namespace,
            needed=" | ".join(NAMESPACES),
            advice=Text("请改用以上命名空间之一", "Configure one of these namespaces"),
        )
    return Bundle(_FOLDER / f"{stem}.wsdl", _FOLDER / f"{stem}.xsd")
