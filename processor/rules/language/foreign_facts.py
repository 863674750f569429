"""What other programs call a fact, and ours for it. Pure data and its look-up.

ShipStation, ShipHero, Extensiv, Linnworks, Shopify Flow. None of these names is understood: whoever
writes one is told ours. Actions of these programs stand in foreign_words.py.
"""

from __future__ import annotations

import re

import msgspec

from processor.model.sentence import Condition, Name, Piece, Text, listed, sentence
from processor.problems.form import Form, Node
from processor.rules.facts.facts import FACTS


class OtherFact(msgspec.Struct, frozen=True):
    """Names of one thing, and the fact that it is here, with a `condition` where it is one value of
    it. `line` is the same of a line. Without a fact there is nothing like it, and `instead` is what
    to do: the end of an id under `not-here.`."""

    says: tuple[str, ...]
    fact: str = ""
    condition: str = ""
    line: str = ""
    instead: str = ""


_TABLE = (
    OtherFact(("country", "ship to country", "shipping country", "country code",
               "destination country", "order shippingaddress countrycodev2",
               "shippingaddress countrycodev2", "countrycodev2"), "ship_to.country"),
    OtherFact(("state", "province", "state province", "ship to state", "shipping state", "region",
               "provincecode", "order shippingaddress provincecode"), "ship_to.region"),
    OtherFact(("zip", "zip code", "zipcode", "postal code", "postcode", "post code",
               "ship to zip", "ship to postal code", "order shippingaddress zip"),
              "ship_to.postcode"),
    OtherFact(("city", "town", "ship to city", "order shippingaddress city"), "ship_to.city"),
    OtherFact(("address", "address line 1", "address 1", "address1", "address line 2", "street",
               "order shippingaddress address1"), "ship_to.address"),
    OtherFact(("company", "company name", "ship to company", "order shippingaddress company"),
              "ship_to.company"),
    OtherFact(("customer", "customer name", "recipient", "recipient name", "ship to name",
               "full name", "order shippingaddress name"), "ship_to.name"),
    OtherFact(("po box", "is po box", "address type", "residential", "residential commercial"),
              "ship_to.kind", "po-box"),
    OtherFact(("billing country", "bill to country", "order billingaddress countrycodev2"),
              "bill_to.country"),
    OtherFact(("billing zip", "bill to zip", "billing postal code", "billing postcode"),
              "bill_to.postcode"),
    OtherFact(("email", "email address", "customer email", "buyer email", "order email",
               "order customer email"), "buyer.email"),
    OtherFact(("phone", "phone number", "customer phone", "order phone"), "buyer.phone"),
    OtherFact(("buyer id", "customer id", "channel buyer name", "username"), "buyer.id"),
    OtherFact(("number of orders", "customer number of orders", "orders count", "orders_count",
               "order customer numberoforders", "numberoforders", "customer numberoforders"),
              "buyer.orders_before"),
    OtherFact(("amount spent", "customer amount spent", "order customer amountspent",
               "amountspent"), "buyer.spent_before"),
    OtherFact(("item sku", "sku", "product sku", "order lineitems sku", "lineitems sku",
               "order items sku"), "order.skus", "include SKU", "line.sku"),
    OtherFact(("item name", "product name", "product title", "item title", "title",
               "order lineitems title", "lineitems title"), "", "", "line.title"),
    OtherFact(("item quantity", "quantity ordered", "order lineitems quantity"), "", "",
              "line.quantity"),
    OtherFact(("hs code", "harmonized code", "tariff code", "commodity code"), "", "",
              "line.hs_code"),
    OtherFact(("country of origin", "origin country"), "", "", "line.origin"),
    OtherFact(("total quantity", "quantity", "number of items", "item count", "items total",
               "total items"), "order.quantity"),
    OtherFact(("line items", "number of line items", "of line items", "unique items",
               "number of skus", "lines"), "order.line_count"),
    OtherFact(("total weight", "order weight", "weight", "order totalweight"), "order.weight"),
    OtherFact(("length", "package length", "longest side"), "order.longest"),
    OtherFact(("total", "order total", "total order", "total charge", "total price", "grand total",
               "order value", "amount paid", "order totalpriceset", "totalpriceset",
               "order currenttotalpriceset", "order total price"), "order.total"),
    OtherFact(("subtotal", "sub total", "order subtotalpriceset", "items value"),
              "order.goods_value"),
    OtherFact(("discount", "total discount", "order totaldiscountsset"), "order.discount"),
    OtherFact(("shipping cost", "shipping price", "shipping paid", "postage cost",
               "order totalshippingpriceset"), "order.shipping_paid"),
    OtherFact(("currency", "currency code", "order currencycode"), "order.currency"),
    OtherFact(("date paid", "payment date", "paid date"), "order.paid_on"),
    OtherFact(("order date", "date", "received date", "created at", "order createdat"),
              "order.placed_on"),
    OtherFact(("ship by date", "ship by", "deliver by date", "despatch by day", "despatch by date",
               "latest ship date"), "order.ship_by_in"),
    OtherFact(("tags", "order tags", "order tag"), "order.tags", "include TAG"),
    OtherFact(("gift", "gift order", "is gift", "is a gift"), "order.flags", "include gift"),
    OtherFact(("gift message", "gift note"), "order.gift_message"),
    OtherFact(("international order", "international", "is international", "is domestic"),
              "ship_to.country", "not in COUNTRIES-NEAR-BY"),
    OtherFact(("requested service", "requested shipping service", "requested shipping",
               "shipping method", "shipping service", "postal service", "postal service name",
               "shipping service name", "order shippingline title"), "order.shipping_service"),
    OtherFact(("store", "store name", "marketplace", "sales channel", "channel", "source",
               "sub source", "order source"), "order.channel"),
    OtherFact(("brand", "client", "merchant", "account"), "order.client"),
    OtherFact(("notes", "order note", "order notes", "customer notes", "notes from buyer",
               "internal notes", "order note text"), "order.notes"),
    OtherFact(("risk", "risk level", "fraud risk", "order risk level", "order risklevel",
               "order risks risklevel"), "order.risk"),
    OtherFact(("payment status", "financial status", "order displayfinancialstatus"),
              "order.payment_status"),
    OtherFact(("payment method", "payment gateway", "order paymentgatewaynames"),
              "order.payment_method"),
    OtherFact(("purchase order", "po number", "purchase order number"), "order.po_number"),
    OtherFact(("order number", "order id", "order name", "reference number"), "order.id"),
    OtherFact(("incoterm", "incoterms", "terms of delivery"), "order.incoterm"),
    OtherFact(("hazmat", "dangerous goods", "is hazmat"), "order.hazards", "include battery",
              "line.hazards"),
    OtherFact(("stock level", "available stock", "in stock", "out of stock"), "stock together",
              "all"),
    OtherFact(("address verified", "address validated", "address status"), instead="addresses"),
    OtherFact(("custom field", "custom field 1", "custom field 2", "custom field 3",
               "extended property", "metafield", "order metafields"), instead="own-fields"),
    OtherFact(("assigned user", "user", "folder", "order folder"), instead="queues"),
    OtherFact(("product tag", "product tags", "product category", "category", "product type",
               "product label"), instead="lists-of-skus"),
)  # fmt: skip
_BY_NAME = {name: one for one in _TABLE for name in one.says}
_APART = re.compile(r"[\s._#/\-]+")


