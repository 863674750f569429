"""After a restore: what went out without this ledger's knowledge, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.deciding.undecided import marks_of
from processor.ledger.lives import epochs
from processor.ledger.orders import went_out
from processor.ledger.sql import text, write_rows
from processor.ledger.stock import promises, redecide
from processor.ledger.stock import stock as stock_ledger
from processor.ledger.stock.stock_log import WENT_OUT, Happened, happened
from processor.ledger.tables.schema import file, file_remote
from processor.model.manifests import FileNote, WentOut
from processor.model.marks import Marks

_BATCH = 400
_ANSWER = "reconciled "
_OFF_THE_SHELF = "off the shelf "
_LOST = "lost with wave "
_TAKEN_AGAIN = "taken again up to file"


def known_waves(connection: Connection) -> set[str]:
    """The numbers of the waves that this ledger closed."""
    return {str(row[0]) for row in connection.execute(text("SELECT number FROM wave"))}


def known_files(connection: Connection, after: int) -> set[int]:
    """The keys of the files of this ledger above one."""
    statement = text("SELECT id FROM file WHERE id > :a")
    return {int(row[0]) for row in connection.execute(statement, {"a": after})}


def known_documents(connection: Connection) -> set[tuple[str, str]]:
    """(folder, name) of every document of this ledger."""
    found = connection.execute(text("SELECT folder, name FROM document"))
    return {(str(row[0]), str(row[1])) for row in found}


def not_handed(connection: Connection) -> dict[str, list[tuple[int, str, str, str]]]:
    """(key, state, folder, name) of the documents of waves that are not handed over, by wave."""
    statement = text(
        "SELECT w.number, d.id, d.state, d.folder, d.name FROM document d"
        " JOIN wave w ON w.id = d.wave_id WHERE d.state <> 'handed' ORDER BY d.id"
    )
    found: dict[str, list[tuple[int, str, str, str]]] = {}
    for row in connection.execute(statement):
        found.setdefault(row[0], []).append((int(row[1]), row[2], row[3], row[4]))
    return found


def answers(connection: Connection) -> dict[str, str]:
    """What people said of waves: `went out` or `did not`, by wave."""
    statement = text("SELECT name, value FROM meta WHERE name LIKE :n ORDER BY name")
    found = connection.execute(statement, {"n": f"{_ANSWER}%"})
    return {row[0].removeprefix(_ANSWER): row[1] for row in found}


def forget_answers(connection: Connection, waves: Sequence[str]) -> None:
    """Takes answers away that are carried out to the end."""
    for wave in waves:
        epochs.forget(connection, f"{_ANSWER}{wave}")


def note_answer(connection: Connection, wave: str, answer: str) -> None:
    """Notes what a person said of a wave."""
    epochs.put(connection, f"{_ANSWER}{wave}", answer)


def last_seen(connection: Connection, up_to: int) -> int:
    """When the newest file up to a key came in, microseconds; 0 for none."""
    statement = text("SELECT coalesce(max(seen_at), 0) FROM file WHERE id <= :f")
    return int(connection.scalar(statement, {"f": up_to}) or 0)


def note_lost(connection: Connection, wave: str, since: int) -> None:
    """Notes that what came in since a moment is lost: a wave went with it that left no trace."""
    epochs.put(connection, f"{_LOST}{wave}", str(since))


def lost(connection: Connection) -> dict[str, int]:
    """Since when what came in is lost, by the wave that told it, until a person ends it."""
    statement = text("SELECT name, value FROM meta WHERE name LIKE :n ORDER BY name")
    found = connection.execute(statement, {"n": f"{_LOST}%"})
    return {row[0].removeprefix(_LOST): int(row[1]) for row in found}


def lost_no_more(connection: Connection) -> None:
    """A person said that all was sent again."""
    for wave in lost(connection):
        epochs.forget(connection, f"{_LOST}{wave}")


def note_went_out(connection: Connection, orders: Mapping[str, WentOut]) -> list[int]:
    """Notes what went out of orders (`channel/order_id`), known or not, and takes back what is
    planned of those that are known; returns their keys."""
    noted = went_out.of_names(connection, sorted(orders))
    both = {
        name: WentOut(
            tuple(dict.fromkeys((*noted.get(name, WentOut()).shipments, *gone.shipments))),
            tuple(dict.fromkeys((*noted.get(name, WentOut()).lines, *gone.lines))),
            tuple(dict.fromkeys((*noted.get(name, WentOut()).declared, *gone.declared))),
        )
        for name, gone in orders.items()
    }
    went_out.note(connection, both)
    keys: list[int] = []
    statement = text("SELECT id FROM orders WHERE channel = :c AND order_id = :o")
    for name in sorted(orders):
        channel, _, order_id = name.partition("/")
        key = connection.scalar(statement, {"c": channel, "o": order_id})
        if key is not None:
            keys.append(int(key))
    redecide.decide_again(connection, keys)
    return keys


def plan_anew(connection: Connection, names: Collection[str] | None) -> list[int]:
    """Takes back what is planned of these orders (`channel/order_id`), or of all, so that it gets
    other numbers; returns their keys."""
    statement = text(
        "SELECT DISTINCT o.id, o.channel, o.order_id FROM orders o"
        " JOIN shipment s ON s.order_id = o.id WHERE s.state = 'planned' ORDER BY o.id"
    )
    keys = [
        int(row[0])
        for row in connection.execute(statement)
        if names is None or f"{row[1]}/{row[2]}" in names
    ]
    redecide.decide_again(connection, keys)
    return keys


# Numbers of every counter that are skipped for a wave of which nobody knows what it drew.
_LEAP = 10_000


def leap(connection: Connection, counters: Collection[str]) -> None:
    """Skips what a wave may have drawn of which nobody knows it. `counters` are those of
    config.yaml: the wave may have been the first that drew from them, as it may have been of a file
    of numbers."""
    drawn = epochs.marks(connection).numbers
    of_files = connection.execute(text("SELECT DISTINCT counter FROM pool_file"))
    begun = dict.fromkeys([*counters, *(str(row[0]) for row in of_files)], 0)
    leapt = {
        name: n + _LEAP for name, n in {**begun, **drawn}.items() if name not in ("wave", "sheet")
    }
    epochs.raise_to(connection, Marks(numbers=leapt))


def hold_all_before(connection: Connection, moment: int) -> list[int]:
    """Notes that nobody knows which orders went out: all are held that came up to now or were
    placed up to `moment` (microseconds), since an export that comes yet may bring them again.
    Returns the keys of those that are decided again for it."""
    went_out.note_all_before(connection, epochs.marks(connection).files, moment)
    keys = redecide.undecided_again(connection)
    redecide.decide_again(connection, keys)
    return keys


Place = tuple[str, str, str]


def note_off_the_shelf(connection: Connection, wave: str, pieces: Mapping[Place, int]) -> None:
    """Notes pieces by (warehouse, client, SKU) that left with a wave: taken off the stock once the
    files that are taken in again are booked."""
    listed = [[*place, count] for place, count in sorted(pieces.items())]
    epochs.put(connection, f"{_OFF_THE_SHELF}{wave}", msgspec.json.encode(listed).decode())


def to_be_booked_first(connection: Connection) -> list[str]:
    """The places in the archive of files that were taken in again and are not booked yet."""
    statement = text("SELECT value FROM meta WHERE name = :n")
    until = int(connection.scalar(statement, {"n": _TAKEN_AGAIN}) or 0)
    if not until:
        return []
    waiting = text(
        "SELECT archive FROM file WHERE state IN ('claimed', 'read') AND id <= :u ORDER BY id"
    )
    return [str(row[0]) for row in connection.execute(waiting, {"u": until})]


def is_off_the_shelf(connection: Connection) -> bool:
    """True while pieces wait to be taken off the stock."""
    statement = text("SELECT count(*) FROM meta WHERE name LIKE :n")
    return bool(connection.scalar(statement, {"n": f"{_OFF_THE_SHELF}%"}))


def take_off_the_shelf(connection: Connection, at: int) -> None:
    """Books what left before the restore as gone from the stock, never below zero; the next count
    says how much is there. Promises that are no longer covered are taken back."""
    statement = text("SELECT name, value FROM meta WHERE name LIKE :n ORDER BY name")
    noted = list(connection.execute(statement, {"n": f"{_OFF_THE_SHELF}%"}))
    for name, value in noted:
        for warehouse, client, sku, pieces in msgspec.json.decode(
            value, type=list[tuple[str, str, str, int]]
        ):
            _take_off(connection, (warehouse, client, sku), pieces, at)
        epochs.forget(connection, name)


def _take_off(connection: Connection, place: Place, pieces: int, at: int) -> None:
    warehouse, client, sku = place
    values: dict[str, Any] = {"w": warehouse, "c": client, "k": sku}
    where = " WHERE warehouse = :w AND client = :c AND sku = :k"
    on_hand = int(connection.scalar(text(f"SELECT on_hand FROM stock{where}"), values) or 0)
    gone = min(pieces, on_hand)
    if gone <= 0:
        return
    event = Happened(
        warehouse=warehouse, client=client, sku=sku, kind=WENT_OUT, pieces=-gone, happened_at=at
    )
    happened(connection, [event], at)
    promises.free_until_covered(connection, warehouse, client, sku)
    stock_ledger.settle_shortages(connection, warehouse, client, [sku], at)


def take_again(connection: Connection, notes: Sequence[FileNote]) -> None:
    """Registers files that lie in the archive under the keys and places that they have there."""
    for one in notes:
        values: dict[str, Any] = {
            "id": one.key, "sha256": one.sha256, "sender": one.sender, "name": one.name,
            "size": one.size, "state": "claimed", "archive": one.archive,
            "seen_at": one.seen_at, "adopt_as": one.adopt_as,
        }  # fmt: skip
        connection.execute(insert(file), values)
        if one.remote:
            connection.execute(insert(file_remote), {"file_id": one.key, "remote": one.remote})
    if notes:
        epochs.put(connection, _TAKEN_AGAIN, str(max(one.key for one in notes)))


def set_states(connection: Connection, state: str, keys: Collection[int]) -> None:
    """Moves documents to a state that a person told of."""
    for start in range(0, len(keys), _BATCH):
        marks, part = marks_of(sorted(keys)[start : start + _BATCH])
        connection.execute(
            text(f"UPDATE document SET state = :s WHERE id IN ({marks})"), {"s": state, **part}
        )
        # Where they were staged is their witness no more.
        connection.execute(
            text(f"DELETE FROM document_remote WHERE document_id IN ({marks})"), part
        )


def set_handed(connection: Connection, told: Sequence[tuple[int, str, int]]) -> None:
    """Documents that were handed over before the restore, (key, SHA-256, size) each."""
    write_rows(
        connection,
        "UPDATE document SET state = 'handed', sha256 = :h, size = :n WHERE id = :i",
        [{"i": key, "h": sha256, "n": size} for key, sha256, size in told],
    )
