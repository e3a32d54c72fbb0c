"""Files of the agent's own pages: from this machine, loading nothing from elsewhere."""

import mimetypes
from pathlib import Path
from typing import Final

from fastapi.responses import FileResponse, Response

_TYPES: Final = {".html": "text/html", ".css": "text/css", ".mjs": "text/javascript", ".js": "text/javascript"}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a page of the agent may do: run and show what the agent serves, and nothing of anybody else's."""


def local_file(path: Path) -> Response:
    """A file with the headers that keep its page to itself.

    The registry of the system is not asked what kind of file it is: on Windows any program may change it.
    """
    media_type = _TYPES.get(path.suffix) or mimetypes.MimeTypes().guess_type(path.name)[0]
    headers = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer"}
    return FileResponse(path, media_type=media_type or "application/octet-stream", headers=headers)
