"""What one half of a pair cancels alone: an order all of whose rows say so."""

from __future__ import annotations

from builders.pairs import LINES

from processor.normalise.orders.cancelled_alone import cancelled_alone
from processor.normalise.read_mapping import read_mapping

HEADER = ("订单编号", "标题", "价格", "购买数量", "商家编码", "订单的状态")


def _cancelled(*rows: tuple[str, str], later: str = "repeat") -> list[tuple[str, int]]:
    text = LINES.replace("group_rows_by", f"later_rows: {later}\ngroup_rows_by")
    mapping, problems = read_mapping(text, "mappings/m.yaml")
    assert mapping is not None, problems
    records = [
        (order, place, [order, "T恤", "25.00", "1", "TEE", state])
        for place, (order, state) in enumerate(rows, start=2)
    ]
    told = cancelled_alone(lambda: records, HEADER, mapping, "Asia/Shanghai", is_lines=True)
    return list(told.cancelled.items())


def test_an_item_that_is_off_does_not_call_off_the_others() -> None:
    rows = (("1", "交易关闭"), ("2", "交易关闭"), ("1", "买家已付款"), ("2", "交易关闭"))
    assert _cancelled(*rows) == [("2", 3)]


def test_a_later_row_may_leave_it_blank() -> None:
    rows = (("1", "交易关闭"), ("1", ""), ("2", ""), ("2", "交易关闭"))
    assert _cancelled(*rows, later="blank") == [("1", 2)]
    assert _cancelled(*rows) == []
