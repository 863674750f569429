"""The shipped channels in one house: files find their folder, clients stay apart, and nothing that
was called off ships."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.paths import SAMPLES
from builders.shop_days import TOGETHER, Called, bind, called
from builders.truths import SAMPLES as SHOP_SAMPLES
from builders.truths import Sample, as_booked, expected, samples
from builders.world import World

CALLED = called()
BY_MAPPING = {one.mapping: one for one in CALLED}
CLIENTS = ("acme", "nordlys")
# Read by no channel of its own in these stories: the reports that come beside another.
BESIDE = {
    "amazon-unshipped", "amazon-unshipped-30-columns", "amazon-new-orders", "cancelled-orders",
}  # fmt: skip
CHANNELS = sorted(
    {one.mapping for one in samples()} - BESIDE - {"shopify-orders"} | set(BY_MAPPING)
)


def _goods(world: World) -> None:
    """What is sold, what lies in the warehouses, what money is worth."""
    for sender in ("catalogue", "pl1", "de2", "cn1"):
        for path in sorted((SAMPLES / "inbox" / sender).iterdir()):
            world.drop(sender, path.name, path.read_bytes())


def _waits_for_the_wave(world: World) -> None:
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    assert text.count("close: run") == 1
    config.write_text(text.replace("close: run", "close: command"), "utf-8")


def _arrives(world: World, files: dict[str, dict[str, bytes]]) -> None:
    for mapping, sent in files.items():
        for name, data in sent.items():
            world.drop(f"acme-at-{mapping}", name, data)
    ran = world.run()
    assert "error:" not in ran.err, ran.err


def _states(world: World) -> dict[str, str]:
    return {name: order["state"] for name, order in world.orders().items()}


def _instructed(world: World) -> str:
    world.crossdock("wave", "close")
    shown = world.visible().items()
    return "".join(data.decode("utf-8", "replace") for name, data in shown if "instruction" in name)


@pytest.fixture(scope="module")
def order_first(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Each channel brings its order; the next day each calls it off, in rows that say no more."""
    world = World.build(tmp_path_factory.mktemp("shops") / "house")
    bind(world, BY_MAPPING)
    _waits_for_the_wave(world)
    world.look_at_each_order_alone()
    _goods(world)
    _arrives(world, {one.mapping: one.live for one in CALLED})
    before = _states(world)
    assert "cancelled" not in before.values(), before
    _arrives(world, {one.mapping: one.off for one in CALLED})
    return world


@pytest.mark.parametrize("one", CALLED, ids=lambda one: one.mapping)
def test_an_order_that_is_called_off_is_off(order_first: World, one: Called) -> None:
    assert _states(order_first)[f"acme-at-{one.mapping}/{one.order_id}"] == "cancelled"


def test_nothing_that_was_called_off_ships(order_first: World, tmp_path: Path) -> None:
    world = order_first.copied(tmp_path / "house")
    told = _instructed(world)
    assert [one.order_id for one in CALLED if one.order_id in told] == []
    world.balance()


@pytest.mark.slow
def test_an_order_that_was_called_off_before_it_came_never_ships(tmp_path: Path) -> None:
    world = World.build(tmp_path / "house")
    bind(world, BY_MAPPING)
    _waits_for_the_wave(world)
    world.look_at_each_order_alone()
    _goods(world)
    _arrives(world, {one.mapping: one.off for one in CALLED})
    _arrives(world, {one.mapping: one.live for one in CALLED})
    told = _instructed(world)
    assert [one.order_id for one in CALLED if one.order_id in told] == []
    world.balance()


@pytest.mark.slow
def test_a_list_of_a_person_stops_what_a_warehouse_has(tmp_path: Path) -> None:
    """A channel whose export says nothing of it goes on telling the order; nothing of it leaves."""
    one = BY_MAPPING["ebay-de"]
    world = World.build(tmp_path / "house")
    bind(world, ["ebay-de"])
    world.look_at_each_order_alone()
    _goods(world)
    _arrives(world, {one.mapping: one.live})
    name = f"acme-at-{one.mapping}/{one.order_id}"
    assert _states(world)[name] == "instructed"
    _arrives(world, {one.mapping: one.off})
    again = {f"again-{file}": data + b"\n" for file, data in one.live.items()}
    _arrives(world, {one.mapping: again})
    explained = world.crossdock("explain", name).out
    assert "cancel-asked" in explained or "cancel asked" in explained, explained
    rows = [data.decode() for file, data in world.visible().items() if "instruction" in file]
    assert sum(one.order_id in text for text in rows) == 2, "its instruction, and its cancellation"
    world.balance()


