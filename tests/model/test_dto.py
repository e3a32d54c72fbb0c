import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.errors import BadInput
from wscall.model import (
    REQUESTS,
    CardBlackList,
    CardInfo,
    CardInfoResult,
    Dto,
    HealthDataInfo,
    OperatorLogInfo,
    PeopleIndex,
    PeopleInfo,
    PoorPeopleList,
    SamBlackList,
    UpdatedCard,
    UseCardInfo,
    VirCard,
    made_up_id_number,
    rules_of,
)
from wscall.model.tables import TABLES

MODELS: list[type[Dto]] = [
    CardBlackList,
    CardInfo,
    CardInfoResult,
    OperatorLogInfo,
    PeopleIndex,
    PeopleInfo,
    PoorPeopleList,
    SamBlackList,
    UpdatedCard,
    UseCardInfo,
    VirCard,
    *REQUESTS.values(),
]
SECRET = "张无忌"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("model", MODELS)
def test_everything_is_empty_unless_given(model: type[Dto]) -> None:
    for name in rules_of(model):
        value = getattr(model(), name)
        assert value == type(value)(), name


@pytest.mark.parametrize("model", MODELS)
def test_every_field_has_a_label_and_a_table_that_exists(model: type[Dto]) -> None:
    for name, rule in rules_of(model).items():
        assert rule.label, name
        assert not rule.table or rule.table in TABLES, name


def test_names_differ_between_services_in_case_only() -> None:
    log = OperatorLogInfo.of(
        {"kslx": "1", "samCode": "noSam", "amount": "0.00", "payMode": "0", "orgcode": "121212"}
    )
    assert (log.Kslx, log.SAMCode, log.Amount, log.PayMode, log.orgCode) == ("1", "noSam", "0.00", "0", "121212")
    assert log.model_extra == {}


def test_the_exact_name_wins_and_the_other_is_kept() -> None:
    for values in ({"orgCode": "1", "orgcode": "2"}, {"orgcode": "2", "orgCode": "1"}):
        card = CardInfo.of(values)
        assert card.orgCode == "1"
        assert card.model_extra == {"orgcode": "2"}


def test_unknown_elements_survive() -> None:
    card = VirCard.of({"vuid": "1", "newThing": {"a": ["b"]}})
    assert card.model_extra == {"newThing": {"a": ["b"]}}
    assert VirCard.of(card.model_dump()) == card


def test_the_person_may_be_called_vvcr() -> None:
    assert VirCard.of({"vvcr": {"xm": SECRET}}).peopleInfo.xm == SECRET


def test_none_and_empty_objects_mean_not_given() -> None:
    card = CardInfo.of({"kh": None, "peopleInfo": "\n  "})
    assert card == CardInfo()
    person = PeopleInfo.of({"healthDataInfo": None, "allergyInfoList": ""})
    assert person.healthDataInfo == HealthDataInfo()
    assert person.allergyInfoList == []


@pytest.mark.parametrize(
    "given_list",
    [
        [{"gmwzmc": "青霉素"}],
        {"allergyInfo": [{"gmwzmc": "青霉素"}]},
        {"allergyInfo": {"gmwzmc": "青霉素"}},
    ],
)
def test_lists_come_with_and_without_their_wrapper(given_list: object) -> None:
    assert [each.gmwzmc for each in PeopleInfo.of({"allergyInfoList": given_list}).allergyInfoList] == ["青霉素"]


def test_an_empty_wrapper_is_an_empty_list() -> None:
    assert PeopleInfo.of({"allergyInfoList": {"allergyInfo": ""}}).allergyInfoList == []
    assert SamBlackList.of({"samBlackList": {}}).samBlackList == []


def test_wrapper_and_item_of_the_same_name() -> None:
    assert [
        each.bh for each in SamBlackList.of({"samBlackList": {"samBlackList": [{"bh": "7"}]}}).samBlackList
    ] == ["7"]


def test_numbers_become_text() -> None:
    assert UseCardInfo.of({"medType": 5}).medType == "5"


def test_models_do_not_change() -> None:
    card = CardInfo(kh="1")
    with pytest.raises(pydantic.ValidationError):
        card.kh = "2"  # type: ignore[misc] # that it is refused is the point
    assert card.model_copy(update={"kh": "2"}).kh == "2"
    assert card.kh == "1"


def test_defaults_are_not_shared() -> None:
    one, other = PeopleInfo(), PeopleInfo()
    assert one.allergyInfoList is not other.allergyInfoList


def test_shapes_that_cannot_be_are_bad_input_without_values() -> None:
    with pytest.raises(BadInput) as caught:
        CardInfo.of({"kh": [SECRET], "peopleInfo": {"xm": {"a": SECRET}}})
    assert caught.value.where == "CardInfo: kh, peopleInfo.xm"
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__


def test_repr_shows_no_personal_value() -> None:
    number = made_up_id_number(1)
    card = CardInfo.of(
        {"klx": "3", "kh": number, "peopleInfo": {"xm": SECRET, "sfzhm": number}, "extraName": SECRET}
    )
    for shown in (repr(card), str(card), f"{card}", "\n".join(map(str, card.__repr_args__()))):
        assert SECRET not in shown
        assert number not in shown
    assert repr(card) == "CardInfo(klx='3', kh=…, peopleInfo=PeopleInfo(xm=…, sfzhm=…), extraName=…)"
    assert repr(CardInfo()) == "CardInfo()"


@given(st.sampled_from(MODELS), st.data())
def test_of_raises_nothing_but_bad_input(model: type[Dto], data: st.DataObject) -> None:
    names = st.sampled_from([*rules_of(model), "other"]) | st.text(max_size=5)
    values = data.draw(st.dictionaries(names, JSON, max_size=5))
    try:
        made = model.of(values)
    except BadInput:
        return
    assert repr(made).startswith(model.__name__)
    assert model.of(made.model_dump()) == made or "nan" in str(made.model_dump())
