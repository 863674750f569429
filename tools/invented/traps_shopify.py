"""The orders of both Shopify shops that carry a trap, each with its truth."""

from __future__ import annotations

from dataclasses import replace

from invented.catalogue import UNKNOWN_SKU
from invented.desk import Desk
from invented.model import Place, Row
from invented.people import somebody


def _address(desk: Desk, country: str, **change: object) -> Place:
    return replace(somebody(country, desk.dice), **change)  # type: ignore[arg-type]


def acme_formats(desk: Desk) -> None:
    """Traps of the file itself: rows, quotes, apostrophes, dates, text that looks like more."""
    for day, country in (("10-16 09:12", "DE"), ("10-21 18:40", "FR"), ("10-30 07:05", "PL")):
        desk.sell("continuation-rows", day, country, "ACM-BOT7*2 ACM-CUP*4 ACM-SPORK", "PL1")
    desk.sell(
        "continuation-rows-without-name", "10-19 12:00", "NL", "ACM-TOWEL ACM-MAP*2", "PL1",
        quirks={"blank name": "yes"},
    )  # fmt: skip
    desk.sell(
        "apostrophe-zip-phone", "10-18 10:00",
        _address(desk, "IT", postcode="00184", city="Roma", region="RM"), "ACM-SOCK-M*2", "PL1",
        quirks={"apostrophes": "yes"},
    )  # fmt: skip
    desk.sell(
        "apostrophe-zip-phone", "10-27 19:15",
        _address(desk, "FI", postcode="00100", city="Helsinki"), "ACM-SOCK-L", "PL1",
        quirks={"apostrophes": "yes"},
    )  # fmt: skip
    for day, country in (("10-20 08:30", "DE"), ("10-24 21:00", "ES")):
        desk.sell(
            "note-with-line-breaks", day, country, "ACM-BEANIE ACM-WHISTLE*2", "PL1",
            quirks={"note": 'Please ring twice,\n"Hofeingang", 2. Stock\nDanke; merci, grazie'},
        )  # fmt: skip
    desk.sell(
        "quoted-empty-cells", "10-22 11:11", "BE", "ACM-DRY5", "PL1",
        quirks={"quoted empty": "yes"},
    )  # fmt: skip
    desk.sell(
        "city-with-apostrophe", "10-23 13:13",
        _address(desk, "NL", city="'s-Hertogenbosch", postcode="5211 JX"), "ACM-CUP*2", "PL1",
    )  # fmt: skip
    desk.sell(
        "formula-in-name", "10-26 16:20",
        _address(desk, "PL", name='=HYPERLINK("http://x.example";"Nowak")'), "ACM-PEG*2", "PL1",
    )  # fmt: skip
    desk.sell(
        "emoji-in-name", "10-26 17:45", _address(desk, "DE", name="Svenja 🏕️ Köhler"), "ACM-CUP",
        state="held", hold="label-text",
    )  # fmt: skip
    desk.sell("sku-with-leading-zeros", "10-17 09:00", "PL", "00123*3", "PL1")
    desk.sell("sku-with-leading-zeros", "10-29 09:00", "US", "00123*2", "CN1")
    desk.sell("sku-like-a-number", "10-17 10:00", "DE", "1E5*4", "PL1")
    desk.sell("tax-inside", "10-19 07:20", "FR", "ACM-PONCHO", "PL1")
    desk.sell("tax-inside", "10-31 07:20", "DE", "ACM-PONCHO*2 ACM-CUP", "PL1")
    for day, tax in (("10-19 23:10", 412), ("10-25 02:30", 518), ("11-01 03:30", 286)):
        desk.sell(
            "tax-outside", day, "US", "ACM-PONCHO ACM-CUP*2", "CN1",
            currency="USD", tax=tax, tax_inside=False,
        )  # fmt: skip
    desk.sell(
        "placed-at-the-start", "10-15 00:00:00", "DE", "ACM-CUP", "PL1",
    )  # fmt: skip
    desk.sell(
        "digital-line", "10-28 09:30", "AT",
        (Row(sku="ACM-CUP", quantity=1, price=990),
         Row(sku="GIFT-25", quantity=1, price=2500, title="Gift card 25", ships=False)), "PL1",
    )  # fmt: skip