# Names that come close to ours: of blocks over lines, and of the last part of a fact.
_BLOCKS = {
    "all lines": "every line", "all line": "every line", "every lines": "every line",
    "each line": "every line", "all items": "every line", "any lines": "any line",
    "some line": "any line", "some lines": "any line", "one line": "any line",
    "a line": "any line", "any item": "any line", "line items": "any line", "lines": "any line",
    "所有明细": "every line", "全部明细": "every line", "每个明细": "every line",
    "某条明细": "any line", "任意明细": "any line", "无明细": "no line",
    "no lines": "no line", "none of the lines": "no line", "no item": "no line",
    "at least two lines": "at least 2 lines", "at least three lines": "at least 3 lines",
}  # fmt: skip
_PARTS = {
    "zip": "postcode", "zipcode": "postcode", "zip_code": "postcode", "postal_code": "postcode",
    "plz": "postcode", "post_code": "postcode", "state": "region", "province": "region",
    "address1": "street", "town": "city", "country_code": "country", "mail": "email",
    "e-mail": "email", "amount": "total", "note": "notes", "sum": "total",
}  # fmt: skip


def other_facts() -> tuple[OtherFact, ...]:
    """The table."""
    return _TABLE


def other_fact(written: str) -> OtherFact | None:
    """What a name of another program stands for; None for one that is not known."""
    return _BY_NAME.get(_APART.sub(" ", written.casefold()).strip())


def tell_fact(form: Form, key: Node, inside: Text, *, line: bool = False) -> bool:
    """Tells of a fact that has its name from another program; False where it is none. `line`: it
    stands in a block over lines."""
    found, fact = other_fact(key.text), key.text
    if found is None:
        meant = "" if line else _meant_name(" ".join(fact.split()))
        if meant:
            near = sentence("suggest.did-you-mean", names=listed([Name(meant)], "or"))
            form.problem("fact/unknown", key, fact=Name(fact), near=near, inside=inside)
        return bool(meant)
    if found.instead:
        instead = sentence(f"not-here.{found.instead}")
        form.problem("fact/unknown.not-here", key, fact=fact, instead=instead, inside=inside)
        return True
    right = _right(found) if found.fact else Name(found.line)
    if line and found.line:
        form.problem("fact/unknown.foreign", key, fact=fact, right=Name(found.line), inside=inside)
    elif line:
        form.problem("fact/unknown.foreign-order", key, fact=fact, right=right, inside=inside)
    elif not found.fact:
        form.problem("fact/unknown.foreign-line", key, fact=fact, right=right, inside=inside)
    elif found.line:
        form.problem(
            "fact/unknown.foreign-both", key, fact=fact, right=right, line=Name(found.line),
            inside=inside,
        )  # fmt: skip
    else:
        form.problem("fact/unknown.foreign", key, fact=fact, right=right, inside=inside)
    return True


def _right(found: OtherFact) -> Piece:
    """Our fact, and the condition where it is one value of it."""
    if not found.condition:
        return Name(found.fact)
    fact = FACTS[found.fact]
    says = Condition(found.condition, fact.kind, fact.choices)
    return sentence("rule.of-fact", fact=Name(found.fact), says=says)


def _meant_name(name: str) -> str:
    """The block of lines or the fact that a name of another program stands for; empty for none."""
    plain = name.casefold()
    head, point, last = plain.rpartition(".")
    fact = f"{head}{point}{_PARTS.get(last, '')}"
    return _BLOCKS.get(plain) or (fact if fact in FACTS else "")
