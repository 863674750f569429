"""Review sheets in the ledger: which orders wait for one, what stands in which, what was said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.counters import draw, next_id
from processor.ledger.journal import kind_said
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import document, sheet, sheet_order
from processor.model.sentence import Sentence, Text, keep, kept, sentence
from processor.model.sheet_words import SheetWords

_names = msgspec.json.Decoder(tuple[str, ...])


class HoldRow(msgspec.Struct, frozen=True):
    """An open hold of an order."""

    id: int
    order: int
    reason: str
    rule: str
    detail: Text
    lines: tuple[str, ...]
    approvals: int
    at: str


class OrderRow(msgspec.Struct, frozen=True):
    """An order as it stands: its document is JSON."""

    key: int
    client: str
    channel: str
    order_id: str
    revision: int
    content: str
    doc: str
    buyer_key: int
    placed_at: int


class SheetRow(msgspec.Struct, frozen=True):
    """A written sheet."""

    id: int
    number: str
    queue: str
    client: str
    language: str
    at: int
    doc: str
    document_id: int


class _Document(msgspec.Struct, frozen=True):
    language: str
    words: SheetWords | None = None


_words = msgspec.json.Decoder(_Document)


class StandsIn(msgspec.Struct, frozen=True):
    """An order in a sheet: `mark` as written, `state` open, done, left or superseded."""

    order: int
    mark: str
    state: str
    said: Text


def held(connection: Connection, client: str, reasons: frozenset[str]) -> list[int]:
    """Orders of a client with an open hold of one of these reasons, by key."""
    statement = text(
        "SELECT h.order_id, h.reason FROM hold h JOIN orders o ON o.id = h.order_id"
        " WHERE h.closed_at IS NULL AND o.client = :c"
    )
    rows = connection.execute(statement, {"c": client})
    return sorted({int(r[0]) for r in rows if r[1] in reasons})


def holds_of(connection: Connection, keys: Iterable[int]) -> dict[int, list[HoldRow]]:
    """Open holds by order, oldest first."""
    found: dict[int, list[HoldRow]] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT id, order_id, reason, rule, detail, lines, approvals, place FROM hold"
            f" WHERE closed_at IS NULL AND order_id IN ({marks}) ORDER BY id"
        )
        for r in connection.execute(statement, part):
            one = HoldRow(r[0], r[1], r[2], r[3], kept(r[4]), _names.decode(r[5]), r[6], r[7])
            found.setdefault(one.order, []).append(one)
    return found


def orders_of(connection: Connection, keys: Iterable[int]) -> dict[int, OrderRow]:
    """Orders by key."""
    found: dict[int, OrderRow] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT id, client, channel, order_id, revision, content, doc, buyer_key, placed_at"
            f" FROM orders WHERE id IN ({marks})"
        )
        found.update({r[0]: OrderRow(*r) for r in connection.execute(statement, part)})
    return found


def earlier(connection: Connection, one: OrderRow) -> list[tuple[int, str, str]]:
    """(placed at, state, document) of the buyer's earlier orders, oldest first, at most 500."""
    if not one.buyer_key:
        return []
    statement = text(
        "SELECT placed_at, state, doc FROM orders WHERE buyer_key = :b AND placed_at < :p"
        " AND client = :c AND state <> 'cancelled' ORDER BY placed_at LIMIT 500"
    )
    values = {"b": one.buyer_key, "p": one.placed_at, "c": one.client}
    return [(r[0], r[1], r[2]) for r in connection.execute(statement, values)]


def notes_of(connection: Connection, keys: Iterable[int]) -> dict[int, list[tuple[int, str, Text]]]:
    """(at, who, words) of what people did with orders, by order, oldest first."""
    found: dict[int, list[tuple[int, str, Text]]] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT order_id, at, who, kind, cause, saw FROM event WHERE who <> 'crossdock'"
            f" AND order_id IN ({marks}) ORDER BY id"
        )
        for r in connection.execute(statement, part):
            words = _happened(r[3], kept(r[5]))
            if r[4]:
                words = sentence("review.event", kind=words, cause=kept(r[4]))
            found.setdefault(r[0], []).append((r[1], r[2], words))
    return found


def _happened(kind: str, saw: Text) -> Text:
    """What a person did. Of an approval the next one must know whether it was the last."""
    if isinstance(saw, Sentence) and saw.id == "event.approvals":
        done, needed = saw.pieces["done"], saw.pieces["needed"]
        return sentence("review.approved", done=done, needed=needed)
    return kind_said(kind)


def open_in(connection: Connection, queue: str, client: str) -> list[tuple[int, StandsIn]]:
    """(sheet key, order) of what stands in open sheets of a queue and client."""
    statement = text(
        "SELECT s.sheet_id, s.order_id, s.mark, s.state, s.said FROM sheet_order s"
        " JOIN sheet t ON t.id = s.sheet_id WHERE s.state = 'open' AND t.queue = :q"
        " AND t.client = :c ORDER BY s.sheet_id, s.order_id"
    )
    rows = connection.execute(statement, {"q": queue, "c": client})
    return [(r[0], StandsIn(r[1], r[2], r[3], kept(r[4]))) for r in rows]


