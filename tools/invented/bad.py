"""Small files that must not pass, one mistake in each, and what must happen to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from invented import shopify
from invented.desk import Desk
from invented.model import Row, Sale
from invented.tables import rows

# name, where to drop it, what is wrong, what must happen
NOTES = rows("bad.txt")

_GOOD_ID = "#9001"


def _sale(order_id: str, country: str = "DE", **more: object) -> Sale:
    desk = Desk("acme-shopify", "EUR")
    desk.dice.seed = order_id
    rows = more.pop("rows", "ACM-CUP*2")
    return desk.sell(
        "bad", "11-01 12:00", country, rows, "PL1", order_id=order_id,  # type: ignore[arg-type]
        email=f"buyer{order_id[-4:].strip('./')}@bad.example", **more,
    )  # fmt: skip


def _file(*sales: Sale) -> str:
    good = _sale(_GOOD_ID, "NL")
    rows = [cells for sale in (good, *sales) for cells in shopify.records(sale)]
    return shopify.text_of(rows)


def _cup(**odd: str) -> tuple[Row, ...]:
    return (Row(sku="ACM-CUP", quantity=1, price=990, **odd),)


def _place(sale: Sale, **change: str) -> Sale:
    return replace(sale, place=replace(sale.place, **change))


def _without(column: str, text: str, instead: str = "") -> str:
    lines = [line.split(",") for line in text.splitlines()]
    place = lines[0].index(column)
    if instead:
        lines[0][place] = instead
    else:
        for line in lines:
            del line[place]
    return "\n".join(",".join(line) for line in lines) + "\n"


def _unclosed() -> str:
    lines = _file(_sale("#9002")).splitlines()
    lines[2] = lines[2].replace(",unfulfilled,", ',"unfulfilled,', 1)
    return "\n".join(lines) + "\n"


_RULE = """stage: review
decide: strictest
if_unknown: hold
lists:
  embargoed: [KP, SY, IR, CU]
rules:
  - id: embargo
    why: Nothing is shipped to an embargoed country
    when:
      ship_to.country: in embargoed
    then:
      reject: emb
  - id: hold-large-first-order
    why: First purchase above 1000 USD, call the buy
    when: {buyer.orders_before: 0, order.total: "over 10"""

_TWO = (Row(sku="ACM-DRY5", quantity=1, price=1490),)


def _texts() -> dict[str, Callable[[], str]]:
    return {
        "unknown-file.csv": lambda: "Datum,Ort,Temperatur\n2026-11-03,Hannover,7.5\n",
        "wrong-folder.csv": lambda: _file(_sale("#9003")),
        "unclosed-quote.csv": _unclosed,
        "missing-column.csv": lambda: _without("Lineitem price", _file()),
        "renamed-column.csv": lambda: _without("Lineitem price", _file(), "Lineitem unit price"),
        "unknown-sku.csv": lambda: _file(_sale("#9010", rows="ACM-NEVER-SEEN")),
        "unknown-country.csv": lambda: _file(_place(_sale("#9011"), country="Atlantis")),
        "impossible-date.csv": lambda: _file(
            _sale("#9012", quirks={"created": "2026-02-31 08:00:00 +0100"})
        ),
        "quantity-zero.csv": lambda: _file(_sale("#9013", rows=_cup(quantity_text="0"))),
        "quantity-negative.csv": lambda: _file(_sale("#9014", rows=_cup(quantity_text="-1"))),
        "quantity-fraction.csv": lambda: _file(
            _sale("#9015", rows=(*_cup(quantity_text="1.5"), *_TWO))
        ),
        "price-nan.csv": lambda: _file(_sale("#9016", rows=_cup(price_text="NaN"))),
        "currency-missing.csv": lambda: _file(replace(_sale("#9017"), currency="")),
        "order-id-path.csv": lambda: _file(_sale("../../x")),
        "formula-in-name.csv": lambda: _file(
            _place(_sale("#9018"), name='=HYPERLINK("http://x.example";"Nowak")')
        ),
        "xml-instead-of-csv.csv": lambda: (
            '<?xml version="1.0" encoding="UTF-8"?>\n<orders><order name="#9019"/></orders>\n'
        ),
        "empty.csv": lambda: "",
        "header-only.csv": lambda: shopify.text_of([]),
        "half-saved-rule.yaml": lambda: _RULE,
    }


def files() -> dict[str, bytes]:
    """The files of bad/, by name."""
    made = {name: text().encode() for name, text in _texts().items()}
    umlauts = _file(_place(_sale("#9004"), name="Jürgen Groß", city="Köln"))
    made["wrong-encoding.csv"] = umlauts.encode("cp1252", "replace")
    return made


def readme() -> str:
    """bad/README.md: two lines for each file."""
    lines = [
        "# Files that must not pass",
        "",
        "Each holds one mistake. Drop it into the folder named. `#9001` in a file is in order:",
        "accepted, or a duplicate where another of these files brought it before.",
    ]
    for name, folder, wrong, then in NOTES:
        lines += ["", f"## {name}", f"Goes to `{folder}`. {wrong}  ", then]
    return "\n".join(lines) + "\n"
