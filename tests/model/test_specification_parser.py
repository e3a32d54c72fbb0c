"""The parser of the specification's text on a small text, so that it is known to work where that text is not."""

from pathlib import Path

import pytest

from support.specification import code_tables, dto_fields, error_rows, specification, value_list, width_range

TEXT = """
错误码表

\t错误码
\t错误描述

\t0
\t"成功"

\t10108
\t身份证未办卡


DLL调用接口规范

接口数据传输对象DTO封装说明

\t卡CardInfo (DTO)数据传输对象结构

\tklx
\tString
\t1Len
\t类别:1.正式卡3电子卡 。
\t必填

\tdm
\tString
\t
\t代码


\t

\tmc
\tString
\t1-20Len
\t名称

第二行
\t必填

\t用卡信息UseCardInfo

\tkh
\tString
\t8 Len
\t卡号
\t


接入机构身份认证接口

数据代码对照表

性别(GB/T 2261.1）

\t编码
\t名称
\t备注

\t1
\t男
\t


婚姻状况(GB/T 2261.2)

\t编码
\t名称
\t备注

\t10                     婚

20                       已婚

90                       其他


\t未婚
\t

\t20
\t已婚
\t备注二


2
3
"""


def test_code_tables_with_a_torn_first_row_and_page_numbers_at_the_end() -> None:
    sex, marriage = code_tables(TEXT)
    assert sex.heading == "性别(GB/T 2261.1）"
    assert sex.rows == (("1", "男", ""),)
    assert marriage.rows == (("10", "未婚", ""), ("20", "已婚", "备注二"))


def test_error_rows_lose_their_quotation_marks() -> None:
    assert error_rows(TEXT) == [(0, "成功"), (10108, "身份证未办卡")]


def test_dto_rows_with_empty_lines_inside_a_cell() -> None:
    fields = dto_fields(TEXT)
    assert {name: [field.name for field in each] for name, each in fields.items()} == {
        "CardInfo": ["klx", "dm", "mc"],
        "UseCardInfo": ["kh"],
    }
    assert [field.mark for field in fields["CardInfo"]] == ["必填", "", "必填"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1Len", (0, 1)), ("18 Len", (0, 18)), ("1-30Len", (1, 30)), ("8Len(YYYYMMDD)", (0, 8)), ("", None)],
)
def test_widths(written: str, meant: tuple[int, int] | None) -> None:
    assert width_range(written) == meant


def test_value_lists() -> None:
    assert value_list("类别:1.正式卡3电子卡 。") == [("1", "正式卡"), ("3", "电子卡")]
    assert value_list("操作(0:读操作/1:写操作)") == [("0", "读操作"), ("1", "写操作")]
    assert value_list("姓名") == []


def test_without_the_text_the_test_is_skipped_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WSCALL_SPEC_DIR", str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match="WSCALL_SPEC_DIR"):
        specification()
