"""An item of an eBay order that was sent before the others does not go out again."""

from __future__ import annotations

import csv
import io

from builders.truths import SAMPLES, read_as, samples


def test_only_the_other_items_are_left() -> None:
    sample = next(one for one in samples() if one.mapping == "ebay-us")
    text = (SAMPLES / sample.path).read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    at = next(n for n, row in enumerate(rows) if "Item Number" in row)
    places = {name: n for n, name in enumerate(rows[at])}
    item, total, sent = (places[one] for one in ("Item Number", "Total Price", "Shipped On Date"))
    items = [row for row in rows[at + 1 :] if len(row) > total and row[item] and not row[total]]
    items[0][sent] = "Nov-02-26"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    found = read_as(sample, out.getvalue().encode(), "a.csv")
    orders = [one.order for one in found.values() if one.outcome == "accepted"]
    told = [order for order in orders if order and len(order.lines) > 1]
    assert [[line.shipped for line in order.lines] for order in told] == [[1, 0]]
