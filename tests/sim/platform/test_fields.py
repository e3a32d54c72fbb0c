from wscall.sim.platform.fields import Fields, group, is_blank, is_fields, items, merged, text

FIELDS: Fields = {"a": " 1 ", "b": {"c": "2"}, "list": {"row": [{"d": "3"}, {"d": "4"}]}, "empty": " "}


def test_reading() -> None:
    assert (text(FIELDS, "a"), text(FIELDS, "none"), text(FIELDS, "b"), text(FIELDS, "empty", "a")) == (
        "1",
        "",
        "",
        "1",
    )
    assert group(FIELDS, "none", "b") == {"c": "2"}
    assert group(FIELDS, "a") == {}
    assert [text(row, "d") for row in items(FIELDS, "list", "row")] == ["3", "4"]
    assert items(FIELDS, "b", "c") == []


def test_blank_is_nothing_with_a_value_however_deep() -> None:
    blank: Fields = {"a": " ", "b": {"c": {}}, "d": [{"e": ""}], "f": {}}
    assert is_blank(blank)
    assert is_blank({})
    assert not is_blank({"a": {"b": [{"c": ""}, {"c": "1"}]}})


def test_merging_overwrites_with_what_is_given_and_keeps_what_is_not() -> None:
    stored: Fields = {"a": "1", "b": "2", "c": "3"}
    given: Fields = {"a": "", "b": " 9 ", "c": "9", "d": {"e": ""}}
    assert merged(stored, given, keep=frozenset({"c"})) == {"a": "1", "b": "9", "c": "3"}
    assert stored == {"a": "1", "b": "2", "c": "3"}


def test_the_form_of_fields() -> None:
    assert is_fields(FIELDS)
    assert is_fields({})
    others: list[object] = [None, "a", [], {"a": 1}, {"a": ["b"]}, {"a": {"b": None}}]
    for other in others:
        assert not is_fields(other)