def open_places(connection: Connection) -> list[tuple[str, str]]:
    """The (queue, client) pairs that have open sheets."""
    statement = text(
        "SELECT DISTINCT t.queue, t.client FROM sheet_order s JOIN sheet t ON t.id = s.sheet_id"
        " WHERE s.state = 'open' ORDER BY t.queue, t.client"
    )
    return [(r[0], r[1]) for r in connection.execute(statement)]


def standing(connection: Connection, keys: Iterable[int]) -> dict[int, str]:
    """The number of the open sheet that each order stands in."""
    found: dict[int, str] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT s.order_id, t.number FROM sheet_order s JOIN sheet t ON t.id = s.sheet_id"
            f" WHERE s.state = 'open' AND s.order_id IN ({marks})"
        )
        found.update({r[0]: r[1] for r in connection.execute(statement, part)})
    return found


def move(
    connection: Connection, sheet_id: int, keys: Sequence[int], state: str, said: Text = ""
) -> None:
    """Sets what became of orders in a sheet."""
    write_rows(
        connection,
        "UPDATE sheet_order SET state = :s, said = :w WHERE sheet_id = :i AND order_id = :o",
        [{"s": state, "w": keep(said), "i": sheet_id, "o": key} for key in keys],
    )


def next_number(connection: Connection) -> str:
    """Draws the number of a sheet."""
    return f"R{draw(connection, 'sheet', 1):06d}"


def add(
    connection: Connection,
    *,
    number: str,
    queue: str,
    client: str,
    language: str,
    at: int,
    doc: str,
    marks: Sequence[tuple[int, str]],
    kind: str,
    receiver: str,
    folder: str,
    name: str,
) -> int:
    """Notes a sheet with its orders, and its document (kind, receiver, folder, name) as owed;
    `marks` are (order key, mark)."""
    document_id, key = next_id(connection, document), next_id(connection, sheet)
    connection.execute(
        insert(document),
        {
            "id": document_id, "kind": kind, "receiver": receiver, "folder": folder,
            "name": name, "client": client, "state": "open", "at": at,
        },
    )  # fmt: skip
    connection.execute(
        insert(sheet),
        {
            "id": key, "number": number, "queue": queue, "client": client, "language": language,
            "at": at, "doc": doc, "document_id": document_id,
        },
    )  # fmt: skip
    write_rows(
        connection,
        sheet_order,
        [{"sheet_id": key, "order_id": order, "mark": mark} for order, mark in marks],
    )
    return key


_SHEET = ", ".join(SheetRow.__struct_fields__)


def by_number(connection: Connection, number: str) -> SheetRow | None:
    """A sheet by its number."""
    row = connection.execute(
        text(f"SELECT {_SHEET} FROM sheet WHERE number = :n"), {"n": number}
    ).first()
    return None if row is None else SheetRow(*row)


def of_document(connection: Connection, document_id: int) -> SheetRow | None:
    """The sheet that a document is."""
    row = connection.execute(
        text(f"SELECT {_SHEET} FROM sheet WHERE document_id = :d"), {"d": document_id}
    ).first()
    return None if row is None else SheetRow(*row)


def words_kept(doc: str) -> SheetWords:
    """The words that a sheet was written with, of its document."""
    found = _words.decode(doc)
    return found.words or SheetWords(found.language)


def orders_in(connection: Connection, sheet_id: int, keys: Collection[int]) -> list[StandsIn]:
    """How those of these orders that stand in a sheet stand there."""
    found: list[StandsIn] = []
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT order_id, mark, state, said FROM sheet_order WHERE sheet_id = :s"
            f" AND order_id IN ({marks}) ORDER BY order_id"
        )
        rows = connection.execute(statement, {"s": sheet_id, **part})
        found += [StandsIn(r[0], r[1], r[2], kept(r[3])) for r in rows]
    return found


def answers(connection: Connection, file_id: int) -> list[tuple[str, str, Text]]:
    """(order, decision and language of the sheet as JSON, outcome, reason) of the rows of a filled
    sheet; the language is not among them where an earlier version read it."""
    statement = text("SELECT raw, outcome, reason FROM input_row WHERE file_id = :f ORDER BY row")
    return [(r[0], r[1], kept(r[2])) for r in connection.execute(statement, {"f": file_id})]


def last_slot(connection: Connection, name: str) -> int:
    """The planned time for which a sheet was last written, microseconds UTC; 0 for never."""
    found = connection.scalar(text("SELECT value FROM meta WHERE name = :n"), {"n": name})
    return int(found or 0)


def set_slot(connection: Connection, name: str, at: int) -> None:
    """Remembers that the sheet of a planned time is written."""
    values = {"n": name, "v": str(at)}
    connection.execute(text("DELETE FROM meta WHERE name = :n"), values)
    connection.execute(text("INSERT INTO meta (name, value) VALUES (:n, :v)"), values)
