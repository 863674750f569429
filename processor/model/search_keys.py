"""By what an order is found: the keys that are kept of it, and the forms of what is typed. Pure.

What the ledger has an index of already has no key of its own: the number of the order, its
purchase order, e-mail and telephone as they are now (`identity`), shipment, SSCC and tracking
number. Keys are kept of the words of names, and of what those indexes cannot know: the telephone,
e-mail and purchase order of an earlier revision or of an order that lacks fields, and tracking
numbers that were told in another spelling, or were replaced.
"""

from __future__ import annotations

import unicodedata
from typing import Literal, NamedTuple

from processor.model.identity import buyer_key, fold, key_of, number_form, phone_key, po_key
from processor.model.name_words import name_keys
from processor.model.order import Order

Kind = Literal["name", "phone", "email", "po", "tracking"]
By = Literal["order", "po", "shipment", "sscc", "tracking", "email", "buyer", "phone", "name"]
"""By what an order is found: `buyer` is the number that the channel gives its buyer."""
Match = Literal["exact", "near", "earlier"]
"""How well: as it is written, but for the spelling, or as it was before."""


class SearchKey(NamedTuple):
    """One key of an order: what of it, and the key."""

    kind: Kind
    key: int


def names_of(order: Order) -> set[str]:
    """Every name that stands in an order: of the buyer, the receiver, who is billed."""
    buyer, to, bill = order.buyer, order.ship_to, order.bill_to
    found = {buyer.name, buyer.company, to.name, to.company}
    if bill is not None:
        found |= {bill.name, bill.company}
    return {one for one in found if one}


def keys_of_names(order: Order) -> list[SearchKey]:
    """A key for each word of the names of an order."""
    return [SearchKey("name", key) for key in name_keys(names_of(order))]


def keys_of_contact(order: Order) -> list[SearchKey]:
    """Its telephone, e-mail and purchase order number; the same keys as in the indexes."""
    found: list[SearchKey] = []
    if phone := phone_key(order):
        found.append(SearchKey("phone", phone))
    if order.buyer.email:
        found.append(SearchKey("email", buyer_key(order)))
    if number := po_key(order):
        found.append(SearchKey("po", number))
    return found


def keys_at_booking(order: Order) -> list[SearchKey]:
    """What is kept of a new order. One that lacks fields stands in no index but that of numbers."""
    return keys_of_names(order) + (keys_of_contact(order) if order.defects else [])


def keys_of_before(before: Order, now: Order) -> list[SearchKey]:
    """What was true of an order before a revision and is not any more: it stays known, for people
    give their old number."""
    left = set(keys_of_contact(now))
    return [one for one in keys_of_contact(before) if one not in left]


def email_form(text: str) -> str:
    """An e-mail address as it is compared."""
    return text.strip().casefold()


def tracking_form(text: str) -> str:
    """A tracking number without blanks, dashes and small letters."""
    return "".join(char for char in _plain(text) if char.isalnum())


def tracking_keys(text: str) -> list[SearchKey]:
    """The key of a tracking number that an index does not find by its form."""
    form = tracking_form(text)
    return [] if form in ("", text) else [tracking_key(form)]


def tracking_key(form: str) -> SearchKey:
    """The key of a tracking number by its form."""
    return SearchKey("tracking", key_of("tracking", form))


def sscc_form(text: str) -> str:
    """The 18 digits of an SSCC, without `(00)` and blanks; empty where it is none."""
    plain = _plain(text).removeprefix("]C1")
    if any(char.isalpha() for char in plain):
        return ""
    digits = "".join(char for char in plain if char.isdigit())
    digits = digits[2:] if len(digits) == 20 and digits.startswith("00") else digits
    return digits if len(digits) == 18 else ""


def po_form(text: str) -> str:
    """A purchase order number without what people change in it; as in `identity.po_key`."""
    return fold(number_form(text))


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(str(unicodedata.digit(one)) if one.isdecimal() else one for one in plain)
