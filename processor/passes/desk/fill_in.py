"""What a filled sheet says of fields that an order lacks, read as strictly as an export. Pure."""

from __future__ import annotations

from datetime import tzinfo

import msgspec

from processor.model.corrections import field_said, is_claim, lacking_fields, told_field
from processor.model.order import Order
from processor.model.sentence import Given, Text, pieces_of, sentence
from processor.normalise.fields.casts import CellFault
from processor.normalise.kinds.filled_in import filled_in
from processor.problems.problem import Problem
from processor.review_sheets.grid import PLACE
from processor.review_sheets.reading import Decision


def as_read(decision: Decision, order: Order, zone: tzinfo, file: str) -> Decision:
    """The decision with what was filled in among its changes, or with the first problem of it."""
    if not decision.values or decision.problem is not None:
        return decision
    fields = lacking_fields(order)
    changes = dict(decision.changes)
    told: dict[str, tuple[str, str]] = {}
    for number, text in decision.values.items():
        place = int(number)
        if place > len(fields):
            return _wrong(decision, file, "sheet/correction.lacks-not", number=place)
        told[number] = fields[place - 1], text
    # The currency first: money is read in it.
    for field, text in sorted(told.values(), key=lambda one: one[0] != "currency"):
        name = field_said(field, order)
        if is_claim(field):
            # Why it may go as it stands.
            changes[field] = text.strip()
            continue
        try:
            value = filled_in(told_field(field), text, order, zone)
        except CellFault as fault:
            why = sentence(fault.key, **{"lead": "", "read": "", **fault.pieces})
            return _wrong(decision, file, "sheet/correction.value", field=name, why=why)
        if value is None:
            return _wrong(decision, file, "sheet/correction.not-here", field=name)
        if changes.get(field, value) != value:
            return _wrong(decision, file, "sheet/correction.two-values", field=name)
        changes[field] = value
        if field == "currency":
            order = msgspec.structs.replace(order, currency=value)
    return msgspec.structs.replace(decision, changes=changes)


def _wrong(decision: Decision, file: str, key: str, **pieces: Given) -> Decision:
    shown = decision.shown
    row: Text = sentence("sheet.of-order", order=shown) if shown else ""
    wrong = Problem(
        id=key, pieces=pieces_of({"row": row, **pieces}), file=file, line=decision.row,
        column=PLACE["values"],
    )  # fmt: skip
    return msgspec.structs.replace(decision, problem=wrong)
