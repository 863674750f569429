"""Events: kinds are identifiers in the ledger and sentences for people."""

from __future__ import annotations

from typing import get_args

import pytest

from processor.languages.languages import in_english
from processor.ledger import journal
from processor.model.order import OrderState


@pytest.mark.parametrize("kind", sorted(journal.KINDS))
def test_every_kind_of_event_is_said_in_english_as_it_is_kept(kind: str) -> None:
    assert in_english(journal.kind_said(kind)) == kind


def test_every_state_that_an_order_comes_to_is_an_event() -> None:
    assert set(get_args(OrderState)) <= journal.KINDS


def test_a_kind_that_an_earlier_version_kept_is_a_quotation() -> None:
    assert journal.kind_said("approved 1 of 2") == "approved 1 of 2"
