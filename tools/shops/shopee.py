"""Shopee: workbooks of Indonesia, Taiwan and Brazil, and the older text file of Taiwan."""

from __future__ import annotations

from shops.table import csv_text, names, table, workbook

INDONESIA = names("""No. Pesanan | Status Pesanan | Alasan Pembatalan |
Status Pembatalan/ Pengembalian | No. Resi | Opsi Pengiriman | Antar ke counter/ pick-up |
Pesanan Harus Dikirimkan Sebelum (Menghindari keterlambatan) | Waktu Pengiriman Diatur |
Waktu Pesanan Dibuat | Waktu Pembayaran Dilakukan | Metode Pembayaran | SKU Induk | Nama Produk |
Nomor Referensi SKU | Nama Variasi | Harga Awal | Harga Setelah Diskon | Jumlah |
Returned quantity | Subtotal Pesanan | Total Diskon | Diskon Dari Penjual | Diskon Dari Shopee |
Berat Produk | Jumlah Produk di Pesan | Total Berat | Voucher Ditanggung Penjual | Cashback Koin |
Voucher Ditanggung Shopee | Paket Diskon | Paket Diskon (Diskon dari Shopee) |
Paket Diskon (Diskon dari Penjual) | Potongan Koin Shopee | Diskon Kartu Kredit |
Ongkos Kirim Dibayar oleh Pembeli | Estimasi Potongan Biaya Pengiriman |
Ongkos Kirim Pengembalian Barang | Total Pembayaran | Perkiraan Ongkos Kirim |
Catatan dari Pembeli | Catatan | Username (Pembeli) | Nama Penerima | No. Telepon |
Alamat Pengiriman | Kota/Kabupaten | Provinsi | Waktu Pesanan Selesai""")
TAIWAN = names("""訂單編號 | 訂單狀態 | 不成立原因 | 退貨 / 退款狀態 | 買家帳號 | 訂單成立日期 |
商品總價 | 買家支付運費 | 蝦皮補助運費 | 退貨運費 | 買家總支付金額 | 蝦皮補貼金額 | 蝦幣折抵 |
銀行信用卡活動折抵 | 優惠代碼 | 賣場優惠券 | 賣家蝦幣回饋券 | 優惠券 | 成交手續費 | 其他服務費 |
金流與系統處理費 | 分期付款期數 | 金流與系統處理費率 | 成交手續費規則名稱 | 商品名稱 |
商品選項名稱 | 商品原價 | 商品活動價格 | 主商品貨號 | 商品選項貨號 | 數量 | 退貨數量 |
促銷組合指標 | 蝦皮促銷組合折扣:促銷組合標籤 | 收件地址 | 收件者電話 | 蝦皮專線和包裹查詢碼 |
取件門市店號 | 城市 | 行政區 | 郵遞區號 | 收件者姓名 | 寄送方式 | 出貨方式 | 備貨時間 |
付款方式 | 最晚出貨日期 | 包裹查詢號碼 | 買家付款時間 | 實際出貨時間 | 訂單完成時間 | 買家備註 |
備註""")
OLD_TAIWAN = names("""訂單編號 | 訂單狀態 | 不成立原因 | 買家帳號 | 訂單成立時間 |
訂單小計 (TWD) | 買家支付的運費 | 訂單總金額 | 商品資訊 | 收件地址 | 國家 | 城市 | 行政區 |
郵遞區號 | 收件者姓名 | 電話號碼 | 寄送方式 | 付款方式 | 買家付款時間 | 實際出貨時間 |
訂單完成時間 | 買家備註 | 備註""")
BRAZIL = names("""ID do pedido | Status do pedido | Hot Listing | Status da Devolução / Reembolso |
Número de rastreamento | Opção de envio | Método de envio | Data prevista de envio |
Tempo de Envio | Data de criação do pedido | Hora do pagamento do pedido |
Nº de referência do SKU principal | Nome do Produto | Número de referência SKU |
Nome da variação | Preço original | Preço acordado | Quantidade | Returned quantity |
Subtotal do produto | Desconto do vendedor | Desconto do vendedor |
Incentivo Shopee para ação comercial | Ajuste por participação em ação comercial |
Peso total SKU | Número de produtos pedidos | Peso total do pedido | Código do Cupom |
Cupom do vendedor | Seller Absorbed Coin Cashback | Cupom Shopee |
Indicador da Leve Mais por Menos | Desconto Shopee da Leve Mais por Menos |
Desconto da Leve Mais por Menos do vendedor | Compensar Moedas Shopee |
Total descontado Cartão de Crédito | Valor Total | Taxa de envio pagas pelo comprador |
Desconto de Frete Aproximado | Taxa de Envio Reversa | Taxa de transação |
Taxa de comissão bruta | Net Commission Fee | Taxa de serviço bruta | Taxa de serviço líquida |
Total global | Valor estimado do frete | Nome de usuário (comprador) | Nome do destinatário |
Telefone | CPF do Comprador | Endereço de entrega | Cidade | Bairro | Cidade | UF | País | CEP |
Observação do comprador | Hora completa do pedido | Nota""")


