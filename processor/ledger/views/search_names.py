"""Orders by words of the names in them: whole words, beginnings, other spellings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.orders.orders import decode
from processor.ledger.sql import in_batches, text
from processor.model.name_words import (
    LONGEST_BEGINNING,
    SHORTEST,
    is_paired,
    keys_beginning,
    other_spellings,
    word_key,
    words_of,
)
from processor.model.order import Order
from processor.model.search_keys import Match, names_of

# So many orders of each word are held against those of the others.
_MOST_OF_A_WORD = 200_000
# So many different words with one beginning are looked at one by one.
_MOST_WORDS = 400


def by_names(connection: Connection, typed: str, most: int) -> tuple[list[int], list[int]] | None:
    """Orders, newest first, whose names have all these words, and those where words only begin so
    or are spelled otherwise; up to `most` of each. None where the text is too short for a name."""
    words = words_of(typed)
    if not _is_enough(words):
        return None
    exact = _with_all(connection, words, most)
    near: dict[int, None] = {}
    if len(exact) < most:
        for spelled in other_spellings(typed):
            near |= dict.fromkeys(_with_all(connection, words_of(spelled), most))
        near |= dict.fromkeys(_beginning(connection, words, most))
    whole = set(exact)
    return exact, [one for one in sorted(near, reverse=True) if one not in whole][:most]


def _is_enough(words: Sequence[str]) -> bool:
    """Two characters of a writing without blanks are enough, three letters of any other."""
    if any(is_paired(one) for one in words):
        return any(len(one) > 1 for one in words) or len(words) > 1
    return sum(map(len, words)) >= SHORTEST


def _with_all(connection: Connection, words: Sequence[str], most: int) -> list[int]:
    """Orders that have all these words, newest first: those of the rarest, held against the
    others."""
    counted = text(
        "SELECT count(*) FROM (SELECT 1 FROM search_key WHERE kind = 'name' AND key = :k"
        f" LIMIT {_MOST_OF_A_WORD})"
    )
    keys = [word_key(one) for one in dict.fromkeys(words)]
    if len(keys) > 1:
        keys.sort(key=lambda key: int(connection.scalar(counted, {"k": key}) or 0))
    others = "".join(
        " AND EXISTS (SELECT 1 FROM search_key b WHERE b.kind = 'name'"
        f" AND b.key = :k{n} AND b.order_id = a.order_id)"
        for n in range(1, len(keys))
    )
    statement = text(
        f"SELECT a.order_id FROM search_key a WHERE a.kind = 'name' AND a.key = :k0{others}"
        " ORDER BY a.order_id DESC LIMIT :n"
    )
    values = {f"k{n}": key for n, key in enumerate(keys)}
    return [int(row[0]) for row in connection.execute(statement, {**values, "n": most})]


class _Part(NamedTuple):
    """What the key of a word may be."""

    where: str
    values: dict[str, int]


def _beginning(connection: Connection, words: Sequence[str], most: int) -> list[int]:
    """Orders where each of these begins a word; a word of fewer letters is a whole one."""
    found: set[int] | None = None
    for word in dict.fromkeys(words):
        part = _part(connection, word)
        if part is None:
            return []
        statement = text(
            f"SELECT order_id FROM search_key WHERE kind = 'name' AND {part.where}"
            f" LIMIT {_MOST_OF_A_WORD}"
        )
        some = {int(row[0]) for row in connection.execute(statement, part.values)}
        found = some if found is None else found & some
        if not found:
            return []
    return sorted(found or (), reverse=True)[:most]


def _part(connection: Connection, word: str) -> _Part | None:
    if len(word) < SHORTEST or is_paired(word):
        return _Part("key = :k", {"k": word_key(word)})
    first, last = keys_beginning(word)
    if len(word) <= LONGEST_BEGINNING:
        return _Part("key BETWEEN :first AND :last", {"first": first, "last": last})
    statement = text(
        "SELECT key, max(order_id) FROM search_key WHERE kind = 'name'"
        f" AND key BETWEEN :first AND :last GROUP BY key LIMIT {_MOST_WORDS}"
    )
    rows = connection.execute(statement, {"first": first, "last": last}).fetchall()
    keys = [key for key, order in rows if _begins(connection, order, key, word)]
    if not keys:
        return None
    marks = ", ".join(f":k{n}" for n in range(len(keys)))
    return _Part(f"key IN ({marks})", {f"k{n}": key for n, key in enumerate(keys)})


def _begins(connection: Connection, order: int, key: int, word: str) -> bool:
    """True where the word of an order that has this key begins so."""
    documents = (one for one in _documents(connection, [order]))
    return any(
        found.startswith(word) and word_key(found) == key
        for one in documents
        for name in names_of(one)
        for found in words_of(name)
    )


def _documents(connection: Connection, orders: Sequence[int]) -> list[Order]:
    """What orders are now, and what they were before revisions."""
    found: list[Order] = []
    for marks, part in in_batches(orders):
        statement = text(
            f"SELECT doc FROM orders WHERE id IN ({marks}) UNION ALL"
            f" SELECT doc FROM order_revision WHERE order_id IN ({marks})"
        )
        found += [decode(row[0]) for row in connection.execute(statement, part)]
    return found


def is_called(connection: Connection, key: int, order: Order, typed: str) -> Match | None:
    """How well the names of an order fit: `exact`, `near`, or `earlier` where only those before a
    revision do; None where none does."""
    now = _fits(order, typed)
    if now is not None:
        return now
    before = _documents(connection, [key])
    return "earlier" if any(_fits(one, typed) is not None for one in before) else None


def _fits(order: Order, typed: str) -> Match | None:
    have = {word for name in names_of(order) for word in words_of(name)}
    if have.issuperset(words_of(typed)):
        return "exact"
    for spelled in (typed, *other_spellings(typed)):
        if all(
            word in have or (len(word) >= SHORTEST and any(one.startswith(word) for one in have))
            for word in words_of(spelled)
        ):
            return "near"
    return None
