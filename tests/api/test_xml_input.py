"""szInput: the shapes that count, the traps of the specification's samples, and hostile XML."""

import tracemalloc
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.api.xml_input import (
    CARD,
    MAX_ATTRIBUTES,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_ELEMENTS,
    SOAP_11,
    SOAP_12,
    Shape,
    parse_input,
    to_model,
)
from wscall.errors import BadInput
from wscall.model import REQUESTS, CardInfo, PeopleInfo, UseCardInfo
from wscall.platform.port import Element

ENVELOPE = f"""
<soapenv:Envelope xmlns:soapenv="{SOAP_11}" xmlns:card="{CARD}">
   <soapenv:Header><ignored>1</ignored></soapenv:Header>
   <soapenv:Body>
      <card:getAuthKey>
         <!--Optional:注册组织机构代码、平台获取 -->
         <orgCode>121212</orgCode>
         <userName> 121212
         </userName>
         <passWord><![CDATA[1234<abcd_]]></passWord>
      </card:getAuthKey>
   </soapenv:Body>
</soapenv:Envelope>
"""
PARAMETERS = (
    Element("orgCode", "121212"),
    Element("userName", "121212"),
    Element("passWord", "1234<abcd_"),
)
INNER = "<orgCode>121212</orgCode><userName>121212</userName><passWord>1234&lt;abcd_</passWord>"


def refused(source: str | bytes) -> BadInput:
    with pytest.raises(BadInput) as caught:
        parse_input(source)
    return caught.value


def test_an_envelope() -> None:
    parsed = parse_input(ENVELOPE, "getAuthKey")
    assert parsed.operation == "getAuthKey"
    assert parsed.parameters == Element("getAuthKey", "", PARAMETERS)
    assert parsed.shape == Shape(envelope=True, soap=SOAP_11, namespace=CARD)


def test_an_envelope_of_soap_12() -> None:
    assert parse_input(ENVELOPE.replace(SOAP_11, SOAP_12)).shape.soap == SOAP_12


@pytest.mark.parametrize(
    ("source", "operation", "namespace"),
    [
        (f"<getAuthKey>{INNER}</getAuthKey>", "getAuthKey", ""),
        (f'<getAuthKey xmlns="{CARD}">{INNER}</getAuthKey>', "getAuthKey", CARD),
        (f'<c:getAuthKey xmlns:c="{CARD}">{INNER}</c:getAuthKey>', "getAuthKey", CARD),
        (f"<card:getAuthKey>{INNER}</card:getAuthKey>", "getAuthKey", ""),
        (f"<root>{INNER}</root>", None, ""),
        (f"<请求>{INNER}</请求>", None, ""),
    ],
)
def test_bare_shapes(source: str, operation: str | None, namespace: str) -> None:
    parsed = parse_input(source, "getAuthKey")
    assert parsed.operation == operation
    assert parsed.parameters.children == PARAMETERS
    assert parsed.shape == Shape(namespace=namespace)


@pytest.mark.parametrize("encoding", ["GBK", "GB2312", "gb18030", "UTF-8", "utf8"])
def test_declared_encodings(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}" ?>\r\n<root><name>袁宇阳</name></root>'
    assert parse_input(text).text("name") == "袁宇阳"
    assert parse_input(text.encode(encoding)).text("NAME") == "袁宇阳"
    assert parse_input(b"\r\n " + text.encode(encoding) + b"\0\0").text("name") == "袁宇阳"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_encodings_that_nothing_declares(encoding: str) -> None:
    assert parse_input("<root><name>袁宇阳</name></root>".encode(encoding)).text("name") == "袁宇阳"


def test_a_mark_before_text() -> None:
    assert parse_input("\ufeff<root><name>1</name></root>").text("name") == "1"


@pytest.mark.parametrize("encoding", ["KOI8-R", "utf-16", "no-such"])
def test_other_encodings_are_named(encoding: str) -> None:
    error = refused(f'<?xml version="1.0" encoding="{encoding}"?><root/>'.encode())
    assert error.found == encoding
    assert "GBK" in error.needed


def test_bytes_that_contradict_their_declaration() -> None:
    error = refused('<?xml version="1.0" encoding="UTF-8"?>\n\n<root>袁宇阳</root>'.encode("gbk"))
    assert error.where == "szInput:3"


def test_another_operation_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        parse_input(ENVELOPE, "downQr")
    assert (caught.value.found, caught.value.needed) == ("getAuthKey", "downQr")


@pytest.mark.parametrize("source", ["", "  \r\n", b"", b"\0\0", "\ufeff"])
def test_nothing(source: str | bytes) -> None:
    assert "空" in refused(source).what.zh


@pytest.mark.parametrize(
    "body", ["", "<soap:Body/>", "<soap:Body><a/><b/></soap:Body>", "<soap:Head><a/></soap:Head>"]
)
def test_an_envelope_needs_one_operation(body: str) -> None:
    assert "Body" in refused(f"<soap:Envelope>{body}</soap:Envelope>").what.zh


