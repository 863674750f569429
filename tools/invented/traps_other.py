"""The orders of the marketplace account and of the legacy ERP that carry a trap."""

from __future__ import annotations

from dataclasses import replace

from invented.crowd import b2b, b2b_buyer
from invented.desk import Desk
from invented.model import Place, Row
from invented.people import somebody


def amazon(desk: Desk) -> None:
    """Traps of the marketplace report: no quoting, money per line, more rows than lines."""
    for when, country, email in (("10-08 11:00", "DE", ""), ("10-14 20:00", "FR", "")):
        desk.sell("before-the-start", when, country, "ACM-CUP", outcome="ignored",
                  state="history", email=email or f"{country}@market.example")  # fmt: skip
    quoted = Row(sku="ACM-BOT7", quantity=1, price=2490, title='Bottle 0.7 l, 10" wide "Gletscher')
    desk.sell("quotes-in-title", "10-17 06:30", "DE", (quoted,), "PL1")
    quoted = replace(quoted, title='"Lagerfeuer" cup, 3" x 3"', sku="ACM-CUP", price=990)
    desk.sell("quotes-in-title", "10-28 06:30", "FR", (quoted,), "PL1")
    desk.sell("quotes-in-title", "10-28 06:31", "IT", "ACM-CUP", "PL1")
    three = Row(sku="ACM-PEG", quantity=3, price=333, amount=1000)
    desk.sell("line-total-of-three", "10-18 12:00", "DE", (three,), "PL1")
    three = Row(sku="ACM-WHISTLE", quantity=3, price=567, amount=1700)
    desk.sell("line-total-of-three", "11-01 12:00", "ES", (three,), "PL1")
    sold = Row(sku="ACM-POLE", quantity=2, price=4990, promotions=((500, "SPRING-5"),))
    desk.sell("promotion", "10-19 12:00", "FR", (sold,), "PL1")
    sold = replace(sold, promotions=((500, "SPRING-5"), (250, "CLUB-250"), (100, "FIRST-1")))
    cup = Row(sku="ACM-CUP", quantity=1, price=990)
    desk.sell("promotion-continuation-rows", "10-19 12:30", "DE", (sold, cup), "PL1")
    sold = replace(sold, sku="ACM-ROPE", price=2790, quantity=1, promotions=((279, "A"), (79, "B")))
    desk.sell("promotion-continuation-rows", "10-29 12:30", "IT", (sold,), "PL1",
              shipping_discount=490)  # fmt: skip
    for when, country in (("10-20 03:00", "DE"), ("10-26 03:00", "FR"), ("11-01 03:00", "ES")):
        desk.sell("fulfilled-by-channel", when, country, "ACM-BOT5*2", outcome="ignored",
                  state="history", quirks={"fulfillment-channel": "AFN"})  # fmt: skip
    desk.sell("multi-channel-order", "10-27 03:00", "DE", "ACM-TOWEL", outcome="ignored",
              state="history", order_id="S01-7702914-5518206",
              quirks={"sales-channel": "Non-Amazon"})  # fmt: skip
    for when, country in (("10-31 17:00", "DE"), ("11-02 12:00", "NL")):
        desk.sell("buyer-asks-to-cancel", when, country, "ACM-TARP", state="held",
                  hold="buyer-asked-cancel",
                  quirks={"is-buyer-requested-cancellation": "true"})  # fmt: skip
    for when, country in (("10-18 17:00", "DE"), ("10-23 17:00", "SE"), ("10-30 17:00", "PL")):
        currency = {"SE": "SEK", "PL": "PLN"}.get(country, "EUR")
        desk.sell("several-lines", when, country, "ACM-SOCK-M*2 ACM-SOCK-L ACM-BEANIE ACM-CUP*3",
                  "PL1", currency=currency)  # fmt: skip
    desk.sell("express-beyond-the-channel", "10-29 21:00", "GB", "ACM-CUP*2", currency="GBP",
              express=True, state="held", hold="no-service")  # fmt: skip
    desk.sell("first-comer-takes-the-last", "10-22 12:00", "DE", "ACM-LIM-F", "PL1")
    desk.sell("battery-to-the-us", "10-24 12:00", "US", "ACM-LAMP", "PL1", currency="USD")
    lines = ("東京都渋谷区神南１丁目４番５号", "青葉荘２０３")
    tokyo = Place(name="渡辺翔", lines=lines, city="--",
                  postcode="150-0041", country="JP", region="東京都",
                  phone="+81 90 1234 5678")  # fmt: skip
    desk.sell("japanese-city-dashes", "10-21 15:00", tokyo, "ACM-TOWEL*2", "CN1", currency="JPY")
    for when in ("10-25 15:00", "11-02 01:00"):
        desk.sell("yen-without-decimals", when, "JP", "ACM-BOT5", "CN1", currency="JPY")
    line = Row(sku="ACM-MAP", quantity=1, price=1290, quantity_text="0")
    desk.sell("quantity-zero", "10-31 15:00", "DE", (line,), outcome="incomplete",
              state="held", hold="incomplete")  # fmt: skip
    us = somebody("US", desk.dice)
    desk.sell("po-box-abroad", "10-30 15:00", replace(us, lines=("P.O. Box 90210",)), "ACM-MAP",
              "PL1", currency="USD")  # fmt: skip


