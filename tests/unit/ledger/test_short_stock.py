"""How an open shortage is told."""

from __future__ import annotations

from processor.languages.languages import in_english
from processor.ledger.stock.short_stock import PromisedTo, Shortage


def test_an_order_reads_of_its_own_lines_first_and_of_how_many_are_not_named() -> None:
    promised = tuple(PromisedTo(order=f"shop/#{n}", line="A", pieces=n) for n in range(1, 23))
    short = Shortage(warehouse="PL1", client="acme", sku="CUP", pieces=2, promised=promised)
    said = in_english(short.first_of("shop/#22").said)
    assert said.startswith(
        "PL1 acme CUP: 2 pieces more are promised than are there; promised to"
        " shop/#22 (line A, 22 pieces), shop/#1 (line A, 1 piece), "
    )
    assert said.endswith("shop/#19 (line A, 19 pieces), 2 more lines")