@pytest.mark.parametrize(
    ("source", "where", "hint"),
    [
        ("<a>\n<unitWrok></ unitWrok ></a>", "szInput:2:13", "</unitWrok>"),
        ("<a>\n  < appUserID></appUserID></a>", "szInput:2:4", "<appUserID>"),
        ("<a>\n<!--出生地>\n<b/>\n<!--户籍-->\n</a>", "szInput:4:", "第 2 行的注释"),
        ("<a>\n<!--就诊类型->\n<b/></a>", "szInput:2:1", "第 2 行的注释"),
        ("<a><ksmc>内科&外科</ksmc></a>", "szInput:1:", "&amp;"),
        ("<a><ksmc>1 <2</ksmc></a>", "szInput:1:", "&lt;"),
        ("<a>\n<b>\n</a>", "szInput:3:3", ""),
        ("<a>\n<b>", "szInput:2:4", ""),
        ("<a/><b/>", "szInput:1:5", ""),
        ("just text", "szInput:1:1", ""),
        ("<a><b x='1' x='2'/></a>", "szInput:1:", ""),
        ("<a>&nbsp;</a>", "szInput:1:", ""),
        ("<a>\0</a>", "szInput:1:", ""),
        ("<a>\ud800</a>", "szInput:1:", ""),
        ('<?xml version="1.0" encoding="GBK"?>\n<a><', "szInput:2:", ""),
    ],
)
def test_malformed(source: str, where: str, hint: str) -> None:
    error = refused(source)
    assert error.where.startswith(where)
    assert error.found
    assert hint in error.advice.zh


def test_the_missing_end_tag_is_named() -> None:
    assert refused(ENVELOPE.replace("</soapenv:Envelope>", "")).needed == "</soapenv:Envelope>"
    assert refused("<a><b></a>").needed == "</b>"


def test_no_value_is_shown() -> None:
    error = refused("<a><sfzhm>VALUE</sfzhm><xm>VALUE</ xm></a>")
    assert "VALUE" not in error.text().zh + error.text().en + repr(error)


# hostile input


class Feeding:
    """Counts what a parser is fed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.chunks = 0
        create = expat.ParserCreate
        monkeypatch.setattr(expat, "ParserCreate", lambda *arguments: _Counted(create(*arguments), self))


class _Counted:
    def __init__(self, parser: expat.XMLParserType, feeding: Feeding) -> None:
        vars(self).update(parser=parser, feeding=feeding)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(vars(self)["parser"], name, value)

    def __getattr__(self, name: str) -> Any:
        return getattr(vars(self)["parser"], name)

    def Parse(self, data: bytes, final: bool) -> int:
        feeding, parser = vars(self)["feeding"], vars(self)["parser"]
        feeding.chunks += 1
        return int(parser.Parse(data, final))


@pytest.fixture
def feeding(monkeypatch: pytest.MonkeyPatch) -> Feeding:
    return Feeding(monkeypatch)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE a>",
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd">',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
    ],
)
def test_a_document_type_ends_the_work(doctype: str, feeding: Feeding) -> None:
    error = refused(f"{doctype}<a>&l9;&x;{'x' * 500_000}</a>")
    assert "DOCTYPE" in error.what.zh
    assert error.where.startswith("szInput:1:")
    assert feeding.chunks == 1


@pytest.mark.parametrize("unit", ["x", b"x"])
def test_size_is_refused_before_anything_else(unit: str | bytes, feeding: Feeding) -> None:
    huge = unit * 100_000_000
    tracemalloc.start()
    try:
        error = refused(huge)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "过大" in error.what.zh
    assert error.found == str(len(huge))
    assert feeding.chunks == 0
    assert peak < 100_000


def test_size_counts_characters() -> None:
    inside = "袁" * (MAX_CHARACTERS - 100)
    assert parse_input(f"<a><b>{inside}</b></a>".encode()).text("b") == inside
    assert "过大" in refused(b"<a><b>" + b"x" * MAX_CHARACTERS + b"</b></a>").what.zh


def test_depth(feeding: Feeding) -> None:
    assert parse_input("<a>" * MAX_DEPTH + "</a>" * MAX_DEPTH).parameters.name == "a"
    feeding.chunks = 0
    error = refused("<a>" * 300_000)
    assert (error.found, error.needed) == (str(MAX_DEPTH + 1), f"≤ {MAX_DEPTH}")
    assert feeding.chunks == 1


def test_siblings(feeding: Feeding) -> None:
    assert len(parse_input(f"<r>{'<a/>' * (MAX_ELEMENTS - 1)}</r>").parameters.children) == MAX_ELEMENTS - 1
    error = refused(f"<r>{'<a/>' * 250_000}")
    assert error.found == str(MAX_ELEMENTS + 1)
    assert feeding.chunks < 10


def test_attributes() -> None:
    def flood(count: int) -> str:
        attributes = " ".join(f"x{n}='1'" for n in range(count))
        return f"<r><a {attributes}/></r>"

    assert parse_input(flood(MAX_ATTRIBUTES)).parameters.children
    assert refused(flood(50_000)).found == "50000"


@pytest.mark.parametrize(
    "source",
    [
        "<r>" + "<a/>" * 4000 + "<b>" + "x" * 900_000 + "</b></r>",
        "<r><!--" + "x" * 1_000_000 + "--></r>",
        "<r><![CDATA[" + "]]" * 500_000 + "]]></r>",
        "<r>" + "&lt;" * 250_000 + "</r>",
        "<r>" + "<?p x?>" * 140_000 + "</r>",
        "<" + "r" * 1_000_000,
        "\n" * 1_000_000 + "<",
        "<!--" * 250_000,
    ],
)
def test_memory_is_bounded_by_the_size_allowed(source: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(BadInput) if source[-1] != ">" else nullcontext():
            parse_input(source)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20 * MAX_CHARACTERS


# models

SYNC = """
<card:syncCardInfo>
  <orgCode>121212</orgCode>
  <CARDINFO>
    <klx>3</klx>
    <PeopleInfo>
      <xm>袁宇阳</xm><zjlx>1</zjlx><zjhm>M123</zjhm><future><deep>1</deep></future>
      <linkmanInfoList><linkmanInfo><lxrxm>某</lxrxm></linkmanInfo><linkmanInfo><lxrxm>某某</lxrxm></linkmanInfo></linkmanInfoList>
      <allergyInfoList/>
    </PeopleInfo>
    <novelty>1</novelty>
  </CARDINFO>
