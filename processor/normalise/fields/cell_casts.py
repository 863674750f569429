"""How the cells of a field are read: one text that is not blank in, a value or a fault out.
Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from processor.normalise.fields import casts, dates, measures
from processor.normalise.fields.amounts_written import currency_in, in_notation_of_file
from processor.normalise.fields.casts import Cast, CellFault
from processor.normalise.fields.entities import decoded, without_entities
from processor.normalise.fields.legible_text import PRINTED, legible
from processor.normalise.fields.spreadsheets import untouched
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.take import Take
from processor.normalise.mapping.targets import (
    ALL_PIECES,
    AS_WRITTEN,
    DATED,
    ENTITIES,
    GRAMS,
    MILLIMETRES,
    OF_AMOUNT,
    ONE_SPELLING,
    PADDED,
    STRIPPED,
    choices_of,
)

_IDENTIFIERS: dict[str, Cast] = {
    "id": casts.identifier,
    "line id": casts.identifier,
    "order id": casts.order_number,
    "sscc": measures.sscc,
}


def _choice(options: tuple[str, ...]) -> Cast:
    def read(raw: str) -> str:
        if raw in options:
            return raw
        raise CellFault("cell/value.choice", cell=raw, options=options)

    return read


def without_apostrophe(raw: str) -> str:
    """An id as it stands, unseen characters too: they are refused, never dropped."""
    return raw.removeprefix("'").strip()


def cast_of(take: Take, type_: str, mapping: Mapping, zone: tzinfo) -> Cast:
    """The reading of one text that is not blank, as the mapping asks for it; of an identifier also
    a look at what a spreadsheet has made of it, unless the mapping takes it as it is written."""
    cast = _plain_cast(take, type_, mapping, zone)
    if take.notation is not None:
        cast = _in_notation(take, cast, mapping)
    if type_ in ("text", "lines") and take.read_as not in (AS_WRITTEN, ENTITIES):
        cast = without_entities(cast)
    if type_ in PRINTED and take.read_as != AS_WRITTEN:
        cast = legible(cast, mapping.options)
    taken = take.read_as == AS_WRITTEN or take.read_as in DATED
    return cast if taken else untouched(type_, cast)


def _in_notation(take: Take, cast: Cast, mapping: Mapping) -> Cast:
    """A reading of numbers that are written in the notation of their field."""
    assert take.notation is not None
    if take.read_as == "money":
        # Amounts are read later, by who knows the currency.
        return in_notation_of_file(take.notation, mapping, "cell/money")
    fault = "cell/number.measure" if take.read_as in (*GRAMS, *MILLIMETRES) else "cell/number"
    written = in_notation_of_file(take.notation, mapping, fault)
    return lambda raw: cast(written(raw))


def _plain_cast(take: Take, type_: str, mapping: Mapping, zone: tzinfo) -> Cast:
    pattern = casts.number_pattern(mapping.decimal_mark, mapping.thousands_mark)
    least = 0 if type_ in ("size", "pieces") else 1
    number = (
        casts.whole(least)
        if take.read_as == "whole number"
        else casts.whole_with_decimals(least, pattern)
    )
    choices = choices_of(type_)
    if choices:
        choice = _choice(choices)
        return (lambda raw: choice(raw.lower())) if take.read_as == "lower case" else choice
    if type_ in _IDENTIFIERS and take.read_as != "year of date":
        read = _IDENTIFIERS[type_]
        if take.read_as == "text without apostrophe":
            return lambda raw: read(without_apostrophe(raw))
        if take.read_as in ONE_SPELLING:
            digits = casts.digits(int(take.form or 0))
            return lambda raw: digits(read(without_apostrophe(raw)))
        return read
    if type_ == "list":
        return lambda raw: tuple(
            part.strip() for part in casts.text(raw).split(take.split_at or None) if part.strip()
        )
    if type_ == "pieces" and (take.table or take.constant is not None):
        return lambda raw: raw if raw == ALL_PIECES else number(raw)
    if type_ == "signed":
        return measures.signed(None if take.read_as == "whole number" else pattern)
    locales = take.locales or mapping.locales
    if type_ == "moment" and take.read_as != "end of day":
        return dates.moment_or_day(take.forms, zone, locales)
    if take.read_as == ENTITIES:
        letters = casts.note if type_ == "note" else casts.text
        return lambda raw: letters(decoded(raw))
    made: dict[str, Callable[[], Cast]] = {
        "text": lambda: casts.text,
        AS_WRITTEN: lambda: casts.text,
        "note": lambda: casts.note,
        "text without apostrophe": lambda: casts.bare,
        "phone": lambda: casts.bare,
        "lower case": lambda: lambda raw: casts.text(raw).lower(),
        "country": lambda: casts.country,
        "currency": lambda: casts.currency,
        OF_AMOUNT: lambda: currency_in,
        "yes/no": lambda: casts.yes_no,
        "rate": lambda: casts.rate,
        "whole number": lambda: number,
        "whole number with decimals": lambda: number,
        "date": lambda: dates.moment(take.forms, zone, locales),
        "end of day": lambda: dates.moment(take.forms, zone, locales, end_of_day=True),
        "day": lambda: dates.calendar_day(take.forms, locales),
        "year of date": lambda: dates.year_of(take.forms, locales),
        "money": lambda: casts.text,
        PADDED: lambda: lambda raw: casts.digits(int(take.form))(without_apostrophe(raw)),
        STRIPPED: lambda: lambda raw: casts.digits(0)(without_apostrophe(raw)),
        **dict.fromkeys(
            (*GRAMS, *MILLIMETRES),
            lambda: measures.measured(take.read_as, pattern, mapping.decimal_mark),
        ),
    }
    return made[take.read_as]()
