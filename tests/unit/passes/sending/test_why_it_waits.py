"""Why something is not told yet, beside what its layout cannot write."""

from __future__ import annotations

from processor.languages.languages import in_english
from processor.model.order import Address
from processor.model.telling import ToldShipment
from processor.passes.sending.tell import _why
from processor.passes.sending.told_shipments import ToldPiece

TOLD = ToldShipment(
    order_id="7", channel="acme-amazon", client="acme", shipment_id="S7", warehouse="PL1",
    ship_to=Address(), whole=True, final=True,
)  # fmt: skip


def piece(**more: object) -> ToldPiece:
    return ToldPiece(order=1, key=7, told=TOLD, items=(), **more)  # type: ignore[arg-type]


def test_what_nothing_is_wrong_with_waits_for_nothing() -> None:
    assert _why(piece(), ()) == ""


def test_a_word_that_is_no_carrier_waits_with_the_word() -> None:
    said = in_english(_why(piece(strange="Pigeon"), ()))
    assert said.startswith("shipment S7: PL1 names the carrier 'Pigeon', which is none")


def test_a_number_told_twice_waits_with_the_number() -> None:
    assert "RX77 is told of another order too" in in_english(_why(piece(twice=("RX77",)), ()))
