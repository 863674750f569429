"""Rule files of any size: ten rules that decide most orders, and many that seldom match."""

from __future__ import annotations

from bench.world import EU, FAR

_EU_LIST = ", ".join(one.code for one in EU)
_REVIEW = """stage: review
decide: strictest
if_unknown: hold
lists:
  embargoed: [KP, SY, IR, CU]
rules:
  - id: embargo
    why: No goods go there
    when:
      ship_to.country: in embargoed
    then:
      reject: embargo
  - id: awaiting-payment
    why: A private buyer pays first
    when:
      order.payment_status: [pending, authorized, partially_paid, unknown]
      order.kind: b2c
    then:
      hold: awaiting-payment
  - id: hold-large-first-order
    why: First purchase above 1000 USD, call the buyer before picking
    when:
      buyer.orders_before: 0
      order.total: over 1000 USD
      order.kind: b2c
    then:
      hold: call-buyer
  - id: unusual-quantity
    why: More than fifty of one thing is seldom meant
    when:
      order.max_line_quantity: over 50
      order.kind: b2c
    then:
      hold: unusual-quantity
"""
_ROUTE = f"""stage: route
decide: first fitting
otherwise: split
if_unknown: hold
lists:
  eu: [{_EU_LIST}]
rules:
  - id: eu-private
    why: Short way and no customs
    when:
      ship_to.country: in eu
      order.kind: b2c
    then:
      choose_from: [PL1, DE2]
  - id: eu-business
    why: Pallets and invoices are at home in DE2
    when:
      ship_to.country: in eu
      order.kind: b2b
    then:
      choose_from: [DE2, PL1]
  - id: outside-the-eu
    why: Straight from where the goods are made
    when:
      ship_to.country: not in eu
    then:
      choose_from: [CN1, PL1]
"""
_CARRIER = """stage: carrier
decide: cheapest
if_unknown: hold
rules:
  - id: batteries
    why: Lithium cells need a service that accepts them
    when:
      order.hazards: include battery
    then:
      require: accepts battery
  - id: paid-express
    why: The buyer paid for speed
    when:
      order.shipping_service: express
    then:
      require: speed express
  - id: standard
    why: The promise on the shop page
    when:
      order.shipping_service: standard
    then:
      require: days at most 15
"""
BASE_RULES = 10


def _filler(number: int, countries: list[str]) -> tuple[str, str]:
    """(stage, rule) that is plausible, tests several facts and matches seldom or never."""
    country = countries[number * 7 % len(countries)]
    kind = number % 8
    why = f"Learned the hard way, case {number}"
    if kind == 0:
        when = f'ship_to.country: {country}\n      ship_to.city: like "*depot {number}*"'
        return "review", _rule(f"depot-{number}", why, when, "hold: call-buyer")
    if kind == 1:
        when = f'ship_to.street: like "*forwarder {number}*"\n      order.kind: b2c'
        return "review", _rule(f"forwarder-{number}", why, when, "hold: call-buyer")
    if kind == 2:
        when = f"order.total: over {2000 + 50 * number} EUR\n      ship_to.country: {country}"
        return "review", _rule(f"dear-{number}", why, when, "hold: call-buyer")
    if kind == 3:
        when = f"order.quantity: over {20 + number}\n      order.channel: acme-shopify"
        return "review", _rule(f"many-{number}", why, when, "tag: many")
    if kind == 4:
        when = f'ship_to.postcode: like "{number % 90 + 10}0*"\n      ship_to.country: {country}'
        return "review", _rule(f"postcode-{number}", why, when, "note: remote area")
    if kind == 5:
        when = f"order.line_count: over {8 + number}\n      ship_to.country: {country}"
        return "route", _rule(f"whole-{number}", why, when, "never_split: yes")
    if kind == 6:
        when = f"parcel.weight: over {15 + number % 10} kg\n      ship_to.country: {country}"
        return "carrier", _rule(f"heavy-{number}", why, when, "require: days at most 20")
    when = (
        f"order.total: between {900 + number} EUR and {901 + number} EUR\n"
        f"      ship_to.country: [{country}, {countries[(number * 11 + 1) % len(countries)]}]"
    )
    return "carrier", _rule(f"insured-{number}", why, when, "forbid: carrier market-ship")


def _rule(name: str, why: str, when: str, then: str) -> str:
    return f"  - id: {name}\n    why: {why}\n    when:\n      {when}\n    then:\n      {then}\n"


def rule_files(count: int) -> dict[str, str]:
    """Texts of `count` rules in all, by file name; at least `BASE_RULES`."""
    texts = {"review": _REVIEW, "route": _ROUTE, "carrier": _CARRIER}
    countries = [one.code for one in (*EU, *FAR)]
    for number in range(max(0, count - BASE_RULES)):
        stage, rule = _filler(number, countries)
        texts[stage] += rule
    return {f"{stage}.yaml": text for stage, text in texts.items()}
