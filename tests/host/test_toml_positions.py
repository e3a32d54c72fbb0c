import tomllib

from hypothesis import given
from hypothesis import strategies as st

from wscall.host.toml_positions import key_positions

DOCUMENT = '''\
# a comment = 1
[plugin]
name = "x"  # [not.a.table]
"quoted key" = """
line = 2
[[device]]
"""

[[device]]
name = 'a # b'
a.b . c = { d = [1, 2, { e = "}" }], "f g" = 3 }
[device.transport]
kind = "serial"
[[device]]
list = [
  "one", # first
  "two",
]
[device.transport]
port = 1
'''


def test_every_kind_of_key_is_found() -> None:
    found = key_positions(DOCUMENT)
    assert found["plugin",] == (2, 2)
    assert found["plugin", "name"] == (3, 1)
    assert found["plugin", "quoted key"] == (4, 1)
    assert found["device", 0, "name"] == (10, 1)
    assert found["device", 0, "a", "b", "c"] == (11, 7)
    assert found["device", 0, "a", "b", "c", "d"] == (11, 13)
    assert found["device", 0, "a", "b", "c", "d", 2, "e"] == (11, 26)
    assert found["device", 0, "a", "b", "c", "f g"] == (11, 38)
    assert found["device", 0, "transport", "kind"] == (13, 1)
    assert found["device", 1] == (14, 3)
    assert found["device", 1, "list", 1] == (17, 3)
    assert found["device", 1, "transport", "port"] == (20, 1)


KEYS = st.sampled_from(["a", "b-1", "C_d", "1", "with space", "dot.ted", 'quo"te', "中文", "#", "[x]", "a=b"])
SCALARS = (
    st.integers(-9, 9)
    | st.booleans()
    | st.text("ab\"'\\\n#[]{}=,中\t ", max_size=8)
    | st.floats(-1, 1, allow_nan=False)
)
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(KEYS, v, max_size=3), max_leaves=6
)


def basic(text: str) -> str:
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(escapes.get(c, c) for c in text) + '"'


def key_text(key: str) -> str:
    return key if all(c.isascii() and (c.isalnum() or c in "-_") for c in key) else basic(key)


def write_text(value: str, style: int) -> str:
    if style == 1 and "'" not in value and "\n" not in value:
        return f"'{value}'"
    if style == 2 and '"' not in value and "\\" not in value:
        return f'"""\n{value}"""'
    if style == 3 and "'" not in value:
        return f"'''\n{value}'''"
    return basic(value)


def write(value: object, styles: list[int]) -> str:
    match value:
        case str():
            return write_text(value, styles.pop() if styles else 0)
        case list():
            return "[ # list\n" + ",\n".join(write(item, styles) for item in value) + "\n]"
        case dict():
            return "{" + ", ".join(f"{key_text(k)} = {write(v, styles)}" for k, v in value.items()) + "}"
    return str(value).lower()


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    own = [path] if path else []
    match value:
        case dict():
            return own + [deep for key, inner in value.items() for deep in paths(inner, (*path, key))]
        case list():
            return own + [deep for index, inner in enumerate(value) for deep in paths(inner, (*path, index))]
    return own


@given(
    st.dictionaries(KEYS, VALUES, max_size=4),
    st.lists(st.dictionaries(KEYS, VALUES, max_size=3), max_size=3),
    st.lists(st.integers(0, 3), max_size=20),
)
def test_every_key_of_any_document_is_found_where_it_stands(
    top: dict[str, object], tables: list[dict[str, object]], strings: list[int]
) -> None:
    text = "".join(f"{key_text(key)} = {write(value, strings)}\n" for key, value in top.items())
    for table in tables:
        text += "[[t]] # table\n" + "".join(f"  {key_text(k)}={write(v, strings)}\n" for k, v in table.items())
    data = tomllib.loads(text)
    found = key_positions(text)
    assert set(found) == set(paths(data))
    lines = text.split("\n")
    for path, (line, column) in found.items():
        if isinstance(path[-1], str):
            assert lines[line - 1][column - 1 :].startswith(key_text(path[-1]))