</card:syncCardInfo>
"""


def test_a_request_becomes_a_model() -> None:
    request = parse_input(SYNC).model(REQUESTS["syncCardInfo"])
    card = request.cardInfo  # type: ignore[attr-defined]  # the table is typed by the base class
    assert card.klx == "3"
    assert card.peopleInfo.xm == "袁宇阳"
    assert [each.lxrxm for each in card.peopleInfo.linkmanInfoList] == ["某", "某某"]
    assert card.peopleInfo.allergyInfoList == []
    assert card.model_extra == {"novelty": "1"}
    assert card.peopleInfo.model_extra == {"future": {"deep": "1"}}


@pytest.mark.parametrize("name", ["useCardInfo", "UseCardInfo", "usecardinfo"])
def test_nested_names_in_any_case(name: str) -> None:
    nested = parse_input(f"<r><{name}><depCode>0100</depCode></{name}></r>").child("useCardInfo")
    assert nested is not None
    assert to_model(nested, UseCardInfo).depCode == "0100"


def test_the_exact_name_wins_over_another_case() -> None:
    assert parse_input("<r><NAME>1</NAME><name>2</name></r>").text("name") == "2"
    assert parse_input("<r/>").text("name") == ""


@pytest.mark.parametrize("inner", ["<xm>1</xm><xm>2</xm>", "<xm></xm><xm></xm>", "<xm><b>1</b></xm>"])
def test_a_field_of_the_wrong_shape_is_named(inner: str) -> None:
    with pytest.raises(BadInput) as caught:
        to_model(parse_input(f"<p>{inner}</p>").parameters, PeopleInfo)
    assert "xm" in caught.value.where


# properties

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,8}", fullmatch=True)
texts = st.text(
    st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cn"), exclude_characters="\ufffe\uffff")
)
trees = st.recursive(
    st.builds(Element, names, texts.map(str.strip), st.just(())),
    lambda inner: st.builds(Element, names, st.just(""), st.lists(inner, max_size=4).map(tuple)),
    max_leaves=12,
).filter(lambda element: element.name != "Envelope")


def written(element: Element) -> str:
    inner = "".join(written(each) for each in element.children)
    return f"<{element.name}>{escape(element.text)}{inner}</{element.name}>"


@given(trees, st.sampled_from(["utf-8", "gb18030", None]))
def test_a_tree_comes_back(tree: Element, encoding: str | None) -> None:
    text = written(tree)
    source = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding) if encoding else text
    assert parse_input(source).parameters == tree


def pieces() -> Iterator[str]:
    yield from ("<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "&", ";", "=", '"', " ", "\n", "a", "b:c")
    yield from (
        "<?xml",
        "?>",
        "encoding",
        "gbk",
        "<!DOCTYPE a",
        "<a>",
        "</a>",
        "&#0;",
        "&lt;",
        "xmlns:",
        "袁",
        "\0",
    )
    yield from ("<soap:Envelope>", "<soap:Body>", "</soap:Body>", "</soap:Envelope>", "\ufeff", "\ud800", "\r")


@given(st.one_of(st.text(), st.lists(st.sampled_from(list(pieces()))).map("".join), st.binary()))
def test_any_input_is_read_or_refused(source: str | bytes) -> None:
    with suppress(BadInput):
        parsed = parse_input(source)
        with suppress(BadInput):
            to_model(parsed.parameters, CardInfo)
