import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from wscall.sim.platform.soap import (
    SOAP11,
    SOAP12,
    VERSIONS,
    Fault,
    Version,
    read_message,
    write_fault,
    write_message,
)
from wscall.text import Text

SEEDS = st.sampled_from(
    ["<", ">", "/", "a", "e:", "=", '"', "&", "<!DOCTYPE a>", "<!--", "<?", "]]>", "é", "\0", " "]
)


@given(st.binary(max_size=200) | st.lists(SEEDS, max_size=40).map(lambda parts: "".join(parts).encode()))
def test_reading_never_raises_anything_but_a_fault(body: bytes) -> None:
    with pytest.raises(Fault):
        read_message(body)


@given(st.sampled_from(VERSIONS), st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_what_is_written_is_read(version: Version, text: str) -> None:
    content = etree.Element("{urn:a}b")
    content.text = text
    message = read_message(write_message(version, content))
    assert message.version is version
    assert (message.content.tag, message.content.text or "") == ("{urn:a}b", text)


@pytest.mark.parametrize("charset", ["", "UTF-8", "utf-16", "GB18030"])
def test_charsets_are_understood(charset: str) -> None:
    body = f'<e:Envelope xmlns:e="{SOAP11.namespace}"><e:Body><甲/></e:Body></e:Envelope>'
    assert read_message(body.encode(charset or "utf-8"), charset).content.tag == "甲"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("code", ["Client", "Server", "VersionMismatch", "MustUnderstand"])
def test_faults_are_messages(version: Version, code: str) -> None:
    message = read_message(write_fault(Fault(code, Text("不行", "no"), version)))
    assert message.version is version
    assert message.content.tag == f"{{{version.namespace}}}Fault"
    assert "不行" in "".join(str(text) for text in message.content.itertext())


@pytest.mark.parametrize(
    ("version", "code", "status"), [(SOAP11, "Client", 500), (SOAP12, "Client", 400), (SOAP12, "Server", 500)]
)
def test_faults_have_their_status(version: Version, code: str, status: int) -> None:
    assert Fault(code, Text("不行", "no"), version).status == status
