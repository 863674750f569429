"""Books numbers that a carrier sent: each into the pool whose form it has, or refused with why."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import RowFact
from processor.ledger.pools import pool_files
from processor.ledger.pools.in_use import Holder, PooledNumber, holders, kept, on_manifests
from processor.ledger.pools.series import drawn_runs
from processor.ledger.stock import redecide
from processor.model.config import Config
from processor.model.number_pools import Pool, is_in
from processor.model.sentence import Date, Sentence, Text, joined, sentence
from processor.model.times import day
from processor.normalise.kinds.number_files import NumberRow
from processor.passes.booking.files.book_whole import WholeFile, whole
from processor.passes.booking.files.senders import FolderOwner

Place = tuple[str, Pool]
"""A pool with the name of its carrier."""


def book_numbers(connection: Connection, file: WholeFile) -> list[RowFact]:
    """Keeps numbers for their pools; orders that waited for one are decided again."""
    judge = _Judge(connection, file)
    facts: list[RowFact] = []
    found: dict[pool_files.PoolName, list[tuple[int, str]]] = {}
    for row, told in file.read.rows:
        place, outcome, why = judge.place_of(row, told)
        if place is None:
            facts.append(RowFact(row, outcome, None, why, judge.text(row, outcome)))
            continue
        found.setdefault(place, []).append((row, told.number))
        facts.append(RowFact(row, "accepted", None, why))
    if found:
        pool_files.keep(connection, file.one.row.id, file.one.row.sha256, file.now, found)
        redecide.decide_again(connection, redecide.waiting_for(connection, "numbers"))
    return facts + file.unused()


def sending_carriers(config: Config, owner: FolderOwner) -> list[str]:
    """The carriers whose numbers a file may hold: the one in whose folder it lies; all of them in
    the folder of the house's own files, into which people drop what a portal gave them."""
    return list(config.carriers) if owner.carrier is None else [owner.carrier.name]


class _Judge:
    """Which pool a number is for, held against all that is known of it."""

    def __init__(self, connection: Connection, file: WholeFile) -> None:
        self.connection, self.file = connection, file
        carriers = file.config.carriers
        senders = sending_carriers(file.config, file.owner)
        self.places = [
            (name, pool) for name in senders for pool in carriers[name].pools if pool.from_files
        ]
        self.ranges = [
            (name, pool)
            for name, one in carriers.items()
            for pool in one.pools
            if not pool.from_files
        ]
        numbers = [told.number for _, told in file.read.rows]
        self.used: dict[str, Holder] = holders(connection, numbers)
        self.listed = on_manifests(connection, numbers)
        self.known: dict[str, PooledNumber] = kept(connection, numbers)
        self.first: dict[str, int] = {}
        self.runs: dict[str, list[tuple[int, int]]] = {}
        self.before: dict[pool_files.PoolName, int] = {}
        self._texts: dict[int, str] | None = None

    def text(self, row: int, outcome: str) -> str:
        """The sender's own text of a row that is rejected."""
        if outcome != "rejected":
            return ""
        if self._texts is None:
            self._texts = self.file.texts()
        return self._texts.get(row, "")

    def place_of(self, row: int, told: NumberRow) -> tuple[pool_files.PoolName | None, str, Text]:
        """The pool of a number with a word about it; or None, the outcome of its row and why."""
        number = told.number
        first = self.first.setdefault(number, row)
        if first != row:
            return None, "rejected", sentence("booking.number-twice", number=number, row=first)
        found = self._named(told)
        if isinstance(found, Sentence):
            return None, "rejected", found
        carrier, pool = found
        name = (carrier, pool.name)
        here = self.known.get(number)
        if here is not None:
            same = (here.carrier, here.pool) == name
            key = "booking.number-known" if same else "booking.number-other-pool"
            why = sentence(
                key, number=number, pool=f"{here.carrier}/{here.pool}", file=here.file, row=here.row
            )
            return None, "duplicate" if same else "rejected", why
        taken = self._taken(number, pool)
        if taken is not None:
            return None, "rejected", taken
        if name not in self.before:
            sha256 = self.file.one.row.sha256
            self.before[name] = pool_files.drawn_before(self.connection, sha256, name)
        drawn = row <= self.before[name]
        return name, "accepted", sentence("booking.number-drawn-before") if drawn else ""

    def _named(self, told: NumberRow) -> Place | Sentence:
        """The one pool of those that are meant whose form the number has."""
        meant = [
            (carrier, pool)
            for carrier, pool in self.places
            if told.carrier in (None, carrier) and told.pool in (None, pool.name)
        ]
        if not meant:
            known = [f"{carrier}/{pool.name}" for carrier, pool in self.places]
            return sentence(
                "booking.number-no-pool", carrier=told.carrier or "-", pool=told.pool or "-",
                known=known or ["-"],
            )  # fmt: skip
        faults = [pool.form.fault(told.number) for _, pool in meant]
        fits = [place for place, fault in zip(meant, faults, strict=True) if fault is None]
        names = [f"{carrier}/{pool.name}" for carrier, pool in fits or meant]
        if len(fits) == 1:
            return fits[0]
        if fits:
            return sentence("booking.number-several", number=told.number, pools=names)
        whys = joined(dict.fromkeys(one for one in faults if one is not None))
        return sentence("booking.number-foreign", number=told.number, pools=names, why=whys)

    def _taken(self, number: str, pool: Pool) -> Sentence | None:
        """Why a number of the right form is not to be drawn."""
        used = self.used.get(number)
        if used is not None:
            on = day(used.at)
            again = _after_twelve_months(on)
            s10 = pool.form.check == "s10" and day(self.file.now) < again
            return sentence(
                "booking.number-in-use-s10" if s10 else "booking.number-in-use", number=number,
                shipment=used.shipment, client=used.client, day=Date(on), again=Date(again),
            )  # fmt: skip
        listed = self.listed.get(number)
        if listed is not None:
            return sentence(
                "booking.number-on-manifest", number=number, manifest=listed[0],
                day=Date(day(listed[1])),
            )  # fmt: skip
        for carrier, one in self.ranges:
            if is_in(one, number):
                named = f"{carrier}/{one.name}"
                return sentence("booking.number-in-range", number=number, pool=named)
        serial = pool.form.serial(number)
        if serial is not None and self._is_drawn(pool.form.series, serial):
            return sentence("booking.number-drawn", number=number)
        return None

    def _is_drawn(self, series: str, serial: int) -> bool:
        if series not in self.runs:
            self.runs[series] = drawn_runs(self.connection, series)
        return any(first <= serial <= last for first, last in self.runs[series])


def _after_twelve_months(on: str) -> str:
    """The day from which a post may use an S10 number again. Source: UPU standard S10: numbers
    are not used again within twelve months."""
    used = date.fromisoformat(on)
    leap = (used.month, used.day) == (2, 29)
    return used.replace(year=used.year + 1, day=28 if leap else used.day).isoformat()


NUMBERS = whole(book_numbers)
