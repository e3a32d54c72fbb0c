"""The data and the fields, row by row against the specification's text: none missing, none invented."""

import hashlib
import re
from importlib.resources import files

import pytest

from support.specification import (
    code_tables,
    dto_fields,
    error_rows,
    parameters,
    specification,
    value_list,
    width_range,
)
from wscall.model import ERROR_TABLE, REQUESTS, TABLES, Dto, Rule, rules_of
from wscall.model.card import CardInfo, UseCardInfo, VirCard
from wscall.model.lists import CardBlackListVo, PoorPeopleListVo, SamBlackListVo
from wscall.model.operator_log import OperatorLogInfo
from wscall.model.people import PeopleIndex, PeopleInfo
from wscall.model.results import AuthKey, DownloadedQr

DIGESTS = {
    "errors.json": "42ca574b88f4ffd5cc43e35f7eaf54ddcd3035d6a084972047841d38b86997c4",
    "tables.json": "569ca022660269f8346cc7980df401774dc92ab716d7b09a8ed86f68eb8878a3",
    "values.json": "aef1810f97d4eedfab89f8abe2022bc99c97776ef91ed5a6264a5e3cbba8db68",
}

DTOS = {
    dto.__name__: dto
    for dto in (
        CardInfo,
        PeopleInfo,
        OperatorLogInfo,
        PeopleIndex,
        CardBlackListVo,
        SamBlackListVo,
        PoorPeopleListVo,
        UseCardInfo,
    )
}

ADDED = {
    "CardInfo": {"terminalType"},  # the sample of syncCardInfo
    "PeopleInfo": {
        "appUserID",  # the sample of updateCardInfo
        "userSign",  # a comment in the sample of virIdCardVerify, and the service
        "healthDataInfo",  # the service, as the rest
        "allergyInfoList",
        "linkmanInfoList",
        "vaccineInfoList",
        "expenseType",
    },
    "OperatorLogInfo": {"medStepcode"},  # the service
}
"""Fields that are not in the specification's tables, with where they come from."""

WIDENED = {
    ("CardInfo", "issuingMode"): (1, 2),
    ("OperatorLogInfo", "orgCode"): (0, 30),
    ("OperatorLogInfo", "useOrgCode"): (0, 30),
    ("OperatorLogInfo", "xm"): (0, 32),
    ("PoorPeopleListVo", "xm"): (0, 32),
    ("UseCardInfo", "medStepcode"): (0, 6),
    ("VirIdCardVerify", "qrCode"): (1, 200),
    ("UpdateCardInfo", "qrCode"): (1, 200),
    ("DownQr", "name"): (1, 32),
}
"""Widths that their own values break (DECISIONS 13, decision 0010); orgCode parameters are 1-30 everywhere."""

UNLABELLED = {
    "TerminalType": "终端类型",
    "qrType": "二维码类型",
    "pcName": "计算机名称",
    "pcIp": "计算机IP地址",
    "macId": "计算机MAC地址",
    "payAccType": "支付方式",
    "regChannel": "注册渠道",
}
"""Fields whose description gives no name of their own."""

OTHER_WORDS = {"visit_type", "qr_channel"}
"""Tables that a description repeats in other words (其它 for 其他); their codes are the same."""

HEADINGS = {
    "getAuthKey": "接入机构身份认证接口",
    "syncCardInfo": "发卡同步接口（发电子卡）",
    "virIdCardVerify": "电子健康卡身份验证(读电子卡) ",
    "updateCardInfo": "信息更新接口",
    "downQr": "电子卡静态二维码下载接口",
}


@pytest.mark.parametrize("name", sorted(DIGESTS))
def test_the_data_is_what_was_compared_with_the_specification(name: str) -> None:
    data = files("wscall.model").joinpath("data", name).read_bytes().replace(b"\r\n", b"\n")
    assert hashlib.sha256(data).hexdigest() == DIGESTS[name]


def test_every_data_file_is_pinned() -> None:
    assert {file.name for file in files("wscall.model").joinpath("data").iterdir()} == set(DIGESTS)


def test_code_tables_equal_the_specification() -> None:
    theirs = code_tables(specification())
    ours = [table for table in TABLES.values() if table.source == "table"]
    assert len(theirs) == len(ours) == 19
    for spec, table in zip(theirs, ours, strict=True):
        standard = f"({table.standard})" if table.standard else ""
        assert re.sub("[ ]", "", spec.heading).translate(str.maketrans("（）", "()")) == re.sub(
            "[ ]", "", table.title.zh + standard
        )
        assert [tuple(row) for row in spec.rows] == [tuple(row) for row in table.rows], table.name


