"""What drawing from pools costs an order: the same house with series, with ranges, and with files.

The three take turns, so that a slow minute of the machine falls on all of them. A turn is a run of
its own over the same exports, from the start of the process to the last file in the outbox; the
files of numbers are taken in by a run before, with the catalogue.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

import msgspec

from bench.finding import CHUNK, empty
from bench.generate import PROJECT, write_exports, write_house
from bench.measure import pass_over, scratch
from bench.tables import table
from processor.house.house import load
from processor.ledger.database import transaction
from processor.ledger.pools import pool_files
from processor.model.number_pools import NumberForm, Pool, Tracking
from processor.passes.drawing import Drawing

_POST = "    tracking: {kind: s10, prefix: CB, suffix: PL}\n"
_SILK = "    tracking: {kind: serial, prefix: SWL, digits: 12}\n"
_FORMS = {
    _POST: NumberForm(prefix="CB", digits=8, check="s10", suffix="PL"),
    _SILK: NumberForm(prefix="SWL", digits=11, check="mod7"),
}
_MAPPING = """kind: numbers
file: {header_has: [number], delimiter: comma, encoding: utf-8}
rows: {number: number}
"""
KINDS = ("series", "ranges", "files")


def pools_table(folder: Path, orders: int, turns: int, seed: int) -> str:
    """Milliseconds of processor time an order by kind, the median of the turns, and their ratio."""
    found: dict[str, list[float]] = {kind: [] for kind in KINDS}
    instructed = 0
    for turn in range(turns):
        for kind in KINDS[turn % len(KINDS) :] + KINDS[: turn % len(KINDS)]:
            cpu, instructed = _measured(folder, kind, orders, seed)
            found[kind].append(cpu)
    base = median(found["series"])
    rows = [
        (
            kind, f"{instructed:,}", f"{median(times) * 1e3 / orders:.3f}",
            f"{median(times) / base:.3f}",
            f"{min(times) / min(found['series']):.3f}",
        )
        for kind, times in found.items()
    ]  # fmt: skip
    return table(
        ("numbers from", "instructed", "CPU ms/order", "to series, medians", "to series, best"),
        rows,
    )


def _measured(folder: Path, kind: str, orders: int, seed: int) -> tuple[float, int]:
    with scratch(folder) as house:
        write_house(house, orders=0, seed=seed)
        _with_pools(house, kind, orders * 2)
        pass_over(house)
        write_exports(house / "inbox", orders=orders, seed=seed, first=1)
        usage, _ = pass_over(house)
        if usage.code not in (0, 1):
            raise RuntimeError(usage.output)
        return usage.cpu_seconds, orders


def _with_pools(house: Path, kind: str, count: int) -> None:
    if kind == "series":
        return
    path = house / "config.yaml"
    text = path.read_text("utf-8")
    for place, form in _FORMS.items():
        if place not in text:
            raise ValueError(f"config.yaml has changed: {place!r} stands there not any more")
        looks = f"prefix: {form.prefix}, digits: {form.digits}, check: {form.check}"
        if form.check == "s10":
            looks = f"prefix: {form.prefix}, check: s10, suffix: {form.suffix}"
        source = "files: yes" if kind == "files" else f"first: 1, last: {count}"
        text = text.replace(place, f"    pools: {{all: {{{looks}, {source}}}}}\n")
    path.write_text(text, "utf-8")
    if kind == "files":
        (house / "mappings" / "bench-numbers.yaml").write_text(_MAPPING, "utf-8")
        for place, form in enumerate(_FORMS.values()):
            lines = "".join(f"{form.number(serial)}\n" for serial in range(1, count + 1))
            target = house / "inbox" / "catalogue" / f"numbers-{place}.csv"
            target.write_text(f"number\n{lines}", "utf-8")


def drawing_table(folder: Path, orders: int, turns: int) -> str:
    """Microseconds of processor time that drawing alone takes an order of one parcel, in chunks of
    1,000: the least of the turns, which the rest of the machine disturbed least."""
    rows = []
    for kind in KINDS:
        with scratch(folder) as house:
            best = min(_drawing(house / f"{turn}.db", kind, orders) for turn in range(turns))
        rows.append((kind, f"{orders:,}", f"{best / orders * 1e6:.1f}"))
    return table(("numbers from", "orders", "microseconds/order"), rows)


def _drawing(path: Path, kind: str, orders: int) -> float:
    engine = empty(path)
    loaded, _ = load(PROJECT / "config.yaml")
    assert loaded is not None
    form = _FORMS[_POST]
    carrier = loaded.config.carriers["baltic-post"]
    if kind != "series":
        pool = Pool(name="all", form=form, from_files=kind == "files", first=1, last=orders)
        carrier = msgspec.structs.replace(carrier, tracking=Tracking(kind="none"), pools=(pool,))
    config = msgspec.structs.replace(loaded.config, carriers={"baltic-post": carrier})
    house = msgspec.structs.replace(loaded, config=config)
    if kind == "files":
        found = [(serial + 1, form.number(serial)) for serial in range(1, orders + 1)]
        with transaction(engine, "book") as connection:
            pool_files.keep(connection, 1, "0" * 64, 0, {("baltic-post", "all"): found})
    spent = 0.0
    for _ in range(0, orders, CHUNK):
        drafts = [_draft() for _ in range(CHUNK)]
        began = time.process_time()
        with transaction(engine, "decide") as connection:
            drawing = Drawing(connection, house, 0)
            drawing.hold_what_gets_none(drafts)
            drawing.draw(drafts)
        spent += time.process_time() - began
        assert kind == "series" or all(leg.numbers for one in drafts for leg in one.legs)
    engine.dispose()
    return spent


def _draft() -> Any:
    quote = SimpleNamespace(carrier="baltic-post", service="parcel", label_source="ours")
    leg = SimpleNamespace(
        choice=SimpleNamespace(quote=quote), parcels=(None,), ship_day="2026-11-03", numbers=()
    )
    return SimpleNamespace(
        legs=[leg], stopped=False, holds=[], order=SimpleNamespace(client="acme"),
        asked=SimpleNamespace(disputed=False),
    )  # fmt: skip
