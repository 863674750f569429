"""A day with three carriers: two waves, numbers from pools, pre-advices, manifests, a late parcel,
one that is void before closing, a manifest sent again. What every file says of parcels adds up to
the same, number by number."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from builders.confirmations import Instructed, instructed, pl1
from builders.exports import order, reference_data, shop
from builders.pools import MAPPING, numbers_file
from builders.world import World

from processor.model.number_pools import NumberForm

pytestmark = pytest.mark.slow
# Where each carries, and how its numbers of parcels come.
COUNTRIES = {"alfa": "NL", "beta": "DE", "gamma": "FR"}
POOLS = {
    "alfa": "parcels: {prefix: AL, check: s10, suffix: NL, first: 100, last: 999}",
    "beta": "parcels: {prefix: B, digits: 7, check: mod10, files: yes}",
    "gamma": "first: {prefix: G7, digits: 6, check: mod7, first: 1, last: 3}\n"
    "      second: {prefix: G8, digits: 6, check: mod7, first: 1, last: 90}",
}
BETA = NumberForm(prefix="B", digits=7, check="mod10")
ADVICE = """\
kind: pre-advice
format: delimited
encoding: utf-8
delimiter: semicolon
quote: none
header: no
rows: per parcel
columns:
  parcel: {from: parcel.tracking, required: yes}
  what: {from: action, values: {new: N, change: R, cancel: F}}
  weight: {from: parcel.weight}