def test_the_specification_has_no_more_code_rows_than_the_parser_found() -> None:
    appendix = specification().partition("\n数据代码对照表\n")[2]
    cells = re.findall(r"(?<=\n\n)\t([0-9]+|[XY]|[0-9]-[0-9])\n\t(?=\S)", appendix)
    rows = sum(len(table.rows) for table in TABLES.values() if table.source == "table")
    assert len(cells) + 1 == rows  # and the torn first row of the marriage table


def test_the_error_table_equals_the_specification() -> None:
    text = specification()
    assert error_rows(text) == [tuple(row) for row in ERROR_TABLE]
    section = text.partition("\n错误码表\n")[2].partition("\nDLL调用接口规范\n")[0]
    assert len(re.findall(r"^\t-?[0-9]+$", section, re.MULTILINE)) == len(ERROR_TABLE)


def test_the_dtos_equal_the_specification() -> None:
    theirs = dto_fields(specification())
    assert set(theirs) == set(DTOS)
    for name, fields in theirs.items():
        rules = rules_of(DTOS[name])
        added = ADDED.get(name, set())
        assert [field.name for field in fields] == [each for each in rules if each not in added], name
        assert added <= set(rules)
        for field in fields:
            rule = rules[field.name]
            where = f"{name}.{field.name}"
            expected = WIDENED.get((name, field.name), width_range(field.width) or (0, 0))
            assert (rule.least, rule.width) == expected, where
            assert rule.required == field.mark.startswith("必填"), where
            assert rule.label in field.description or UNLABELLED[field.name] == rule.label, where


def test_value_lists_equal_the_descriptions() -> None:
    theirs = dto_fields(specification())
    described = {
        f"{name}.{field.name}": (rules_of(DTOS[name])[field.name], value_list(field.description))
        for name, fields in theirs.items()
        for field in fields
        if value_list(field.description) and "GB" not in field.description and "CV" not in field.description
    }
    assert len(described) == 20
    for where, (rule, values) in described.items():
        assert rule.table, where
        rows = [(row.code, row.name) for row in TABLES[rule.table].rows]
        if rule.table == "serial_origin":
            # Its description is prose; the first two of its numbers are the values.
            assert [code for code, _name in values[:2]] == [code for code, _name in rows]
            assert all(name in values[place][1] for place, (_code, name) in enumerate(rows))
        elif rule.table in OTHER_WORDS:
            assert [code for code, _name in values] == [code for code, _name in rows], where
        else:
            assert values == rows, where
    own = {table.source for table in TABLES.values() if "." in table.source}
    assert own <= set(described)


@pytest.mark.parametrize("operation", sorted(HEADINGS))
def test_requests_equal_the_parameter_lists(operation: str) -> None:
    request = REQUESTS[operation]
    rules = rules_of(request)
    inputs = parameters(specification(), HEADINGS[operation]).inputs
    # DECISIONS 16: the element is useCardInfo, whatever the table calls it.
    assert [field.name.replace("UseCardInfo", "useCardInfo") for field in inputs] == list(rules)
    for field, rule in zip(inputs, rules.values(), strict=True):
        expected = width_range(field.width) or (0, 0)
        if field.name == "orgCode":
            expected = (1, 30)
        assert (rule.least, rule.width) == WIDENED.get((request.__name__, field.name), expected), field.name
        # DECISIONS 12: these two may be left out, except where the key is asked for.
        configured = field.name in {"orgCode", "authKey"} and operation != "getAuthKey"
        assert rule.required == (field.mark.startswith("必填") and not configured), field.name


@pytest.mark.parametrize(("operation", "result"), [("getAuthKey", AuthKey), ("downQr", DownloadedQr)])
def test_results_have_the_output_parameters(operation: str, result: type[Dto]) -> None:
    outputs = {field.name: field for field in parameters(specification(), HEADINGS[operation]).outputs}
    assert {"resultCode", "message"} < set(outputs)
    for name in set(outputs) - {"resultCode", "message"}:
        rule: Rule = rules_of(result)[name]
        assert (rule.least, rule.width) == (width_range(outputs[name].width) or (0, 0))


@pytest.mark.parametrize(
    ("start", "end", "model"),
    [
        ("<card:updateCardInfo>", "</card:updateCardInfo>", PeopleInfo),
        ("virIdCardVerifyResponse xmlns", "</return>", VirCard),
        ("<useCardInfo>", "</useCardInfo>", UseCardInfo),
    ],
)
def test_the_models_know_every_element_of_the_samples(start: str, end: str, model: type[Dto]) -> None:
    sample = specification().partition(start)[2].partition(end)[0]
    elements = set(re.findall(r"<\s*([a-z]\w+)\s*>", sample))
    around = {"orgCode", "authKey", "qrCode", "issuingMode", "terminalType", "peopleInfo"}
    known = {*rules_of(model), "return", "message", "resultCode"}
    known |= around if model is PeopleInfo else set(rules_of(PeopleInfo))
    assert len(elements) >= 7
    assert elements <= known
