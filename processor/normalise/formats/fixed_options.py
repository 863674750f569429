"""What a mapping says of records whose cells have fixed places, and how it says it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from processor.model.sentence import Text
from processor.normalise.formats.text_lines import TextOptions, read_encodings, several
from processor.problems.form import Form, Node

KEYS = ("columns", "other_records", "record_length", "short_lines", "counted_in", "encoding")
LONGEST = 32_000
_PLACE = re.compile(r"([1-9][0-9]{0,4})(?:-([1-9][0-9]{0,4}))?", re.ASCII)

Place = tuple[int, int]
"""Where a cell begins, from 0, and where it ends."""


class FixedOptions(TextOptions, frozen=True, kw_only=True):
    """The columns by name and place; `others` are the places in records whose first column holds
    that word. A record has `length` characters (`in_bytes`: bytes of the encoding); where `short`,
    a line may lack the blanks at its end."""

    names: tuple[str, ...]
    places: tuple[Place, ...]
    others: tuple[tuple[str, tuple[Place, ...]], ...] = ()
    length: int
    short: bool
    in_bytes: bool

    @property
    def unit(self) -> str:
        """The word for what its places count."""
        return "bytes" if self.in_bytes else "characters"


def read_options(form: Form, found: dict[str, Node], inside: Text) -> FixedOptions:
    """The options in the block `file` of a mapping; mistakes become problems of the form."""
    encodings = read_encodings(form, found.get("encoding"), inside)
    short = form.choice(found.get("short_lines"), ("refuse", "blank"), "refuse", inside=inside)
    unit = form.choice(
        found.get("counted_in"), ("characters", "bytes"), "characters", inside=inside
    )
    columns = found.get("columns")
    names, places = read_columns(form, columns, inside)
    if not names:
        form.problem("key/missing.fixed-columns", columns or _any(found), inside=inside, span=1)
    said = found.get("record_length")
    end = max((last for _, last in places), default=0)
    length = end if said is None else form.whole(said, most=LONGEST, least=1)
    if said is not None and length < end:
        form.problem("value/wrong.fixed-length", said, inside=inside, last=end)
    others: list[tuple[str, tuple[Place, ...]]] = []
    node = found.get("other_records")
    if node is not None and form.shape(node, "map", inside=inside):
        for key, value in node.entries():
            _, there = read_columns(form, value, inside)
            if len(there) >= len(names) or any(last > length for _, last in there):
                form.problem(
                    "value/wrong.fixed-other", key, inside=inside, word=key.text, n=len(names)
                )
            first = places[:1]
            others.append((key.text, (*first, *(one for one in there if one not in first))))
    for one in form.texts(found.get("header_has"), inside=inside):
        if names and one.text not in names:
            form.problem("value/wrong.own-column", one, inside=inside, word=one.text)
    return FixedOptions(
        encoding=encodings[0], encodings=several(encodings), names=names, places=places,
        others=tuple(others), length=length, short=short == "blank",
        in_bytes=unit == "bytes",
    )  # fmt: skip


def _any(found: dict[str, Node]) -> Node:
    return next(iter(found.values()))


def read_columns(
    form: Form, node: Node | None, inside: Text
) -> tuple[tuple[str, ...], tuple[Place, ...]]:
    """The names and places of a map of columns; two that overlap become a problem."""
    if node is None or not form.shape(node, "map", inside=inside):
        return (), ()
    names: list[str] = []
    places: list[Place] = []
    for key, value in node.entries():
        place = read_place(form, value, inside)
        if place is None:
            continue
        other = _overlapping(place, places)
        if other is not None:
            form.problem(
                "value/wrong.fixed-overlap", value, inside=inside, name=key.text,
                other=names[other],
            )  # fmt: skip
        names.append(key.text)
        places.append(place)
    return tuple(names), tuple(places)


def _overlapping(place: Place, places: Sequence[Place]) -> int | None:
    found = (n for n, (start, end) in enumerate(places) if place[0] < end and start < place[1])
    return next(found, None)


def read_place(form: Form, node: Node, inside: Text) -> Place | None:
    """`2-12`, `7`, or `{start: 2, length: 11}`, from 1."""
    if node.kind == "map":
        said = form.map(node, required=("start", "length"), inside=inside)
        if len(said) < 2:
            return None
        start = form.whole(said["start"], most=LONGEST, least=1)
        return start - 1, start - 1 + form.whole(said["length"], most=LONGEST, least=1)
    found = _PLACE.fullmatch(form.text(node, inside=inside))
    first = int(found[1]) if found else 0
    last = int(found[2] or first) if found else 0
    if not found or last < first or last > LONGEST:
        form.problem("value/wrong.fixed-place", node, inside=inside, word=node.text)
        return None
    return first - 1, last
