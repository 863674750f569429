"""Stock is promised by a count that is too old only where a person lets it, for every warehouse."""

from __future__ import annotations

import msgspec
from builders.fact_orders import ORDER

from processor.deciding.ages import count_too_old
from processor.deciding.drafts import Draft
from processor.deciding.known import Known
from processor.model.decisions import Consignment
from processor.model.holds_asked import waiver_of
from processor.model.undecided import Undecided

NOW = "2026-12-20T09:00:00Z"
OLD = {
    ("PL1", ORDER.client): "2026-11-03T05:00:00Z",
    ("DE2", ORDER.client): "2026-11-04T05:00:00Z",
}
BOTH = (Consignment("PL1", ()), Consignment("DE2", ()))


def draft(waived: dict[str, str] | None = None) -> Draft:
    asked = Undecided(
        key=1,
        state="received",
        content="c",
        order=ORDER,
        open_pieces={},
        disputed=False,
        again=False,
        instructed=False,
        waived=waived or {},
    )
    return Draft(asked=asked, items={}, holds=[], heard={}, legs=[], at=NOW)


def known(*codes: str) -> Known:
    return Known({}, {}, None, NOW, old_counts={key: OLD[key] for key in OLD if key[0] in codes})


def test_a_hold_names_every_warehouse_and_one_release_lets_all_of_them_go() -> None:
    held = count_too_old(draft(), known("PL1", "DE2"), BOTH)
    assert held is not None
    assert all(code in repr(held.detail) for code in ("PL1", "DE2"))
    released = {waiver_of(held.rule, held.reason): held.grounds}
    assert count_too_old(draft(released), known("PL1", "DE2"), BOTH) is None


def test_a_release_for_one_warehouse_says_nothing_of_another() -> None:
    alone = count_too_old(draft(), known("PL1"), BOTH)
    assert alone is not None
    released = {waiver_of(alone.rule, alone.reason): alone.grounds}
    assert count_too_old(draft(released), known("PL1"), BOTH) is None
    both = count_too_old(draft(released), known("PL1", "DE2"), BOTH)
    assert both is not None
    assert "DE2" in repr(both.detail)


def test_a_fresh_count_at_a_released_warehouse_asks_again_when_it_is_old() -> None:
    alone = count_too_old(draft(), known("PL1"), BOTH)
    assert alone is not None
    released = {waiver_of(alone.rule, alone.reason): alone.grounds}
    newer = msgspec.structs.replace(
        known("PL1"), old_counts={("PL1", ORDER.client): "2026-11-05T05:00:00Z"}
    )
    assert count_too_old(draft(released), newer, BOTH) is not None
