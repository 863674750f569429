"""Orders decided in the house of the project, with rules and stock of a test."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from builders.paths import ROOT
from processor.deciding.decide import decide_chunk
from processor.deciding.drafts import Draft
from processor.deciding.known import Known
from processor.house.house import House, load
from processor.model.money import Rates
from processor.model.order import Address, Buyer, Item, Line, Order, Shipping
from processor.model.undecided import Undecided
from processor.problems.problem import render_all
from processor.rules import plain_ask

NOW = "2026-11-03T09:00:00Z"
RATES = Rates("EUR", "2026-11-02", {"PLN": "4.25", "CNY": "7.80", "USD": "1.25", "NOK": "11.50"})
SKUS = ("A", "B", "C")
HOUSES = ("PL1", "DE2", "CN1")


def house(folder: Path, *, route: str = "", customs: str = "", **config: str) -> House:
    """The house of the project with other rules at route, and a changed configuration."""
    for name in ("rules", "mappings"):
        shutil.copytree(ROOT / name, folder / name)
    text = (ROOT / "config.yaml").read_text("utf-8")
    for old, new in config.items():
        assert f"    layout: instruction-{old.lower()}" in text
        text = text.replace(
            f"    layout: instruction-{old.lower()}",
            f"    {new}\n    layout: instruction-{old.lower()}",
        )
    (folder / "config.yaml").write_text(text, "utf-8")
    review = "stage: review\nrules:\n  - {id: fine, then: {note: fine}}\n"
    carrier = "stage: carrier\nrules:\n  - {id: any, then: {forbid: carrier market-ship}}\n"
    for stage, body in (("review", review), ("route", route), ("carrier", carrier)):
        (folder / "rules" / f"{stage}.test.yaml").unlink()
        (folder / "rules" / f"{stage}.yaml").write_text(body, "utf-8")
    if customs:
        (folder / "rules" / "customs.yaml").write_text(customs, "utf-8")
    found, problems = load(folder / "config.yaml")
    assert found is not None, render_all(problems)
    return found


def item(sku: str) -> Item:
    return Item(
        client="acme", sku=sku, title=sku, customs_description="Cup, steel",
        customs_description_zh="杯", hs_code="732393", hs_code_cn="7323930000", origin="CN",
        weight_g=400, length_mm=100, width_mm=100, height_mm=100, value=500, currency="EUR",
    )  # fmt: skip


POSTCODES = {"DE": "10115", "BR": "01310-100", "JP": "100-0001"}


def order(number: int, *wants: tuple[str, int], country: str = "DE", amount: int = 1000) -> Order:
    lines = tuple(
        Line(line_id=str(n), sku=sku, quantity=pieces, amount=amount * pieces, unit_price=amount)
        for n, (sku, pieces) in enumerate(wants, start=1)
    )
    return Order(
        client="acme", channel="acme-shopify", order_id=f"#{number}",
        placed_at="2026-11-01T10:00:00Z", currency="EUR", payment_status="paid",
        buyer=Buyer(name="Ada Byron", email="ada@example.org", phone="+4930123456"),
        ship_to=Address(
            name="Ada Byron", address_lines=("Weg 1",), city="Stadt",
            postcode=POSTCODES.get(country, "0150"),
            country=country,
        ),
        shipping=Shipping(), total=sum(line.amount for line in lines), lines=lines,
        tax_in_prices="yes",
    )  # fmt: skip


def asked(key: int, one: Order) -> Undecided:
    return Undecided(
        key=key, state="received", content="", order=one,
        open_pieces={line.line_id: line.pieces for line in one.lines}, waived={},
        disputed=False, again=False, instructed=False,
    )  # fmt: skip


def known(stock: dict[tuple[str, str], int], now: str = NOW) -> Known:
    return Known(
        {("acme", sku): item(sku) for sku in SKUS},
        {(code, "acme", sku): pieces for (code, sku), pieces in stock.items()},
        RATES,
        now,
    )


def decided(where: House, orders: Sequence[Order], seen: Known) -> list[Draft]:
    return decide_chunk(where, [asked(n, one) for n, one in enumerate(orders)], seen, plain_ask)


def sent(draft: Draft) -> dict[str, dict[str, int]]:
    assert not draft.holds, draft.holds
    return {
        leg.consignment.warehouse: {need.sku: need.pieces for need in leg.consignment.needs}
        for leg in draft.legs
    }


FULL = {(code, sku): 50 for code in HOUSES for sku in SKUS}
ALL = "rules:\n  - {id: all, then: {choose_from: [CN1, DE2, PL1]}}\n"
