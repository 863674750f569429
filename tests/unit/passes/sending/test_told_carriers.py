"""Which carrier took what left: the one that the warehouse names, as people call it here."""

from __future__ import annotations

import pytest
from builders.paths import ROOT

from processor.house.config_file import read_config
from processor.model.config import Config
from processor.model.told_pieces import LeftPieces, NewFact, ShipmentFacts
from processor.passes.sending.told_carriers import by_carrier


@pytest.fixture(scope="module")
def config() -> Config:
    read, _ = read_config((ROOT / "config.yaml").read_text("utf-8"), "config.yaml", "/house")
    assert read is not None
    return read


def taken(config: Config, *words: str) -> list[tuple[str, str, int]]:
    """(our carrier, the word that is none, pieces) of rows that name a carrier each; the first row
    is of one piece, the second of two..."""
    shipment = ShipmentFacts(
        key=1, number="S1", warehouse="PL1", carrier="baltic-post", service="parcel", price=1,
        currency="EUR",
        left=tuple(
            LeftPieces(row=row, line="A", sku="A", pieces=row, at=0, carrier=word)
            for row, word in enumerate(words, start=1)
        ),
    )  # fmt: skip
    facts = [
        NewFact(name=f"S1 A {row}", line="A", sku="A", pieces=row, row=row)
        for row in range(1, len(words) + 1)
    ]
    return [
        (one.carrier, one.strange, sum(fact.pieces for fact in one.facts))
        for one in by_carrier(config, shipment, facts)
    ]


def test_without_a_word_it_is_the_carrier_that_was_planned(config: Config) -> None:
    assert taken(config, "", "") == [("baltic-post", "", 3)]


@pytest.mark.parametrize(
    "word", ["Rhein Express", "RHEIN-EXPRESS", "rhein express ", "rhein-express"]
)
def test_a_carrier_is_known_by_its_name_and_by_its_title(config: Config, word: str) -> None:
    assert taken(config, word) == [("rhein-express", "", 1)]


def test_two_carriers_of_one_shipment_are_told_apart(config: Config) -> None:
    assert taken(config, "Rhein Express", "", "Baltic Post") == [
        ("rhein-express", "", 1),
        ("baltic-post", "", 5),
    ]


def test_a_word_that_is_no_carrier_is_never_taken_for_the_planned_one(config: Config) -> None:
    assert taken(config, "Pigeon", "") == [("baltic-post", "Pigeon", 1), ("baltic-post", "", 2)]
