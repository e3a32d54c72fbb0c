"""What programs and pages do with the objects beyond calling them: odd arguments, hosting, safety, aggregation."""

from collections.abc import Iterator

import pytest

from support.com import COM, OCX, registered, run
from support.native import WINDOWS, Target
from support.wine import wine_prefix

pytestmark = [pytest.mark.lane("wine"), pytest.mark.xdist_group("wine"), pytest.mark.usefixtures("classes")]

TYPE_MISMATCH, UNKNOWN_NAME, TOO_MANY, RAISED = "80020005", "80020006", "8002000e", "80020009"
NO_AGENT = (
    "设备连接异常：找不到 WSCall 代理的 agent.json，动态库旁也没有说明如何启动代理的同名 .json 文件；"
    "请用 wscall library 安装动态库，或以本用户运行一次 wscall serve"
)


@pytest.fixture(scope="module")
def classes() -> Iterator[None]:
    with wine_prefix(), registered(*WINDOWS):
        yield


@pytest.fixture(params=WINDOWS, ids=[target.name for target in WINDOWS])
def target(request: pytest.FixtureRequest) -> Target:
    found = request.param
    assert isinstance(found, Target)
    return found


def contain(target: Target, *words: str, status: int = 0) -> list[str]:
    """What a container prints; no agent runs, so whatever arrives is answered with -33."""
    return run([*target.client("container"), *words], status).decode().splitlines()


@pytest.mark.parametrize("variable", ["string", "variant", "handed"])
def test_every_kind_of_variable_takes_a_text(target: Target, variable: str) -> None:
    assert contain(target, COM, "CReadCardInfo", variable, variable) == [
        "00000000 99", "-33", "", NO_AGENT, "left 0",
    ]  # fmt: skip


def test_names_are_found_in_any_case_and_arguments_by_name(target: Target) -> None:
    said = contain(target, COM, "cReadCARDinfo", "errmsg=string")
    assert said == ["00000000 99", "-33", NO_AGENT, "left 0"]


@pytest.mark.parametrize("value", ["none", "null", "missing", "number:4711", "text:", "padded:0304|内科"])
def test_whatever_is_or_becomes_a_text_goes_in(target: Target, value: str) -> None:
    assert contain(target, OCX, "IReadCardInfo", value)[1].startswith("-33|")


@pytest.mark.parametrize("value", ["nul", "half"])
def test_a_text_that_would_arrive_as_another_one_is_none(target: Target, value: str) -> None:
    assert contain(target, COM, "CReadCardInfo", "string", "string", value)[:1] == [f"{TYPE_MISMATCH} 0"]
    assert contain(target, COM, "CReadCardInfo", "string", "string", "text:", value)[:1] == [f"{TYPE_MISMATCH} 0"]


def test_a_variable_that_takes_no_text_is_refused_before_the_call(target: Target) -> None:
    assert contain(target, COM, "CReadCardInfo", "string", "long") == [
        f"{TYPE_MISMATCH} 0", "type 0", "before", "left 0",
    ]  # fmt: skip


def test_arguments_too_many_and_names_that_are_none_are_refused(target: Target) -> None:
    assert contain(target, OCX, "IReadCardInfo", "none", "none", "none")[0].startswith(TOO_MANY)
    assert contain(target, OCX, "ReadCardInfo_V2", status=1) == [f"GetIDsOfNames: {UNKNOWN_NAME}"]
    assert contain(target, OCX, "IReadCardInfo", "szInput=none", status=1) == [f"GetIDsOfNames: {UNKNOWN_NAME}"]


def test_a_program_may_leave_out_what_it_does_not_want(target: Target) -> None:
    assert contain(target, COM, "WSC_downQr") == ["00000000 99", "-33", "left 0"]
    assert contain(target, COM, "CShowForm") == ["00000000 99", "-33", "left 0"]


@pytest.mark.parametrize(
    ("zone", "trusted"), [(0, True), (1, True), (2, True), (3, False), (4, False), (9, False)]
)
def test_pages_of_the_zones_that_administrators_fill_are_answered(
    target: Target, zone: int, trusted: bool
) -> None:
    said = contain(target, "--zone", str(zone), OCX, "IReadCardInfo")
    if trusted:
        assert said[1].startswith("-33|")
    else:
        assert said[0] == f"{RAISED} 99"
        assert said[1].startswith("本页不在受信任的区域")
        assert "his.example" not in said[1]


@pytest.mark.parametrize(
    ("host", "trusted"),
    [
        ("10.1.2.3", True), ("127.0.0.1", True), ("172.16.0.8", True), ("172.31.255.255", True),
        ("192.168.0.1", True), ("172.32.0.1", False), ("192.169.0.1", False), ("11.0.0.1", False),
        ("10.1.2.3.example", False), ("10.1.2", False), ("10.1.2.256", False), ("10.1.2.3.4", False),
        ("10.example", False), ("", False),
    ],
)  # fmt: skip
def test_a_private_address_is_of_the_intranet_though_the_zone_says_internet(
    target: Target, host: str, trusted: bool
) -> None:
    said = contain(target, "--host", host, "--zone", "3", OCX, "IReadCardInfo")
    assert said[1].startswith("-33|" if trusted else "本页不在受信任的区域")
    restricted = contain(target, "--host", host, "--zone", "4", OCX, "IReadCardInfo")
    assert restricted[0] == f"{RAISED} 99"


def test_an_object_can_be_a_part_of_another(target: Target) -> None:
    said = contain(target, "--aggregate", OCX, "IReadCardInfo")
    assert said[1].startswith("-33|")
    assert said[-1] == "outer 1, part 0"


def test_only_the_object_for_pages_promises_to_be_safe(target: Target) -> None:
    assert contain(target, "--interfaces", COM) == ["IProvideClassInfo"]
    said = contain(target, "--interfaces", OCX)
    assert said[:-3] == [
        "IProvideClassInfo", "IObjectSafety", "IObjectWithSite", "IOleObject", "IOleControl", "IPersistStreamInit",
        "IPersistStorage",
    ]  # fmt: skip
    assert said[-3:] == ["safe for 1 of 3", "80004005", "80004002"]


def test_the_library_says_when_it_may_go(target: Target) -> None:
    assert contain(target, "--library", target.path(target.library)) == ["00000000", "00000001", "00000000"]


def test_a_form_holds_it_as_a_control(target: Target) -> None:
    """By the system's own OleCreate, OleSave and OleLoad. Status: no focus, not to be seen, its place first."""
    assert run([*target.client("form"), OCX, "IReadCardInfo"]).decode().splitlines() == [
        "WSCall card readers for pages, status 24400, size 1270 635",
        "shown 00040181",
        "answered -33",
        "stream of 0",
        "closed 1, left 0, places 1",
        "answered -33",
        "closed 2, left 0, places 1",
    ]
