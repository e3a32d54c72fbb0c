"""The one table of every key: the parser, the checker, the template and the reference are made from it."""

import re
from typing import Any, Final, NamedTuple

from wscall.config.agent_keys import AGENT_KEYS
from wscall.config.key import BYTES, SECONDS, Key
from wscall.config.kinds import Choice, Folder, IncludeDir, Number, Origins, Scanner, Url, Words
from wscall.text import Text

_DAYS: Final = Text("天", "days")
_PIN: Final = re.compile(r"(?:[0-9]{2}){2,8}")
_CITY: Final = re.compile(r"[0-9]{6}")
_PRINTABLE: Final = re.compile(r"[!-~]+")


KEYS: Final = (
    Key(
        "MANU_DIR",
        "INCLUDE_DIR",
        "directories",
        IncludeDir(),
        Text("使用的厂商目录及厂商标识", "the vendor directories in use, each with its mark"),
        expected=True,
    ),
    Key(
        "WEBSERVICE",
        "url",
        "endpoint",
        Url(),
        Text("卡管平台的 WebService 地址", "address of the card management platform's web service"),
        expected=True,
    ),
    Key(
        "WEBSERVICE",
        "orgCode",
        "org_code",
        Words(50),
        Text("当前机构编码", "code of the institution that calls"),
        expected=True,
    ),
    Key(
        "WEBSERVICE",
        "userName",
        "user_name",
        Words(100),
        Text("当前机构名称", "name of the institution that calls"),
        expected=True,
        free_text=True,
    ),
    Key(
        "WEBSERVICE",
        "passWord",
        "password",
        Words(200),
        Text(
            "平台提供的密码；环境变量 WSCALL_PASSWORD 优先",
            "password given by the platform; the environment's WSCALL_PASSWORD wins",
        ),
        expected=True,
        secret=True,
        free_text=True,
    ),
    Key(
        "WEBSERVICE",
        "authKey",
        "auth_key",
        Words(512, _PRINTABLE, Text("不含空格的字符串", "text without blanks")),
        Text("授权码，自动申请并回写，初始为空", "authentication string; obtained and written back by wscall"),
        secret=True,
    ),
    Key(
        "WEBSERVICE",
        "LOG",
        "log",
        Choice({"0": False, "1": True}),
        Text("记日志：0 不记，1 记", "write log files: 0 no, 1 yes"),
        default="1",
    ),
    Key(
        "CardDevEnv",
        "DevSuitType",
        "device_suit",
        Choice({"0": "readers", "1": "readers+scanner"}),
        Text(
            "0 仅读卡器；1 读卡器和扫码墩，读卡器优先", "0 readers only; 1 readers and the scanner, readers first"
        ),
        default="0",
    ),
    Key(
        "CardDevEnv",
        "SMDDevName",
        "scanner_directory",
        Scanner({"WDScannerDLLMD.dll": "MINDE", "SacnnerDLL.dll": "KEYOU"}),
        Text(
            "扫码墩：WDScannerDLLMD.dll 民德，SacnnerDLL.dll 科友，或厂商目录名",
            "the scanner: WDScannerDLLMD.dll Minde, SacnnerDLL.dll Keyou, or a vendor directory",
        ),
    ),
    Key(
        "WSCALL",
        "cityCode",
        "city_code",
        Words(6, _CITY, Text("6 位数字", "six digits")),
        Text(
            "刷卡应用城市代码（机构所在行政区代码），随操作日志上传",
            "code of the city where cards are used (useCityCode of operator logs)",
        ),
    ),
    Key(
        "WSCALL",
        "language",
        "language",
        Choice({"auto": "auto", "zh": "zh", "en": "en"}),
        Text("提示语言；auto 按系统环境", "language of messages; auto follows the environment"),
        default="auto",
    ),
    Key(
        "WSCALL",
        "readLimit",
        "read_limit",
        Number(1, 600, SECONDS),
        Text("一次读卡最长等待时间", "how long one read may take"),
        default="20",
    ),
    Key(
        "WSCALL",
        "stateDir",
        "state_dir",
        Folder(),
        Text(
            "日志队列等状态数据的目录；空为用户状态目录，环境变量 WSCALL_STATE_DIR 优先",
            "directory of the journal; empty: the user's state directory; WSCALL_STATE_DIR wins",
        ),
    ),
    Key(
        "WSCALL",
        "logLevel",
        "log_level",
        Choice({level: level for level in ("error", "warning", "info", "debug")}),
        Text("LOG=1 时的日志级别", "how much is logged where LOG=1"),
        default="info",
    ),
    Key(
        "WSCALL",
        "logDir",
        "log_dir",
        Folder(),
        Text("日志目录；空为状态目录下的 logs", "directory of log files; empty: logs in the state directory"),
    ),
    Key(
        "WSCALL",
        "logKeepDays",
        "log_keep_days",
        Number(1, 3650, _DAYS, whole=True),
        Text("日志保留天数", "how long log files are kept"),
        default="30",
    ),
    Key(
        "WSCALL",
        "auditKeepDays",
        "audit_keep_days",
        Number(180, 36500, _DAYS, whole=True),
        Text("审计日志保留天数，不少于六个月", "how long audit files are kept, six months at least"),
        default="400",
    ),
    Key(
        "WSCALL",
        "trust",
        "trust",
        Choice({policy: policy for policy in ("off", "warn", "refuse")}),
        Text(
            "厂商目录与 manu.lock 不一致时：off 不检查，warn 警告，refuse 拒绝",
            "a vendor directory that differs from manu.lock: off ignore, warn, refuse",
        ),
        default="warn",
    ),
    Key(
        "WSCALL",
        "keyring",
        "keyring",
        Choice({"0": False, "1": True}),
        Text(
            "1：先从系统钥匙串（服务名 wscall，条目 passWord、pin）取密码",
            "1: ask the system's keyring first (service wscall, entries passWord and pin)",
        ),
        default="0",
    ),
    Key(
        "PLATFORM",
        "namespace",
        "platform.namespace",
        Words(200, _PRINTABLE, Text("URI", "URI")),
        Text("服务的 XML 命名空间", "XML namespace of the service"),
        default="http://www.wondersgroup.com/card",
    ),
    Key(
        "PLATFORM",
        "wsdl",
        "platform.wsdl",
        Choice({"fetch": "fetch", "bundled": "bundled"}),
        Text(
            "fetch 向平台取 WSDL，取不到用自带的；bundled 只用自带的",
            "fetch asks the service for its WSDL and falls back to the bundled one; bundled never asks",
        ),
        default="fetch",
    ),
    Key(
        "PLATFORM",
        "successCode",
        "platform.success_code",
        Number(0, 999999, whole=True),
        Text("表示成功的 resultCode", "the resultCode that means success"),
        default="10000",
    ),
    Key(
        "PLATFORM",
        "connectLimit",
        "platform.connect_limit",
        Number(0.1, 120, SECONDS),
        Text("建立连接的时限", "limit for connecting"),
        default="5",
    ),
    Key(
        "PLATFORM",
        "readLimit",
        "platform.read_limit",
        Number(0.1, 600, SECONDS),
        Text("等待应答数据的时限", "limit for each wait for data"),
        default="15",
    ),
    Key(
        "PLATFORM",
        "overallLimit",
        "platform.overall_limit",
        Number(0.1, 600, SECONDS),
        Text("一次调用的总时限", "limit for a whole call"),
        default="30",
    ),
    Key(
        "PLATFORM",
        "maxReplyBytes",
        "platform.max_reply_bytes",
        Number(1024, 1 << 30, BYTES, whole=True),
        Text("应答的最大长度，超过则拒收", "a longer reply is refused"),
        default="16777216",
    ),
    Key(
        "SAM",
        "pin",
        "sam_pin",
        Words(16, _PIN, Text("4–16 位偶数个数字", "4–16 digits, an even number of them")),
        Text("SAM 卡的 PIN；环境变量 WSCALL_SAM_PIN 优先", "the SAM's PIN; the environment's WSCALL_SAM_PIN wins"),
        secret=True,
    ),
    *AGENT_KEYS,
)

