"""Three broken vendor directories before a good one cost their own attempts and nothing else."""

import pytest

from support.site import Site
from support.vendor_dirs import write_vendor

LIMITS = "[device.limits]\nstart = 1.0\nread = 1.0\n"
READER = 'capabilities = ["CardSlots"]'


@pytest.mark.parametrize(
    "kinds",
    [
        ("hang", "crash", "exit"),
        ("slow_import", "garbage", "flood_stdout"),
        ("flood_stderr", "junk", "hard_exit"),
        ("crash_in_import", "misspelt_hook", "raise"),
        ("no manifest", "not toml", "no directory"),
    ],
)
def test_a_read_goes_past_three_broken_directories(site: Site, kinds: tuple[str, str, str]) -> None:
    names = ["ONE", "TWO", "THREE"]
    for name, kind in zip(names, kinds, strict=True):
        folder = site.folder / "manu" / name
        if kind == "no manifest":
            folder.mkdir(parents=True)
        elif kind == "not toml":
            folder.mkdir(parents=True)
            (folder / "plugin.toml").write_text("[plugin\n", encoding="utf-8")
        elif kind != "no directory":
            write_vendor(site.folder / "manu", name, kind, device=READER, more=LIMITS)
    site.configure("".join(f"<{name}:T{number}>" for number, name in enumerate(names)) + "<SIM:SIM>")
    ran = site.run("read", "people", "--json")
    result = ran.json()
    assert (ran.status, result["code"], result["msg"]) == (0, 0, ""), ran.out + ran.err
    assert ran.err == ""
    assert [attempt["directory"] for attempt in result["trail"]] == [*names, "SIM"]
    assert [attempt["outcome"] for attempt in result["trail"]][-1] == "ok"
    for attempt in result["trail"][:-1]:
        assert attempt["outcome"] in {"fault", "timeout", "absent"}
        assert attempt["reason"]
    assert result["output"].count("|") == 30


def test_five_crashes_set_a_directory_aside_until_it_is_reset(site: Site) -> None:
    write_vendor(site.folder / "manu", "BAD", "crash", device=READER)
    site.configure("<BAD:BAD><SIM:SIM>")
    outcomes = [site.run("read", "card", "--json").json()["trail"][0]["outcome"] for _ in range(6)]
    assert outcomes == ["fault"] * 5 + ["quarantined"]
    shown = site.run("plugin", "show", "BAD", "--json").json()
    assert shown["state"] == "quarantined"
    site.run("plugin", "reset", "BAD")
    assert site.run("read", "card", "--json").json()["trail"][0]["outcome"] == "fault"
