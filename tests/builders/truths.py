"""The truths of tests/truths beside what is read from the samples, in the words of the truths."""

from __future__ import annotations

import io
import re
from typing import Any, NamedTuple

import msgspec
import yaml

from builders.normalise_files import channel, shipped
from builders.paths import ROOT
from processor.model.config import Limits
from processor.model.money import plain
from processor.model.order import Line, Order
from processor.normalise.formats.format import file_bytes
from processor.normalise.golden import SAMPLE_ARRIVES
from processor.normalise.identify import identify
from processor.normalise.kinds.file_kind import Portion
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.orders.reading import Reading
from processor.normalise.survey import survey
from processor.spool.spool import spools_of_stream

SAMPLES = ROOT / "mappings/samples"
_FIELD_OF_LINE = re.compile(r"lines\..*\.")
# What becomes of an order in the ledger that is no order to send.
_OUTCOMES = {"cancelled": "cancellation", "history": "ignored"}
# An order that must reach a person, in whichever of the two ways.
TOLD = ("incomplete", "rejected")


class Sample(NamedTuple):
    """One sample, what its file says about it."""

    path: str
    truth: dict[str, Any]

    @property
    def mapping(self) -> str:
        return self.path.split("/")[0]


def samples() -> list[Sample]:
    """Every sample that has a truth. All values are text."""
    found: list[Sample] = []
    for file in sorted((ROOT / "tests/truths").glob("*.yaml")):
        told = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)
        found += [Sample(path, truth) for path, truth in told.items()]
    return found


def read_sample(sample: Sample, name: str) -> dict[str, Reading]:
    """What the sample gives under a file name, by order id."""
    return read_as(sample, (SAMPLES / sample.path).read_bytes(), name)


def read_as(sample: Sample, data: bytes, name: str) -> dict[str, Reading]:
    """What a file gives that is read as the sample is, by order id."""
    mapping = shipped(sample.mapping)
    file = file_bytes(io.BytesIO(data), spools_of_stream(io.BytesIO(data)))
    found, problems = identify(file, name, [mapping])
    assert found is not None, [str(one) for one in problems]
    mapping = found
    spool = file.as_read(mapping.file_format, mapping.options).begun().read()
    surveyed, more = survey(io.BytesIO(spool), mapping, Limits(), name)
    assert surveyed is not None, [str(one) for one in more]
    seller = channel(**sample.truth["channel"])
    portion = Portion(
        surveyed.parts(spool), surveyed.header, mapping, name, channel=seller,
        timezone=seller.timezone, arrived_at=SAMPLE_ARRIVES, headers_again=surveyed.headers_again,
    )  # fmt: skip
    readings = FILE_KINDS[mapping.kind].read(portion)
    by_id: dict[str, Reading] = {}
    # A row that the mapping leaves out may stand beside rows that make the order.
    for one in sorted(readings, key=lambda one: one.outcome == "ignored"):
        if one.order_id and not (one.outcome == "ignored" and one.order_id in by_id):
            assert one.order_id not in by_id, f"{one.order_id} comes twice"
            by_id[one.order_id] = one
    return by_id


def expected(truth: dict[str, Any]) -> dict[str, Any]:
    """A truth with what it does not have to say."""
    usual = {"outcome": "accepted"} | ({"pay": "paid"} if "at" in truth else {})
    found = usual | truth
    if "lacks" in truth:
        found["lacks"] = sorted(truth["lacks"])
    if "to" in truth:
        found["to"] = place_of(truth["to"])
    return found


def as_truth(reading: Reading, truth: dict[str, Any]) -> dict[str, Any]:
    """The reading in the words of the truths: what the truth says, and no more."""
    said = _said(reading)
    if truth.get("outcome") == "told" and said["outcome"] in TOLD:
        said["outcome"] = "told"
    shown = {key: said.get(key) for key in truth}
    if "why" in truth and truth["why"] in str(said.get("why")):
        shown["why"] = truth["why"]
    if "lacks" in truth:
        shown["lacks"] = sorted(set(said.get("lacks", ())))
    if "title" in truth:
        shown["title"] = said["titles"][0]
    return {"outcome": said["outcome"]} | shown


def as_booked(found: dict[str, Any], truth: dict[str, Any]) -> dict[str, Any]:
    """An order of a house, as `crossdock orders --json` prints it, in the words of the truths."""
    order = msgspec.convert(found, Order, strict=False)
    said = _order(order)
    said["outcome"] = _OUTCOMES.get(order.state, "accepted")
    if any(hold.reason == "incomplete" for hold in order.holds):
        said["outcome"] = "incomplete"
    shown = {key: said.get(key) for key in truth if key not in ("lacks", "title")}
    return {"outcome": said["outcome"]} | shown


def _said(reading: Reading) -> dict[str, Any]:
    said: dict[str, Any] = {"outcome": reading.outcome, "why": str(reading.reason)}
    if reading.problems:
        said["why"] = " ".join(problem.code for problem in reading.problems)
    if reading.order is not None:
        said |= _order(reading.order)
    return said


def _order(order: Order) -> dict[str, Any]:
    to, currency = order.ship_to, order.currency
    place = [to.name, " / ".join(to.address_lines), to.postcode, to.city, to.region, to.country]
    return {
        "at": order.placed_at,
        "pay": order.payment_status,
        "paid_at": order.paid_at,
        "to": place_of(" | ".join(part or "" for part in place)),
        "lines": [_line(line, currency) for line in order.lines],
        "titles": [line.title for line in order.lines],
        "total": f"{plain(order.total, currency)} {currency}",
        "tax": order.tax_in_prices,
        "discount": plain(order.discount.seller, currency),
        "refunded": None if order.refunded is None else plain(order.refunded, currency),
        "outstanding": None if order.outstanding is None else plain(order.outstanding, currency),
        "flags": sorted(order.flags),
        "phone": order.buyer.phone,
        "notes": order.notes,
        "service": order.shipping.service,
        "pickup": to.pickup_point,
        "lacks": [_FIELD_OF_LINE.sub("lines.", defect.field) for defect in order.defects],
    }


def _line(line: Line, currency: str) -> str:
    parts = [f"{line.quantity} {line.sku or '-'} {plain(line.amount, currency)}"]
    for word in ("shipped", "cancelled", "refunded"):
        if getattr(line, word):
            parts.append(f"{word} {getattr(line, word)}")
    if line.discount:
        parts.append(f"discount {plain(line.discount, currency)}")
    return " ".join(parts)


def place_of(text: str) -> str:
    """Name, address lines, postcode, town, region, country, without the blanks around them."""
    return "|".join(part.strip() for part in text.split("|"))