def _rupiah(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _indonesia(
    n: int, status: str, goods: str, fee: int, total: int, **more: str
) -> dict[str, str]:
    """`goods` is quantity|sku|price."""
    quantity, sku, price = goods.split("|")
    row = {
        "No. Pesanan": f"261103ABCD{n:03d}Z",
        "Status Pesanan": status,
        "Opsi Pengiriman": "Reguler (Cashless)",
        "Waktu Pesanan Dibuat": f"2026-11-0{n % 3 + 1} 17:54",
        "Waktu Pembayaran Dilakukan": f"2026-11-0{n % 3 + 1} 17:58",
        "Metode Pembayaran": "ShopeePay",
        "Pesanan Harus Dikirimkan Sebelum (Menghindari keterlambatan)": "2026-11-05 23:59",
        "Nama Produk": "Cangkir enamel",
        "Nomor Referensi SKU": sku,
        "Nama Variasi": "Biru",
        "Harga Awal": _rupiah(int(price) + 2000),
        "Harga Setelah Diskon": _rupiah(int(price)),
        "Jumlah": quantity,
        "Returned quantity": "0",
        "Total Diskon": "2.000",
        "Subtotal Pesanan": _rupiah(int(price) * int(quantity)),
        "Diskon Dari Penjual": "2.000",
        "Diskon Dari Shopee": "0",
        "Berat Produk": "300 gr",
        "Jumlah Produk di Pesan": quantity,
        "Voucher Ditanggung Penjual": "0",
        "Voucher Ditanggung Shopee": "0",
        "Potongan Koin Shopee": "0",
        "Ongkos Kirim Dibayar oleh Pembeli": _rupiah(fee),
        "Total Pembayaran": _rupiah(total),
        "Username (Pembeli)": "kasem***88",
        "Nama Penerima": "D***i",
        "No. Telepon": "******19",
        "Kota/Kabupaten": "KOTA BANDUNG",
        "Alamat Pengiriman": "J******, KOTA BANDUNG, CIBIRU, JAWA BARAT, ID, 40614",
        "Provinsi": "JAWA BARAT",
        "Berat": "",
    }
    del row["Berat"]
    return row | {key.replace("_", " "): cell for key, cell in more.items()}


def indonesia() -> list[dict[str, str]]:
    """`18.000` is eighteen thousand; names and streets are masked."""
    return [
        _indonesia(1, "Perlu Dikirim", "1|ACM-CUP|18000", 9000, 27000),
        _indonesia(2, "Perlu Dikirim", "2|ACM-CUP|18000", 0, 1536000),
        _indonesia(2, "Perlu Dikirim", "1|ACM-POLE|1500000", 0, 1536000),
        _indonesia(3, "Batal", "1|ACM-CUP|18000", 0, 18000, Alasan_Pembatalan="Dibatalkan pembeli"),
        _indonesia(4, "Belum Bayar", "1|ACM-CUP|18000", 0, 18000, Waktu_Pembayaran_Dilakukan="-"),
        _indonesia(
            5, "Perlu Dikirim", "1|ACM-CUP|18000", 0, 16000, Voucher_Ditanggung_Penjual="2.000"
        ),
        _indonesia(
            6, "Selesai", "1|ACM-CUP|18000", 0, 18000, Waktu_Pesanan_Selesai="2026-11-03 10:00"
        ),
        _indonesia(7, "Perlu Dikirim", "3|ACM-CUP|18000", 0, 54000, Returned_quantity="1"),
        _indonesia(8, "Perlu Dikirim", "1||18000", 0, 18000),
        _indonesia(9, "Sedang Dikirim", "1|ACM-CUP|18000", 0, 18000),
        # Asked to be cancelled, for one of its goods, while it waits to be sent.
        _indonesia(10, "Perlu Dikirim", "1|ACM-CUP|18000", 0, 1518000),
        _indonesia(10, "Perlu Dikirim", "1|ACM-POLE|1500000", 0, 1518000)
        | {"Status Pembatalan/ Pengembalian": "Permintaan Diajukan"},
        _indonesia(11, "Perlu Dikirim", "1|ACM-CUP|18000", 0, 18000, Alasan_Pembatalan="-"),
    ]


def _taiwan(n: int, status: str, goods: str, fee: str, total: str, **more: str) -> dict[str, str]:
    quantity, sku, price = goods.split("|")
    row = {
        "訂單編號": f"261103TWXY{n:03d}A",
        "訂單狀態": status,
        "買家帳號": f"mei_{n}",
        "訂單成立日期": "2026-11-01 23:40",
        "商品總價": str(int(quantity) * int(price)),
        "買家支付運費": fee,
        "買家總支付金額": total,
        "商品名稱": "琺瑯杯",
        "商品選項名稱": "藍色",
        "商品原價": str(int(price) + 50),
        "商品活動價格": price,
        "商品選項貨號": sku,
        "數量": quantity,
        "退貨數量": "0",
        "收件地址": "台北市大安區和平路三段12號",
        "收件者電話": "886900555012",
        "城市": "台北市",
        "行政區": "大安區",
        "郵遞區號": "106",
        "收件者姓名": "林美玲",
        "寄送方式": "黑貓宅急便",
        "付款方式": "信用卡",
        "最晚出貨日期": "2026-11-05",
        "買家付款時間": "2026-11-01 23:41",
    }
    return row | more


def taiwan() -> list[dict[str, str]]:
    """The reason of a failed order cancels it, but for a parcel that was lost and paid."""
    return [
        _taiwan(1, "待出貨", "1|ACM-CUP|350", "60", "410"),
        _taiwan(2, "待出貨", "2|ACM-CUP|350", "0", "1150", 商品總價="1150"),
        _taiwan(2, "待出貨", "1|ACM-SPORK|450", "0", "1150", 商品總價="1150"),
        _taiwan(3, "不成立", "1|ACM-CUP|350", "0", "350", 不成立原因="買家取消"),
        _taiwan(4, "不成立", "1|ACM-CUP|350", "0", "350", 不成立原因="包裹遺失"),
        _taiwan(5, "尚未付款", "1|ACM-CUP|350", "0", "350", 買家付款時間=""),
        _taiwan(
            6,
            "待出貨",
            "1|ACM-CUP|350",
            "0",
            "350",
            取件門市店號="0012345",
            寄送方式="7-11",
            收件地址="7-11 和平門市",
        ),
        _taiwan(7, "待出貨", "1|ACM-CUP|350", "0", "350", 付款方式="貨到付款", 買家付款時間=""),
        _taiwan(8, "已完成", "1|ACM-CUP|350", "0", "350", 訂單完成時間="2026-11-03 09:00"),
        _taiwan(9, "待出貨", "1|ACM-CUP|350", "0", "350", 郵遞區號="", 收件者姓名="林**"),
        _taiwan(10, "待出貨", "2|ACM-CUP|350", "0", "700", 退貨數量="1")
        | {"退貨 / 退款狀態": "買家申請退款"},
        _taiwan(11, "待出貨", "1|ACM-CUP|350", "0", "350") | {"退貨 / 退款狀態": "-"},
    ]


def _entry(title: str, price: str, quantity: int, sku: str) -> str:
    return (
        f"商品名稱:{title};商品選項名稱:藍色;價格: $ {price};數量: {quantity};商品選項貨號: {sku};"
    )


def old_taiwan() -> list[dict[str, str]]:
    """One row for each order, all its items in one cell, one to a line."""
    cup, spork = _entry("琺瑯杯", "350", 1, "ACM-CUP"), _entry("鈦叉匙", "450", 2, "ACM-SPORK")

    def order(n: int, status: str, items: str, total: str, **more: str) -> dict[str, str]:
        row = {
            "訂單編號": f"18110{n}00ABCD{n:02d}",
            "訂單狀態": status,
            "買家帳號": f"hsin_{n}",
            "訂單成立時間": f"2018-11-0{n} 12:05",
            "訂單小計 (TWD)": total,
            "買家支付的運費": "0",
            "訂單總金額": total,
            "商品資訊": items,
            "收件地址": f"中山路{n}段5號",
            "國家": "TW",
            "城市": "高雄市",
            "行政區": "前金區",
            "郵遞區號": "801",
            "收件者姓名": "陳欣怡",
            "電話號碼": "0900555018",
            "寄送方式": "宅配",
            "付款方式": "信用卡",
            "買家付款時間": f"2018-11-0{n} 12:06",
        }
        return row | more

    return [
        order(1, "待出貨", cup, "350"),
        order(2, "待出貨", f"{cup}\n{spork}", "1250"),
        order(3, "已取消", cup, "350", 不成立原因="買家取消"),
        order(4, "待出貨", f"{cup}\n{cup}", "700"),
        order(5, "待出貨", _entry("杯;大", "350", 1, "ACM-CUP"), "350"),
        order(6, "待出貨", "商品名稱:琺瑯杯;數量: 1;", "350"),
        order(7, "尚未付款", cup, "350", 買家付款時間=""),
        order(8, "待出貨", _entry("琺瑯杯", "1,350", 1, "ACM-CUP"), "1,350"),
    ]


def brazil() -> list[list[str]]:
    """Points as decimal marks, two columns of one name, the total on each row of its order."""
    rows: list[list[str]] = []

    def order(n: int, status: str, goods: str, fee: str, total: str, **more: str) -> None:
        quantity, sku, price = goods.split("|")
        row = {
            "ID do pedido": f"261103BRQW{n:03d}K",
            "Status do pedido": status,
            "Opção de envio": more.pop("envio", "Shopee Xpress"),
            "Data prevista de envio": "2026-11-05 23:59",
            "Data de criação do pedido": f"2026-11-01 0{n}:54",
            "Hora do pagamento do pedido": f"2026-11-01 0{n}:56",
            "Nome do Produto": "Caneca",
            "Número de referência SKU": sku,
            "Preço original": f"{float(price) + 10:.2f}",
            "Preço acordado": price,
            "Quantidade": quantity,
            "Returned quantity": "0",
            "Subtotal do produto": f"{float(price) * int(quantity):.2f}",
            "Desconto do vendedor": "10.00",
            "Número de produtos pedidos": quantity,
            "Cupom do vendedor": "0.00",
            "Cupom Shopee": "0.00",
            "Valor Total": total,
            "Taxa de envio pagas pelo comprador": fee,
            "Total global": total,
            "Nome de usuário (comprador)": f"b_{n}",
            "Nome do destinatário": "Caio Prado",
            "Telefone": "******55",
            "CPF do Comprador": "01234567890",
            "Endereço de entrega": f"Rua do Sol, {n}, Casa 3",
            "Bairro": "Boa Vista",
            "UF": "Pernambuco",
            "País": "BR",
            "CEP": "50050-230",
        }
        row |= {key.replace("_", " "): cell for key, cell in more.items()}
        cells = [row.get(name, "") for name in BRAZIL]
        cells[[k for k, name in enumerate(BRAZIL) if name == "Cidade"][1]] = "Recife"
        rows.append(cells)

    order(1, "A Enviar", "1|ACM-CUP|99.90", "12.00", "111.90")
    order(2, "A Enviar", "2|ACM-CUP|99.90", "0.00", "249.80")
    order(2, "A Enviar", "1|ACM-SPORK|50.00", "0.00", "249.80")
    order(3, "Cancelado", "1|ACM-CUP|99.90", "0.00", "99.90")
    order(4, "Não pago", "1|ACM-CUP|99.90", "0.00", "99.90", Hora_do_pagamento_do_pedido="")
    order(5, "A Enviar", "1|ACM-CUP|99.90", "0.00", "99.90", envio="Retirada pelo Comprador")
    order(6, "Concluído", "1|ACM-CUP|99.90", "0.00", "99.90")
    order(7, "A Enviar", "1|ACM-CUP|99.90", "0.00", "99.90", Nome_do_destinatário="C***o")
    order(8, "A Enviar", "1||99.90", "0.00", "99.90")
    order(9, "A Enviar", "1|ACM-CUP|1299.90", "0.00", "1299.90")
    return [BRAZIL, *rows]


def files() -> dict[str, bytes]:
    """The samples, by mapping and name."""
    taiwan_header = [name.replace("促銷組合折扣:", "促銷組合折扣:\n") for name in TAIWAN]
    modern = table(TAIWAN, taiwan())
    return {
        "shopee-id/Order.all.xlsx": workbook(
            "orders", table(INDONESIA, indonesia()), dimension="A1"
        ),
        "shopee-tw/Order.all.xlsx": workbook(
            "orders", [taiwan_header, *modern[1:]], dimension="A1"
        ),
        "shopee-tw-text/orders.csv": csv_text(table(OLD_TAIWAN, old_taiwan()), end="\r\n").encode(
            "big5"
        ),
        "shopee-br/Order.all.xlsx": workbook("orders", brazil(), dimension="A1"),
    }
