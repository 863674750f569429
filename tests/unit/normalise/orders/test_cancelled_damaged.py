"""One sound cell that calls an order off is enough; what may do so and is damaged is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from builders.normalise_files import SHOPIFY, one, read, shopify
from builders.pairs import LINES

from processor.languages.languages import in_english
from processor.normalise.formats.damage import Unread
from processor.normalise.orders.cancelled_alone import CalledOff, cancelled_alone
from processor.normalise.read_mapping import read_mapping

VOIDED = {"Financial Status": "voided"}
DATED = {"Cancelled at": "2026-11-02 10:00:00 +0100"}
AROUND = {"Name": "#1002"}


@pytest.mark.parametrize(
    "row",
    [VOIDED | {"Cancelled at": "soon"}, DATED | {"Financial Status": "vioded"},
     VOIDED | {"Cancelled at": "2026-@@"}, DATED | {"Financial Status": "v@@d"}],
)  # fmt: skip
def test_one_cell_that_says_so_is_enough(row: dict[str, str]) -> None:
    data = shopify(row, AROUND, {"Name": "#1003"}).replace(b"@@", b"\xff")
    found = {one.order_id: one.outcome for one in read(data, SHOPIFY)}
    assert found == {"#1001": "cancellation", "#1002": "accepted", "#1003": "accepted"}


def test_a_damaged_cell_of_one_row_does_not_gainsay_another() -> None:
    text = LINES.replace("gb18030", "utf-8").replace(
        "joins: {mapping: pair-orders, on: [订单编号], within: 24 hours}\n", ""
    )
    found, problems = read_mapping(text, "mappings/m.yaml")
    assert found is not None, problems
    header = (
        "订单编号,标题,价格,购买数量,商家编码,订单的状态,订单创建时间,总金额,收货人姓名,收货地址"
    )
    row = "{},T,1.00,1,TEE,{},2026-11-02 10:00:00,2.00,A,B"
    rows = [row.format(*of) for of in (("1", "交易关闭"), ("1", "交@闭"), ("2", "x"), ("3", "x"))]
    for order in (rows, [rows[1], rows[0], *rows[2:]]):
        data = "\n".join([header, *order, ""]).encode().replace(b"@", b"\xff")
        told = {one.order_id: one.outcome for one in read(data, found)}
        assert told == {"1": "cancellation", "2": "accepted", "3": "accepted"}


def test_a_number_that_lost_a_letter_is_no_number() -> None:
    found = one(shopify({"Name": "#1\ufffd01"} | VOIDED), SHOPIFY)
    assert (found.outcome, [p.code for p in found.problems]) == ("rejected", ["cell/text"])


HEADER = ("订单编号", "标题", "价格", "购买数量", "商家编码", "订单的状态")


def _alone(*rows: list[str], values: str = "") -> CalledOff:
    text = LINES.replace(
        '{交易关闭: "yes"}, otherwise: ""', values or '{交易关闭: "yes", 已付: ""}'
    )
    mapping, problems = read_mapping(text, "mappings/m.yaml")
    assert mapping is not None, problems
    records = [(row[0], place, row) for place, row in enumerate(rows, start=2)]
    return cancelled_alone(
        lambda: records, HEADER, mapping, "Asia/Shanghai", is_lines=True, file="items.csv"
    )


def _row(state: str, order: str = "1") -> list[str]:
    return [order, "T恤", "25.00", "1", "TEE", state]


def _torn(row: list[str]) -> list[str]:
    return row[:4]


def _shifted(row: list[str]) -> list[str]:
    return [*row[:2], "x", *row[2:]]


def _damaged(row: list[str]) -> list[str]:
    return Unread([*row[:5], "交\\xff闭"], "row/damaged", len(row), encoding="utf-8")


def _misspelt(row: list[str]) -> list[str]:
    return [*row[:5], "交易关"]


@pytest.mark.parametrize(
    ("how", "said"),
    [(_torn, "4 cells"), (_shifted, "7 cells"), (_damaged, "may be cancelled"),
     (_misspelt, "may be cancelled")],
)  # fmt: skip
def test_a_row_of_a_half_that_cannot_be_read_is_told_and_cancels_nothing(
    how: Callable[[list[str]], list[str]], said: str
) -> None:
    found = _alone(how(_row("交易关闭")), _row("已付", "2"))
    assert found.cancelled == {}
    [(order_id, (row, why))] = found.doubtful.items()
    assert (order_id, row) == ("1", 2)
    assert said in in_english(why)
    # Another row of it that says so is enough, and one that says the contrary settles nothing.
    assert _alone(how(_row("交易关闭")), _row("交易关闭")) == CalledOff({"1": 3}, {})
    assert list(_alone(how(_row("交易关闭")), _row("已付")).doubtful) == ["1"]


def test_a_shifted_row_calls_nothing_off_by_the_cell_of_another_column() -> None:
    row = [*_row("已付")[:4], "", "交易关闭", "已付"]
    assert _alone(row).cancelled == {}


def test_rows_of_other_orders_say_nothing() -> None:
    assert _alone(_row("已付"), _row("交易关闭", "2"), _row("")) == CalledOff({"2": 3}, {})
