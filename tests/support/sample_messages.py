"""The specification's sample messages, mended, or our own of the same shape where its text is not at hand."""

import re
from pathlib import Path
from typing import NamedTuple

_SPECIFICATION = Path(__file__).parents[3] / "shared" / "spec"
_ENVELOPE = re.compile(
    r"<(?P<prefix>soapenv|soap):Envelope.*?(?:</(?P=prefix):Envelope>|</(?P=prefix):Body>(?!\s*</))", re.DOTALL
)
_COMMENT = re.compile(r"<!--[^>]*>")
_LOOSE_TAG = re.compile(r"<(/?)\s*(\w+)\s*>")
_SYNC_TAIL = re.compile(r"<terminalType></terminalType>(?:(?!</card:syncCardInfo>).)*</cardInfo>", re.DOTALL)
_WONDERSGROUP = "http://www.wondersgroup.com/card"


class Sample(NamedTuple):
    """One message: the local name of the element in its Body, and the whole envelope."""

    name: str
    envelope: str


def sample_messages() -> list[Sample]:
    """Ten messages: request and response of five operations."""
    texts = sorted(_SPECIFICATION.glob("000_*.txt")) if _SPECIFICATION.is_dir() else []
    return _from_specification(texts[0].read_text(encoding="utf-8")) if texts else own_messages()


def _from_specification(text: str) -> list[Sample]:
    samples = [_sample(_mend(match.group(), match["prefix"])) for match in _ENVELOPE.finditer(text)]
    tail = _SYNC_TAIL.search(text)
    assert tail is not None
    samples.append(_request("syncCardInfo", f"<orgCode>1</orgCode><cardInfo>{_mend(tail.group())}"))
    return samples


def _mend(text: str, prefix: str = "") -> str:
    """What DECISIONS 11 mends: unclosed comments, blanks inside tags, an envelope without its end."""
    text = _LOOSE_TAG.sub(r"<\1\2>", _COMMENT.sub("", text))
    return text if not prefix or text.endswith("Envelope>") else f"{text}</{prefix}:Envelope>"


def _sample(envelope: str) -> Sample:
    operation = re.search(r"<(?:card|ns2):(\w+)", envelope)
    assert operation is not None
    return Sample(operation[1], envelope)


def _request(operation: str, children: str) -> Sample:
    return Sample(operation, _envelope("soapenv", "card", operation, children))


def _response(operation: str, children: str) -> Sample:
    return Sample(f"{operation}Response", _envelope("soap", "ns2", f"{operation}Response", children))


def _envelope(soap: str, prefix: str, name: str, children: str) -> str:
    return (
        f'<{soap}:Envelope xmlns:{soap}="http://schemas.xmlsoap.org/soap/envelope/"><{soap}:Body>'
        f'<{prefix}:{name} xmlns:{prefix}="{_WONDERSGROUP}">{children}</{prefix}:{name}>'
        f"</{soap}:Body></{soap}:Envelope>"
    )


def own_messages() -> list[Sample]:
    caller = "<orgCode>121212</orgCode><authKey>0123abcd</authKey>"
    done = "<message>操作成功</message><resultCode>10000</resultCode>"
    issued = '<message>{"virtualCardNum":"1","vuid":"2","empi":"3","QRCode":"2:1","img":""}</message>'
    return [
        _request("getAuthKey", "<orgCode>121212</orgCode><userName>u</userName><passWord>p</passWord>"),
        _response(
            "getAuthKey",
            f"<return>{done}<authKey>0123abcd</authKey></return><macAddress>00-00,null</macAddress><orgCode>1</orgCode>",
        ),
        _request("syncCardInfo", f"{caller}<cardInfo><terminalType/><qrType/><pcName/><pcIp/><macId/></cardInfo>"),
        _response("syncCardInfo", f"<return>{issued}<resultCode>10000</resultCode></return>"),
        _request(
            "virIdCardVerify",
            f"{caller}<qrCode>5F27:1</qrCode><useCardInfo><issuingMode>2</issuingMode><depCode>0100</depCode>"
            "<depType>1</depType><machineCode>1234</machineCode><medStepcode>010101</medStepcode>"
            "<terminalType>1</terminalType></useCardInfo>",
        ),
        _response(
            "virIdCardVerify",
            f"<return>{done}<empi>31F6</empi><erhcEnddate>2028-12-14</erhcEnddate><orgcode>121212</orgcode>"
            "<orgname>统一测试机构</orgname><virtualCardNum>1</virtualCardNum><vuid>5F27</vuid>"
            "<peopleInfo><mzdm>01</mzdm><xb>1</xb><xm>袁宇阳</xm><zjlx>01</zjlx></peopleInfo></return>",
        ),
        _request(
            "updateCardInfo",
            f"{caller}<qrCode>5F27:1</qrCode><issuingMode>2</issuingMode><terminalType>1</terminalType>"
            "<peopleInfo><zjlx>01</zjlx><xm>袁宇阳</xm><unitWrok/><appUserID/></peopleInfo>",
        ),
        _response("updateCardInfo", f"<return>{done}</return>"),
        _request("downQr", f"{caller}<name>袁宇阳</name><zjlx>01</zjlx><zjhm/>"),
        _response("downQr", f"<return>{done}<empi>31F6</empi><img/><vuid>5F27</vuid></return>"),
    ]
