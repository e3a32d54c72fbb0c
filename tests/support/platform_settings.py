"""Settings for tests of the platform client, with limits that no sound test reaches."""

from pathlib import Path
from typing import Any

from wscall.config import PlatformSettings
from wscall.platform.bundled import WONDERSGROUP


def platform_settings(folder: Path, **changes: Any) -> PlatformSettings:
    values: dict[str, Any] = {
        "namespace": WONDERSGROUP,
        "success_code": 10000,
        "wsdl": "bundled",
        "wsdl_cache": folder / "wsdl",
        "connect_limit": 5.0,
        "read_limit": 10.0,
        "overall_limit": 20.0,
        "max_reply_bytes": 1_000_000,
    }
    return PlatformSettings(**(values | changes))