def erp(desk: Desk) -> None:
    """Traps of the ERP: German numbers, footers, companies that buy on account."""
    b2b(desk, "thousands-point", "10-16 00:00", "DE", "NDL-THROW*12 NDL-CLOTH*9", "DE2")
    b2b(desk, "thousands-point", "10-28 00:00", "AT", "NDL-LED*20", "DE2")
    saxony = replace(b2b_buyer(desk, "DE"), postcode="01067", city="Dresden")
    b2b(desk, "leading-zeros", "10-17 00:00", saxony, "NDL-MUG-W*12", "DE2")
    umlauts = replace(b2b_buyer(desk, "DE"), name="Jürgen Größmann", city="Überlingen",
                      postcode="88662", lines=("Säntisstraße 9", "Rückgebäude, 3. OG"))  # fmt: skip
    b2b(desk, "umlauts-in-windows-1252", "10-19 00:00", umlauts, "NDL-PLATE*24", "DE2")
    for day, country in (("10-20 00:00", "DE"), ("10-27 00:00", "AT"), ("10-30 00:00", "NL")):
        b2b(desk, "country-in-german", day, country, "NDL-CANDLE*10", "DE2",
            quirks={"country": {"DE": "Deutschland", "AT": "Österreich", "NL": "Niederlande"}[
                country]})  # fmt: skip
    b2b(desk, "over-15-kg", "10-21 00:00", "DE", "NDL-PAN*7", "DE2")
    b2b(desk, "two-parcels", "10-22 00:00", "FR", "NDL-PAN*16", "DE2")
    b2b(desk, "many-pieces-b2b", "10-23 00:00", "DE", "NO*120", "DE2")
    for day, country in (("10-24 00:00", "CH"), ("10-29 00:00", "NO")):
        b2b(desk, "b2b-outside-the-eu", day, country, "NDL-MUG-B*8", "PL1")
    whole = {"quirks": {"complete": "J"}}
    b2b(desk, "complete-delivery", "10-20 00:00", "DE", "NDL-TRAY*6 NDL-BOARD*6", "DE2", **whole)
    b2b(desk, "complete-delivery-waits", "10-21 00:00", "DE", "NDL-LIM-A*4 NDL-TRAY*2", "",
        state="backordered", **whole)  # fmt: skip
    b2b(desk, "complete-delivery-from-poland", "10-22 00:00", "DK", "NDL-LIM-D*4", "PL1", **whole)
    b2b(desk, "part-delivery-allowed", "10-23 00:00", "DE", "NDL-LIM-B*10", "DE2",
        state="backordered")  # fmt: skip
    b2b(desk, "b2b-split", "10-26 00:00", "DE", "NDL-LIM-C*6", "DE2 PL1")
    line = Row(sku="NDL-SOAP", quantity=30, price=790, discount=2370)
    b2b(desk, "line-discount-apart", "10-27 00:00", "BE", (line,), "DE2")
    b2b(desk, "impossible-date", "10-28 00:00", "DE", "NDL-SOAP*5", "", outcome="rejected",
        state="rejected", quirks={"delivery day": "31.11.2026"})  # fmt: skip
    b2b(desk, "express-b2b", "10-29 00:00", "DE", "NDL-VASE*6", "DE2", express=True)
    b2b(desk, "unknown-sku", "10-29 00:00", "DE", "NDL-GHOST*5", "", state="held",
        hold="unknown-sku")  # fmt: skip