@pytest.fixture(scope="module")
def two_clients(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two clients send the same files in the same formats; each file lies in a wrong folder too."""
    world = World.build(tmp_path_factory.mktemp("clients") / "house")
    bind(world, CHANNELS, CLIENTS)
    for sample in samples():
        owner = _owner(sample)
        if owner is None:
            continue
        name = sample.path.replace("/", "-")
        for client in CLIENTS:
            for path in (sample.path, sample.truth.get("partner", sample.path)):
                data = (SHOP_SAMPLES / path).read_bytes()
                world.drop(f"{client}-at-{owner}", path.replace("/", "-"), data)
        world.drop(_wrong(owner), name, (SHOP_SAMPLES / sample.path).read_bytes())
    world.run()
    return world


def _owner(sample: Sample) -> str | None:
    """The channel, by its mapping, that a sample is sent to; a list by hand is none's own file."""
    found = (one for one in CHANNELS if sample.mapping in _listed(one))
    return None if sample.mapping == "cancelled-orders" else next(found, None)


def _wrong(mapping: str) -> str:
    """A folder in which files of that channel do not belong."""
    return "acme-amazon" if mapping == "erp-orders" else "nordlys-erp"


def _listed(mapping: str) -> tuple[str, ...]:
    return TOGETHER.get(mapping, (mapping,))


@pytest.mark.slow
@pytest.mark.parametrize("mapping", CHANNELS)
def test_clients_with_the_same_numbers_never_touch(two_clients: World, mapping: str) -> None:
    found: dict[str, dict[str, dict]] = {client: {} for client in CLIENTS}
    for name, order in two_clients.orders().items():
        channel, number = name.split("/", 1)
        for client in CLIENTS:
            if channel == f"{client}-at-{mapping}":
                assert order["client"] == client
                found[client][number] = order
    assert found["acme"], mapping
    assert found["acme"].keys() == found["nordlys"].keys()
    one, other = found.values()
    assert {n: o["total"] for n, o in one.items()} == {n: o["total"] for n, o in other.items()}


@pytest.mark.slow
@pytest.mark.parametrize("mapping", CHANNELS)
def test_a_file_in_the_folder_of_another_is_parked_and_told_where_it_belongs(
    two_clients: World, mapping: str
) -> None:
    names = [one.path.replace("/", "-") for one in samples() if _owner(one) == mapping]
    wrong = _wrong(mapping)
    alerts = "".join(
        data.decode("utf-8")
        for name, data in two_clients.visible().items()
        if name.startswith("alerts/")
    )
    for name in names:
        told = [line for line in alerts.splitlines() if f"inbox/{wrong}/{name}:" in line]
        assert told and all(f"acme-at-{mapping}" in line for line in told), (name, told)
    assert not [one for one in two_clients.orders() if one.startswith(f"{wrong}/")]


PAIRS = [sample for sample in samples() if "partner" in sample.truth]


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two files that belong together come one after the other, under names that say nothing."""
    world = World.build(tmp_path_factory.mktemp("pairs") / "house")
    bind(world, sorted({one.mapping for one in PAIRS}))
    for n, sample in enumerate(PAIRS):
        for place, path in enumerate((sample.path, sample.truth["partner"])):
            data = (SHOP_SAMPLES / path).read_bytes()
            world.drop(f"acme-at-{sample.mapping}", f"{n}-{place}.dat", data)
    world.run()
    return world


@pytest.mark.parametrize("sample", PAIRS, ids=lambda sample: sample.path)
def test_two_files_say_together_what_was_written_down(pairs: World, sample: Sample) -> None:
    orders = pairs.orders()
    for number, truth in sample.truth["orders"].items():
        name = f"acme-at-{sample.mapping}/{number}"
        if truth.get("outcome") == "ignored" and name not in orders:
            continue
        wanted = expected(truth)
        wanted.pop("why", None)
        wanted.pop("lacks", None)
        assert as_booked(orders[name], wanted) == wanted, number
    pairs.balance()
