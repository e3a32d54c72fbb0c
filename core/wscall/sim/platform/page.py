"""What a person sees who opens the platform's address in a browser."""

from html import escape

from wscall.sim.platform.contract import PROFILES, contract

_NAMES = {
    "organisation": "接入机构",
    "person": "居民",
    "card": "卡",
    "listing": "名单记录",
    "operator_log": "操作日志",
    "card_use": "用卡记录",
    "auth_key": "认证字符串",
}


def human_page(url: str, profile: str, counts: dict[str, int], scenario: str) -> bytes:
    """A small page without scripts: what this is, where its description is, how much is in it."""
    rows = "".join(f"<tr><td>{zh}</td><td>{counts[name]}</td></tr>" for name, zh in _NAMES.items())
    operations = "".join(
        f"<h3>{escape(contract(name).namespace)}</h3><p>{escape('、'.join(contract(name).operations))}</p>"
        for name in sorted(PROFILES, key=lambda name: name != profile)
    )
    playing = f"<p>正在播放场景：<b>{escape(scenario)}</b></p>" if scenario else ""
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>wscall 嵌入式卡管平台</title></head><body>
<h1>wscall 嵌入式卡管平台</h1>
<p>这是一个用于开发和联调的模拟平台（simulated card management platform），不是真实平台，其中的居民都是虚构的。</p>
{playing}<ul><li>服务地址：<code>{escape(url)}</code></li>
<li>服务描述：<a href="{escape(url)}?wsdl">WSDL</a>、<a href="{escape(url)}?xsd={escape(profile)}.xsd">XSD</a></li>
<li>机构代码、用户名：<code>121212</code>，密码见项目文档；计数：<a href="/status">/status</a></li></ul>
<h2>数据</h2><table>{rows}</table>
<h2>操作</h2>{operations}
</body></html>
""".encode()