"""
STREETS = {
    "NL": {},
    "DE": {
        "Street": "Chausseestraße 12", "Address1": "Chausseestraße 12", "City": "Berlin",
        "Zip": "10115",
    },
    "FR": {
        "Street": "12 rue de Rivoli", "Address1": "12 rue de Rivoli", "City": "Paris",
        "Zip": "75001",
    },
}  # fmt: skip


def carries(world: World, carrier: str) -> None:
    """A carrier by data alone: a rate card for its country, pools, pre-advice and manifest."""
    config = world.folder / "config.yaml"
    config.write_text(
        config.read_text("utf-8").replace(
            "\ncarriers:\n",
            f"\ncarriers:\n  {carrier}:\n    title: {carrier.title()}\n    pools:\n"
            f"      {POOLS[carrier]}\n"
            f"      lists: {{prefix: L{carrier[0].upper()}, digits: 3, first: 1, last: 9,"
            " for: manifests}\n"
            "    mappings: [numbers]\n"
            "    manifest: {numbers: lists, start_at: 2026-11-01T00:00:00Z}\n",
        )
        + f"  {carrier}:\n    kind: carrier\n    files:\n"
        "      - {kind: pre-advice, layout: advice}\n"
        "      - {kind: manifest, layout: carrier-manifest}\n",
        "utf-8",
    )
    card = world.folder / "rules/rates" / carrier
    for name, rows in {
        "services": "service,title,speed,accepts,label,max_weight_g,accepted_by_carrier\n"
        "parcel,Parcel,standard,,ours,30000,2026-01-01\n",
        "zones": f"service,origin,country,zone,days\nparcel,PL1,{COUNTRIES[carrier]},home,2-3\n",
        "rates": "service,zone,weight_over_g,weight_to_g,price,currency,valid_from,valid_to\n"
        "parcel,home,0,30000,1.00,EUR,2026-01-01,\n",
    }.items():
        card.with_name(f"{carrier}.{name}.csv").write_text(rows, "utf-8")


@pytest.fixture
def house(tmp_path: Path) -> World:
    world = World.build(tmp_path / "house")
    reference_data(world)
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + "\nreceivers:\n", "utf-8")
    for carrier in COUNTRIES:
        carries(world, carrier)
    (world.folder / "mappings/outgoing/advice.yaml").write_text(ADVICE, "utf-8")
    (world.folder / "mappings/numbers.yaml").write_text(MAPPING, "utf-8")
    world.drop("beta", "numbers.csv", numbers_file(BETA.number(n) for n in range(1, 30)))
    return world


def ran(world: World, *command: str) -> str:
    done = world.crossdock(*command) if command else world.run()
    assert done.code == 0, done.out + done.err
    return done.out


def sent(world: World, *names: tuple[str, str]) -> None:
    """A wave of one order for each name, to the country beside it."""
    rows = [
        order(
            name,
            **{
                f"{of}_{key}": value
                for of in ("Shipping", "Billing")
                for key, value in {**STREETS[country], "Country": country}.items()
            },
        )
        for name, country in names
    ]
    world.drop("acme-shopify", f"{names[0][0][1:]}.csv", shop(*rows))
    ran(world)


def files(world: World, beginning: str, ending: str) -> Iterator[bytes]:
    """The files that lie for a receiver, in the order of their names."""
    for name, data in sorted(world.visible().items()):
        if name.startswith(beginning) and name.endswith(ending):
            yield data


def instructions(world: World, action: str) -> Counter[str]:
    """The numbers that PL1 was told, of new shipments or of those that were called off."""
    return Counter(
        row["Tracking"]
        for data in files(world, "pl1/pl1-instruction-", ".csv")
        for row in csv.DictReader(io.StringIO(data.decode()))
        if row["Action"] == action
    )


def labels(world: World) -> Counter[str]:
    """The numbers of the indexes of labels; there are as many pages."""
    found = Counter(
        row["tracking"]
        for data in files(world, "pl1/pl1-labels-", ".csv")
        for row in csv.DictReader(io.StringIO(data.decode()))
    )
    pages = 0
    for data in files(world, "pl1/pl1-labels-", ".pdf"):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pages += len(pdf.pages)
    assert pages == found.total()
    return found


def advised(world: World, action: str) -> Counter[str]:
    """The numbers that carriers were told before."""
    return Counter(
        number
        for carrier in COUNTRIES
        for data in files(world, f"{carrier}/pre-advice-", ".csv")
        for number, what, _ in csv.reader(io.StringIO(data.decode()), delimiter=";")
        if what == action
    )


def listed(world: World) -> dict[str, list[str]]:
    """The numbers on the file of each manifest, by the carrier's number of it; its sums are true.
    A file that was sent again is the same file."""
    found: dict[str, list[str]] = {}
    for carrier in COUNTRIES:
        for data in set(files(world, f"{carrier}/manifest-", ".csv")):
            head, *parcels, last = csv.reader(io.StringIO(data.decode()), delimiter=";")
            assert (head[0], head[2], last[0]) == ("HDR", carrier, "TRL")
            assert {row[0] for row in parcels} == {"PCL"}
            assert int(last[1]) == len(parcels)
            assert Decimal(last[2]) == sum(Decimal(row[4]) for row in parcels)
            assert head[1] not in found
            found[head[1]] = [row[1] for row in parcels]
    return found


def confirms(world: World, rows: Iterable[Instructed], name: str, at: str) -> None:
    world.now = at
    world.drop("pl1", name, pl1(list(rows), day=at[:10]))
    ran(world)


def test_counts_of_all_files_agree(house: World) -> None:
    ran(house, "check")
    sent(house, *((f"#86{n}{country}", country) for n in (1, 2) for country in STREETS))
    house.now = "2026-11-03T12:00:00Z"
    sent(house, *((f"#86{n}{country}", country) for n in (3, 4) for country in STREETS))
    rows = {one.order: one for one in instructed(house.folder)}
    assert len(rows) == 12
    void, late = rows["#862NL"], rows["#864DE"]
    house.now = "2026-11-03T13:00:00Z"
    ran(house, "cancel", "acme-shopify/#862NL", "--why", "the buyer wrote")
    ran(house)
    ran(house, "confirm", void.shipment, "--cancelled", "--yes", "--why", "it is on the shelf")
    ran(house)
    left = [one for one in rows.values() if one not in (void, late)]
    confirms(house, left, "left.csv", "2026-11-03T16:00:00Z")
    house.now = "2026-11-03T17:00:00Z"
    for carrier, count in {"alfa": 3, "beta": 3, "gamma": 4}.items():
        assert f"of {carrier} at PL1: {count} parcels, closed" in ran(
            house, "manifest", "close", carrier, "--warehouse", "PL1"
        )
    before = list(files(house, "beta/manifest-", ".csv"))
    ran(house, "resend", "M000002", "--why", "they lost it")
    ran(house)
    assert list(files(house, "beta/manifest-", ".csv")) == before * 2
    confirms(house, [late], "late.csv", "2026-11-04T09:00:00Z")
    assert "of beta at PL1: 1 parcel, closed" in ran(
        house, "manifest", "close", "beta", "--warehouse", "PL1"
    )

    told, called_off = instructions(house, "N"), instructions(house, "F")
    assert told == Counter(one.tracking for one in rows.values())
    assert called_off == Counter([void.tracking])
    assert labels(house) == told == advised(house, "N")
    assert advised(house, "F") == called_off
    manifests = listed(house)
    assert {name: len(parcels) for name, parcels in manifests.items()} == {
        "LA001": 3, "LB001": 3, "LB002": 1, "LG001": 4,
    }  # fmt: skip
    assert manifests["LB002"] == [late.tracking]
    assert Counter(one for parcels in manifests.values() for one in parcels) == told - called_off
    pools = house.crossdock("numbers", "--json").json()
    used = {f"{one['carrier']}/{one['pool']}": one["used"] for one in pools if one["used"]}
    assert used == {
        "alfa/parcels": 4, "alfa/lists": 1, "beta/parcels": 4, "beta/lists": 2,
        "gamma/first": 3, "gamma/second": 1, "gamma/lists": 1,
    }  # fmt: skip
    assert {one["unused"] for one in pools} == {0}
    assert house.crossdock("cases", "--json").json() == []
    house.balance()
