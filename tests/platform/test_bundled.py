import pytest
from lxml import etree
from zeep import Client, Settings

from support.sample_messages import Sample, own_messages, sample_messages
from wscall.errors import BadConfiguration
from wscall.platform.bundled import HBWS, NAMESPACES, WONDERSGROUP, bundled_description

SPECIFICATION = {
    "getAuthKey",
    "getCardInfo",
    "syncCardInfo",
    "virIdCardVerify",
    "updateCardInfo",
    "downQr",
    "operatorLog",
    "cardVerify",
    "publishBlackCard",
    "publishBlackSam",
    "publishPoorPeople",
}
ELSEWHERE = SPECIFICATION | {
    "getInfo",
    "getInfoYw",
    "sfzhmVerify",
    "poorPeopleVerify",
    "identifyPerson",
    "blackSamVerify",
    "modifyCardInfo",
    "modifyPeopleInfo",
    "syncCardStatus",
    "repairChangCard",
    "getXnhkh",
    "getXpxlhYhkh",
    "getYhkhStatus",
    "updateCardType",
}


def _client(namespace: str) -> Client:
    settings = Settings(forbid_external=True, forbid_dtd=True)
    return Client(str(bundled_description(namespace).wsdl), settings=settings)  # type: ignore[no-untyped-call]  # zeep is partly typed


def _operations(namespace: str) -> dict[str, object]:
    return dict(_client(namespace).service._binding.all())


@pytest.mark.parametrize(("namespace", "names"), [(WONDERSGROUP, SPECIFICATION), (HBWS, ELSEWHERE)])
def test_offers_the_operations(namespace: str, names: set[str]) -> None:
    assert set(_operations(namespace)) == names


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_needs_nothing_but_its_neighbour(namespace: str) -> None:
    locations = [
        element.get("schemaLocation") or element.get("location")
        for file in bundled_description(namespace)
        for element in etree.parse(file).iter("{*}import", "{*}include")
    ]
    assert locations == [bundled_description(namespace).xsd.name]


def test_an_unknown_namespace_is_told_the_known_ones() -> None:
    with pytest.raises(BadConfiguration, match="wondersgroup"):
        bundled_description("urn:other")


@pytest.mark.parametrize("sample", sample_messages() + own_messages(), ids=lambda sample: sample.name)
def test_accepts_the_specification_samples(sample: Sample) -> None:
    schema = etree.XMLSchema(etree.parse(bundled_description(WONDERSGROUP).xsd))
    body = etree.fromstring(sample.envelope.encode()).find(".//{*}Body")
    assert body is not None
    schema.assertValid(body[0])


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("getYhkhStatus", ["authKey", "useOrgCode", "orgCode", "sfzhm", "xpxlh"]),
        ("updateCardInfo", ["orgCode", "authKey", "qrCode", "issuingMode", "terminalType", "People"]),
    ],
)
def test_keeps_the_traps_of_the_other_deployment(operation: str, parameters: list[str]) -> None:
    message = _client(HBWS).service._binding.get(operation).input.body
    assert [name for name, _ in message.type.elements] == parameters


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_a_refusal_needs_no_more_than_its_code(namespace: str) -> None:
    schema = etree.XMLSchema(etree.parse(bundled_description(namespace).xsd))
    for operation in _operations(namespace):
        refusal = (
            f'<r:{operation}Response xmlns:r="{namespace}"><return><resultCode>10105</resultCode></return>'
            f"</r:{operation}Response>"
        )
        schema.assertValid(etree.fromstring(refusal))
        text = refusal.replace("10105", "E-5")
        assert not schema.validate(etree.fromstring(text))