MED_STEP: Final = "MEDSTEP"
DEVICE: Final = "DEVICE"


class OpenSection(NamedTuple):
    """A section whose keys are not fixed, with an example."""

    name: str
    about: Text
    example: str
    line: str


OPEN_SECTIONS: Final = (
    OpenSection(
        MED_STEP,
        Text(
            "科室类型 kslx（1–10）对应的诊疗环节代码 medStepcode（六位数字）",
            "the medStepcode (six digits) for a kslx (1–10)",
        ),
        MED_STEP,
        "3=010102",
    ),
    OpenSection(
        f"{DEVICE}:<DIR>/<device>",
        Text(
            "本机对某设备的 transport、options 设置，不必改厂商清单",
            "this site's transport and option values for a device, in place of the vendor's manifest",
        ),
        f"{DEVICE}:MINDE/scanner",
        "port=COM3",
    ),
)


class KeyDescription(NamedTuple):
    """One key for the reference documentation."""

    section: str
    name: str
    allowed: Text
    default: str
    about: Text
    secret: bool


def describe_keys() -> tuple[KeyDescription, ...]:
    """Every key in the order of the template, then the sections with keys of one's own (name ``*``)."""
    fixed = (KeyDescription(k.section, k.name, k.kind.allowed, k.default, k.about, k.secret) for k in KEYS)
    free = (KeyDescription(s.name, "*", _line(s.line), "", s.about, secret=False) for s in OPEN_SECTIONS)
    return (*fixed, *free)


def default_of(key: Key) -> Any:  # noqa: ANN401 - each kind has its own type
    """The value of a key that is missing: parsed from its default, or of nothing: the empty text, no origin."""
    return key.kind.parse(key.default) if key.default or isinstance(key.kind, Origins) else ""


def _line(example: str) -> Text:
    return Text(f"如 {example}", f"e.g. {example}")
