"""A channel whose orders come in two files: its mappings, its folder, its files."""

from __future__ import annotations

import re

from builders.world import World

SHOP = "acme-taobao"
LINES = """\
kind: orders
file: {header_has: [订单编号, 标题, 购买数量], encoding: gb18030}
joins: {mapping: pair-orders, on: [订单编号], within: 24 hours}
group_rows_by: 订单编号
order:
  placed_at: {from: 订单创建时间, read_as: "date %Y-%m-%d %H:%M:%S"}
  cancelled_at: {from: 订单的状态, values: {交易关闭: "yes"}, otherwise: ""}
  currency: {constant: CNY}
  total: 总金额
  ship_to.name: 收货人姓名
  ship_to.address_lines: 收货地址
  ship_to.city: {constant: 杭州}
  ship_to.postcode: {constant: "310000"}
  ship_to.country: {constant: CN}
lines: {sku: 商家编码, quantity: 购买数量, unit_price: 价格, title: 标题}
"""
ORDERS = """\
kind: orders-part
file: {header_has: [订单编号, 收货人姓名], encoding: gb18030, unknown_columns: ignore}
gives: [订单创建时间, 收货人姓名, 收货地址, 总金额, {订单状态: 订单的状态}]
"""
CHANNEL = """\
channels:
  acme-taobao:
    client: acme
    mappings: [pair-items, pair-orders]
    timezone: Asia/Shanghai
    currency: CNY
    tax_in_prices: yes
    start_at: 2026-01-01T00:00:00Z
"""
PAID, CLOSED = "买家已付款", "交易关闭"


def with_pairs(world: World, *, chunk: int = 0) -> None:
    """Gives a house that channel, and so many orders to a chunk."""
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    assert text.count("\nchannels:\n") == 1
    text = text.replace("\nchannels:\n", f"\n{CHANNEL}", 1)
    if chunk:
        text = re.sub(r"(?m)^chunk: .*\n", "", text) + f"\nchunk: {chunk}\n"
    config.write_text(text, "utf-8")
    (world.folder / "mappings" / "pair-items.yaml").write_text(LINES, "utf-8")
    (world.folder / "mappings" / "pair-orders.yaml").write_text(ORDERS, "utf-8")
    world.look_at_each_order_alone()


def items_file(*orders: str, skus: tuple[str, ...] = ("ACM-TEE-M",)) -> bytes:
    """The file of lines: of each order a line for each SKU, which stand apart."""
    rows = ["订单编号,标题,价格,购买数量,商家编码"]
    rows += [f"{order},T恤,25.00,1,{sku}" for sku in skus for order in orders]
    return "\r\n".join([*rows, ""]).encode("gb18030")


def orders_file(
    *numbers: str, status: str = PAID, street: str = "文三路 1 号", n: int = 1
) -> bytes:
    """The other half: a row for each order, worth `n` lines."""
    rows = ["订单编号,收货人姓名,收货地址 ,订单创建时间,总金额,订单状态,备注"]
    rows += [f"{one},王伟,{street},2026-11-02 10:00:00,{25 * n}.00,{status},x" for one in numbers]
    return "\r\n".join([*rows, ""]).encode("gb18030")
