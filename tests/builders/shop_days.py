"""Days of the shipped channels: one order of a sample on its own, with cells changed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from openpyxl import Workbook, load_workbook

from builders.paths import ROOT
from builders.world import World

SAMPLES = ROOT / "mappings/samples"


class Day(NamedTuple):
    """An order of a sample: the columns that name it, what makes it cancelled, and what else a
    cancelled row of that channel leaves blank or makes unreadable."""

    sample: str
    order_id: str
    key: str
    cancelled: dict[str, str]
    unreadable: dict[str, str]
    encoding: str = "utf-8"
    mark: str = ","
    # The sample, number and column of the order, where another report calls it off.
    order: tuple[str, str, str] | None = None
    # The sample of the other half, and what makes it cancelled.
    partner: str = ""
    partner_cancelled: tuple[tuple[str, str], ...] = ()

    @property
    def mapping(self) -> str:
        return self.sample.split("/")[0]


_SHOPEE_BR = {"Quantidade": "0", "Subtotal do produto": "", "País": "", "Valor Total": "-"}
DAYS = (
    Day("shopify-orders/orders-79-columns.csv", "#2001", "Name",
        {"Financial Status": "voided", "Cancelled at": "2026-11-02 08:00:00 +0100"},
        {"Lineitem quantity": "0", "Lineitem price": "", "Currency": "", "Shipping Country": "",
         "Total": "", "Created at": "", "Lineitem sku": ""}),
    Day("shopify-json/orders.json", "#3001", "name",
        {"cancelled_at": "2026-11-03T08:00:00+01:00", "financial_status": "voided"},
        {"currency": "", "created_at": "", "total_price": "x"}),
    Day("amazon-all-orders/all-orders.txt", "303-5000001-0000001", "amazon-order-id",
        {"order-status": "Cancelled"}, {"quantity": "0", "currency": "", "item-price": ""},
        mark="\t", order=("amazon-new-orders/new-orders-europe.txt", "303-5000001-0000001",
                          "order-id")),
    Day("woocommerce-columns/orders.csv", "4001", "order_number", {"status": "cancelled"},
        {"line_item_1": "", "order_total": "", "order_date": "0000-00-00", "shipping_country": ""}),
    Day("woocommerce-rows/orders.csv", "W-5001", "order_number", {"status": "wc-cancelled"},
        {"item_sku": "", "item_quantity": "0", "item_subtotal": "", "order_currency": ""}),
    Day("shopee-id/Order.all.xlsx", "261103ABCD001Z", "No. Pesanan", {"Status Pesanan": "Batal"},
        {"Jumlah": "0", "Subtotal Pesanan": "", "Total Pembayaran": "", "Alamat Pengiriman": "?"}),
    Day("shopee-tw/Order.all.xlsx", "261103TWXY001A", "訂單編號", {"訂單狀態": "不成立"},
        {"數量": "0", "商品活動價格": "", "買家總支付金額": "", "訂單成立日期": ""}),
    Day("shopee-tw-text/orders.csv", "18110100ABCD01", "訂單編號", {"訂單狀態": "已取消"},
        {"商品資訊": "", "訂單總金額": "", "國家": ""}, encoding="big5"),
    Day("shopee-br/Order.all.xlsx", "261103BRQW001K", "ID do pedido",
        {"Status do pedido": "Cancelado"}, _SHOPEE_BR),
    Day("tiktok-shop/orders.xlsx", "577000000000000001", "Order ID", {"Order Status": "Canceled"},
        {"Quantity": "0", "SKU Subtotal After Discount": "", "Order Amount": "", "Country": ""}),
    Day("tiktok-shop-br/orders.xlsx", "577000000000000001", "Order ID",
        {"Order Status": "Canceled"},
        {"Quantity": "0", "SKU Subtotal After Discount": "", "Created Time": ""}),
    Day("etsy-items-with-orders/week.csv", "3190000000", "Order ID", {},
        {"Quantity": "0", "Price": "", "SKU": "", "Sale Date": ""},
        partner="etsy-orders/week.csv", partner_cancelled=(("Status", "Canceled"),)),
    Day("taobao-items/taobao.csv", "3190000000000000001", "订单编号", {},
        {"购买数量": "0", "价格": "", "商家编码": "", "外部系统编号": ""}, encoding="gbk",
        partner="taobao-orders/taobao.csv",
        partner_cancelled=(("订单状态", "交易关闭"), ("收货地址 ", ""), ("总金额", ""))),
)  # fmt: skip


def live(day: Day) -> dict[str, bytes]:
    """The files, by name, that bring the order."""
    sample, order_id, key = day.order or (day.sample, day.order_id, day.key)
    found = {"a": alone(sample, order_id, key, {}, day.encoding, day.mark)}
    if day.partner:
        found["b"] = alone(day.partner, day.order_id, day.key, {}, day.encoding, day.mark)
    return {f"live-{day.mapping}-{name}.txt": data for name, data in found.items()}


def called_off(day: Day) -> dict[str, bytes]:
    """The files that call it off, with hardly anything in them that can be read."""
    order_id = day.order_id if day.order is None else "303-9000000-0000001"
    changes = {**day.cancelled, **day.unreadable}
    if day.order is not None:
        changes[day.key] = day.order_id
    found = {"a": alone(day.sample, order_id, day.key, changes, day.encoding, day.mark)}
    if day.partner:
        off = dict(day.partner_cancelled)
        found["b"] = alone(day.partner, day.order_id, day.key, off, day.encoding, day.mark)
    return {f"off-{day.mapping}-{name}.txt": data for name, data in found.items()}


def _fixed(status: str, quantity: str, price: str) -> bytes:
    text = (SAMPLES / "erp-fixed-width/AUFTRAG.DAT").read_bytes().decode("cp850")
    line = next(one for one in text.splitlines() if one[1:9] == "00000505")
    line = f"{line[:120]}{quantity:>6}{price:>9}{line[135:141]}{status}"
    return f"{line}\r\n{'T0000000100000001':<142}\r\n".encode("cp850")


def _records(status: str, quantity: str, amount: str, country: str) -> bytes:
    lines = [
        "FHE;NORDLYS;20261102", f"HEA;0004712;20261102;EUR;{status}",
        f"BAD;Bakken AS;Havnegata 2;7010;Trondheim;{country}",
        f"LIT;10;NDL-VASE;{quantity};{amount}",
        f"FOT;1;{amount or 0}", f"FFT;1;1;{amount or 0}",
    ]  # fmt: skip
    return "".join(f"{line}\r\n" for line in lines).encode("cp1252")


def _semicolons(belegart: str, quantity: str, amount: str, country: str) -> bytes:
    text = (SAMPLES / "erp-orders/mit-belegart.csv").read_bytes().decode("cp1252")
    header, *rows = csv.reader(io.StringIO(text), delimiter=";")
    row = dict(zip(header, next(one for one in rows if one[0] == "000405"), strict=True))
    row |= {"Belegart": belegart, "Menge": quantity, "Betrag": amount, "Land": country}
    lines = [header, list(row.values()), ["SUMME", "1", "1", amount or "0"]]
    return "".join(";".join(cells) + "\r\n" for cells in lines).encode("cp1252")


# Files of ERPs: mapping, order id, the file that brings it, that calls it off.
ERPS = (
    ("erp-fixed-width", "00000505", _fixed(" ", "000001", "000000500"), _fixed("S", "000000", "")),
    ("erp-multi-record", "0004712", _records("N", "1", "64,00", "NO"), _records("S", "0", "", "")),
    ("erp-orders", "2026-000405", _semicolons("Auftrag", "1,000", "64,00", "Deutschland"),
     _semicolons("Storno", "", "", "")),
)  # fmt: skip
# Exports that tell of no cancellation: a person writes a list of what was called off.
LISTED = (
    Day("ebay-us/orders.csv", "05-14001-10001", "Order Number", {}, {}),
    Day("ebay-uk/orders.csv", "05-14021-10021", "Order Number", {}, {}),
    Day("ebay-de/orders.csv", "11-00300-40000", "Bestellnummer", {}, {}, mark=";"),
    Day("ebay-fr/orders.csv", "12-00500-50000", "Numéro de commande", {}, {}, mark=";"),
    Day("etsy-items/EtsySoldOrderItems.csv", "3190000000", "Order ID", {}, {}),
)


class Called(NamedTuple):
    """What a channel sends: an order, and that it is called off."""

    mapping: str
    order_id: str
    live: dict[str, bytes]
    off: dict[str, bytes]


def called() -> list[Called]:
    """One order of each channel, and what calls it off: its export, or a list beside it."""
    found = [Called(day.mapping, day.order_id, live(day), called_off(day)) for day in DAYS]
    for mapping, order_id, before, after in ERPS:
        live_file, off = {f"live-{mapping}.txt": before}, {f"off-{mapping}.txt": after}
        found.append(Called(mapping, order_id, live_file, off))
    for day in LISTED:
        by_hand = {f"list-{day.mapping}.csv": f"Order;Cancelled\n{day.order_id};yes\n".encode()}
        found.append(Called(day.mapping, day.order_id, live(day), by_hand))
    return found


# The mappings that one channel lists, where they are more than one.
TOGETHER = {
    "amazon-all-orders": (
        "amazon-new-orders",
        "amazon-unshipped",
        "amazon-unshipped-30-columns",
        "amazon-all-orders",
    ),
    "taobao-items": ("taobao-items", "taobao-orders"),
    "etsy-items-with-orders": ("etsy-items-with-orders", "etsy-orders"),
}
TOGETHER |= {day.mapping: (day.mapping, "cancelled-orders") for day in LISTED}
_ZONES = {
    "shopee-id": ("Asia/Jakarta", "IDR"), "shopee-tw": ("Asia/Taipei", "TWD"),
    "shopee-tw-text": ("Asia/Taipei", "TWD"), "shopee-br": ("America/Sao_Paulo", "BRL"),
    "tiktok-shop": ("Asia/Ho_Chi_Minh", "VND"), "tiktok-shop-br": ("America/Sao_Paulo", "BRL"),
    "taobao-items": ("Asia/Shanghai", "CNY"), "etsy-items-with-orders": ("America/New_York", "USD"),
    "ebay-us": ("America/Los_Angeles", "USD"), "ebay-uk": ("Europe/London", "GBP"),
    "etsy-items": ("America/New_York", "USD"),
}  # fmt: skip


def bind(world: World, mappings: Iterable[str], clients: Iterable[str] = ("acme",)) -> None:
    """Gives the house a channel for each client and mapping: `acme-at-shopee-tw`."""
    channels = ""
    for client in clients:
        for mapping in mappings:
            zone, currency = _ZONES.get(mapping, ("Europe/Berlin", "EUR"))
            listed = ", ".join(TOGETHER.get(mapping, (mapping,)))
            channels += (
                f"  {client}-at-{mapping}:\n    client: {client}\n    mappings: [{listed}]\n"
                f"    timezone: {zone}\n    currency: {currency}\n    tax_in_prices: auto\n"
                "    start_at: 2015-01-01T00:00:00Z\n"
            )
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    assert text.count("\nchannels:\n") == 1
    config.write_text(text.replace("\nchannels:\n", f"\nchannels:\n{channels}"), "utf-8")


def alone(
    sample: str, order_id: str, key: str, changes: Mapping[str, str], encoding: str = "utf-8",
    mark: str = ",",
) -> bytes:  # fmt: skip
    """A sample with nothing but one order, whose cells are changed."""
    data = (SAMPLES / sample).read_bytes()
    if sample.endswith(".xlsx"):
        return _workbook(data, order_id, key, changes)
    if sample.endswith(".json"):
        return _json(data, order_id, key, changes)
    quoting = csv.QUOTE_NONE if mark == "\t" else csv.QUOTE_MINIMAL
    told = data.decode(encoding).lstrip("\ufeff")
    rows = list(csv.reader(io.StringIO(told, newline=""), delimiter=mark, quoting=quoting))
    rows = _changed(rows, order_id, key, changes)
    out = io.StringIO()
    if mark == "\t":
        return "".join("\t".join(row) + "\r\n" for row in rows).encode(encoding)
    csv.writer(out, delimiter=mark).writerows(rows)
    return out.getvalue().encode(encoding)


def _changed(
    rows: list[list[str]], order_id: str, key: str, changes: Mapping[str, str]
) -> list[list[str]]:
    at = next(n for n, row in enumerate(rows) if key in row)
    header = rows[at]
    kept = rows[: at + 1]
    for row in rows[at + 1 :]:
        if len(row) > header.index(key) and order_id in row[header.index(key)]:
            row = list(row)
            for name, cell in changes.items():
                row[header.index(name)] = cell
            kept.append(row)
    assert len(kept) > at + 1, order_id
    return kept


def _workbook(data: bytes, order_id: str, key: str, changes: Mapping[str, str]) -> bytes:
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    made = Workbook()
    page = made.worksheets[0]
    page.title = sheet.title
    for number, row in enumerate(_changed(rows, order_id, key, changes), start=1):
        for place, cell in enumerate(row, start=1):
            if cell:
                page.cell(number, place).value = cell
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _json(data: bytes, order_id: str, key: str, changes: Mapping[str, str]) -> bytes:
    told: dict[str, Any] = json.loads(data)
    told["orders"] = [one | changes for one in told["orders"] if one[key] == order_id]
    return json.dumps(told).encode()
