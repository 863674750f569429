"""Control totals of an order: what the sender counted against what its lines say. Pure."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from fractions import Fraction
from math import prod

from processor.normalise.fields.casts import CellFault, number_pattern, shown
from processor.normalise.formats.format import Record
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.shapes import ControlTotal, Shape

# Codes and signs that senders write beside amounts.
_CURRENCIES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ€$£¥₩₫฿元 \u00a0"


class ControlTotals:
    """The control totals of a mapping made ready for one header."""

    def __init__(
        self,
        mapping: Mapping,
        shape: Shape,
        order_places: MappingOf[str, int],
        line_places: MappingOf[str, int],
    ) -> None:
        self.totals, self.mark = shape.control_totals, mapping.decimal_mark
        self.pattern = number_pattern(mapping.decimal_mark, mapping.thousands_mark)
        self.order_places, self.line_places = order_places, line_places

    def faults(
        self, first: Record, lines: Sequence[Record], order_id: str
    ) -> list[tuple[Record, CellFault]]:
        """What the sender counted otherwise than the lines say: in the cells of `first`, and in
        those of each line whose row says it again and not the same."""
        found = []
        for total in self.totals:
            index = self.order_places[total.column]
            counted = [index, *(self.order_places[name] for name in total.of_row)]
            met: set[tuple[str, ...]] = set()
            for record in (first, *lines):
                said = tuple(record.cells[at].strip() for at in counted)
                if not said[0] or said in met:
                    continue
                met.add(said)
                fault = self._fault(total, record, lines, said[0], order_id)
                if fault is not None:
                    fault.index = index
                    found.append((record, fault))
        return found

    def _fault(
        self,
        total: ControlTotal,
        record: Record,
        lines: Sequence[Record],
        cell: str,
        order_id: str,
    ) -> CellFault | None:
        added = [(cell, total.column)]
        columns = (*total.of_lines, *total.of_row)
        added += [(record.cells[self.order_places[name]], name) for name in total.of_row]
        for line in lines:
            added += [(line.cells[self.line_places[name]], name) for name in total.of_lines]
        numbers = []
        for text, column in added:
            number = self._number(text)
            if number is None:
                return CellFault(
                    "row/control-total.unread", cell=shown(text.strip()), column=column,
                    order=order_id, at=total.at,
                )  # fmt: skip
            numbers.append(number)
        said, *parts = numbers
        if total.count_lines:
            counted = Fraction(len(lines))
        else:
            size = len(total.of_lines) or 1
            groups = [parts[at : at + size] for at in range(0, len(parts), size)]
            counted = sum((prod(group, start=Fraction(1)) for group in groups), Fraction(0))
        if abs(said - counted) <= Fraction(total.within):
            return None
        figure = self._shown(counted)
        if total.count_lines:
            return CellFault(
                "row/control-total.lines", cell=shown(cell), counted=figure, order=order_id,
                at=total.at,
            )  # fmt: skip
        return CellFault(
            "row/control-total.sum", cell=shown(cell), counted=figure, columns=columns,
            order=order_id, at=total.at,
        )  # fmt: skip

    def _number(self, cell: str) -> Fraction | None:
        """The number in a cell; an empty one is 0. None where it is none."""
        # A currency may stand before or behind the number: it is not what is compared.
        said = cell.strip().strip(_CURRENCIES).strip()
        if not said:
            return Fraction(0)
        found = self.pattern.fullmatch(said)
        if found is None:
            return None
        sign, whole, part = found.groups()
        digits = "".join(char for char in whole if char.isdigit()) + "." + (part or "0")
        return -Fraction(digits) if sign else Fraction(digits)

    def _shown(self, number: Fraction) -> str:
        text = f"{float(number):.4f}" if number.denominator > 1 else str(number)
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", self.mark)
