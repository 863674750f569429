"""A word for the service that no table lists is taken as the mapping says, and given to be told."""

from __future__ import annotations

import msgspec
import pytest
from builders.normalise_files import SHOPIFY, channel, one, shipped, shopify

from processor.normalise.orders.reading import Reading, UnlistedWord


def _service(reading: Reading) -> str | None:
    assert reading.order is not None
    return reading.order.shipping.service


@pytest.mark.parametrize("word", ["Standard", "DHL Express", "Free shipping", ""])
def test_of_a_word_that_a_table_lists_nothing_is_told(word: str) -> None:
    reading = one(shopify({"Shipping Method": word}), SHOPIFY)
    assert isinstance(reading.unlisted, msgspec.UnsetType)


def test_a_word_that_no_table_lists_is_told_and_taken_as_the_mapping_says() -> None:
    told = UnlistedWord("shipping.service", "Shipping Method", "Drone", "standard")
    for country, mapping in (("DE", SHOPIFY), ("", shipped("shopify-orders"))):
        cells = {"Shipping Method": " Drone ", "Shipping Country": country}
        reading = one(shopify(cells), mapping)
        assert (reading.unlisted, _service(reading)) == ((told,), "standard")


def test_words_of_the_channel_are_listed() -> None:
    words = (("shipping.service", (("drone", "express"),)),)
    reading = one(shopify({"Shipping Method": "Drone"}), SHOPIFY, channel(words=words))
    assert (_service(reading), reading.unlisted) == ("express", msgspec.UNSET)
