"""Headless Chromium, and a hospital's web server whose pages it shows.

The server's pages count as coming from a public network, so that Chromium keeps them from this machine until it is
told that they may reach it: as at a counter, where the HIS is elsewhere and the agent here.
"""

import http.server
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from support.pages import REPOSITORY

HOST: Final = "his.hospital.example"
LIMIT: Final = 60_000
"""Milliseconds; a busy machine needs many of them."""
_FOLDERS: Final = {"/wscall/": REPOSITORY / "js", "/": REPOSITORY / "tests" / "js" / "pages"}

Permission = Literal["granted", "denied", "prompt"]


class _Files(http.server.SimpleHTTPRequestHandler):
    """The test pages, and the scripts as a HIS would serve its own copy of them."""

    def translate_path(self, path: str) -> str:
        path = path.partition("?")[0]
        prefix = next(prefix for prefix in _FOLDERS if path.startswith(prefix))
        return str(_FOLDERS[prefix] / path.removeprefix(prefix))

    def log_message(self, *_anything: Any) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    """Silent about connections that the browser ends, such as the first to a certificate that it has not seen."""

    def handle_error(self, *_connection: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(*_connection)


@contextmanager
def _serving(context: ssl.SSLContext | None) -> Iterator[int]:
    """Serve the test pages; gives the port."""
    with _Server(("127.0.0.1", 0), _Files) as server:
        server.daemon_threads = True
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=partial(server.serve_forever, 0.05))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def _certificate(folder: Path) -> ssl.SSLContext:
    """TLS with a certificate made for this run."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", f"/CN={HOST}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class Counter(NamedTuple):
    """The browser at a counter, and the web server of the hospital.

    Attributes:
        browser: Chromium.
        secure: origin of the hospital's pages over HTTPS.
        insecure: the same over HTTP.
        local: origin of the same pages on this machine, which need no permission to reach it.
    """

    browser: Browser
    secure: str
    insecure: str
    local: str

    @contextmanager
    def page(self, origin: str, name: str, permission: Permission = "prompt") -> Iterator[Page]:
        """A page of the hospital in a profile of its own, with that permission to reach this machine."""
        with self.profile(origin, permission) as context:
            yield show(context, f"{origin}/{name}")

    @contextmanager
    def profile(self, origin: str, permission: Permission = "prompt") -> Iterator[BrowserContext]:
        """A profile of its own, which remembers nothing of any other."""
        session = self.browser.new_browser_cdp_session()
        before = set(session.send("Target.getBrowserContexts")["browserContextIds"])
        context = self.browser.new_context(ignore_https_errors=True, locale="zh-CN")
        context.set_default_timeout(LIMIT)
        [own] = set(session.send("Target.getBrowserContexts")["browserContextIds"]) - before
        if permission != "prompt":
            asked = {"permission": {"name": "loopback-network"}, "setting": permission, "origin": origin}
            session.send("Browser.setPermission", {**asked, "browserContextId": own})
        try:
            yield context
        finally:
            context.close()
            session.detach()  # what it permitted holds until here


def show(context: BrowserContext, url: str) -> Page:
    """Open a page."""
    page = context.new_page()
    page.goto(url)
    return page


@contextmanager
def open_counter(folder: Path) -> Iterator[Counter]:
    """Chromium and the web server, until the block ends."""
    with ExitStack() as stack:
        secure = stack.enter_context(_serving(_certificate(folder)))
        insecure = stack.enter_context(_serving(None))
        local = stack.enter_context(_serving(None))
        public = ",".join(f"127.0.0.1:{port}=public" for port in (secure, insecure))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[f"--host-resolver-rules=MAP {HOST} 127.0.0.1", f"--ip-address-space-overrides={public}"],
            timeout=LIMIT,
        )
        stack.callback(browser.close)
        yield Counter(
            browser, f"https://{HOST}:{secure}", f"http://{HOST}:{insecure}", f"http://127.0.0.1:{local}"
        )


def unused_ports(number: int = 10) -> int:
    """The first of so many ports, one after the other, on which nobody listens, below those given out for 0."""
    for first in range(20000, 30000, number):
        if all(_is_unused(port) for port in range(first, first + number)):
            return first
    raise AssertionError("every port is in use")


def _is_unused(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
