"""What is said to people, before anybody says it: the id of a sentence and its pieces. Pure.

A `Sentence` is what is passed on, compared and kept in the ledger; a language says it at the edge,
where a person reads. The sentences stand in processor/languages/, one catalogue a language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, Union

import msgspec

from processor.model.fact_kinds import Kind
from processor.model.money import Money

Join = Literal["comma", "and", "or", "semicolon", "plus"]
"""How a language puts things in a row: the ids `list.comma`, `list.and`, ... of its catalogue."""


class Name(msgspec.Struct, frozen=True, tag_field="is", tag="name"):
    """A word of the rule language: a fact, verb, stage, condition word, demand. A language that
    rules can be written in has a word of its own for it."""

    word: str


class Condition(msgspec.Struct, frozen=True, tag_field="is", tag="condition"):
    """A condition as it is written behind a fact of that type, `choices` its values if closed."""

    text: str
    kind: Kind = "count"
    choices: tuple[str, ...] = ()


class Date(msgspec.Struct, frozen=True, tag_field="is", tag="day"):
    """A day, `2026-11-29`."""

    text: str


class Amount(msgspec.Struct, frozen=True, tag_field="is", tag="amount"):
    """Money, in minor units of its currency."""

    minor: int
    currency: str


class Listed(msgspec.Struct, frozen=True, tag_field="is", tag="list"):
    """Pieces in a row."""

    items: tuple[Piece, ...]
    join: Join = "comma"


class Sentence(msgspec.Struct, frozen=True, tag_field="is", tag="sentence"):
    """One sentence. `pieces` fill the holes of the catalogue's sentence by their names; where one
    is called `n`, a language chooses among its plural forms by it. A piece that is a str is a
    quotation: an id, a name of a file, what somebody else wrote. It is said as it stands."""

    id: str
    pieces: dict[str, Piece] = {}

    def __hash__(self) -> int:
        return hash((self.id, frozenset(self.pieces.items())))


Piece = Union[str, int, Sentence, Name, Condition, Date, Amount, Listed]  # noqa: UP007
Text = Union[str, Sentence]  # noqa: UP007
"""A sentence, or a quotation that stands for one: what an earlier version kept, what others say."""
Given = Union[Piece, Money, Iterable[Piece]]  # noqa: UP007


def sentence(key: str, /, **pieces: Given) -> Sentence:
    """The sentence with that id. Money becomes an amount, several pieces a list with commas."""
    if _PIECES.issuperset(map(type, pieces.values())):
        return Sentence(key, pieces)  # type: ignore[arg-type]
    return Sentence(key, pieces_of(pieces))


# What is a piece as it is: asked first, because every price of every order makes many.
_PIECES = frozenset((str, int, Sentence, Name, Condition, Date, Amount, Listed))


def pieces_of(given: Mapping[str, Given]) -> dict[str, Piece]:
    """Pieces by name from what the program has at hand."""
    return {name: piece(one) for name, one in given.items()}


def piece(given: Given) -> Piece:
    """A piece from what the program has at hand."""
    if type(given) in _PIECES:
        return given  # type: ignore[return-value]
    if isinstance(given, Money):
        return Amount(given.minor, given.currency)
    if isinstance(given, bool):
        raise TypeError("yes and no are words of a catalogue, not pieces")
    return given if isinstance(given, str | int) else Listed(tuple(given))  # type: ignore[arg-type]


def listed(pieces: Iterable[Piece], join: Join = "comma") -> Piece:
    """Pieces in a row; one alone is itself."""
    items = tuple(pieces)
    return items[0] if len(items) == 1 else Listed(items, join)


def joined(texts: Iterable[Text], join: Join = "semicolon") -> Text:
    """Sentences in a row as one; one alone is itself, none at all the empty text."""
    items = tuple(texts)
    if len(items) < 2:
        return items[0] if items else ""
    return Sentence("list.of", {"items": Listed(items, join)})


def says(text: Text, key: str) -> bool:
    """True where the sentence of an id is said: alone, or as one of several in a row."""
    if isinstance(text, str):
        return False
    items = text.pieces.get("items")
    several = items.items if text.id == "list.of" and isinstance(items, Listed) else ()
    return text.id == key or any(isinstance(one, Sentence) and says(one, key) for one in several)


class _IdAlone(msgspec.Struct, tag_field="is", tag="sentence"):
    id: str


_MARK = '{"is":"sentence",'
_decoder = msgspec.json.Decoder(Sentence)
_id_decoder = msgspec.json.Decoder(_IdAlone)


def keep(text: Text) -> str:
    """How a text is kept in a column of the ledger. A quotation that looks like a kept sentence, as
    somebody may type one, stays a quotation."""
    if isinstance(text, str):
        if not text.startswith(_MARK):
            return text
        text = Sentence("list.of", {"items": text})
    return msgspec.json.encode(text).decode()


def kept(column: str) -> Text:
    """What was kept; a sentence of an earlier version is the quotation that it is. One of a version
    that keeps other pieces is told as that, by its id."""
    if not column.startswith(_MARK):
        return column
    try:
        return _decoder.decode(column)
    except msgspec.ValidationError:
        try:
            return sentence("kept.other-version", id=_id_decoder.decode(column).id)
        except msgspec.DecodeError:
            return column
    except msgspec.DecodeError:
        return column
