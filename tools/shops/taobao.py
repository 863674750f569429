"""Taobao and Tmall: an export of orders and one of their goods, which belong together."""

from __future__ import annotations

# The names of six columns end in a blank, as the exports have them.
ORDERS = [
    "订单编号",
    "买家会员名",
    "买家支付宝账号",
    "买家应付货款",
    "买家应付邮费",
    "买家支付积分",
    "总金额",
    "返点积分",
    "买家实际支付金额",
    "买家实际支付积分",
    "订单状态",
    "买家留言",
    "收货人姓名",
    "收货地址 ",
    "运送方式",
    "联系电话 ",
    "联系手机",
    "订单创建时间",
    "订单付款时间 ",
    "宝贝标题 ",
    "宝贝种类 ",
    "物流单号 ",
    "物流公司",
    "订单备注",
    "宝贝总数量",
    "店铺Id",
    "店铺名称",
    "订单关闭原因",
    "卖家服务费",
    "买家服务费",
    "发票抬头",
    "是否手机订单",
    "分阶段订单信息",
    "特权订金订单id",
    "是否上传合同照片",
    "是否上传小票",
    "是否代付",
    "定金排名",
    "修改后的sku",
    "修改后的收货地址",
    "异常信息",
    "天猫卡券抵扣",
    "集分宝抵扣",
    "是否是O2O交易",
    "退款金额",
    "预约门店",
]
ITEMS = [
    "订单编号",
    "标题",
    "价格",
    "购买数量",
    "外部系统编号",
    "商品属性",
    "套餐信息",
    "备注",
    "订单状态",
    "商家编码",
]

SHIP, UNPAID, CLOSED, DONE = "买家已付款，等待卖家发货", "等待买家付款", "交易关闭", "交易成功"


def _id(shop: int, n: int) -> str:
    return f"3{shop}900000000{n:08d}"


def _order(shop: int, n: int, status: str, money: str, pieces: int, **more: str) -> dict[str, str]:
    """`money` is goods|postage|total|paid back."""
    goods, postage, total, back = money.split("|")
    row = {
        "订单编号": f'="{_id(shop, n)}"',
        "买家会员名": f"买家{n}",
        "买家支付宝账号": f"b{n}@mail.example",
        "买家应付货款": goods,
        "买家应付邮费": postage,
        "总金额": total,
        "买家实际支付金额": total,
        "订单状态": status,
        "收货人姓名": "周晓兰",
        "运送方式": "快递",
        "联系手机": f"'1390000{n:04d}",
        "收货地址 ": f"浙江省 杭州市 西湖区 文三路{n}号2幢(310012)",
        "订单创建时间": f"2026-11-01 23:42:{n:02d}",
        "订单付款时间 ": f"2026-11-01 23:45:{n:02d}",
        "宝贝标题 ": "搪瓷杯",
        "宝贝种类 ": "1",
        "物流单号 ": "No:",
        "订单备注": "'null",
        "店铺Id": "0",
        "宝贝总数量": str(pieces),
        "店铺名称": "艾可米户外",
        "卖家服务费": "0元",
        "退款金额": back,
        "买家服务费": "0元",
        "特权订金订单id": '=""',
    }
    row["联系电话 "] = ""
    return row | more


def _item(shop: int, n: int, status: str, goods: str) -> dict[str, str]:
    quantity, sku, price = goods.split("|")
    return {
        "订单编号": f'="{_id(shop, n)}"',
        "标题": "搪瓷杯 户外",
        "价格": price,
        "购买数量": quantity,
        "外部系统编号": sku,
        "商品属性": "颜色分类:蓝色",
        "备注": "'null",
        "订单状态": status,
        "商家编码": sku,
    }


def pair(shop: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Orders and goods of a shop: unpaid, closed, pre-sale, masked, a coupon, a part paid back."""
    orders = [
        _order(shop, 1, SHIP, "99.00|0.00|99.00|0.00", 1),
        _order(shop, 2, SHIP, "248.00|10.00|258.00|0.00", 3),
        _order(shop, 3, UNPAID, "99.00|0.00|99.00|0.00", 1, **{"订单付款时间 ": ""}),
        _order(shop, 4, CLOSED, "99.00|0.00|0.00|99.00", 1, 订单关闭原因="买家不想要了"),
        _order(shop, 5, DONE, "99.00|0.00|99.00|0.00", 1),
        _order(shop, 6, SHIP, "99.00|0.00|99.00|0.00", 1, 分阶段订单信息="定金已付"),
        _order(
            shop,
            7,
            SHIP,
            "99.00|0.00|99.00|0.00",
            1,
            收货人姓名="周**",
            **{"收货地址 ": "浙江省 杭州市 西湖区 文三路***(310012)"},
        ),
        _order(shop, 8, SHIP, "89.00|0.00|89.00|0.00", 1),
        _order(shop, 9, SHIP, "198.00|0.00|198.00|99.00", 2),
        _order(
            shop,
            10,
            SHIP,
            "99.00|0.00|99.00|0.00",
            1,
            **{"收货地址 ": "上海 上海市 浦东新区 世纪大道9号 (塔楼)(200120)"},
        ),
    ]
    items = [
        _item(shop, 1, SHIP, "1|ACM-CUP|99.00"),
        _item(shop, 2, SHIP, "2|ACM-CUP|99.00"),
        _item(shop, 2, SHIP, "1|ACM-SOCK-M|50.00"),
        _item(shop, 3, UNPAID, "1|ACM-CUP|99.00"),
        _item(shop, 4, CLOSED, "1|ACM-CUP|99.00"),
        _item(shop, 5, DONE, "1|ACM-CUP|99.00"),
        _item(shop, 6, SHIP, "1|ACM-CUP|99.00"),
        _item(shop, 7, SHIP, "1|ACM-CUP|99.00"),
        _item(shop, 8, SHIP, "1|ACM-CUP|99.00"),
        _item(shop, 9, SHIP, "1|ACM-CUP|99.00"),
        _item(shop, 9, CLOSED, "1|ACM-CUP|99.00"),
        _item(shop, 10, SHIP, "1|ACM-CUP|99.00"),
    ]
    return orders, items


def _text(header: list[str], rows: list[dict[str, str]], after: str = "") -> str:
    """The `=` of a guarded id stands outside the quotation marks; `after` ends each row."""
    lines = [",".join(header)]
    for row in rows:
        strange = set(row) - set(header)
        if strange:
            raise ValueError(f"no such column: {sorted(strange)}")
        cells = [row.get(name, "") for name in header]
        quoted = [cell if cell.startswith("=") else f'"{cell}"' for cell in cells]
        lines.append(",".join(quoted) + after)
    return "".join(f"{line}\r\n" for line in lines)


def files() -> dict[str, bytes]:
    """The samples, by mapping and name."""
    made: dict[str, bytes] = {}
    for shop, name, encoding in ((1, "taobao", "gbk"), (2, "tmall", "gb18030")):
        orders, items = pair(shop)
        if name == "tmall":
            orders[0]["收货人姓名"] = items[0]["标题"] = "𠮷野兰"
        made[f"taobao-orders/{name}.csv"] = _text(ORDERS, orders).encode(encoding)
        made[f"taobao-items/{name}.csv"] = _text(ITEMS, items, ",").encode(encoding)
    return made
