"""Whatever is held, reserved or waited for: the pieces of a line add up before and after."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from processor.deciding.drafts import Draft, Leg, line_counts
from processor.model.decisions import Consignment, HoldAsked, Need, Routing
from processor.model.order import Address, Buyer, Line, Order, Shipping
from processor.model.states import LineCounts
from processor.model.undecided import Undecided

COUNT = st.integers(0, 5)
PARTS = ("open", "held", "backordered", "reserved", "instructed", "shipped", "cancelled")


@st.composite
def lines(draw: st.DrawFn) -> LineCounts:
    parts = {name: draw(COUNT) for name in PARTS}
    return LineCounts(ordered=sum(parts.values()), **parts)


def hold(*held: str) -> HoldAsked:
    return HoldAsked(reason="call-buyer", rule="r", at="x:1", lines=held)


@given(
    st.lists(lines(), min_size=1, max_size=4),
    st.data(),
    st.booleans(),
    st.booleans(),
)
def test_pieces_add_up_after_any_decision(
    before: list[LineCounts], data: st.DataObject, rejected: bool, whole: bool
) -> None:
    names = [str(place) for place in range(len(before))]
    held = data.draw(st.sets(st.sampled_from(names)))
    needs, waiting = [], []
    for name, was in zip(names, before, strict=True):
        if rejected or name in held:
            continue
        took = data.draw(st.integers(0, was.open))
        if took:
            needs.append(Need(name, f"SKU-{name}", took))
        late = data.draw(st.integers(0, was.open - took))
        if late:
            waiting.append(Need(name, f"SKU-{name}", late))
    order = Order(
        client="c", channel="x", order_id="1", placed_at="2026-11-03T09:00:00Z", currency="EUR",
        buyer=Buyer(), ship_to=Address(), shipping=Shipping(), total=0,
        lines=tuple(
            Line(line_id=name, sku=f"SKU-{name}", quantity=was.ordered, amount=0, unit_price=0)
            for name, was in zip(names, before, strict=True)
        ),
    )  # fmt: skip
    draft = Draft(
        asked=Undecided(
            key=1, state="held", content="", order=order, waived={}, disputed=False,
            again=True, instructed=False, open_pieces={},
        ),
        items={}, holds=[hold(*sorted(held))] if held else [], heard={},
        legs=[Leg(consignment=Consignment("PL1", tuple(needs)))] if needs else [],
        routing=Routing(backordered=tuple(waiting)),
    )  # fmt: skip
    if whole:
        draft.holds.append(hold())
    counts = dict(zip(names, before, strict=True))
    after = line_counts(draft, counts, rejected=rejected, on_hold=draft.stopped)
    for name, was in counts.items():
        now = after[name]
        parts = [getattr(now, part) for part in PARTS]
        assert now.ordered == was.ordered == sum(parts)
        assert min(parts) >= 0
        assert (now.instructed, now.shipped) == (was.instructed, was.shipped)
        if name in held or whole:
            assert now.open == 0
        if rejected:
            assert now.open == now.held == now.backordered == now.reserved == 0
