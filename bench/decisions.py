"""Rules and orders for measuring decisions alone: no files, no ledger, no documents.

The rules are of the kinds that operations write: lists, money in another currency, alternatives,
blocks over lines, facts that are seldom known. Most seldom match, as rules do.
"""

from __future__ import annotations

from collections.abc import Mapping

from bench.generate import SKUS
from bench.rulebook import rule_files
from bench.sales import CHANNELS, NOW, PER_EURO, Sale, catalogue, sales
from bench.world import EU, FAR
from processor.model.decisions import Need, ParcelPlan
from processor.model.money import Rates
from processor.model.order import Address, Buyer, Item, Line, Order, Shipping
from processor.rules import Case, Names, RuleSets, load

NAMES = Names(
    warehouses=frozenset({"PL1", "DE2", "CN1"}),
    carriers=frozenset({"market-ship"}),
    holds=frozenset({"call-buyer", "awaiting-payment", "unusual-quantity"}),
    channels=frozenset(CHANNELS),
    clients=frozenset({"acme", "nordlys"}),
)
STAGES = ("review", "route", "carrier")
_LISTS = """lists:
  risky: [NG, PK, UA, BY, RU, KZ, GE]
  strike: [FR, IT, ES, GR]
  bulky: [BOARD, TRAY, CASE]
"""
_COUNTRIES = [one.code for one in (*EU, *FAR)]
_CURRENCIES = sorted(PER_EURO)


def _conditions(number: int) -> tuple[str, str]:
    """(stage, conditions) of a rule: sixteen kinds in turn."""
    country = _COUNTRIES[number * 7 % len(_COUNTRIES)]
    other = _COUNTRIES[(number * 11 + 3) % len(_COUNTRIES)]
    currency = _CURRENCIES[number % 4 * 5 % len(_CURRENCIES)]
    some = number // 16
    kinds = (
        ("review", f"when:\n      ship_to.country: {country}\n"
                   f'      ship_to.city: like "*depot {some}*"'),
        ("review", f"when:\n      order.total: over {900 + 40 * some} {currency}\n"
                   f"      buyer.orders_before: 0\n      ship_to.country: in risky"),
        ("review", f"any_of:\n      - ship_to.street: like \"*forwarder {some}*\"\n"
                   f"      - ship_to.postcode: like \"{some % 90 + 10}0*\"\n"
                   f"        ship_to.country: {country}"),
        ("review", f"when:\n      any line:\n        line.hazards: include battery\n"
                   f"        line.quantity: over {2 + some % 9}\n      ship_to.country: {country}"),
        ("review", f"when:\n      order.risk: high\n      order.total: over {100 + some} EUR"),
        ("review", f"when:\n      buyer.email: like \"*@mail{some}.example\"\n"
                   f"      order.payment_status: paid"),
        ("review", f"when:\n      order.quantity: over {12 + some}\n      order.kind: b2c\n"
                   f"      order.channel: acme-shopify"),
        ("review", f"when:\n      order.goods_value: between {700 + some} USD and "
                   f"{760 + some} USD\n      ship_to.country: not in strike"),
        ("review", f"any_of:\n      - ship_to.name: like \"*test {some}*\"\n"
                   f"      - order.notes: like \"*case {some}*\"\n"
                   f"      - order.flags: include test"),
        ("review", f"when:\n      no line:\n        line.known: yes\n"
                   f"      order.line_count: over {some % 5}"),
        ("route", f"when:\n      ship_to.country: [{country}, {other}]\n"
                  f"      order.line_count: over {3 + some % 6}"),
        ("route", f"when:\n      order.weight: over {5 + some} kg\n"
                  f"      ship_to.country: {country}"),
        ("route", f"when:\n      every line:\n        line.sku: ACM-BAG-{some:04d}\n"
                  f"      order.client: acme"),
        ("carrier", f"when:\n      parcel.weight: over {15 + some} kg\n"
                    f"      ship_to.country: {country}"),
        ("carrier", f"when:\n      parcel.value: between {900 + some} EUR and {901 + some} EUR\n"
                    f"      ship_to.country: [{country}, {other}]"),
        ("carrier", f"any_of:\n      - parcel.hazards: include battery\n"
                    f"        ship_to.country: {country}\n"
                    f"      - parcel.longest: over {120 + some} cm"),
    )  # fmt: skip
    return kinds[number % 16]


