"""The JSON Schema of ``plugin.toml``, for editors: ``python -m wscall.host.schema > plugin.schema.json``.

It is published as ``docs/reference/plugin.schema.json``; a test holds the two equal.
"""

import json
import sys
from typing import Any

from wscall.host.manifest import Manifest


def json_schema() -> dict[str, Any]:
    """The JSON Schema of ``plugin.toml``."""
    schema = Manifest.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "wscall plugin.toml",
        "description": "Manifest of a vendor directory, version 1 of the contract.",
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n")
