"""Who and what an order is the same as: 62-bit keys that two orders share, or 0. Pure.

A key stands for one identity within one client: the same telephone number of two clients has two
keys. What a channel leaves out, hides or fills with a stand-in has no key, so that strangers are
not taken for one.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import unicodedata
from functools import lru_cache

import msgspec

from processor.model.order import Order

# Prefixes (+49, 0049, 0) differ between exports. Eight digits are a whole number in the countries
# with the shortest ones (Norway, Denmark, Singapore), and tell numbers apart in all others.
PHONE_DIGITS = 8
# Fewer digits are no telephone number.
_SHORTEST_PHONE = 6
_SHORTEST_CARD = 4
# Words that are written out or not, after folding.
_SHORT = (("strasse", "str"), ("street", "st"), ("avenue", "ave"), ("road", "rd"), ("ulica", "ul"))
_UNSEEN = frozenset(["Cf", "Zl", "Zp"])
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_MADE_A_NUMBER = re.compile(r"(?<![0-9.,])([0-9]+)[.,]0+\Z")
_NUMBER_WORD = re.compile(r"(?<![^\W_])n[or]\.(?=\W*[^\W_])")
_AROUND = re.compile(r"\A[\W_]+|[\W_]+\Z")
# The sign of a number, and an accent alone, come apart into others.
_SIGNS = {0x2116: "No.", 0xB4: "'"}
_IN_FRONT = re.compile(r"(?<![^\W_])[][(){}<>\"'`\u2018-\u201f#=+]+")
# 12.345 and 12'345 as a spreadsheet groups digits; blanks are gone before.
_GROUPED = re.compile(
    r"(?<![0-9.,'\u2019])[1-9][0-9]{0,2}(?:[.,'\u2019][0-9]{3})+(?![0-9.,'\u2019])"
)
# Hyphens, dashes, minus, underscore. Between digits they part two numbers: 1-23 is not 12-3.
_DASHES = re.compile(r"[-_\u2010-\u2015\u2212\ufe63\uff0d]+")
_DASH_OF_WORDS = re.compile(r"(?<![0-9])-|-(?![0-9])")
# A letter typed for the digit that looks like it, behind a digit: 12O5, 50l.
_FOR_A_DIGIT = re.compile(r"(?<=[0-9])[oil]+(?![a-km-np-z])")
_LIKE_DIGITS = str.maketrans("oil", "011")
# Cyrillic and Greek letters whose capitals look like Latin ones.
_LIKE_LATIN = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0455\u0456\u0458"
    "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7",
    "abekmhopctyxsijabezhikmnoptyx",
)
_NOT_DIGITS = {code: None for code in range(128) if not chr(code).isdecimal()}
_NOT_ALNUM = {code: None for code in range(128) if not chr(code).isalnum()}


class OrderTrace(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of an order so that later ones can be compared with it.

    `total` in minor units of `currency`; `refunded` is 1 if all or part of it was.
    """

    phone_key: int = 0
    address_key: int = 0
    name_key: int = 0
    card_key: int = 0
    ip_key: int = 0
    content_key: int = 0
    total: int = 0
    currency: str = ""
    refunded: int = 0
    number_key: int = 0
    po_key: int = 0
    company_key: int = 0


def trace_of(order: Order) -> OrderTrace:
    """Everything that is remembered of an order."""
    return OrderTrace(
        phone_key=phone_key(order),
        address_key=address_key(order),
        name_key=name_key(order),
        card_key=card_key(order),
        ip_key=ip_key(order),
        content_key=content_key(order),
        total=order.total,
        currency=order.currency,
        refunded=int(order.payment_status in ("refunded", "partially_refunded")),
        number_key=number_key(order.channel, order.order_id),
        po_key=po_key(order),
        company_key=company_key(order),
    )


def key_of(*parts: str) -> int:
    """A 62-bit key of some words, never 0."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 2 | 1


def fold(text: str) -> str:
    """Letters and digits alone, without case and accents: `Hauptstr. 5 a` -> `hauptstr5a`."""
    if text.isascii():
        return text.lower().translate(_NOT_ALNUM)
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain.casefold() if char.isalnum())


def buyer_key(order: Order) -> int:
    """The same buyer: e-mail, else the channel's buyer id, else phone as written."""
    buyer = order.buyer
    identity = (buyer.email or "").strip().casefold() or buyer.id or buyer.phone
    return key_of(order.client, identity) if identity else 0


def phone_key(order: Order) -> int:
    """The same telephone: its last digits; an extension counts, because a marketplace gives all
    buyers one number and each order an extension. Rows of one digit are a stand-in."""
    digits = phone_digits(order.buyer.phone or "")
    return key_of(order.client, "phone", digits) if digits else 0


