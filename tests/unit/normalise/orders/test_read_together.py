"""What is read together, by one look, or was read before says what each cell says by itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from unittest import mock

import msgspec
import pytest
from builders.normalise_files import ARRIVED, ROOT, channel, shipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processor.model.config import Channel, Limits
from processor.normalise.fields import field_readers
from processor.normalise.fields.field_readers import Remembered
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders import idle_plan, read_orders
from processor.normalise.orders.reading import Reading
from processor.normalise.orders.reading_plan import Amounts, Readers, ReadingPlan
from processor.normalise.survey import Survey, survey

FEW, MANY = 5, 100
TIMES = 5
SAMPLES = {
    "shopify-orders": "orders.csv",
    "erp-orders": "auftraege.csv",
    "woocommerce-rows": "orders.csv",
    "ebay-de": "orders.csv",
}
CELLS = (
    "", " ", "0", "0.00", "1", "-1", "12.50", "12,50", "1.234,56", "12.345", "1e3", "9" * 17,
    "2026-11-03", "2026-11-03 09:00:00 +0100", "2026-11-03T24:00:00Z", "2026-02-30 10:00:00 +0000",
    "03.11.2026", "DE", "Germany", "XX", "EUR", "JPY", "QQQ", "paid", "pending", "voided",
    "fulfilled", "partial", "cancelled", "yes", "no", "express", "gift, test", "#N/A", "3E+12",
    '="12"', "'0123", "Anna Berg", "Jürgen", "JÃ¼rgen", "K”ln", "Иван", "張三", "&amp;", "a\u200bb",
    "Kim *", "A***", "x" * 501, "ACM-DRY5", "false",
)  # fmt: skip


class OneByOne(ReadingPlan):
    """A plan that reads each field of each record by itself."""

    def __init__(self, header: tuple[str, ...], mapping: Mapping, sender: Channel) -> None:
        super().__init__(header, mapping, sender)
        self.plain_read = Readers({}, (), tuple(self.plain))
        self.line_read = Readers({}, (), tuple(self.line_plain))
        self.plain_key = None

    def learn(self, sample: Sequence[Sequence[str]]) -> None:
        """Learns nothing."""

    def amounts_in(self, currency: str) -> Amounts:
        """The reading of amounts, of one after the other."""
        every = super().amounts_in(currency)
        order, line = tuple(self.money), tuple(self.line_money)
        return Amounts(every.read, Readers({}, (), order), Readers({}, (), line))


Rows = list[list[str]]
Edit = tuple[int, int, str]
EDITS = st.lists(
    st.tuples(
        st.integers(0, 10**6),
        st.integers(0, 10**6),
        st.one_of(st.sampled_from(CELLS), st.text("aEMm059-+=.,' &<ößÃ¤", max_size=6)),
    ),
    min_size=5,
    max_size=50,
)


def _sample(name: str) -> tuple[Mapping, Rows]:
    # A footer would refuse every file of which an amount was changed.
    mapping = msgspec.structs.replace(shipped(name), footer=None)
    data = (ROOT / "mappings/samples" / name / SAMPLES[name]).read_bytes()
    text = data.decode(mapping.options.codec).removeprefix("\ufeff")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mapping.options.delimiter)
    header, *found = [row for row in rows if row]
    key = mapping.places(tuple(header))[mapping.key[-1].columns[0].name]
    # The same orders several times under other numbers: many of them share cells.
    again = [
        [*row[:key], row[key] and f"{row[key]}{number}", *row[key + 1 :]]
        for number in range(TIMES)
        for row in found
        if len(row) > key
    ]
    return mapping, [header, *again]


def _written(mapping: Mapping, rows: Rows, edits: list[Edit]) -> bytes:
    made = [list(row) for row in rows]
    # The columns that a mapping reads are a quarter of those that some files have.
    read = sorted(ReadingPlan(tuple(rows[0]), mapping, channel()).meanings)
    for row, column, cell in edits:
        here = made[1 + row % (len(made) - 1)]
        place = read[column % len(read)]
        if place < len(here):
            here[place] = cell.replace("\0", "").replace("\r", "").replace("\n", "")
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mapping.options.delimiter).writerows(made)
    return out.getvalue().encode(mapping.options.codec, "replace")


def _read(data: bytes, found: Survey, mapping: Mapping) -> list[Reading]:
    readings: list[Reading] = []
    for number in range(found.count):
        parts = [(p.first_row, data[p.offset : p.offset + p.length]) for p in found.chunk(number)]
        readings += read_orders.read_orders(
            parts, found.header, mapping, channel(), "f.csv", "ab", ARRIVED, found.headers_again
        )
    return readings


def _check(name: str, edits: list[Edit]) -> None:
    mapping, rows = _sample(name)
    data = _written(mapping, rows, edits)
    found, _ = survey(io.BytesIO(data), mapping, Limits(), "f.csv", 9)
    if found is None:
        return
    together = _read(data, found, mapping)
    with (
        mock.patch.object(read_orders, "taken", OneByOne),
        mock.patch.object(field_readers, "plain_text", return_value=None),
    ):
        alone = _read(data, found, mapping)
    assert msgspec.json.encode(together) == msgspec.json.encode(alone)


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=FEW, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS)
def test_fields_that_are_read_together_say_what_each_says_alone(
    name: str, edits: list[Edit]
) -> None:
    _check(name, edits)


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS)
def test_many_fields_that_are_read_together_say_what_each_says_alone(
    name: str, edits: list[Edit]
) -> None:
    _check(name, edits)


def test_a_plan_is_kept_for_the_next_piece_and_for_nothing_else() -> None:
    mapping, rows = _sample("shopify-orders")
    header, sender = tuple(rows[0]), channel()
    idle_plan.give_back(ReadingPlan(header, mapping, sender))
    kept = idle_plan.taken(header, mapping, sender)
    assert idle_plan.taken(header, mapping, sender) is not kept  # somebody has it
    for others in (
        (header[:-1], mapping, sender),
        (header, msgspec.structs.replace(mapping, bad_row="reject_order"), sender),
        (header, mapping, msgspec.structs.replace(sender, timezone="Asia/Tokyo")),
    ):
        idle_plan.give_back(kept)
        assert idle_plan.taken(*others) is not kept
    idle_plan.give_back(kept)
    assert idle_plan.taken(header, mapping, sender) is kept


def test_what_was_read_of_cells_is_forgotten_before_it_fills_the_memory() -> None:
    asked: list[str] = []

    def read(cell: str) -> int:
        asked.append(cell)
        return len(cell)

    remembered = Remembered(read)
    with mock.patch.object(field_readers, "MOST_REMEMBERED", 3):
        said = [remembered[cell] for cell in ("a", "bb", "a", "ccc", "dddd", "a", "dddd")]
    assert said == [1, 2, 1, 3, 4, 1, 4]
    assert asked == ["a", "bb", "ccc", "dddd", "a"]
    assert len(remembered) <= 3
