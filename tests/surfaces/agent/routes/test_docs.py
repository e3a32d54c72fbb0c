"""The description of the agent, and the page that shows it."""

import re

import pytest

from support.agent import RunningAgent


def test_the_page_and_all_it_loads_come_from_the_agent(shared: RunningAgent) -> None:
    page = shared.get("/docs", token="")
    text = page.body.decode()
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    links = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert {"/docs/style.css", "/docs/docs.mjs", "/openapi.json"} <= set(links)
    for link in links:
        assert link.startswith(("/", "#", "data:"))
        if link.startswith("/"):
            assert shared.get(link, token="").status == 200
    assert not re.search(r"https?://", text)


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/docs", "text/html"), ("/docs/style.css", "text/css"), ("/docs/docs.mjs", "text/javascript")],
)
def test_each_file_keeps_to_itself(shared: RunningAgent, path: str, kind: str) -> None:
    answer = shared.get(path, token="")
    policy = dict(each.split(" ", 1) for each in answer.headers["content-security-policy"].split("; "))
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (policy["default-src"], policy["script-src"], policy["frame-ancestors"]) == (
        "'none'",
        "'self'",
        "'none'",
    )
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_a_method_that_an_address_does_not_take(shared: RunningAgent) -> None:
    answer = shared.ask("DELETE", "/v1/config")
    assert (answer.status, answer.kind, answer.headers["allow"]) == (405, "method", "GET")


def test_the_description_is_there_without_a_token(shared: RunningAgent) -> None:
    answer = shared.get("/openapi.json", token="")
    assert answer.json()["openapi"].startswith("3.1")
    assert shared.token.encode() not in answer.body
