"""What each route does, in Chinese, for the documentation; FastAPI's ``summary`` has the English."""

from typing import Final

CHINESE: Final[dict[str, str]] = {
    "GET /ping": "代理是否在运行",
    "GET /v1/health": "代理的状态",
    "POST /v1/stop": "结束代理",
    "GET /metrics": "Prometheus 指标",
    "POST /v1/call/{function}": "按名称调用函数",
    "POST /v1/read": "读卡",
    "POST /v1/scan": "扫码",
    "DELETE /v1/requests/{request}": "取消正在进行的请求",
    "POST /v1/cards/issue": "发卡",
    "POST /v1/cards/verify": "验证二维码",
    "POST /v1/cards/update": "更新持卡人信息",
    "POST /v1/cards/info": "查询卡信息",
    "POST /v1/qr/download": "下载静态二维码",
    "POST /v1/qr/label": "绘制可打印的标签",
    "GET /v1/plugins": "厂商目录",
    "POST /v1/plugins/{directory}/reset": "解除隔离",
    "GET /v1/devices": "设备（当场打开）",
    "GET /v1/config": "配置",
    "GET /v1/platform": "平台、授权码与日志队列",
    "GET /v1/doctor": "检查本机",
    "GET /v1/logs": "日志的最后若干行",
    "GET /v1/pages": "网页：等待允许的、已允许的",
    "POST /v1/pages/{page}/allow": "允许网页",
    "POST /v1/pages/{page}/deny": "拒绝网页",
    "DELETE /v1/pages/{page}": "撤销网页",
    "POST /v1/origins": "允许或取消网页来源",
    "POST /v1/pairings": "网页请求配对",
    "POST /v1/pairings/{pairing}": "查询配对结果",
    "POST /v1/console/ticket": "打开控制台的一次性地址",
    "POST /v1/console/session": "用一次性地址换取控制台令牌",
}
"""``METHOD path`` → title."""
