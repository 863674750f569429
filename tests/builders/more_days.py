"""The exports of the samples once more, for another day: new order numbers, later dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from builders.paths import SAMPLES
from builders.small import WANTED_AMAZON, WANTED_SHOPIFY, first_orders

CODE_PAGES = {"nordlys-erp": "cp1252"}
_DAYS = (
    (re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?=[T ,;\t\r\n])"), "{y:04d}-{m:02d}-{d:02d}"),
    (re.compile(r"\b()(\d{2})\.(\d{2})\.(\d{4})\b"), "{d:02d}.{m:02d}.{y:04d}"),
)


def exports(later: int, *, whole: bool) -> Iterator[tuple[str, str, bytes]]:
    """Sender, file name and bytes of every export, `later` days after that of the samples.

    All orders have numbers of their own for each `later`. Without `whole` only the first orders of
    the shops and the marketplace.
    """
    for sender, renumber in _NUMBERS.items():
        for path in sorted((SAMPLES / "inbox" / sender).iterdir()):
            page = CODE_PAGES.get(sender, "utf-8")
            with path.open(encoding=page, newline="") as stream:
                text = stream.read()
            if not whole:
                text = _shortened(sender, text)
            if text and later:
                text = renumber(_shifted(text, later), later)
            if text:
                yield sender, f"day-{later:02d}-{path.name}", text.encode(page)
            if not whole:
                break


def _shortened(sender: str, text: str) -> str:
    if sender.endswith("shopify"):
        return first_orders(text, WANTED_SHOPIFY)
    if sender == "acme-amazon":
        return "".join(text.splitlines(keepends=True)[: 1 + WANTED_AMAZON])
    return ""


def _shifted(text: str, later: int) -> str:
    """Every day moved; what is no day (the 30th of February) stays what it is."""

    def moved(pattern: str) -> Callable[[re.Match[str]], str]:
        def one(found: re.Match[str]) -> str:
            numbers = [int(part) for part in found.groups() if part]
            year, month, day = numbers if numbers[0] > 31 else reversed(numbers)
            try:
                new = date(year, month, day) + timedelta(days=later)
            except ValueError:
                return found[0]
            return pattern.format(y=new.year, m=new.month, d=new.day)

        return one

    for expression, pattern in _DAYS:
        text = expression.sub(moved(pattern), text)
    return text


def _shop(text: str, later: int) -> str:
    return re.sub(r"#(\d{4})\b", rf"#{later:02d}\1", text)


def _market(text: str, later: int) -> str:
    return re.sub(
        r"\b([S\d]\d\d)-(\d{7})-(\d{7})\b",
        lambda m: f"{m[1]}-{(int(m[2]) + 1_000_003 * later) % 10_000_000:07d}-{m[3]}",
        text,
    )


def _erp(text: str, later: int) -> str:
    text = re.sub(r"\bPO-(\d+)", rf"PO-{later:02d}\1", text)
    return re.sub(r"(?m)^0*(\d{3});", lambda m: f"{later:03d}{m[1]};", text)


_NUMBERS: dict[str, Callable[[str, int], str]] = {
    "acme-shopify": _shop,
    "nordlys-shopify": _shop,
    "acme-amazon": _market,
    "nordlys-erp": _erp,
}
