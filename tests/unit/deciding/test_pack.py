"""Parcels: exact weights, estimated sizes, nothing left out."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from processor.deciding.pack import MAX_PARCELS, dimensions, pack
from processor.languages.languages import in_english
from processor.model.decisions import Consignment, Need
from processor.model.order import Item


def item(sku: str, weight_g: int, sides: tuple[int, int, int] = (200, 150, 20)) -> Item:
    return Item(
        client="acme",
        sku=sku,
        title=sku,
        weight_g=weight_g,
        length_mm=sides[0],
        width_mm=sides[1],
        height_mm=sides[2],
        value=1000,
        currency="EUR",
    )


ITEMS = {one.sku: one for one in (item("A", 300), item("B", 700), item("H", 40_000))}


def consign(*needs: tuple[str, str, int]) -> Consignment:
    return Consignment("PL1", tuple(Need(*need) for need in needs))


def test_what_fits_one_parcel_goes_into_one_and_gross_is_net_plus_tare() -> None:
    parcels, hold = pack(consign(("1", "A", 2), ("2", "B", 1)), ITEMS, 60, 1360)
    assert hold is None
    assert [(one.net_g, one.weight_g) for one in parcels] == [(1300, 1360)]
    assert parcels[0].needs == (Need("1", "A", 2), Need("2", "B", 1))


def test_one_gram_more_than_fits_makes_a_second_parcel() -> None:
    parcels, _ = pack(consign(("1", "A", 2), ("2", "B", 1)), ITEMS, 61, 1360)
    assert [one.net_g for one in parcels] == [1000, 300]
    assert parcels[0].needs == (Need("1", "A", 1), Need("2", "B", 1))


def test_heavy_pieces_are_placed_first_and_light_ones_fill_the_gaps() -> None:
    parcels, _ = pack(consign(("1", "A", 4), ("2", "B", 2)), ITEMS, 0, 1300)
    assert [one.net_g for one in parcels] == [1300, 1300]


def test_a_piece_too_heavy_alone_is_held_for_the_carriers_desk() -> None:
    parcels, hold = pack(consign(("1", "A", 1), ("2", "H", 1)), ITEMS, 60, 30_000)
    assert parcels == ()
    assert hold is not None
    assert (hold.reason, hold.rule) == ("no-service", "pack")
    assert "H weighs 40000 g" in in_english(hold.detail)


def test_the_tare_counts_for_the_heaviest_piece_too() -> None:
    items = {"A": item("A", 1000)}
    assert pack(consign(("1", "A", 1)), items, 0, 1000)[1] is None
    assert pack(consign(("1", "A", 1)), items, 1, 1000)[1] is not None


def test_a_sku_that_the_catalogue_lacks_is_held_not_guessed() -> None:
    _, hold = pack(consign(("1", "ZZ", 1)), ITEMS, 60, 30_000)
    assert hold is not None
    assert (hold.reason, hold.rule) == ("unknown-sku", "pack")


def test_an_absurd_quantity_is_held_instead_of_making_endless_parcels() -> None:
    most = MAX_PARCELS * 42
    assert len(pack(consign(("1", "B", most)), ITEMS, 0, 29_400)[0]) == MAX_PARCELS
    _, hold = pack(consign(("1", "B", 10**9)), ITEMS, 0, 29_400)
    assert hold is not None
    assert hold.reason == "no-service"


def test_pieces_without_weight_are_packed_with_the_others() -> None:
    items = {"L": item("L", 0), "A": item("A", 300)}
    parcels, _ = pack(consign(("1", "L", 1_000_000), ("2", "A", 1)), items, 10, 310)
    assert len(parcels) == 1
    assert parcels[0].weight_g == 310


def test_pieces_lie_flat_and_are_stacked() -> None:
    assert dimensions([(item("A", 1, (20, 200, 150)), 3), (item("B", 1, (300, 90, 40)), 1)]) == (
        300,
        150,
        100,
    )


def test_a_tower_is_set_side_by_side_and_keeps_its_volume() -> None:
    sides = dimensions([(item("A", 1, (200, 150, 30)), 200)])
    assert sides[0] < 1000
    assert sides[0] * sides[1] * sides[2] == 200 * 150 * 30 * 200


def test_a_long_piece_keeps_its_length() -> None:
    assert dimensions([(item("pole", 1, (1200, 50, 50)), 1)]) == (1200, 50, 50)
    assert dimensions([(item("pole", 1, (1200, 50, 50)), 30)])[0] == 1200


weights = st.lists(
    st.tuples(st.integers(1, 3000), st.integers(1, 20), st.tuples(*[st.integers(1, 400)] * 3)),
    min_size=1,
    max_size=5,
)


@given(weights, st.integers(0, 200), st.integers(3200, 9000))
def test_every_piece_is_in_exactly_one_parcel_and_no_parcel_is_too_heavy(
    lines: list[tuple[int, int, tuple[int, int, int]]], tare: int, most: int
) -> None:
    items = {
        str(place): item(str(place), grams, sides) for place, (grams, _, sides) in enumerate(lines)
    }
    needs = tuple(Need(str(place), str(place), count) for place, (_, count, _) in enumerate(lines))
    parcels, hold = pack(Consignment("PL1", needs), items, tare, most)
    assert hold is None
    inside: Counter[str] = Counter()
    for parcel in parcels:
        assert parcel.weight_g == parcel.net_g + tare <= most
        assert parcel.net_g == sum(items[need.sku].weight_g * need.pieces for need in parcel.needs)
        assert parcel.length_mm >= parcel.width_mm >= parcel.height_mm
        for need in parcel.needs:
            inside[need.line_id] += need.pieces
            longest = max(items[need.sku].length_mm, items[need.sku].height_mm)
            assert parcel.length_mm >= longest
    assert inside == Counter({need.line_id: need.pieces for need in needs})
    total = sum(items[need.sku].weight_g * need.pieces for need in needs)
    assert (len(parcels) == 1) == (total + tare <= most)
    # First fit: no parcel's goods would have fitted into an earlier one.
    lightest = min(items[need.sku].weight_g for need in parcels[-1].needs)
    assert all(parcel.weight_g + lightest > most for parcel in parcels[:-1])
