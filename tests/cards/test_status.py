import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.cards import status


@pytest.mark.parametrize(
    ("sw", "zh", "en"),
    [
        (0x9000, "成功", "success"),
        (0x6A83, "记录未找到", "record not found"),
        (0x6110, "还有 16 字节可取", "16 more bytes to fetch"),
        (0x6C20, "长度应为 32", "the length is 32"),
        (0x63C2, "认证失败，还可尝试 2 次", "authentication failed, 2 tries left"),
        (0x1234, "未知状态", "unknown status"),
    ],
)
def test_meanings_in_both_languages(sw: int, zh: str, en: str) -> None:
    assert tuple(status.meaning(sw)) == (zh, en)


@given(st.integers(0, 0xFFFF))
def test_every_status_has_words(sw: int) -> None:
    meaning = status.meaning(sw)
    assert meaning.zh
    assert meaning.en
    tries = status.tries_left(sw)
    assert (tries is not None) == (0x63C0 <= sw <= 0x63CF)
