"""What a scenario can do to an exchange: each action is one function around the normal handling."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from lxml import etree

from wscall.sim.platform.contract import PROFILES
from wscall.sim.platform.exchange import DROPPED, Answer, fault_answer
from wscall.sim.platform.soap import Fault, Version
from wscall.text import Text

Setting = str | int | float | bool
Settings = Mapping[str, Setting]


class Play(NamedTuple):
    """One exchange in the hands of a scenario.

    Attributes:
        version: SOAP version of the request.
        proceed: handles the request as the platform does without a scenario.
        refuse: answers with an error code instead of handling the request.
        expire_keys: makes every key of the caller invalid.
    """

    version: Version
    proceed: Callable[[], Answer]
    refuse: Callable[[int], Answer]
    expire_keys: Callable[[], None]


class Action(NamedTuple):
    """A kind of mischief: what it does, and its settings with their defaults."""

    run: Callable[[Play, Settings], Answer]
    settings: Settings = MappingProxyType({})


def _answer(play: Play, _settings: Settings) -> Answer:
    return play.proceed()


def _refuse(play: Play, settings: Settings) -> Answer:
    return play.refuse(int(settings["code"]))


def _expire_key(play: Play, _settings: Settings) -> Answer:
    play.expire_keys()
    return play.proceed()


def _fault(play: Play, settings: Settings) -> Answer:
    said = str(settings["text"])
    return fault_answer(Fault(str(settings["faultcode"]), Text(said, "scenario"), play.version))


def _drop_before(_play: Play, _settings: Settings) -> Answer:
    return DROPPED


def _drop_after(play: Play, _settings: Settings) -> Answer:
    play.proceed()
    return DROPPED


def _truncate(play: Play, settings: Settings) -> Answer:
    reply = play.proceed()
    return reply._replace(sent=int(len(reply.body) * float(settings["share"])))


def _gbk(play: Play, settings: Settings) -> Answer:
    reply = play.proceed()
    body = reply.body.decode("utf-8").encode("gbk", "xmlcharrefreplace")
    if settings["declared"]:
        declaration = b'<?xml version="1.0" encoding="GBK"?>'
        return reply._replace(body=declaration + body, content_type=f"{play.version.content_type}; charset=GBK")
    return reply._replace(body=body, content_type=play.version.content_type)


def _html_error(_play: Play, settings: Settings) -> Answer:
    status = int(settings["status"])
    page = f"<html><head><title>{status}</title></head><body><h1>{status} Bad Gateway</h1><hr>proxy</body></html>"
    return Answer(status, "text/html; charset=UTF-8", page.encode())


def _oversized(play: Play, settings: Settings) -> Answer:
    reply = play.proceed()
    return reply._replace(body=reply.body + b"<!--" + b"x" * int(settings["bytes"]) + b"-->")


def _unknown_element(play: Play, settings: Settings) -> Answer:
    def insert(result: etree._Element) -> None:
        element = etree.Element(str(settings["name"]))
        element.text = str(settings["text"])
        result.insert(int(settings["position"]), element)

    return _edited(play.proceed(), insert)


def _duplicate_element(play: Play, settings: Settings) -> Answer:
    def duplicate(result: etree._Element) -> None:
        found = result.find(str(settings["name"]))
        if found is not None:
            again = etree.Element(found.tag)
            again.text = found.text
            found.addnext(again)

    return _edited(play.proceed(), duplicate)


def _edited(reply: Answer, edit: Callable[[etree._Element], None]) -> Answer:
    root = etree.fromstring(reply.body)
    for result in root.iter("return"):
        edit(result)
    return reply._replace(body=etree.tostring(root, encoding="UTF-8", xml_declaration=False))


def _wrong_namespace(play: Play, settings: Settings) -> Answer:
    reply = play.proceed()
    wanted = str(settings["namespace"])
    body = reply.body
    for namespace in PROFILES.values():
        body = body.replace(f'"{namespace}"'.encode(), f'"{wanted}"'.encode())
    return reply._replace(body=body)


ACTIONS: Final[Mapping[str, Action]] = {
    "answer": Action(_answer),
    "refuse": Action(_refuse, {"code": 10129}),
    "expire-key": Action(_expire_key),
    "fault": Action(_fault, {"faultcode": "Server", "text": "内部错误"}),
    "drop-before": Action(_drop_before),
    "drop-after": Action(_drop_after),
    "truncate": Action(_truncate, {"share": 0.5}),
    "gbk": Action(_gbk, {"declared": True}),
    "html-error": Action(_html_error, {"status": 502}),
    "oversized": Action(_oversized, {"bytes": 32 * 1024 * 1024}),
    "unknown-element": Action(_unknown_element, {"name": "newField", "text": "新字段", "position": 0}),
    "duplicate-element": Action(_duplicate_element, {"name": "message"}),
    "wrong-namespace": Action(_wrong_namespace, {"namespace": "http://www.example.org/card"}),
}
"""Every action a scenario may name. ``answer`` does nothing by itself; with ``delay`` it is a slow platform."""