def acme_money(desk: Desk) -> None:
    """Traps of payment and money."""
    cod = {"payment": "pending", "method": "Cash on Delivery (COD)"}
    desk.sell("cod-pending", "10-20 15:00", "PL", "ACM-ROPE", "PL1", **cod)
    desk.sell("cod-pending", "10-30 15:00", "IT", "ACM-TARP", "PL1", **cod)
    waiting = {"state": "held", "hold": "awaiting-payment"}
    desk.sell("card-pending", "10-31 22:00", "DE", "ACM-CUP*2", payment="pending", **waiting)
    desk.sell("card-pending", "11-02 20:10", "US", "ACM-POLE", payment="pending", **waiting)
    desk.sell("authorized", "11-01 10:00", "FR", "ACM-PONCHO", payment="authorized", **waiting)
    desk.sell(
        "partially-paid", "11-01 11:00", "ES", "ACM-BP20*2", payment="partially_paid", **waiting
    )
    desk.sell(
        "pending-then-paid", "10-31 12:00", "PL", "ACM-TARP", "PL1",
        quirks={"pending in the first file": "yes"},
    )  # fmt: skip
    gone = {"outcome": "cancellation", "state": "cancelled"}
    when = {"cancelled": "2026-10-25 09:30:00 +0100"}
    desk.sell("voided-and-cancelled", "10-24 09:00", "DE", "ACM-TARP", payment="voided",
              quirks=when, **gone)  # fmt: skip
    desk.sell("voided-and-cancelled", "10-24 23:00", "US", "ACM-BEANIE", payment="voided",
              quirks=when, **gone)  # fmt: skip
    desk.sell("refunded-and-cancelled", "10-22 09:00", "SE", "ACM-POLE", payment="refunded",
              quirks={**when, "refunded": "all"}, **gone)  # fmt: skip
    desk.sell("refunded", "10-22 10:00", "DK", "ACM-POLE ACM-CUP", payment="refunded",
              state="rejected", quirks={"refunded": "all"})  # fmt: skip
    desk.sell("voided", "10-23 10:00", "CZ", "ACM-DRY5", payment="voided", **gone)
    desk.sell("partially-refunded", "10-23 20:00", "AT", "ACM-TOWEL*3",
              payment="partially_refunded", quirks={"refunded": "5.00"},
              state="held", hold="refund-unclear")  # fmt: skip
    for day, country in (("10-18 18:18", "DE"), ("10-29 18:18", "FR")):
        desk.sell("discount-code", day, country, "ACM-BP20 ACM-CUP*2", "PL1", discount=750)
    row = Row(sku="ACM-HAMMOCK", quantity=1, price=4490, discount=400, discount_informative=True)
    desk.sell("line-discount-in-order-discount", "10-20 20:20", "DE", (row,), "DE2", discount=400)
    row = Row(sku="ACM-TOWEL", quantity=3, price=1490, discount=447)
    desk.sell("line-discount-apart", "10-21 20:20", "DE", (row,), "PL1")
    free = Row(sku="ACM-WHISTLE", quantity=1, price=0)
    cup = Row(sku="ACM-CUP", quantity=2, price=990)
    desk.sell("free-gift-line", "10-22 20:20", "IE", (cup, free), "PL1")
    desk.sell("totals-differ", "10-30 10:30", "DE", "ACM-PONCHO", off_by=-1000,
              state="held", hold="amounts-differ")  # fmt: skip
    desk.sell("totals-off-by-a-cent", "10-30 11:30", "GB", "ACM-PONCHO", "CN1", off_by=1)
    big = {"state": "held", "hold": "call-buyer"}
    desk.sell("first-order-over-1000-usd", "10-28 14:00", "DE", "ACM-STOVE*3", **big)
    desk.sell("first-order-over-1000-usd", "11-02 04:00", "US", "ACM-TARP*16", currency="USD",
              tax=0, **big)  # fmt: skip
    loyal = "loyal.customer@acme-shopify.example"
    desk.sell("returning-buyer-first-order", "10-17 17:00", "FR", "ACM-CUP", "PL1", email=loyal)
    desk.sell("returning-buyer-over-1000-usd", "10-29 17:00", "FR", "ACM-STOVE*3", "PL1",
              email=loyal)  # fmt: skip
    desk.sell("returning-buyer-over-1000-usd", "10-30 17:00", "PL", "ACM-STOVE*4", "PL1",
              email="old.friend@acme-shopify.example")  # fmt: skip
    for scenario, day, price, more in (
        ("exactly-1000-usd", "10-27 09:00", 99500, {}),
        ("just-over-1000-usd", "10-27 10:00", 99501, big),
    ):
        row = Row(sku="ACM-BP20", quantity=1, price=price)
        desk.sell(scenario, day, "US", (row,), "" if more else "CN1", currency="USD",
                  shipping=500, tax=0, **more)  # fmt: skip
    desk.sell("quantity-over-50", "10-21 08:00", "DE", "ACM-WHISTLE*60",
              state="held", hold="unusual-quantity")  # fmt: skip
    desk.sell("quantity-exactly-50", "10-21 09:00", "DE", "ACM-WHISTLE*50", "PL1")