def phone_digits(text: str) -> str:
    """What tells a telephone number from others; empty where there is too little of it, or one
    digit over and over."""
    digits = _digits(text)[-PHONE_DIGITS:]
    return "" if len(digits) < _SHORTEST_PHONE or len(set(digits)) == 1 else digits


def _digits(text: str) -> str:
    if text.isascii():
        return text.translate(_NOT_DIGITS)
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdecimal())


def address_key(order: Order) -> int:
    """The same address: country, postcode (the city where there is none), street and pick-up
    point, as letters and digits. 0 where the channel hides the street."""
    to = order.ship_to
    if "masked" in order.flags:
        return 0
    street = street_form(" ".join(to.address_lines) + " " + (to.pickup_point or ""))
    if not street:
        return 0
    return key_of(order.client, "address", to.country, fold(to.postcode) or fold(to.city), street)


def street_form(text: str) -> str:
    """A street as letters and digits; Str. and Straße, St and Street are one."""
    street = fold(text)
    for long, short in _SHORT:
        street = street.replace(long, short)
    return street


def number_form(text: str) -> str:
    """An order number without what people and spreadsheets change in it: capitals, blanks, unseen
    characters, full-width forms, letters that look like others, marks around it and `No.` in front,
    dashes beside letters, zeros in front of digits, marks between thousands, `.0` behind."""
    plain = text.lower() if text.isascii() else _plain_number(text)
    bare = "".join(_NUMBER_WORD.sub("", plain).split())
    bare = _AROUND.sub("", _IN_FRONT.sub("", bare))
    bare = _GROUPED.sub(_ungrouped, _MADE_A_NUMBER.sub(r"\1", bare))
    bare = _DASH_OF_WORDS.sub("", _DASHES.sub("-", bare))
    bare = _FOR_A_DIGIT.sub(lambda found: found[0].translate(_LIKE_DIGITS), bare)
    return _ZEROS.sub("", bare) or plain


def _ungrouped(found: re.Match[str]) -> str:
    return "".join(char for char in found[0] if char.isdigit())


def _plain_number(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).casefold()
    seen = (char for char in plain if unicodedata.category(char) not in _UNSEEN)
    ours = "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in seen)
    return ours.translate(_LIKE_LATIN)


def number_key(channel: str, order_id: str) -> int:
    """The same order number of a channel, whatever its spelling (`number_form`)."""
    return key_of(channel, "number", number_form(order_id))


def po_key(order: Order) -> int:
    """The same purchase order number: letters and digits, without zeros in front of digits."""
    number = fold(number_form(order.po_number or ""))
    return key_of(order.client, "po", number) if number else 0


def company_key(order: Order) -> int:
    """The same company: that of the buyer, else of the receiver, as letters and digits."""
    company = fold(order.buyer.company or order.ship_to.company or "")
    return key_of(order.client, "company", company) if company else 0


def name_key(order: Order) -> int:
    """The same receiver: the words of the name in any order, else the company's."""
    to = order.ship_to
    words = sorted(filter(None, map(fold, (to.name or to.company or "").split())))
    if not words or "masked" in order.flags:
        return 0
    return key_of(order.client, "name", " ".join(words))


def card_key(order: Order) -> int:
    """The same card, as far as the channel's hint tells cards apart."""
    hint = fold(order.card_hint or "")
    return key_of(order.client, "card", hint) if len(hint) >= _SHORTEST_CARD else 0


def ip_key(order: Order) -> int:
    """The same line: an IPv4 address, or the first 64 bits of an IPv6 one, which a household
    keeps. An address that is not public is the shop's own proxy and tells nothing."""
    if not order.ip:
        return 0
    try:
        address = ipaddress.ip_address(order.ip.strip())
    except ValueError:
        return 0
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    if not address.is_global:
        return 0
    if isinstance(address, ipaddress.IPv6Address):
        return key_of(order.client, "ip", str(int(address) >> 64))
    return key_of(order.client, "ip", str(address))


def content_key(order: Order) -> int:
    """The same goods: SKUs and pieces, however they are spread over lines."""
    pieces: dict[str, int] = {}
    for line in order.lines:
        pieces[line.sku] = pieces.get(line.sku, 0) + line.pieces
    if not pieces:
        return 0
    return key_of(order.client, "content", *(f"{sku}\t{n}" for sku, n in sorted(pieces.items())))


@lru_cache(maxsize=65_536)
def sale_key(client: str, sku: str, currency: str) -> int:
    """Sales that are compared with each other: the same SKU of a client in one currency."""
    return key_of(client, "sale", sku, currency)
