"""SOAP 1.1 and 1.2 envelopes: hardened reading, writing, faults."""

from typing import Final, NamedTuple

from lxml import etree

from wscall.text import Text

_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


class Version(NamedTuple):
    """A version of SOAP and how its messages are labelled over HTTP."""

    namespace: str
    content_type: str

    @property
    def envelope(self) -> str:
        """Qualified name of the outermost element."""
        return f"{{{self.namespace}}}Envelope"


SOAP11: Final = Version("http://schemas.xmlsoap.org/soap/envelope/", "text/xml")
SOAP12: Final = Version("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml")
VERSIONS: Final = (SOAP11, SOAP12)
_CODES_12: Final = {"Client": "Sender", "Server": "Receiver"}


class Fault(Exception):
    """A SOAP fault to answer with: the platform's way of refusing a message rather than a request.

    Attributes:
        code: SOAP 1.1 name of the fault: Client, Server, VersionMismatch or MustUnderstand.
        version: version of SOAP to answer in.
    """

    def __init__(self, code: str, why: Text, version: Version = SOAP11) -> None:
        super().__init__(code, why)
        self.code = code
        self.why = why
        self.version = version

    @property
    def status(self) -> int:
        """HTTP status: SOAP 1.1 always answers 500, SOAP 1.2 tells the two sides apart."""
        return 400 if self.version is SOAP12 and self.code == "Client" else 500


class Message(NamedTuple):
    """A request as it arrived: its SOAP version and the element in its Body."""

    version: Version
    content: etree._Element


def read_message(body: bytes, charset: str = "") -> Message:
    """Read a request.

    Args:
        body: the envelope as sent.
        charset: what the transport says about its encoding; "" leaves that to the XML declaration.

    Raises:
        Fault: not well-formed, with a DTD, too deep, not an envelope, or without exactly one element in its Body.
    """
    root = _parse(body, charset)
    version = next((version for version in VERSIONS if version.envelope == root.tag), None)
    if version is None:
        if etree.QName(root).localname == "Envelope":
            raise Fault(
                "VersionMismatch", Text("不是 SOAP 1.1 或 1.2 的信封", "not an envelope of SOAP 1.1 or 1.2")
            )
        raise Fault("Client", Text("最外层元素应为 soap:Envelope", "the outermost element must be soap:Envelope"))
    _refuse_mandatory_headers(root, version)
    found = root.find(f"{{{version.namespace}}}Body")
    content = list(found.iterchildren("*")) if found is not None else []
    if len(content) != 1:
        why = Text("soap:Body 中应恰有一个元素", "soap:Body must hold exactly one element")
        raise Fault("Client", why, version)
    return Message(version, content[0])


def _parse(body: bytes, charset: str) -> etree._Element:
    try:
        parser = etree.XMLParser(
            encoding=charset or None,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        why = Text(
            "第 {line} 行第 {column} 列不是格式良好的 XML", "not well-formed XML at line {line}, column {column}"
        )
        raise Fault("Client", why.fill(line=line, column=column)) from None
    except LookupError:
        raise Fault("Client", Text("不认识的字符集", "unknown character set")) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Fault("Client", Text("不接受 DOCTYPE", "a DOCTYPE is not accepted"))
    return root


def _refuse_mandatory_headers(root: etree._Element, version: Version) -> None:
    header = root.find(f"{{{version.namespace}}}Header")
    for block in header.iterchildren("*") if header is not None else ():
        if block.get(f"{{{version.namespace}}}mustUnderstand") in {"1", "true"}:
            name = etree.QName(block).localname
            why = Text("不支持的 SOAP 头 {name}", "the SOAP header {name} is not supported").fill(name=name)
            raise Fault("MustUnderstand", why, version)


def write_message(version: Version, content: etree._Element) -> bytes:
    """An envelope around ``content``, UTF-8 without a declaration, as the specification's samples have it."""
    envelope = etree.Element(version.envelope, nsmap={"soap": version.namespace})
    etree.SubElement(envelope, f"{{{version.namespace}}}Body").append(content)
    return etree.tostring(envelope, encoding="UTF-8", xml_declaration=False)


def write_fault(fault: Fault) -> bytes:
    """The envelope of a fault, Chinese first."""
    return write_message(fault.version, _fault_11(fault) if fault.version is SOAP11 else _fault_12(fault))


def _fault_11(fault: Fault) -> etree._Element:
    element = etree.Element(f"{{{SOAP11.namespace}}}Fault", nsmap={"soap": SOAP11.namespace})
    etree.SubElement(element, "faultcode").text = f"soap:{fault.code}"
    etree.SubElement(element, "faultstring").text = f"{fault.why.zh} ({fault.why.en})"
    return element


def _fault_12(fault: Fault) -> etree._Element:
    prefix = f"{{{SOAP12.namespace}}}"
    element = etree.Element(f"{prefix}Fault", nsmap={"soap": SOAP12.namespace})
    code = etree.SubElement(element, f"{prefix}Code")
    etree.SubElement(code, f"{prefix}Value").text = f"soap:{_CODES_12.get(fault.code, fault.code)}"
    reason = etree.SubElement(element, f"{prefix}Reason")
    for language, text in (("zh", fault.why.zh), ("en", fault.why.en)):
        sentence = etree.SubElement(reason, f"{prefix}Text")
        sentence.set(_XML_LANG, language)
        sentence.text = text
    return element
