"""Labels that others made, dropped into a house without a reader of their files."""

from __future__ import annotations

import hashlib
import io
import sqlite3
from collections.abc import Mapping

import pikepdf

from builders.world import World
from processor.ledger.database import open_ledger, transaction
from processor.ledger.labels.labels import book_label, wanted_labels
from processor.model.times import parse_time

CARD = "rules/rates/market-ship.services.csv"


def waits(world: World, until: str, label: str = "channel") -> None:
    """The service of the sample whose labels a channel makes waits for them."""
    path = world.folder / CARD
    head, row = path.read_text("utf-8").splitlines()
    row = row.replace(",channel,", f",{label},")
    path.write_text(f"{head},label_until\n{row},{until}\n", "utf-8")


def page(width: int = 288, height: int = 432, mark: str = "A") -> bytes:
    """A PDF of one page of so many points, like no other with another mark."""
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(width, height))
        made.pages[0].Contents = made.make_stream(f"% {mark}".encode())
        written = io.BytesIO()
        made.save(written, deterministic_id=True)
        return written.getvalue()


def arrives(
    world: World, label: bytes, *, parcel: int | None = None, tracking: str = "",
    media: str = "pdf", no: int = 1,
) -> str:  # fmt: skip
    """A label comes for a parcel, or for the first one that waits; returns what came of it."""
    sha256 = hashlib.sha256(label).hexdigest()
    kept = f"labels/{sha256}.{media}"
    path = world.folder / "archive" / kept
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(label)
    engine = open_ledger(world.folder / ".state" / "ledger.db")
    try:
        with transaction(engine, "book") as connection:
            if parcel is None:
                waiting = [one for one in wanted_labels(connection) if one.state == "waits"]
                parcel = next(p for one in waiting for p in one.parcels if not p.sha256).parcel_id
            return book_label(
                connection, parcel, file_id=1, page=no, sha256=sha256, kept=kept,
                media=media, tracking=tracking, at=parse_time(world.now),  # type: ignore[arg-type]
            )  # fmt: skip
    finally:
        engine.dispose()


def wanted(world: World) -> Mapping[str, str]:
    """By shipment number whether it waits for its label."""
    engine = open_ledger(world.folder / ".state" / "ledger.db")
    try:
        with transaction(engine, "book") as connection:
            return {one.shipment: one.state for one in wanted_labels(connection)}
    finally:
        engine.dispose()


def asked(world: World, statement: str) -> list[tuple]:
    """What the ledger answers."""
    with sqlite3.connect(world.folder / ".state" / "ledger.db") as ledger:
        return ledger.execute(statement).fetchall()
