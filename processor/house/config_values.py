"""The checked values that config.yaml is made of; `config_keys` has the table of its keys."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from processor.house.config_keys import KEYS, RESERVED
from processor.model.config import NO_CODE, WEEKDAYS, Calendar, CustomsParty
from processor.model.countries import COUNTRIES
from processor.model.latin import in_latin
from processor.model.money import CURRENCIES, exponent
from processor.model.order import Address
from processor.model.sentence import Text, sentence
from processor.model.time_zones import UTC, names_zone, zones
from processor.model.times import parse_time, rfc3339
from processor.problems.form import Form, Node
from processor.problems.problem import within
from processor.problems.suggest import suggest

# An address with one hole, for the tracking number.
TRACKING_URL = r"https?://[^\s{}]*\{number\}[^\s{}]*"
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,62}")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)

# Of these, unquoted, nobody means a folder.
_NO_PATH = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?|true|false|yes|no|on|off", re.ASCII | re.IGNORECASE)
_SETTLE = re.compile(r"([0-9]{1,7}) ?(ms|seconds?)")
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?", re.ASCII)


class Values:
    """Reads single values of config.yaml and notes what is wrong with them in `form`."""

    def __init__(self, form: Form, base: str) -> None:
        self.form = form
        self.base = base
        self.taken: dict[str, tuple[Text, int]] = {}
        self.house_currency = ""

    def block(self, kind: str, node: Node | None, inside: Text = "") -> dict[str, Node]:
        if node is None:
            return {}
        required, optional = KEYS[kind]
        return self.form.map(node, required=required, optional=optional, inside=inside)

    def text(
        self,
        found: dict[str, Node],
        key: str,
        inside: Text,
        *,
        pattern: str = "",
        form: str = "",
        default: str = "",
        most: int = 200,
    ) -> str:
        """A scalar that says something: not empty, no control characters, of the pattern,
        which the sentence `form` describes."""
        node = found.get(key)
        if node is None or not self.form.shape(node, "text", inside=inside):
            return default
        value = node.text
        if not value.strip() or (not node.quoted and value in ("~", "null")):
            self.form.problem("value/wrong.empty", node, inside=inside, key=key)
        elif not value.isprintable() or len(value) > most:
            self.form.problem("value/wrong.too-long", node, inside=inside, key=key, most=most)
        elif pattern and not re.fullmatch(pattern, value):
            bare = not node.quoted and value.startswith("0")
            self.form.problem(
                "value/wrong.form-unquoted" if bare else "value/wrong.form",
                node, inside=inside, value=value, form=sentence(form),
            )  # fmt: skip
        else:
            return value
        return default

    def member(self, node: Node | None, known: Collection[str], what: str, inside: Text) -> str:
        """A scalar that names something defined elsewhere."""
        value = self.form.text(node, inside=inside)
        if node is not None and node.kind == "text" and value not in known:
            near = suggest(value, known, f"nouns.{what}")
            self.form.problem(
                "name/unknown.member", node, inside=inside, what=sentence(f"noun.{what}"),
                value=value, near=near or sentence("suggest.leave-out"),
            )  # fmt: skip
        return value

    def whole(
        self, found: dict[str, Node], key: str, default: int, least: int, most: int, inside: Text
    ) -> int:
        return self.form.whole(found.get(key), default, least=least, most=most, inside=inside)

    def named(self, node: Node, what: str, pattern: re.Pattern[str]) -> bool:
        if pattern.fullmatch(node.text) and node.text.lower() not in RESERVED:
            return True
        if node.text.lower() in RESERVED:
            self.form.problem("name/reserved", node, name=node.text)
        else:
            noun = sentence(f"noun.{what}")
            self.form.problem("name/reserved.unsafe", node, name=node.text, what=noun)
        return False

    def folder(self, node: Node, name: str, kind: str, found: dict[str, Node]) -> str:
        """The folder of a channel, warehouse or carrier; each only once in the house."""
        owner = within(kind, name)
        given = found.get("folder")
        chosen = name.lower()
        if given is not None and self.form.shape(given, "text", inside=owner):
            self.named(given, "folder", SLUG)
            chosen = given.text
        for word, place in {name.lower(): node, chosen.lower(): given or node}.items():
            first, line = self.taken.setdefault(word, (owner, place.line))
            if first != owner:
                self.form.problem(
                    "name/duplicate.folder", place, inside=owner, name=word, first=first, line=line
                )
        return chosen

    def each(
        self,
        node: Node | None,
        what: str,
        make: Callable[[str, Node, Node], Any],
        pattern: re.Pattern[str] = SLUG,
    ) -> dict[str, Any]:
        """A block of name: block entries; each is read even where its name is refused."""
        if node is None or not self.form.shape(node, "map"):
            return {}
        made = {}
        for key, value in node.entries():
            self.named(key, what, pattern)
            made[key.text] = make(key.text, key, value)
        return made

    def party(self, node: Node | None, inside: Text, *, foreign: bool = False) -> CustomsParty:
        """A company with its customs code; one that may be `foreign` may have none, `无`."""
        found = self.block("party", node, inside)
        pattern, form = r"[0-9A-Z]{10}|[0-9A-Z]{18}", "form-of.customs-party"
        if foreign:
            pattern, form = f"{pattern}|{NO_CODE}", "form-of.customs-platform"
        code = self.text(found, "code", inside, pattern=pattern, form=form)
        return CustomsParty(code=code, name=self.text(found, "name", inside, most=100))

    def zone(self, found: dict[str, Node], inside: Text) -> str:
        node = found.get("timezone")
        value = self.form.text(node, inside=inside)
        if node is not None and node.kind == "text" and value not in zones():
            near = suggest(value, zones(), "nouns.time-zone")
            self.form.problem(
                "value/wrong.time-zone", node, inside=inside, value=value,
                near=near or sentence("suggest.time-zone"),
            )  # fmt: skip
        return value

    def day_zone(self, found: dict[str, Node]) -> str:
        """The time zone of the days in rules: a region and a city, else UTC."""
        node = found.get("timezone")
        if node is None:
            return UTC
        value = self.zone(found, "")
        if value in zones() and value != UTC and not names_zone(value):
            self.form.problem(
                "value/wrong.time-zone", node, value=value, near=sentence("suggest.time-zone")
            )
        return value if names_zone(value) and value in zones() else UTC

    def currency(self, found: dict[str, Node], inside: Text) -> str:
        node = found.get("currency")
        value = self.form.text(node, inside=inside)
        if node is not None and node.kind == "text" and value not in CURRENCIES:
            near = suggest(value.upper(), CURRENCIES, "nouns.currency")
            self.form.problem(
                "value/wrong.currency", node, inside=inside, value=value,
                near=near or sentence("suggest.currency"),
            )  # fmt: skip
        return value

    def time(self, found: dict[str, Node], inside: Text) -> str:
        node = found.get("start_at")
        value = self.form.text(node, inside=inside)
        if node is None or node.kind != "text":
            return ""
        try:
            if _TIME.fullmatch(value):
                datetime.fromisoformat(value)
                return rfc3339(parse_time(value.upper()))
        except (ValueError, OverflowError):
            pass
        self.form.problem("value/wrong.moment", node, inside=inside, value=value)
        return ""

    def address(self, node: Node | None, inside: Text) -> Address:
        found = self.block("address", node, inside)
        country = found.get("country")
        value = self.form.text(country, inside=inside)
        if country is not None and country.kind == "text" and value not in COUNTRIES:
            self.form.problem("value/wrong.country", country, inside=inside, value=value)
        lines = tuple(n.text for n in self.form.texts(found.get("address_lines"), inside=inside))
        for item in self.form.texts(found.get("address_lines")):
            self.text({"address_lines": item}, "address_lines", inside)
        return Address(
            name=self.text(found, "name", inside),
            company=self.text(found, "company", inside) or None,
            address_lines=lines,
            city=self.text(found, "city", inside),
            region=self.text(found, "region", inside) or None,
            postcode=self.text(found, "postcode", inside, most=20),
            country=value,
        )

    def latin(self, node: Node | None, own: Address, inside: Text) -> Address | None:
        """The address of a warehouse in Latin letters; None where it has no other than its own."""
        if node is None:
            return None
        found = self.address(node, inside)
        if node.kind != "map":
            return None
        texts = [value for key, value in node.entries() if key.text != "address_lines"]
        lines = node.get("address_lines")
        for item in (*texts, *(lines.items if lines is not None else ())):
            if not in_latin(item.text):
                self.form.problem("value/wrong.latin", item, inside=inside, value=item.text)
        country = node.get("country")
        if country is not None and found.country in COUNTRIES and found.country != own.country:
            self.form.problem(
                "value/wrong.latin-country", country, inside=inside, value=found.country,
                country=own.country,
            )  # fmt: skip
        return found

    def calendar(self, node: Node | None, inside: Text) -> Calendar | None:
        """Workdays, cut-off and holidays of a warehouse; every day where it has none."""
        if node is None:
            return None
        found = self.block("calendar", node, inside)
        workdays = [
            self.form.choice(item, WEEKDAYS, inside=inside)
            for item in self.form.texts(found.get("workdays"), inside=inside)
        ]
        if "workdays" in found and not workdays:
            self.form.problem("value/wrong.no-workday", found["workdays"], inside=inside)
        holidays = self.form.texts(found.get("holidays"), inside=inside)
        for item in holidays:
            self.day(item, inside)
        cutoff = self.text(
            found,
            "cutoff",
            inside,
            pattern="([01][0-9]|2[0-3]):[0-5][0-9]",
            form="form-of.clock",
        )
        return Calendar(
            workdays=tuple(workdays) or WEEKDAYS,
            cutoff=cutoff,
            holidays=tuple(item.text for item in holidays),
        )

    def day(self, node: Node, inside: Text) -> None:
        """A day of the calendar, written as 2026-12-25."""
        try:
            if date.fromisoformat(node.text).isoformat() == node.text:
                return
        except ValueError:
            pass
        self.form.problem("value/wrong.day", node, inside=inside, value=node.text)

    def amount(self, node: Node | None, inside: Text) -> int:
        """An amount of the house currency, `0.80 EUR`, in its minor units; 0 if left out."""
        if node is None or not self.form.shape(node, "text", inside=inside):
            return 0
        currency = self.house_currency
        number, _, unit = node.text.partition(" ")
        digits = exponent(currency) if currency in CURRENCIES else 2
        decimals = len(number.partition(".")[2])
        if _AMOUNT.fullmatch(number) and decimals <= digits and unit == currency:
            return int(Decimal(number).scaleb(digits))
        self.form.problem(
            "value/wrong.house-amount", node, inside=inside, value=node.text, currency=currency
        )
        return 0

    def settle(self, node: Node | None) -> int:
        value = self.form.text(node)
        if node is None or node.kind != "text":
            return 2000
        match = _SETTLE.fullmatch(value)
        if match:
            milliseconds = int(match[1]) * (1 if match[2] == "ms" else 1000)
            if milliseconds <= 3_600_000:
                return milliseconds
        self.form.problem("value/wrong.settle", node, value=value)
        return 2000

    def path(self, found: dict[str, Node], key: str) -> str:
        value = self.text(found, key, "", most=1000)
        node = found.get(key)
        if node is not None and not node.quoted and _NO_PATH.fullmatch(value):
            self.form.problem("value/wrong.no-path", node, value=value)
        return posixpath.normpath(posixpath.join(self.base, value))

    def beside(self, name: str) -> str:
        """A file beside config.yaml."""
        return posixpath.join(self.base, name)