_THEN = {
    "review": ("hold: call-buyer", "tag: looked-at", "note: see the list"),
    "route": ("never_split: yes", "never_from: CN1"),
    "carrier": ("require: days at most 20", "forbid: carrier market-ship"),
}


def texts(count: int) -> dict[str, str]:
    """`count` rules over the three stages, by file; ten of them decide most orders."""
    files = {f"rules/{name}": text for name, text in rule_files(10).items()}
    body = dict.fromkeys(STAGES, "")
    for number in range(count - 10):
        stage, conditions = _conditions(number)
        then = _THEN[stage][number // 16 % len(_THEN[stage])]
        body[stage] += (
            f"  - id: case-{number}\n    why: Learned the hard way, case {number}\n"
            f"    {conditions}\n    then:\n      {then}\n"
        )
    for stage, text in body.items():
        lists = _LISTS if stage == "review" else ""
        if text:
            files[f"rules/{stage}-cases.yaml"] = f"stage: {stage}\n{lists}rules:\n{text}"
    return files


def rule_sets(count: int) -> RuleSets:
    """The rule sets of `texts`."""
    sets, problems = load(texts(count), NAMES)
    if sets is None:
        raise ValueError(f"the rules of the benchmark are wrong: {problems[:3]}")
    return sets


def rates() -> Rates:
    """The exchange rates of the day."""
    per_base = {code: f"{minor / 100:.4f}" for code, minor in PER_EURO.items() if code != "EUR"}
    return Rates(base="EUR", day=NOW[:10], per_base=per_base | {"JPY": "165.0000"})


def cases(count: int, seed: int) -> list[Case]:
    """`count` orders of all channels as the rules see them, with a parcel each."""
    goods = catalogue(seed, SKUS)
    items = {
        good.sku: Item(
            client=good.client, sku=good.sku, title=good.sku, weight_g=good.weight_g,
            length_mm=good.size[0], width_mm=good.size[1], height_mm=good.size[2],
            value=good.price // 3, currency="EUR", origin="CN", hs_code="732393",
            hazards=("battery",) if good.battery else (),
        )
        for one in goods.values()
        for good in one
    }  # fmt: skip
    day = rates()
    found: list[Case] = []
    left = count
    for place, (channel, (_, _, share)) in enumerate(CHANNELS.items()):
        own = left if place == len(CHANNELS) - 1 else count * share // 100
        left -= own
        drawn = sales(channel, own, seed, goods, mixed=True, first=1)
        found += [_case(sale, items, day) for sale in drawn]
    return found


def _case(sale: Sale, items: Mapping[str, Item], day: Rates) -> Case:
    lines = tuple(
        Line(
            line_id=str(number),
            sku=row.good.sku,
            title=row.good.sku,
            quantity=row.quantity,
            amount=row.price * row.quantity,
            unit_price=row.price,
        )
        for number, row in enumerate(sale.rows, 1)
    )
    place = sale.place
    order = Order(
        client=sale.client,
        channel=sale.channel,
        order_id=f"#{sale.number}",
        kind="b2b" if sale.kind == "erp" else "b2c",
        placed_at=f"{sale.placed:%Y-%m-%dT%H:%M:%SZ}",
        payment_status="pending" if sale.pending else "paid",
        payment_method="card",
        currency=sale.currency,
        buyer=Buyer(name=place.name, email=sale.email, phone=place.phone),
        ship_to=Address(
            name=place.name, address_lines=(place.street, place.more), city=place.city,
            postcode=place.postcode, country=place.country,
        ),
        shipping=Shipping(service="express" if sale.express else "standard", paid=sale.shipping),
        tax=sale.tax_in(sale.goods),
        tax_in_prices="yes",
        total=sale.goods + sale.shipping,
        lines=lines,
    )  # fmt: skip
    weight = sum(items[row.good.sku].weight_g * row.quantity for row in sale.rows)
    parcel = ParcelPlan(
        needs=tuple(Need(line.line_id, line.sku, line.quantity) for line in lines),
        net_g=weight, weight_g=weight + 120, length_mm=380, width_mm=240, height_mm=100,
    )  # fmt: skip
    return Case(
        order=order,
        items={row.good.sku: items[row.good.sku] for row in sale.rows},
        known={"buyer.orders_before": 0 if sale.number % 3 else sale.number % 5},
        now=NOW,
        rates=day,
        parcel=parcel,
        warehouse="PL1",
        parcels=(parcel,),
    )
