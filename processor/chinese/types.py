"""Types of facts and kinds of names as messages call them, in Chinese. Pure data."""

from __future__ import annotations

TYPES: dict[str, str] = {
    "text": "文本",
    "name": "编码",
    "country": "国家",
    "currency": "币种",
    "choice": "选项",
    "set": "集合",
    "count": "数量",
    "days": "天数",
    "duration": "时长",
    "share": "百分比",
    "money": "金额",
    "weight": "重量",
    "length": "长度",
    "yes/no": "是/否",
    "date": "日期",
    "time": "时刻",
}

NOUNS: dict[str, str] = {
    "hold reason": "挂起原因",
    "warehouse": "仓库",
    "carrier": "承运商",
    "service": "物流服务",
    "channel": "渠道",
    "client": "货主",
    "mapping": "映射",
    "layout": "版式",
    "calendar": "日历",
    "receiver": "接收方",
    "`holds:` of config.yaml": "config.yaml 的 holds",
    "`warehouses:` of config.yaml": "config.yaml 的 warehouses",
    "`carriers:` of config.yaml": "config.yaml 的 carriers",
    "the rate cards": "运价表",
    "nothing": "无",
    "no rule": "没有规则",
    "unknown": "未知",
    "empty": "空",
    "a block of `key: value` lines": "“键: 值”的块",
    "a list": "列表",
    "a value": "单个值",
    "CARRIER/SERVICE": "承运商/服务",
}
