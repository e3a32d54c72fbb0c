"""The specification's sample requests, and ours, on a fresh platform."""

import re
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from support.platform_wire import Answer, Wire, parse, send
from support.sample_messages import sample_messages
from wscall.model.identity import check_id_number
from wscall.platform.bundled import WONDERSGROUP

SPECIFICATION = Path(__file__).parents[4] / "shared" / "spec"
EXAMPLES = Path(__file__).parents[3] / "examples" / "requests"
ORDER = ("getAuthKey", "syncCardInfo", "virIdCardVerify", "updateCardInfo", "downQr")

needs_specification = pytest.mark.skipif(
    not SPECIFICATION.is_dir(), reason="the specification's text is not at hand; examples/requests stands in"
)


def with_key(wire: Wire, body: str) -> str:
    return re.sub(r"<authKey(?:/>|>[^<]*</authKey>)", f"<authKey>{wire.key}</authKey>", body)


def post(wire: Wire, operation: str, body: str) -> Answer:
    reply = send(wire.platform.url, body.encode(), Content_Type="text/xml; charset=UTF-8")
    assert reply.status == 200, reply.body.decode()
    return parse(reply.body, operation, WONDERSGROUP)


@needs_specification
@pytest.mark.parametrize("operation", ["getAuthKey", "virIdCardVerify", "updateCardInfo"])
def test_sample_of_the_specification_works_as_it_stands(operation: str, wire: Wire) -> None:
    sample = next(sample for sample in sample_messages() if sample.name == operation)
    assert post(wire, operation, sample.envelope).code == 10000


@needs_specification
def test_samples_of_issuing_and_downloading_work_for_the_sample_person(wire: Wire) -> None:
    samples = {sample.name: sample.envelope for sample in sample_messages()}
    asked = etree.fromstring(samples["downQr"])
    name, zjlx, zjhm = (asked.findtext(f".//{field}") or "" for field in ("name", "zjlx", "zjhm"))
    assert post(wire, "downQr", samples["downQr"]).code == 10108
    holder = f"<klx>3</klx><peopleInfo><zjlx>{zjlx}</zjlx><zjhm>{zjhm}</zjhm><xm>{name}</xm></peopleInfo>"
    begun = (
        samples["syncCardInfo"]
        .replace("<cardInfo>", f"<cardInfo>{holder}")
        .replace("<orgCode>1</orgCode>", "<orgCode>121212</orgCode><authKey></authKey>")
    )
    issued = post(wire, "syncCardInfo", with_key(wire, begun))
    assert (issued.code, wire.platform.card_count(name)) == (10000, 2)
    assert post(wire, "downQr", samples["downQr"]).code == 10000


@pytest.mark.parametrize("form", ["", ".bare"])
def test_our_samples_work_in_order(form: str, wire: Wire) -> None:
    for operation in ORDER:
        text = (EXAMPLES / f"{operation}{form}.xml").read_text(encoding="utf-8")
        body = enveloped(text) if form else text.partition("?>")[2]
        answer = post(wire, operation, with_key(wire, body))
        assert (operation, answer.code) == (operation, 10000)
    assert wire.platform.card_count("甄例子") == 1


def enveloped(bare: str) -> str:
    """What the interface makes of a bare operation element."""
    element = etree.fromstring(bare.encode())
    name = str(element.tag)
    body = "".join(etree.tostring(child, encoding="unicode") for child in element)
    return (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        f'<c:{name} xmlns:c="{WONDERSGROUP}">{body}</c:{name}></e:Body></e:Envelope>'
    )


def test_both_forms_say_the_same() -> None:
    assert {path.name for path in EXAMPLES.glob("*.xml")} == {
        f"{operation}{form}.xml" for operation in ORDER for form in ("", ".bare")
    }
    for operation in ORDER:
        whole = etree.parse(EXAMPLES / f"{operation}.xml").getroot().find(f".//{{{WONDERSGROUP}}}{operation}")
        bare = etree.parse(EXAMPLES / f"{operation}.bare.xml").getroot()
        assert whole is not None
        assert len(bare) > 1
        assert [(one.tag, (one.text or "").strip()) for one in whole.iter("*")][1:] == [
            (one.tag, (one.text or "").strip()) for one in bare.iter("*")
        ][1:]


def test_people_in_our_samples_are_made_up() -> None:
    numbers = {
        number
        for path in EXAMPLES.glob("*.xml")
        for number in re.findall(r"(?<!\d)\d{17}[\dX](?!\d)", path.read_text(encoding="utf-8"))
    }
    assert numbers
    for number in numbers:
        assert [found.severity for found in check_id_number(number, today=date(2026, 1, 1))] == []
        assert number.startswith("999")
