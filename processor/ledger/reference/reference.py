"""Reference data that decisions rest on: texts in force, catalogue rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.counters import next_id
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import bundle, item
from processor.ledger.tables.schema import text as text_table
from processor.model.order import Item

_item_decoder = msgspec.json.Decoder(Item)


def keep_texts(connection: Connection, texts: Mapping[tuple[str, str], str]) -> tuple[int, bool]:
    """Keeps the texts in force, by (kind, name); returns the bundle's key and whether it is new."""
    kept = [
        (hashlib.sha256(body.encode()).hexdigest(), kind, name, body)
        for (kind, name), body in sorted(texts.items())
    ]
    shas = {f"{kind}:{name}": sha for sha, kind, name, _ in kept}
    known: set[tuple[str, str, str]] = set()
    for marks, part in in_batches(shas.values()):
        statement = text(f"SELECT sha256, kind, name FROM text WHERE sha256 IN ({marks})")
        known |= {(sha, kind, name) for sha, kind, name in connection.execute(statement, part)}
    new = [one for one in kept if one[:3] not in known]
    if new:
        first = next_id(connection, text_table)
        write_rows(
            connection,
            text_table,
            [
                {"id": first + n, "sha256": sha, "kind": kind, "name": name, "body": body}
                for n, (sha, kind, name, body) in enumerate(new)
            ],
        )
    listing = msgspec.json.encode(shas).decode()
    sha = hashlib.sha256(listing.encode()).hexdigest()
    key = connection.scalar(text("SELECT id FROM bundle WHERE sha256 = :s"), {"s": sha})
    last = connection.scalar(text("SELECT value FROM meta WHERE name = 'bundle'"))
    if key is None:
        key = next_id(connection, bundle)
        connection.execute(insert(bundle), {"id": key, "sha256": sha, "texts": listing})
    if last is None:
        connection.execute(
            text("INSERT INTO meta (name, value) VALUES ('bundle', :v)"), {"v": str(key)}
        )
    elif last != str(key):
        connection.execute(
            text("UPDATE meta SET value = :v WHERE name = 'bundle'"), {"v": str(key)}
        )
    return int(key), last is not None and last != str(key)


def in_force(connection: Connection) -> int | None:
    """The key of the bundle in force, or None before the first pass."""
    found = connection.scalar(text("SELECT value FROM meta WHERE name = 'bundle'"))
    return None if found is None else int(found)


def day_has_changed(connection: Connection, day: str) -> bool:
    """True if `day` is another than the day of the last pass.

    An earlier one is a clock that was put right: what was decided under the later day is dated.
    """
    last = connection.scalar(text("SELECT value FROM meta WHERE name = 'day'"))
    return last is not None and str(last) != day


def keep_day(connection: Connection, day: str) -> bool:
    """Notes the day of a pass; returns whether it is another than that of the last one."""
    changed = day_has_changed(connection, day)
    if connection.scalar(text("SELECT value FROM meta WHERE name = 'day'")) is None:
        connection.execute(text("INSERT INTO meta (name, value) VALUES ('day', :d)"), {"d": day})
    elif changed:
        connection.execute(text("UPDATE meta SET value = :d WHERE name = 'day'"), {"d": day})
    return changed


def texts_of(connection: Connection, bundle_key: int) -> dict[tuple[str, str], str]:
    """The texts of a bundle by (kind, name)."""
    listing = connection.scalar(text("SELECT texts FROM bundle WHERE id = :b"), {"b": bundle_key})
    found: dict[tuple[str, str], str] = {}
    for label, sha in msgspec.json.decode(listing or "{}", type=dict[str, str]).items():
        kind, _, name = label.partition(":")
        body = connection.scalar(
            text("SELECT body FROM text WHERE sha256 = :s AND kind = :k AND name = :n"),
            {"s": sha, "k": kind, "n": name},
        )
        found[kind, name] = str(body)
    return found


class KeptItem(msgspec.Struct, frozen=True):
    """A catalogue row with the key of its version."""

    key: int
    item: Item


def items(connection: Connection, client: str, skus: Iterable[str]) -> dict[str, KeptItem]:
    """The current catalogue rows of these SKUs of a client."""
    found: dict[str, KeptItem] = {}
    for marks, part in in_batches(skus):
        statement = text(
            f"SELECT id, doc FROM item WHERE client = :c AND current = 1 AND sku IN ({marks})"
        )
        for row in connection.execute(statement, {"c": client, **part}):
            kept = KeptItem(int(row[0]), _item_decoder.decode(row[1]))
            found[kept.item.sku] = kept
    return found


def all_items(connection: Connection, client: str) -> list[Item]:
    """Every current catalogue row of a client."""
    statement = text("SELECT doc FROM item WHERE client = :c AND current = 1 ORDER BY sku")
    return [_item_decoder.decode(row[0]) for row in connection.execute(statement, {"c": client})]


def store_items(connection: Connection, rows: Sequence[Item], file_id: int) -> list[Item]:
    """Stores catalogue rows; a changed row becomes a new version. Returns new and changed ones."""
    changed: list[Item] = []
    by_client: dict[str, list[Item]] = {}
    for row in rows:
        by_client.setdefault(row.client, []).append(row)
    for client, wanted in sorted(by_client.items()):
        present = items(connection, client, [row.sku for row in wanted])
        fresh: list[dict[str, object]] = []
        replaced: list[dict[str, object]] = []
        key = next_id(connection, item)
        for row in wanted:
            kept = present.get(row.sku)
            if kept is not None and kept.item == row:
                continue
            changed.append(row)
            if kept is not None:
                replaced.append({"i": kept.key})
            fresh.append(
                {
                    "id": key + len(fresh), "client": client, "sku": row.sku, "current": 1,
                    "doc": msgspec.json.encode(row).decode(), "file_id": file_id,
                }
            )  # fmt: skip
        write_rows(connection, "UPDATE item SET current = 0 WHERE id = :i", replaced)
        write_rows(connection, item, fresh)
    return changed
