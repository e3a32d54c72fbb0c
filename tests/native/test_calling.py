"""The functions through the native library and a real agent: equal to the api's, and kind to callers' buffers."""

from collections.abc import Callable

import pytest

from support.hospital import PERSON, RESERVE
from support.native import HERE, TARGETS, Called, Caller, Place, Target, end_agent, open_caller
from wscall.api.functions import call_function

EVERYWHERE = pytest.mark.parametrize("target", TARGETS)
ONLY_HERE = pytest.mark.parametrize("target", [HERE], ids=["here"])

Opening = Callable[..., Place]
Calling = Callable[..., Called]

ISSUED = f"<downQr><name>{PERSON.name}</name><zjlx>01</zjlx><zjhm>{PERSON.number}</zjhm></downQr>"
CASES = [
    ("ReadCardInfo_V2", "", RESERVE),
    ("ReadPeopleInfo_V2", "", RESERVE),
    ("ReadHealthInfo_V2", "", ""),
    ("WSC_virIdCardVerify", "<virIdCardVerify/>", ""),
    ("WSC_getCardInfo", "<getCardInfo><qrCode>没有这张卡</qrCode></getCardInfo>", RESERVE),
    ("WSC_syncCardInfo", "<syncCardInfo><cardInfo/></syncCardInfo>", ""),
    ("WSC_updateCardInfo", "", ""),
    ("WSC_downQr", ISSUED, ""),
    ("WSC_getAuthKey", "\n\n  <bad", ""),
]


@EVERYWHERE
def test_every_function_gives_what_the_api_gives(open_place: Opening, caller: Caller) -> None:
    with open_place().hospital.session() as session:
        for function, source, reserve in CASES:
            expected = call_function(session, function, "", source, reserve)
            called = caller.call(function, source=source.encode("gbk"), reserve=reserve.encode("gbk"))
            assert called.texts() == (expected.code, expected.msg, expected.output), function
            assert called.touched == 0, function


@EVERYWHERE
def test_the_agent_is_started_where_none_runs(open_place: Opening, caller: Caller) -> None:
    agent = open_place().agent
    before = agent.address()
    end_agent(agent)
    assert caller.call("ReadCardInfo_V2").code == 0
    assert agent.is_running()
    assert agent.address() != before


@EVERYWHERE
def test_unloading_between_two_calls_costs_nothing(open_place: Opening, caller: Caller) -> None:
    open_place()
    for _ in range(3):
        assert caller.call("WSC_downQr", source=b"<bad").code == -15
        caller.reload()


@EVERYWHERE
def test_an_output_that_does_not_fit_is_not_written(open_place: Opening, ready: Target) -> None:
    open_place(AGENT__outputSize="64")
    with open_caller(ready, output=64) as caller:
        code, msg, output = caller.call("ReadCardInfo_V2").texts()
        assert (code, output) == (-16, "")
        assert "共 " in msg
        assert "只有 64 字节" in msg
        assert caller.call("ReadCardInfo_V2").touched == 0


@EVERYWHERE
def test_a_message_that_does_not_fit_is_cut_between_characters(open_place: Opening, ready: Target) -> None:
    place = open_place(AGENT__messageSize="64")
    with open_caller(ready, message=64) as caller:
        called = caller.call("WSC_syncCardInfo", source=b"<syncCardInfo/>")
    with place.hospital.session() as session:
        whole = call_function(session, "WSC_syncCardInfo", "", "<syncCardInfo/>").msg.encode("gbk")
    code, msg, _ = called.texts()
    assert (code, msg[-3:]) == (-15, "...")
    assert whole.startswith(called.msg[:-3])
    assert len(called.msg) in {62, 63}
    assert called.touched == 0


@EVERYWHERE
def test_texts_are_in_utf_8_where_that_is_configured(open_place: Opening, called: Calling) -> None:
    open_place(AGENT__encoding="UTF-8")
    answer = called("ReadPeopleInfo_V2", reserve=RESERVE.encode())
    assert "林晓雯" in answer.output.decode("utf-8")


@ONLY_HERE
def test_without_a_buffer_for_the_output_nothing_is_called(open_place: Opening, caller: Caller) -> None:
    place = open_place()
    code, msg, _ = caller.call("ReadCardInfo_V2", buffers="output").texts()
    assert (code, msg) == (-15, "传入数据格式无效：没有给出输出缓冲区")
    assert place.hospital.audit() == []


@ONLY_HERE
def test_a_caller_who_wants_no_message_gets_none(open_place: Opening, caller: Caller) -> None:
    open_place()
    assert caller.call("ReadCardInfo_V2", buffers="message").output
    null = caller.call("WSC_downQr", endpoint=None, source=None, reserve=None)
    assert null.code == -15


@EVERYWHERE
def test_a_user_who_never_had_an_agent_is_told_so(called: Calling) -> None:
    code, msg, output = called("ReadCardInfo_V2").texts()
    assert (code, output) == (-33, "")
    assert "wscall library" in msg
