"""What a person says of a shipment, as the rows that a warehouse would have told; or why not."""

from __future__ import annotations

from processor.model.confirmations import KnownLine, KnownShipment, SaidByHand, is_tracking_number
from processor.model.sentence import Text, listed, sentence
from processor.model.times import rfc3339
from processor.normalise.reports.confirmations import ConfirmationRow, Result


def rows_by_hand(
    shipment: KnownShipment, said: SaidByHand, now: int
) -> list[ConfirmationRow] | Text:
    """The rows of what was said, at the time `now` of the pass."""
    if said.at > now:
        return sentence("confirm.future", time=rfc3339(said.at))
    if said.at < shipment.instructed_at:
        return sentence(
            "report.before-instruction", shipment=shipment.number, time=rfc3339(said.at),
            instructed=rfc3339(shipment.instructed_at),
        )  # fmt: skip
    if said.tracking and not is_tracking_number(said.tracking):
        return sentence("confirm.no-number", number=said.tracking)
    found: list[ConfirmationRow] = []
    final = True if said.short or said.everything else None
    result: Result | None = "short-follows" if said.follows else None
    if said.everything:
        promised = [one for one in shipment.lines if one.promised]
        if not promised:
            return sentence("confirm.nothing-promised", shipment=shipment.number)
        found = [_row(said, line, line.promised, result, final) for line in promised]
    for name, pieces in said.shipped:
        if pieces < 1:
            return sentence("confirm.no-pieces", line=name, pieces=str(pieces))
        line = _line(shipment, name)
        if not isinstance(line, KnownLine):
            return line
        found.append(_row(said, line, pieces, result, final))
    if said.short and not found:
        found.append(_answer(said, "not-shipped"))
    if said.cancelled:
        found.append(_answer(said, "cancelled"))
    if said.not_cancelled:
        found.append(_answer(said, "not-cancelled"))
    return found or sentence("confirm.says-nothing")


def _line(shipment: KnownShipment, name: str) -> KnownLine | Text:
    """The one line that a name means: the number that the instruction printed, else its id, else
    its SKU; lines of the same goods are filled in their order."""
    number = int(name) if name.isascii() and name.isdecimal() else 0
    for named in (
        [one for one in shipment.lines if number and one.number == number],
        [one for one in shipment.lines if one.line == name],
        [one for one in shipment.lines if one.sku == name],
    ):
        if named:
            return named[0]
    lines = [f"{one.number or one.line} = {one.sku}" for one in shipment.lines]
    return sentence("confirm.no-line", line=name, shipment=shipment.number, lines=listed(lines))


def _row(
    said: SaidByHand, line: KnownLine, pieces: int, result: Result | None, final: bool | None
) -> ConfirmationRow:
    return ConfirmationRow(
        reference=said.shipment, reference_is="shipment", line=str(line.number or line.line),
        sku=line.sku, shipped=pieces, result=result, final=final, shipped_at=rfc3339(said.at),
        tracking=said.tracking or None, carrier=said.carrier or None,
    )  # fmt: skip


def _answer(said: SaidByHand, result: Result) -> ConfirmationRow:
    return ConfirmationRow(
        reference=said.shipment, reference_is="shipment", shipped=0, result=result,
        shipped_at=rfc3339(said.at),
    )  # fmt: skip
