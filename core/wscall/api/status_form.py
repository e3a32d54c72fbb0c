"""What ShowForm_V2 shows: one page about this installation, opened in the default browser.

The page holds no personal data and loads nothing from anywhere.
"""

import webbrowser
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

from wscall import __version__
from wscall.api.session import Session
from wscall.config import check_configuration
from wscall.errors import NotSupported
from wscall.masking import scrub
from wscall.text import Text

FILE_NAME: Final = "status.html"
_STYLE: Final = (
    "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#111;background:#fff}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #767676;padding:.3em .6em;text-align:left}"
)


def _table(title: Text, head: Iterable[Text], rows: Iterable[Iterable[object]]) -> str:
    heads = "".join(f'<th scope="col">{escape(str(each))}</th>' for each in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(scrub(str(cell)))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<h2>{escape(str(title))}</h2><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def render(session: Session) -> str:
    """The page: vendor directories with state and reason, problems of the configuration, what waits for upload.

    Raises:
        BadConfiguration: the configuration is unusable.
    """
    settings = session.settings
    directories = _table(
        Text("厂商目录", "Vendor directories"),
        (Text("目录", "directory"), Text("标识", "mark"), Text("状态", "state"), Text("原因", "reason")),
        ((each.directory, each.mark, each.state, each.reason) for each in session.host.directories()),
    )
    problems = _table(
        Text("配置", "Configuration"),
        (Text("级别", "severity"), Text("问题", "problem")),
        ((each.severity, each.text()) for each in check_configuration(settings.path)),
    )
    queue = session.operator_logs
    waiting = _table(
        Text("操作日志", "Operator logs"),
        (Text("等待上传", "waiting"), Text("被拒绝", "refused")),
        ((queue.count(), len(queue.parked())),),
    )
    return (
        f'<!doctype html><html lang="{Text("zh-CN", "en")}"><head><meta charset="utf-8">'
        f"<title>wscall {__version__}</title><style>{_STYLE}</style></head><body><h1>wscall {__version__}</h1>"
        f"<p>{escape(str(settings.path))}</p>{directories}{problems}{waiting}</body></html>\n"
    )


def show(session: Session) -> Path:
    """Write the page into the state directory and open it.

    Raises:
        BadConfiguration: the configuration is unusable.
        NotSupported: no browser can be opened here.
    """
    page = session.settings.state_dir / FILE_NAME
    page.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    page.write_text(render(session), encoding="utf-8")
    if not webbrowser.open(page.as_uri()):
        raise NotSupported(
            Text("无法打开浏览器", "no browser can be opened"),
            where=str(page),
            advice=Text("请手动打开该文件", "open that file by hand"),
        )
    return page
