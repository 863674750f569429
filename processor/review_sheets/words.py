"""Every text of a review sheet in English and Chinese: the one table. Pure data."""

from __future__ import annotations

Language = str
VERBS = ("release", "reject", "correct", "split", "leave")

WORDS: dict[str, tuple[str, str]] = {
    # decisions
    "release": ("release", "放行"),
    "reject": ("reject", "拒绝"),
    "correct": ("correct", "更正"),
    "split": ("split", "拆分"),
    "leave": ("leave", "保留"),
    # columns
    "decision": ("Decision", "决定"),
    "note": ("Why", "理由"),
    "order": ("Order", "订单"),
    "ship_by": ("Ship by", "最晚发货"),
    "reason": ("Reason", "暂停原因"),
    "rule": ("Rule", "规则"),
    "why": ("What the rule says", "规则说明"),
    "total": ("Total", "金额"),
    "country": ("Country", "国家"),
    "items": ("Items (line: quantity x SKU)", "商品（行：数量 x SKU）"),
    "buyer": ("Buyer", "买家"),
    "history": ("Buyer's history", "买家历史"),
    "notes": ("Earlier notes", "以往备注"),
    "address": ("Address now", "现地址"),
    "name": ("New name", "新收件人"),
    "company": ("New company", "新公司"),
    "address_lines": ("New street lines", "新街道地址"),
    "city": ("New city", "新城市"),
    "region": ("New region", "新省/州"),
    "postcode": ("New postcode", "新邮编"),
    "to_country": ("New country", "新国家"),
    "service": ("New service", "新运输服务"),
    "quantities": ("New quantities (1=2; 3=0)", "新数量（1=2; 3=0）"),
    "lines": ("Lines that go now (1; 3)", "现在发货的行（1; 3）"),
    "sheet_id": ("sheet", "sheet"),
    "group_id": ("group", "group"),
    "order_id": ("id", "id"),
    "mark": ("mark", "mark"),
    # texts
    "title": ("Review sheet {number}: {queue}, {client}", "审核表 {number}：{queue}，{client}"),
    "how": (
        "Fill the yellow cells: a decision per order, or one for a whole group in its blue row; an "
        "order's own decision wins. Save as .xlsx and put the file back into your folder. "
        "Written {at}.",
        "请填写黄色单元格：可逐单决定，也可在蓝色组行为整组决定；单独填写的优先。"
        "保存为 .xlsx 后放回您的文件夹。生成时间 {at}。",
    ),
    "tab": ("Review", "审核"),
    "group": ("{count} orders", "{count} 个订单"),
    "group_one": ("1 order", "1 个订单"),
    "no_history": ("first order", "首单"),
    "history_text": (
        "{count} orders since {first}; spent {spent}; refunded {refunded}",
        "自 {first} 起 {count} 单；消费 {spent}；退款 {refunded} 单",
    ),
    "also_held": ("also held: {reasons}", "另有暂停：{reasons}"),
    "held_lines": ("held lines: {lines}", "暂停的行：{lines}"),
    "approvals": ("needs {count} people", "需 {count} 人批准"),
    "bad_choice": ("Choose from the list.", "请从列表中选择。"),
    # the answer
    "answer_order": ("order", "订单"),
    "answer_decision": ("decision", "决定"),
    "answer_result": ("result", "结果"),
    "answer_why": ("why", "说明"),
    "done": ("done", "已执行"),
    "refused": ("refused", "已拒绝执行"),
    "left": ("left", "未处理"),
}


def say(word: str, language: Language) -> str:
    """A text of the table in a language."""
    return WORDS[word][1 if language == "zh" else 0]


def verb_of(cell: str) -> str | None:
    """The decision that a cell names in any language; None for another word."""
    plain = cell.strip().casefold()
    return next((verb for verb in VERBS if plain in WORDS[verb]), None)
