import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.errors import BadConfiguration, WscallError
from wscall.platform.endpoint import Endpoint


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        (
            "http://10.0.0.1:8083/hcpde/services/healthCardService?wsdl",
            ("http", "10.0.0.1", 8083, "/hcpde/services/healthCardService"),
        ),
        (" https://platform.example ", ("https", "platform.example", 443, "/")),
        ("HTTP://Host/a", ("http", "host", 80, "/a")),
        ("http://[::1]:81/a", ("http", "::1", 81, "/a")),
        ("http://h/卡", ("http", "h", 80, "/%E5%8D%A1")),
    ],
)
def test_takes_addresses_apart(url: str, endpoint: tuple[str, str, int, str]) -> None:
    assert Endpoint.parse(url) == endpoint
    assert Endpoint.parse(Endpoint.parse(url).url) == endpoint


@pytest.mark.parametrize(
    "url",
    [
        "",
        "10.0.0.1:8083/x",
        "ftp://h/x",
        "http://",
        "http://h:port/",
        "http://[::1/",
        "http://h/a b",
        "http://u:p@h/",
    ],
)
def test_refuses_what_is_none(url: str) -> None:
    with pytest.raises(BadConfiguration) as caught:
        Endpoint.parse(url)
    assert "http://host" in caught.value.needed


def test_never_repeats_a_password() -> None:
    with pytest.raises(BadConfiguration) as caught:
        Endpoint.parse("http://user:secret@host/")
    assert "secret" not in caught.value.text().zh + repr(caught.value)


@given(st.text(max_size=40).map("http://{}".format) | st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        endpoint = Endpoint.parse(text)
    except WscallError:
        return
    assert endpoint.path.isascii()
