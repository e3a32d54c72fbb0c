// Every text of the console: Chinese, English. A test compares the keys with those that the code asks for.

import { FIELDS } from "./texts_fields.js";
import { VIEWS } from "./texts_views.js";

/** @type {Record<string, [string, string]>} */
const FRAME = {
  "frame.name": ["wscall 控制台", "wscall console"],
  "frame.skip": ["跳到内容", "Skip to content"],
  "frame.menu": ["主菜单", "Main menu"],
  "frame.connected": ["已连接", "connected"],
  "frame.gone": ["未连接", "not connected"],
  "frame.language": ["English", "中文"],
  "frame.scheme": ["{now}，点击切换", "{now}; press to change"],
  "frame.scheme.auto": ["颜色：跟随系统", "Colours: system"],
  "frame.scheme.light": ["颜色：浅色", "Colours: light"],
  "frame.scheme.dark": ["颜色：深色", "Colours: dark"],
  "frame.keys": ["快捷键", "Keys"],

  "keys.title": ["快捷键", "Keyboard"],
  "keys.1-9": ["打开菜单中的第 1–9 项", "open entry 1 to 9 of the menu"],
  "keys.R": ["再做一次：读卡、刷新或检查", "once more: read, refresh or examine"],
  "keys.Esc": ["取消正在进行的读卡，关闭对话框", "give up the running read, close a dialog"],
  "keys.L": ["切换中文与英文", "change between Chinese and English"],
  "keys.?": ["显示本列表", "show this list"],
  "keys.on": ["启用单键快捷键", "use single keys"],

  "say.loading": ["正在读取…", "Loading…"],
  "say.refresh": ["刷新", "Refresh"],
  "say.cancel": ["取消", "Cancel"],
  "say.close": ["关闭", "Close"],
  "say.next": ["下一步：", "Next: "],
  "say.where": ["位置：{what}", "where: {what}"],
  "say.found": ["发现：{what}", "found: {what}"],
  "say.needed": ["需要：{what}", "needed: {what}"],
  "say.status": ["HTTP {what}", "HTTP {what}"],
  "say.ms": ["{ms} 毫秒", "{ms} ms"],
  "say.seconds": ["{seconds} 秒", "{seconds} s"],

  "severity.ok": ["正常", "fine"],
  "severity.warning": ["警告", "warning"],
  "severity.error": ["错误", "error"],

  "outcome.ok": ["成功", "answered"],
  "outcome.no_card": ["无卡", "no card"],
  "outcome.timeout": ["超时", "timed out"],
  "outcome.absent": ["不可用", "absent"],
  "outcome.busy": ["占用", "busy"],
  "outcome.fault": ["故障", "fault"],
  "outcome.quarantined": ["已隔离", "quarantined"],
  "outcome.cancelled": ["已取消", "cancelled"],

  "state.loaded": ["已加载", "loaded"],
  "state.disabled": ["已停用", "disabled"],
  "state.incompatible": ["不兼容", "incompatible"],
  "state.failed": ["失败", "failed"],
  "state.unavailable": ["不可用", "unavailable"],
  "state.quarantined": ["已隔离", "quarantined"],

  "capability.CardSlots": ["卡槽", "card slots"],
  "capability.CodeScanner": ["扫码", "code scanner"],
  "capability.IdCardReader": ["身份证", "identity cards"],
  "capability.RecordReader": ["厂商读卡", "vendor's records"],
  "capability.Indicator": ["声光提示", "indicator"],

  "refused.not_there": ["代理没有回答", "The agent does not answer"],
  "refused.not_there.advice": ["请运行 wscall serve，或重新打开控制台", "Run wscall serve, or open the console again"],
  "refused.too_slow": ["代理未在两分钟内回答", "The agent did not answer within two minutes"],
  "refused.too_slow.advice": ["请看“检查”页，或重新启动代理", "See the page Doctor, or start the agent again"],
  "refused.given_up": ["读取已取消", "The read was given up"],
  "refused.no_json": ["代理的回答无法读取", "The agent's answer cannot be read"],
  "refused.unknown": ["请求失败", "The request failed"],

  "closed.title": ["控制台未打开", "The console is not open"],
  "closed.about": [
    "控制台只能由本机程序打开：打开时得到一次性的凭据，关闭标签页或十二小时后失效。",
    "Only a program of this machine opens the console: it brings a pass for one use, which ends with the tab or after twelve hours.",
  ],
  "closed.how": [
    "在命令行运行下面的命令，或在 HIS 中调用 ShowForm_V2。",
    "Run the command below, or call ShowForm_V2 from the HIS.",
  ],
};

export const TEXTS = Object.freeze({ ...FRAME, ...VIEWS, ...FIELDS });
