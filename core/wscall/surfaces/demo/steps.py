"""The steps of the main job. Each does its work through the public functions and proves that it happened."""

import base64
import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from wscall.api.functions import WSC_getAuthKey, read_record, succeeded
from wscall.api.operations import Update
from wscall.api.reading import scan
from wscall.config import load_settings
from wscall.errors import Internal, WscallError
from wscall.masking import mask_name, mask_number, mask_phone, scrub
from wscall.model import CardInfo, PeopleInfo, UseCardInfo
from wscall.model.identity import made_up_id_number
from wscall.surfaces import label
from wscall.surfaces.demo.counter import Counter
from wscall.text import Text

_LOG: Final = logging.getLogger(__name__)
RESERVE: Final = "0304|心血管内科|3|2|1|0.00|0|"
"""szReserve of an outpatient department's counter."""
_NEW_PHONE: Final = "12000000012"


class Shown(NamedTuple):
    """What a step shows a person: one line, and perhaps a drawing."""

    line: Text
    drawing: str = ""


class Story:
    """What one step leaves for the next: the made-up person and the card issued to them."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        number = made_up_id_number(
            seed=int(dt.datetime.now(dt.UTC).timestamp()), birth=dt.date(1990, 3, 5), male=False
        )
        self.person = PeopleInfo(
            xm="林晓雨", xb="2", mzdm="01", csrq="19900305", sfzhm=number, zjlx="01", zjhm=number,
            brdh="12000000011", fyzhdm="10", xldm="20", zydm="1-2", ylfyzffs="07", citizenship="156",
        )  # fmt: skip
        self.code = ""
        self.vuid = ""
        self.label = counter.folder / "label.svg"


class Step(NamedTuple):
    """One step: its name for machines, its title for people, and what it does."""

    name: str
    title: Text
    run: Callable[[Story], Shown]


class Done(NamedTuple):
    """What became of one step: what it shows, or its problem, masked; and how long it took."""

    step: Step
    milliseconds: float
    shown: Shown | None = None
    problem: Text | None = None


def perform(story: Story) -> Iterator[Done]:
    """Take the steps in order; a failed one is the last, for each builds on the one before."""
    for step in STEPS:
        begun = time.perf_counter()
        shown, problem = _attempt(step, story)
        yield Done(step, round((time.perf_counter() - begun) * 1000, 1), shown, problem)
        if problem is not None:
            return


def _attempt(step: Step, story: Story) -> tuple[Shown | None, Text | None]:
    try:
        return step.run(story), None
    except WscallError as error:
        said = error.text()
        return None, Text(scrub(said.zh), scrub(said.en))
    except Exception as error:  # noqa: BLE001 - a step that breaks has failed; what it shows is masked
        _LOG.exception("step %s failed", step.name)
        name = type(error).__name__
        return None, Text(f"内部错误 {name}，请查看日志", f"a defect of wscall, {name}: see the log")


def _expect(happened: object, what: Text) -> None:
    """A step that did not do what it says has failed, whatever the calls returned."""
    if not happened:
        raise Internal(what)


def _get_key(story: Story) -> Shown:
    session = story.counter.session
    settings = session.settings
    result = WSC_getAuthKey("", "<getAuthKey/>", session=session)
    _expect(succeeded(result.code), Text(f"getAuthKey 返回 {result.code}", f"getAuthKey returned {result.code}"))
    written = load_settings(settings.path).auth_key
    _expect(written.reveal(), Text("密钥未写回配置", "the key was not written back"))
    return Shown(Text(f"密钥已写回 {settings.path.name}", f"key written back to {settings.path.name}"))


def _issue(story: Story) -> Shown:
    session = story.counter.session
    card = CardInfo(
        klx="3", gfbb="V1.1", orgCode=session.settings.org_code, kh=story.person.zjhm, issuingMode="2",
        fksj=dt.datetime.now().astimezone().strftime("%Y%m%d"), isRealName="1", terminalType="1", qrType="1",
        peopleInfo=story.person,
    )  # fmt: skip
    issued = session.operations().issue(card, session.platform_limit()).value
    story.code, story.vuid = issued.QRCode, issued.vuid
    cards = story.counter.platform.card_count(story.person.xm)
    _expect(issued.vuid and cards == 1, Text(f"平台上有 {cards} 张卡", f"the platform holds {cards} cards"))
    who = f"{mask_name(story.person.xm)} {mask_number(story.person.zjhm)}"
    return Shown(Text(f"{who}，平台上恰有 1 张卡", f"{who}, exactly 1 card on the platform"))


def _show(story: Story) -> Shown:
    lines = (mask_name(story.person.xm), mask_number(story.person.zjhm))
    label.save(story.label, label.label_of_text(story.code, lines).encode())
    return Shown(
        Text(f"标签已保存 {story.label.name}", f"label saved as {story.label.name}"),
        label.for_terminal(story.code),
    )


def _scan(story: Story) -> Shown:
    story.counter.scanner.show_code(story.code)
    session = story.counter.session
    routed = scan(session, session.read_limit())
    _expect(routed.result().code == story.code, Text("扫到的不是这张卡", "another code was scanned"))
    device = routed.trail[-1]
    where = f"{device.directory}/{device.device}"
    return Shown(Text(f"{where}，{len(story.code)} 个字符", f"{where}, {len(story.code)} characters"))


def _verify(story: Story) -> Shown:
    session = story.counter.session
    use = UseCardInfo(
        issuingMode="2", depCode="0304", depType="3", medStepcode="000000", medType="2", terminalType="1"
    )
    holder = session.operations().verify(story.code, use, session.platform_limit()).value
    _expect(holder.peopleInfo.zjhm == story.person.zjhm, Text("验证结果不是本人", "verified as another person"))
    return Shown(
        Text(
            f"{mask_name(holder.peopleInfo.xm)}，{holder.orgname}",
            f"{mask_name(holder.peopleInfo.xm)}, {holder.orgname}",
        )
    )


def _update(story: Story) -> Shown:
    session = story.counter.session
    operations = session.operations()
    changed = story.person.model_copy(update={"brdh": _NEW_PHONE})
    operations.update(Update(story.code, "2", "1", changed), session.platform_limit())
    holder = operations.verify(story.code, None, session.platform_limit()).value
    _expect(holder.peopleInfo.brdh == _NEW_PHONE, Text("电话未更新", "the phone number was not updated"))
    return Shown(Text(f"电话已更新为 {mask_phone(_NEW_PHONE)}", f"phone is now {mask_phone(_NEW_PHONE)}"))


def _download(story: Story) -> Shown:
    session = story.counter.session
    person = story.person
    downloaded = session.operations().down_qr(person.xm, person.zjlx, person.zjhm, session.platform_limit()).value
    picture = base64.b64decode(downloaded.img)
    _expect(downloaded.vuid == story.vuid, Text("下载到另一张卡", "another card was downloaded"))
    _expect(picture.startswith(b"\x89PNG"), Text("不是 PNG 图片", "not a PNG picture"))
    path = story.counter.folder / "static-qr.png"
    label.save(path, picture)
    return Shown(Text(f"已保存 {path.name}，{len(picture)} 字节", f"saved {path.name}, {len(picture)} bytes"))


def _read(story: Story) -> Shown:
    result = read_record(story.counter.session, "people", RESERVE)
    _expect(result.code == 0, Text(f"读卡返回 {result.code} {result.msg}", f"the read returned {result.code}"))
    name = result.output.split("|")[0]
    _expect(name, Text("未读到姓名", "no name was read"))
    device = result.trail[-1]
    where = f"{device['directory']}/{device['device']}"
    return Shown(
        Text(f"{where} 读到 {mask_name(name)}（需要 SAM）", f"{where} read {mask_name(name)} (needs the SAM)")
    )


def _upload(story: Story) -> Shown:
    session = story.counter.session
    session.upload_operator_logs(session.platform_limit())
    received = len(story.counter.platform.operator_logs())
    waiting = session.operator_logs.count()
    _expect(
        received and not waiting,
        Text(f"平台收到 {received} 条，未上传 {waiting} 条", f"{waiting} logs still wait"),
    )
    return Shown(Text(f"平台收到 {received} 条操作日志", f"the platform received {received} operator logs"))


STEPS: Final = (
    Step("get-auth-key", Text("获取认证字符串", "Get the authentication key"), _get_key),
    Step("issue", Text("发电子健康卡", "Issue an electronic card"), _issue),
    Step("show-qr", Text("显示二维码并保存标签", "Show the QR code, save the label"), _show),
    Step("scan", Text("扫码墩经串口读到二维码", "The code arrives through the serial scanner"), _scan),
    Step("verify", Text("验证电子健康卡", "Verify the electronic card"), _verify),
    Step("update", Text("更新持卡人信息", "Update the card holder"), _update),
    Step("download-qr", Text("下载静态二维码", "Download the static QR code"), _download),
    Step("read-card", Text("读实体健康卡", "Read a physical health card"), _read),
    Step("upload-logs", Text("上传操作日志", "Upload the operator logs"), _upload),
)
