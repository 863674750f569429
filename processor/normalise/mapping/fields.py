"""The fields of a mapping: target first, then where its value comes from and how it is read. Pure.

`currency: Currency` is short for `currency: {from: Currency}`; a list of blocks is tried in order,
the first that says something counts.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from processor.model.sentence import Sentence, Text, sentence
from processor.normalise.mapping import notation
from processor.normalise.mapping.conditions import CellTest, read_conditions
from processor.normalise.mapping.notation import read_locales, read_notation
from processor.normalise.mapping.patterns import Pattern, WrongPattern, read_pattern
from processor.normalise.mapping.readings import read_reading
from processor.normalise.mapping.sources import SourceColumn, source_column
from processor.normalise.mapping.take import Field, Take
from processor.normalise.mapping.targets import ALL_PIECES, JOINED, MEASURES, SUMMED, choices_of
from processor.problems.form import Form, Node
from processor.problems.suggest import suggest

_SOURCES = ("from", "join", "from_each", "constant")
FIELD_KEYS = (
    *_SOURCES, "with", "strip", "guards", "pattern", "take", "read_as", "locale", "values",
    "otherwise", "default", "when", "blank_when", "optional", "over_rows", *notation.KEYS,
    "split_at", "counts",
)  # fmt: skip
ALL_OF = "all_of"
_SIGNS = re.compile(r"[^\w]|_")
# The first and the last name of a person, as headers of exports call them.
_HALVES = (
    ("first name", "firstname", "given name", "forename", "vorname", "prénom", "prenom", "imię",
     "voornaam", "förnamn", "fornavn", "nombre"),
    ("last name", "lastname", "surname", "family name", "nachname", "familienname", "apellido",
     "apellidos", "nazwisko", "achternaam", "efternamn", "etternavn", "nom de famille", "cognome",
     "sobrenome"),
)  # fmt: skip
PER = "per"
# The line target that says for how many pieces a `unit_price` is.
PRICE_PER = "price_per"


class _Read(NamedTuple):
    """A block as it is written: the takes that it stands for, and what `per` says."""

    takes: tuple[Take, ...]
    per: Node | None = None


def part_of(inside: Text, part: str) -> Sentence:
    """A part of a mapping, as problems name where they stand."""
    return sentence("mapping.inside-part", inside=inside, part=part)


def read_block(
    form: Form,
    node: Node | None,
    targets: dict[str, str],
    needed: tuple[str, ...],
    inside: Text,
) -> tuple[Field, ...]:
    """The fields of one block (`order`, `lines`, `rows`)."""
    if node is None:
        return ()
    found = form.map(node, required=needed, optional=targets, inside=inside)
    fields: list[Field] = []
    for key in node.keys if node.kind == "map" else ():
        if key.text not in found:
            continue
        value, type_ = found[key.text], targets[key.text]
        part = part_of(inside, key.text)
        of_price = PER if key.text == "unit_price" and PRICE_PER in targets else ""
        if key.text.endswith("name"):
            _check_halves(form, value, part)
        read = [
            _block(form, one, type_, part, number, of_price)
            for number, one in enumerate(_blocks(value))
        ]
        fields.append(
            Field(
                target=key.text,
                type=type_,
                takes=tuple(take for each in read for take in each.takes),
                line=key.line,
                column=key.column,
            )
        )
        per = [each.per for each in read if each.per is not None]
        if per:
            fields.append(_price_per(form, per[0], targets[PRICE_PER], part))
    return tuple(fields)


def _check_halves(form: Form, value: Node, inside: Text) -> None:
    """A name whose halves stand in two columns: of a list of columns only one would be read."""
    listed = value if value.kind != "map" else value.get("from")
    for one in _blocks(listed) if listed is not None and listed.kind == "list" else ():
        names = [item.text for item in one.items if item.kind == "text"]
        halves = [[name for name in names if _says(name, words)] for words in _HALVES]
        if one.kind == "list" and all(halves):
            first, last = halves[0][0], halves[1][0]
            form.problem(
                "mapping/target.halves", one, inside=inside, span=1, first=first, last=last
            )


def _says(name: str, words: tuple[str, ...]) -> bool:
    """True if the name of a column has one of the words as a whole word."""
    plain = " " + _SIGNS.sub(" ", name.casefold()) + " "
    return any(f" {word} " in plain for word in words)


def _blocks(value: Node) -> tuple[Node, ...]:
    """The blocks that are tried in order: a list that holds a block, or a list of lists."""
    several = value.kind == "list" and any(one.kind != "text" for one in value.items)
    return value.items if several else (value,)


def _price_per(form: Form, node: Node, type_: str, inside: Text) -> Field:
    """For how many pieces a price is: a number, or the column that says it."""
    text = form.text(node, inside=inside)
    number = text.isascii() and text.isdigit()
    if number:
        form.whole(node, least=1, most=1_000_000, inside=inside)
    take = Take(
        columns=() if number else (source_column(node),),
        constant=text if number else None,
        read_as="whole number with decimals",
        line=node.line,
        column=node.column,
        file=node.file,
    )
    return Field(target=PRICE_PER, type=type_, takes=(take,), line=node.line, column=node.column)


def _block(form: Form, node: Node, type_: str, inside: Text, number: int, per: str) -> _Read:
    """The takes of one block: one, or one for each line of an address, and one for each default."""
    if node.kind == "map" and ALL_OF in [key.text for key in node.keys]:
        found = form.map(node, required=(ALL_OF,), optional=("when",), inside=inside)
        parts = found.get(ALL_OF)
        if type_ != "lines":
            form.problem("mapping/target.all-of", parts or node, inside=inside, span=1)
        when = read_conditions(form, found.get("when"), inside)
        takes: list[Take] = []
        for one in parts.items if parts is not None and parts.kind == "list" else ():
            takes += [
                msgspec.structs.replace(line, when=(*when, *line.when))
                for line in _block(form, one, type_, inside, number, "").takes
            ]
        if parts is not None and parts.kind != "list":
            form.shape(parts, "list", inside=inside)
        return _Read(tuple(takes))
    take, rest, of_price = _take(form, node, type_, inside, per)
    if take is None:
        return _Read(())
    made = (take, *rest)
    return _Read(tuple(msgspec.structs.replace(one, block=number) for one in made), of_price)


def read_take(form: Form, node: Node, type_: str, inside: Text) -> Take | None:
    """One way to fill a target of `type_`; None where it cannot be read."""
    return _take(form, node, type_, inside, "")[0]


def _take(
    form: Form, node: Node, type_: str, inside: Text, per: str
) -> tuple[Take | None, list[Take], Node | None]:
    """A take, those of its defaults that depend on a condition, and what its price is for."""
    if node.kind in ("text", "list"):
        columns = _columns(form, node, inside)
        name, forms = read_reading(form, None, node, type_, (), inside)
        plain = Take(
            columns=columns, read_as=name, forms=forms, line=node.line, column=node.column,
            file=node.file,
        )  # fmt: skip
        return plain, [], None
    found = form.map(node, optional=(*FIELD_KEYS, *([per] if per else [])), inside=inside)
    sources = [key for key in _SOURCES if key in found]
    if len(sources) != 1:
        key = "value/wrong.mapping-sources" if sources else "key/missing.mapping-source"
        form.problem(key, node, inside=inside, span=1)
        return None, [], None
    place = found[sources[0]]
    # A table of words that mean "cancelled" needs no date; anything else that is read as present
    # must be one, because a slip of the pen would cancel the order.
    word = found.get("read_as")
    words = type_ == "present" and word is None and "values" in found
    locales = read_locales(form, found, inside)
    name, forms = ("text", ()) if words else read_reading(form, word, place, type_, locales, inside)
    rows = form.choice(found.get("over_rows"), ("sum", "any"), "", inside=inside)
    if (rows == "sum" and type_ not in SUMMED) or (rows == "any" and type_ not in JOINED):
        form.problem("mapping/target.over-rows", found["over_rows"], inside=inside, word=rows)
    each = form.text(found.get("from_each"), inside=inside)
    if each and (type_ != "each" or not each.endswith("*")):
        form.problem("mapping/target.from-each", place, inside=inside)
    if type_ == "each" and not each:
        form.problem("mapping/target.needs-from-each", place)
    between = form.text(found.get("with"), " ", inside=inside)
    patterns, taken = _patterns(form, found, inside)
    if "with" in found and "join" not in found and len(taken) < 2:
        form.problem("mapping/target.with", found["with"], inside=inside)
    said, absolute = read_notation(form, found, name, locales, inside, measured=type_ in MEASURES)
    default, rest = _default(form, found.get("default"), inside)
    take = Take(
        columns=_columns(form, found.get("from") or found.get("join"), inside),
        joined=between if "join" in found else None,
        each=each.removesuffix("*"),
        constant=form.text(found["constant"]) if "constant" in found else None,
        when=read_conditions(form, found.get("when"), inside),
        strip=tuple(one.text for one in form.texts(found.get("strip"), inside=inside) if one.text),
        guards=form.choice(found.get("guards"), ("strip", "refuse"), "", inside=inside),  # type: ignore[arg-type]
        patterns=patterns,
        taken=taken,
        between=between,
        read_as=name,
        forms=forms,
        locales=locales,
        notation=said,
        table="values" in found,
        values=_values(form, found.get("values"), inside),
        otherwise=form.text(found["otherwise"]) if "otherwise" in found else None,
        default=default,
        blank_when=tuple(item.text for item in form.texts(found.get("blank_when"), inside=inside)),
        optional=form.choice(found.get("optional"), ("yes", "no"), "no", inside=inside) == "yes",
        over_rows=rows,  # type: ignore[arg-type]
        absolute=absolute,
        split_at=form.text(found.get("split_at"), inside=inside),
        unless_in_order_discount="counts" in found,
        line=place.line,
        column=place.column,
        file=place.file,
    )
    form.choice(found.get("counts"), ("unless in the order discount",), "", inside=inside)
    _check_outputs(form, found, rest, type_, inside)
    more = [
        Take(
            constant=value.text, when=(*take.when, *when), read_as=name, forms=forms,
            locales=locales, optional=take.optional, line=value.line, column=value.column,
            file=value.file,
        )
        for value, when in rest
    ]  # fmt: skip
    return take, more, found.get(per) if per else None


_Default = tuple[Node, tuple[CellTest, ...]]


def _default(form: Form, node: Node | None, inside: Text) -> tuple[str | None, list[_Default]]:
    """What an empty cell is: a text, or values each with the condition under which it counts."""
    if node is None:
        return None, []
    if node.kind != "list":
        return form.text(node, inside=inside), []
    found: list[_Default] = []
    for one in node.items:
        part = form.map(one, required=("value",), optional=("when",), inside=inside)
        value = part.get("value")
        if value is not None and form.shape(value, "text", inside=inside):
            found.append((value, read_conditions(form, part.get("when"), inside)))
    return None, found


def _patterns(
    form: Form, found: dict[str, Node], inside: Text
) -> tuple[tuple[Pattern, ...], tuple[str, ...]]:
    """The patterns of a block, and the holes that are taken."""
    patterns: list[Pattern] = []
    for one in form.texts(found.get("pattern"), inside=inside):
        try:
            patterns.append(read_pattern(one.text))
        except WrongPattern as wrong:
            form.problem(
                f"value/wrong.mapping-pattern-{wrong.word}", one, inside=inside, part=wrong.part
            )
    taken = form.texts(found.get("take"), inside=inside)
    if taken and "pattern" not in found:
        form.problem("mapping/target.take", found["take"], inside=inside)
    for pattern in patterns:
        names = pattern.names
        for one in taken:
            if one.text not in names:
                near = suggest(one.text, names, "nouns.value") or ", ".join(names)
                form.problem(
                    "value/wrong.mapping-hole", one, inside=inside, word=one.text,
                    pattern=pattern.text, near=near,
                )  # fmt: skip
        if not taken and len(names) > 1:
            form.problem(
                "key/missing.mapping-take", found["pattern"], inside=inside, span=1, holes=names
            )
    holes = tuple(one.text for one in taken)
    return tuple(patterns), holes or (patterns[0].names if patterns else ())


def _columns(form: Form, node: Node | None, inside: Text) -> tuple[SourceColumn, ...]:
    items = form.texts(node, inside=inside)
    for item in items:
        if not item.text.strip():
            form.problem("value/wrong.mapping-column", item, inside=inside)
    return tuple(source_column(item) for item in items)


def _values(form: Form, node: Node | None, inside: Text) -> tuple[tuple[str, str], ...]:
    if node is None or not form.shape(node, "map", inside=inside):
        return ()
    found: list[tuple[str, str]] = []
    for key, value in node.entries():
        if form.shape(value, "text", inside=inside):
            found.append((key.text, value.text))
    return tuple(found)


def _check_outputs(
    form: Form, found: dict[str, Node], defaults: list[_Default], type_: str, inside: Text
) -> None:
    """Constants, defaults and table values must fit the target they fill."""
    outputs = [found[key] for key in ("constant", "otherwise") if key in found]
    outputs += [value for value, _ in defaults]
    outputs += [one for one in [found.get("default")] if one is not None and one.kind == "text"]
    table = found.get("values")
    if table is not None and table.kind == "map":
        outputs += [value for value in table.items if value.kind == "text"]
    choices = ("yes", "no") if type_ == "yes-no" else choices_of(type_)
    if type_ == "pieces":
        choices = (ALL_PIECES, "0")
    if not choices:
        return
    for node in outputs:
        if node.text and node.text not in choices:
            near = suggest(node.text, choices, "nouns.value")
            form.problem(
                "value/wrong.mapping-output", node, inside=inside, word=node.text,
                choices=choices, near=near,
            )  # fmt: skip
