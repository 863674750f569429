"""Where orders come from: channels with their clients, and numbers beside one that nobody has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.sql import text


class OrderOrigin(NamedTuple):
    """A channel that has orders of a client."""

    channel: str
    client: str


def origins(
    connection: Connection, channel: str | None = None, client: str | None = None
) -> list[OrderOrigin]:
    """Which channels have orders of which clients, of one alone where one is named."""
    rows = connection.execute(
        text("SELECT channel, client FROM order_origin ORDER BY channel, client")
    )
    every = [OrderOrigin(row[0], row[1]) for row in rows]
    return [
        one for one in every if one.channel in (channel or one.channel,)
        and one.client in (client or one.client,)
    ]  # fmt: skip


# How many numbers beside the one that nobody has are named.
_NEIGHBOURS = 3


def nearest(connection: Connection, typed: str, among: Sequence[OrderOrigin]) -> list[str]:
    """Orders whose numbers begin most like a text that is none of them, as `channel/order_id`."""
    number = typed.strip()
    found: set[tuple[int, str]] = set()
    for channel in sorted({one.channel for one in among}):
        begun = number.removeprefix(f"{channel}/")
        for spelled in (begun, f"#{begun}"):
            for sign, way in (("<=", "DESC"), (">=", "ASC")):
                rows = connection.execute(
                    text(
                        "SELECT order_id FROM orders WHERE channel = :c"
                        f" AND order_id {sign} :o ORDER BY order_id {way} LIMIT {_NEIGHBOURS}"
                    ),
                    {"c": channel, "o": spelled},
                )
                for (one,) in rows:
                    same = _begin_alike(one, spelled)
                    if same >= max(3, len(spelled) * 2 // 3):
                        found.add((-same, f"{channel}/{one}"))
    return [name for _, name in sorted(found)[:_NEIGHBOURS]]


def _begin_alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