def acme_places(desk: Desk) -> None:
    """Traps of addresses and countries."""
    for day in ("10-18 06:00", "10-26 12:30", "11-02 08:08"):
        desk.sell("country-no", day, "NO", "ACM-SOCK-M*2 ACM-BOT5", "CN1")
    namibia = Place(name="Johanna Shikongo", lines=("14 Independence Avenue",), city="Windhoek",
                    postcode="10005", country="NA", phone="+264 81 1234567")  # fmt: skip
    desk.sell("country-na", "10-28 20:00", namibia, "ACM-CUP", state="held", hold="no-service")
    desk.sell("po-box", "10-19 14:00", _address(desk, "NL", lines=("Postbus 1234",)),
              "ACM-MAP ACM-FIRST", "PL1")  # fmt: skip
    desk.sell("po-box-abroad", "10-28 23:00", _address(desk, "US", lines=("PO Box 771",)),
              "ACM-MAP*2", "PL1")  # fmt: skip
    desk.sell("packstation", "10-20 14:00",
              _address(desk, "DE", lines=("Packstation 145", "Postnummer 87654321")),
              "ACM-BEANIE", "PL1")  # fmt: skip
    broken = {"state": "held", "hold": "address-incomplete"}
    desk.sell("zip-dash", "10-25 10:00", _address(desk, "DE", postcode="-"), "ACM-CUP", **broken)
    desk.sell("zip-empty", "10-25 11:00", _address(desk, "FR", postcode=""), "ACM-CUP", **broken)
    desk.sell("street-empty", "10-25 12:00", _address(desk, "ES", lines=("",)), "ACM-CUP", **broken)
    emirates = Place(name="Layla Al Mansoori", lines=("Villa 12, Al Wasl Road",), city="Dubai",
                     postcode="", country="AE", phone="+971 50 1234567")  # fmt: skip
    desk.sell("country-without-postcodes", "10-29 06:00", emirates, "ACM-PONCHO", "CN1")
    desk.sell("masked-name", "10-29 13:00", _address(desk, "DE", name="K*** M***"), "ACM-CUP",
              state="held", hold="masked-address")  # fmt: skip
    banned = (("Cuba", "CU", "La Habana", "10400"), ("Iran", "IR", "Tehran", "11369"))
    for place, country, city, zip_code in banned:
        buyer = Place(name=f"Buyer in {place}", lines=("Avenida 5",), city=city,
                      postcode=zip_code, country=country, phone="+53 5 1234567")  # fmt: skip
        desk.sell("embargoed-country", "10-30 19:00", buyer, "ACM-CUP", state="rejected")
    desk.sell("company-delivery", "10-22 07:45",
              _address(desk, "DE", company="Müller & Söhne GmbH"), "ACM-BOT5*3", "PL1")  # fmt: skip


def acme_unreadable(desk: Desk) -> None:
    """Rows that cannot be read: the order waits for what it lacks; without an order id that can be
    read its rows go to the rejects file."""
    bad = {"outcome": "incomplete", "state": "held", "hold": "incomplete"}
    for scenario, text in (("quantity-zero", "0"), ("quantity-negative", "-1"),
                           ("quantity-fraction", "1.5")):  # fmt: skip
        row = Row(sku="ACM-CUP", quantity=1, price=990, quantity_text=text)
        desk.sell(scenario, "10-27 12:00", "DE", (row, *_two(desk)), **bad)
    row = Row(sku="ACM-CUP", quantity=1, price=990, price_text="NaN")
    desk.sell("price-nan", "10-27 13:00", "DE", (row,), **bad)
    desk.sell("impossible-date", "10-27 14:00", "FR", "ACM-CUP",
              quirks={"created": "2026-02-31 10:00:00 +0100"}, **bad)  # fmt: skip
    desk.sell("path-as-order-id", "10-27 15:00", "PL", "ACM-CUP", order_id="../../x",
              outcome="rejected", state="rejected")  # fmt: skip
    desk.sell("test-order", "10-27 16:00", "DE", "ACM-CUP", method="Bogus Gateway",
              outcome="ignored", state="ignored")  # fmt: skip
    desk.sell("pre-order-tag", "10-28 16:00", "DE", "ACM-CUP", quirks={"tags": "pre-order"},
              state="held", hold="pre-order")  # fmt: skip
    desk.sell("gift-tag", "10-28 17:00", "DE", "ACM-CUP*2", "PL1",
              quirks={"tags": "gift, vip", "note": "Alles Liebe!"})  # fmt: skip


def _two(desk: Desk) -> tuple[Row, ...]:
    return (Row(sku="ACM-DRY5", quantity=2, price=1490),)


