import pytest

from support.site import Site

STEPS = [
    "get-auth-key",
    "issue",
    "show-qr",
    "scan",
    "verify",
    "update",
    "download-qr",
    "read-card",
    "upload-logs",
]


@pytest.mark.parametrize("options", [(), ("--scenario", "drop-at-issue"), ("--scenario", "gbk")])
def test_every_step_of_the_main_job_works(site: Site, options: tuple[str, ...]) -> None:
    ran = site.run("demo", "--json", *options)
    assert ran.status == 0, ran.out + ran.err
    result = ran.json()
    assert result["ok"] is True
    assert [step["name"] for step in result["steps"]] == STEPS
    assert all(step["ok"] is True and step["ms"] > 0 for step in result["steps"])


def test_a_step_that_fails_ends_the_demo_and_says_why(site: Site) -> None:
    ran = site.run("demo", "--json", "--scenario", "fault")
    assert ran.status == 1
    failed = ran.json()["steps"][-1]
    assert failed["ok"] is False
    assert failed["error"]
