"""Books exchange rates: first ones, corrections with a trace, and what cannot be one."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.arrived.arrivals import RowFact
from processor.ledger.journal import Event
from processor.ledger.reference import rates
from processor.ledger.reference.rates import KeptRate
from processor.ledger.stock import redecide
from processor.model.sentence import Date, Sentence, sentence
from processor.model.times import day
from processor.normalise.kinds.exchange_rates import RateRow
from processor.passes.booking.files.arrive import shown
from processor.passes.booking.files.book_whole import WholeFile, whole

# A rate that far from 10, 100 or 1000 times the last one has its point in the wrong place.
_NEAR = Fraction(1, 5)
_FACTORS = tuple(Fraction(10) ** power for power in (-3, -2, -1, 1, 2, 3))
# Upside down: so near to the reciprocal of the last, where the two are far enough apart to tell.
_SAME = Fraction(2, 100)
_APART = Fraction(11, 10)


def book_rates(connection: Connection, file: WholeFile) -> list[RowFact]:
    """Stores exchange rates. A day has one base only; the same figure again is a duplicate, another
    one a correction: orders that were decided keep theirs, those not yet instructed are decided
    anew where the rate is the newest there is."""
    facts: list[RowFact] = []
    fresh = corrected = False
    today = day(file.now)
    for row, rate in file.read.rows:
        kept = rates.rate_of(connection, rate.day, rate.currency)
        wrong = _wrong(connection, file, rate, kept)
        if wrong is not None:
            facts.append(RowFact(row, "rejected", None, wrong, file.texts().get(row, "")))
        elif kept is None:
            rates.store_rate(
                connection, rate.day, rate.base, rate.currency, rate.rate, file.one.row.id
            )
            fresh = True
            facts.append(RowFact(row, "accepted", None, ""))
        elif Fraction(kept.rate) == Fraction(rate.rate):
            known = sentence("booking.known-rate", currency=rate.currency, day=Date(rate.day))
            facts.append(RowFact(row, "duplicate", None, known))
        else:
            said = _correct(connection, file, row, rate, kept)
            facts.append(RowFact(row, "accepted", None, said))
            newest = rates.newest_day(connection, rate.currency, today)
            corrected = corrected or newest == rate.day
    if corrected:
        # Limits, prices and what a buyer spent before may rest on it: all of them are asked anew.
        redecide.decide_again(connection, redecide.undecided_again(connection))
    elif fresh:
        redecide.decide_again(connection, redecide.waiting_for(connection, "exchange rate"))
    return facts + file.unused()


def _wrong(
    connection: Connection, file: WholeFile, rate: RateRow, kept: KeptRate | None
) -> Sentence | None:
    """Why a rate cannot be taken, with both figures."""
    base = rates.base_of(connection, rate.day)
    on = Date(rate.day)
    if base is not None and base != rate.base:
        return sentence("booking.other-base", day=on, before=base, base=rate.base)
    same = kept is not None and Fraction(kept.rate) == Fraction(rate.rate)
    if kept is not None and not same and kept.file_id > file.one.row.id:
        return sentence(
            "booking.older-rate", currency=rate.currency, day=on, rate=rate.rate, before=kept.rate,
            file=rates.file_named(connection, kept.file_id),
        )  # fmt: skip
    last = rates.rate_before(connection, rate.day, rate.currency)
    if same or last is None or last.base != rate.base:
        return None
    strange = how_strange(rate.rate, last.rate)
    if strange is None:
        return None
    return sentence(
        f"booking.rate-{strange}", currency=rate.currency, day=on, rate=rate.rate,
        before=last.rate, on=Date(last.day),
    )  # fmt: skip


def how_strange(rate: str, last: str) -> str | None:
    """`point` where a rate is about 10, 100 or 1000 times the last or a part of it, `inverted`
    where it is its reciprocal, None otherwise."""
    new, old = Fraction(rate), Fraction(last)
    times = new / old
    if any(abs(times / factor - 1) < _NEAR for factor in _FACTORS):
        return "point"
    apart = max(times, 1 / times) > _APART
    return "inverted" if apart and abs(new * old - 1) < _SAME else None


def _correct(
    connection: Connection, file: WholeFile, row: int, rate: RateRow, kept: KeptRate
) -> Sentence:
    """Puts the new figure in force and says in the journal which stood there and whence."""
    said = sentence(
        "booking.rate-corrected", currency=rate.currency, day=Date(rate.day), before=kept.rate,
        was_in=rates.file_named(connection, kept.file_id), rate=rate.rate,
        file=f"{shown(file.one.row)}:{row}",
    )  # fmt: skip
    rates.correct_rate(
        connection, kept, rate.currency, rate.rate, file_id=file.one.row.id, row=row, at=file.now
    )
    journal.append(connection, [Event(at=file.now, kind="rate corrected", cause=said)])
    return said


EXCHANGE_RATES = whole(book_rates)