def acme_goods(desk: Desk) -> None:
    """Traps of the catalogue, of hazards and of scarce stock."""
    desk.sell("unknown-sku", "10-24 15:00", "DE", f"{UNKNOWN_SKU} ACM-CUP",
              state="held", hold="unknown-sku")  # fmt: skip
    desk.sell("no-chinese-hs-code", "10-24 16:00", "US", "ACM-LANTERN",
              state="held", hold="customs-data")  # fmt: skip
    desk.sell("no-chinese-hs-code-needed", "10-24 17:00", "DE", "ACM-LANTERN", "PL1")
    for day, country in (("10-18 08:00", "PL"), ("10-27 08:00", "DE")):
        desk.sell("battery-eu", day, country, "ACM-LAMP", "PL1")
    for day in ("10-18 20:00", "10-31 20:00"):
        desk.sell("battery-to-the-us", day, "US", "ACM-POWER10", "PL1")
    for day, country in (("10-19 20:00", "AU"), ("10-30 20:00", "CA")):
        desk.sell("battery-from-china", day, country, "ACM-LAMP ACM-CUP", "CN1")
    desk.sell("split-by-line", "10-17 08:00", "DE", "ACM-LIM-A*2 ACM-LIM-B*2", "PL1 DE2")
    desk.sell("split-by-line", "10-26 08:00", "FR", "ACM-LIM-B*2 ACM-LIM-A*2", "PL1 DE2")
    desk.sell("split-within-a-line", "10-23 08:00", "AT", "ACM-LIM-C*5", "PL1 DE2")
    desk.sell("part-backordered", "10-24 08:00", "DE", "ACM-LIM-D*5", "PL1", state="backordered")
    desk.sell("part-backordered", "10-25 08:00", "PL", "ACM-CUP*2 ACM-LIM-E", "PL1",
              state="backordered")  # fmt: skip
    desk.sell("backordered", "10-26 09:00", "NL", "ACM-LIM-E", state="backordered")
    desk.sell("last-piece-too-late", "10-29 12:00", "DE", "ACM-LIM-F", state="backordered")
    desk.sell("china-has-enough", "10-20 01:00", "US", "ACM-LIM-G*2", "CN1")
    desk.sell("china-runs-out", "10-28 01:00", "CA", "ACM-LIM-G*2", "PL1")


def history(desk: Desk, baskets: tuple[tuple[str, str, str, str], ...]) -> None:
    """Orders before the channel's start: buyer history, never shipped."""
    for when, country, basket, email in baskets:
        more = {"email": email} if email else {}
        desk.sell("before-the-start", when, country, basket, outcome="ignored", state="history",
                  **more)  # fmt: skip


def acme(desk: Desk) -> None:
    """Every trap of the acme shop."""
    history(desk, (
        ("10-02 10:00", "DE", "ACM-CUP", ""),
        ("10-09 10:00", "PL", "ACM-ROPE", "old.friend@acme-shopify.example"),
        ("10-13 10:00", "NO", "ACM-BOT7", ""),
        ("10-14 23:59:59", "DE", "ACM-CUP*2", ""),
    ))  # fmt: skip
    acme_formats(desk)
    acme_money(desk)
    acme_places(desk)
    acme_unreadable(desk)
    acme_goods(desk)


def nordlys(desk: Desk) -> None:
    """Every trap of the nordlys shop."""
    history(desk, (
        ("10-11 09:00", "NO", "NDL-MUG-W*2", ""),
        ("10-14 12:00", "SE", "NDL-SOAP*3", ""),
    ))  # fmt: skip
    desk.sell("sku-like-a-country", "10-18 09:00", "DE", "NO*2", "PL1")
    desk.sell("sku-like-a-country", "10-28 09:00", "NO", "NO*3", "CN1", currency="NOK")
    for day in ("10-17 12:00", "10-25 00:30", "10-25 01:30", "11-01 12:00"):
        desk.sell("country-no", day, "NO", "NDL-MUG-B*2 NDL-CANDLE", "CN1", currency="NOK")
    desk.sell("backordered", "10-27 10:00", "NO", "NDL-LIM-E", currency="NOK",
              state="backordered")  # fmt: skip
    desk.sell("first-order-over-1000-usd", "10-30 18:00", "NO", "NDL-THROW*12", currency="NOK",
              state="held", hold="call-buyer")  # fmt: skip
    desk.sell("currency-without-rate", "10-31 18:00", "DK", "NDL-CANDLE", currency="THB",
              state="held", hold="rule-needs-fact")  # fmt: skip
    desk.sell("battery-from-china", "10-22 18:00", "NO", "NDL-LED", "CN1", currency="NOK")
    desk.sell("battery-eu", "10-23 18:00", "DK", "NDL-LED", "PL1")
    desk.sell("cod-pending", "10-24 18:00", "PL", "NDL-SOAP*4", "PL1", payment="pending",
              method="cash on delivery")  # fmt: skip
    desk.sell("voided-and-cancelled", "10-26 18:00", "NO", "NDL-VASE", currency="NOK",
              payment="voided", outcome="cancellation", state="cancelled",
              quirks={"cancelled": "2026-10-27 09:30:00 +0100"})  # fmt: skip
