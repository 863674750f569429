"""Fields of an order that people fill in where its export told nothing: read as strictly. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from processor.model.order import Order
from processor.normalise.fields import casts, dates
from processor.normalise.fields.casts import Cast, CellFault
from processor.normalise.fields.spreadsheets import untouched
from processor.normalise.kinds.order_exports import LINE_TARGETS, ORDER_TARGETS
from processor.normalise.mapping.targets import choices_of

_LINES = "lines."
_POINT = casts.number_pattern(".", "")


def filled_in(field: str, text: str, order: Order, zone: tzinfo) -> str | None:
    """What a person wrote for a field, as the order keeps it; None for one that nobody can fill in.

    `field` is named as defects name it. Money is read in the currency of the order, with a point; a
    time without an offset is one of `zone`. Raises CellFault for what cannot be read, also for
    money of an order that has no currency yet.
    """
    kind = _kind_of(field)
    if kind is None:
        return None
    if kind == "lines":
        parts = (casts.text(part).strip() for part in text.split("\n"))
        return "\n".join(part for part in parts if part)
    read = _cast(kind, order, zone)
    if read is None:
        return None
    value = read(text.strip())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and value < 0:
        raise CellFault("cell/money.negative")
    return str(value)


def is_money(field: str) -> bool:
    """True for a field that is kept in minor units."""
    return _kind_of(field) == "money"


def _kind_of(field: str) -> str | None:
    if field.startswith(_LINES):
        return LINE_TARGETS.get(field.rpartition(".")[2])
    return ORDER_TARGETS.get(field)


def _cast(kind: str, order: Order, zone: tzinfo) -> Cast | None:
    choices = choices_of(kind)
    if choices:
        return lambda raw: _chosen(raw.casefold(), choices)
    made: dict[str, Callable[[], Cast]] = {
        "text": lambda: casts.text,
        "note": lambda: casts.note,
        "postcode": lambda: casts.bare,
        "phone": lambda: casts.bare,
        "country": lambda: casts.country,
        "currency": lambda: casts.currency,
        "time": lambda: dates.moment(("iso",), zone),
        "day": lambda: dates.calendar_day(("iso",)),
        "count": lambda: casts.whole(1),
        "size": lambda: casts.whole(0),
        "yes-no": lambda: casts.yes_no,
        "present": lambda: casts.yes_no,
        "list": lambda: _listed,
        "money": lambda: _money(order.currency),
        **dict.fromkeys(("id", "number", "line id"), lambda: untouched(kind, casts.identifier)),
    }
    return made[kind]() if kind in made else None


def _chosen(raw: str, choices: tuple[str, ...]) -> str:
    if raw not in choices:
        raise CellFault("cell/value.choice", cell=raw, options=choices)
    return raw


def _listed(raw: str) -> str:
    return "\n".join(part.strip() for part in casts.text(raw).split(",") if part.strip())


def _money(currency: str) -> Cast:
    if not currency:
        raise CellFault("cell/currency.missing")
    return casts.money_in(currency, _POINT, ".")
