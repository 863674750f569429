"""A warehouse of plain dictionaries: what is truly on the shelf, whatever anybody is told of it.

It shares no code with the product. It reads our instructions as its system would
(`warehouse_papers`), does what warehouses do (ships, ships short, in parts or something else,
takes goods in, loses and finds some, counts), and tells of it only when it is asked for a file
(`warehouse_reports`). Between the two, `available` is what an owner of the goods could sell:
what lies on the shelf, less what is instructed and has not left, less what a short cast doubt on.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from builders.paths import SAMPLES
from builders.warehouse_papers import CANCEL, CHANGE, NEW, READERS, Instruction, Wanted

Key = tuple[str, str]
"""A client and a SKU of its."""
OPEN, UNSAID, DONE, STOPPED = "open", "unsaid", "done", "stopped"


@dataclass
class Gone:
    """One line of what a warehouse tells of a shipment. `ordered` is what it had been asked for."""

    shipment: str
    order: str
    client: str
    number: str
    item: str
    pieces: int
    ordered: int
    at: datetime
    result: str = "shipped"
    final: bool = True
    carrier: str = ""
    service: str = ""
    sscc: str = ""
    tracking: str = ""
    weight_g: int = 0
    lot: str = ""
    expiry: str = ""
    instead_of: str = ""
    document: str = ""


@dataclass
class Moved:
    """Goods that came in (`pieces` > 0) or were found, lost or broken (signed), told by a file."""

    document: str
    client: str
    item: str
    pieces: int
    at: datetime
    why: str
    lot: str = ""


@dataclass
class Job:
    """One shipment as the warehouse works on it, with pieces by number and item of a line.

    `unsaid`: the warehouse is done and could not say that something is missing; the owner of the
    goods still waits for it.
    """

    told: Instruction
    state: str = OPEN
    left: Counter[tuple[str, str]] = field(default_factory=Counter)
    given_up: Counter[tuple[str, str]] = field(default_factory=Counter)

    def waits(self, line: Wanted) -> int:
        """Pieces of a line that are asked for and still to leave."""
        key = line.number, line.item
        return max(0, line.pieces - self.left[key] - self.given_up[key])

    def to_send(self) -> list[Wanted]:
        """Lines of which something is still to leave."""
        return [line for line in self.told.lines if self.waits(line)]


@dataclass
class Warehouse:
    """One building. `items` says by client and item code which SKU it is."""

    code: str
    items: Mapping[Key, str]
    shelf: Counter[Key]
    broken: Counter[Key] = field(default_factory=Counter)
    doubt: Counter[Key] = field(default_factory=Counter)
    unnoticed: Counter[Key] = field(default_factory=Counter)
    jobs: dict[str, Job] = field(default_factory=dict)
    gone: list[Gone] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    to_answer: list[str] = field(default_factory=list)
    documents: int = 0

    # What it is told.

    def instructed(self, data: bytes) -> list[str]:
        """Takes one of our files in; gives the shipments that it names."""
        named = []
        for one in READERS[self.code](data):
            named.append(one.shipment)
            known = self.jobs.get(one.shipment)
            if one.action == NEW:
                assert known is None, f"{one.shipment} was instructed twice"
                self.jobs[one.shipment] = Job(one)
                continue
            assert known is not None, f"{one.action} of {one.shipment}, which nobody instructed"
            if one.action == CANCEL:
                self.to_answer.append(one.shipment)
                if known.state == OPEN and not known.left:
                    known.state = STOPPED
            elif known.state == OPEN:
                assert one.action == CHANGE
                known.told = one
        return named

    def answer(self, at: datetime) -> list[Gone]:
        """Says of every cancel that it was told, line by line, whether the shipment was stopped."""
        told = []
        for job in map(self.jobs.__getitem__, self.to_answer):
            word = "cancelled" if job.state == STOPPED else "not-cancelled"
            told += [
                self._line(job, line, 0, at, result=word, final=False) for line in job.told.lines
            ]
        self.to_answer.clear()
        return self._noted(told) if told else []

    def open_jobs(self) -> list[Job]:
        """What is still to be done, in the order in which it was told."""
        return [job for job in self.jobs.values() if job.state == OPEN]

    # What it does.

    def ship(self, job: Job, at: datetime, *, lot: str = "") -> list[Gone]:
        """Everything leaves that is still asked for and there; what is missing is a short."""
        told = [self._ship_line(job, line, at, lot=lot) for line in job.to_send()]
        job.state = DONE
        return self._noted(told)

    def ship_without(
        self, job: Job, unfound: int, at: datetime, *, says_so: bool = True
    ) -> list[Gone]:
        """Of the first line `unfound` pieces are not found, though they may lie somewhere.

        A warehouse whose reports have no word for that tells what left, and is silent of the rest.
        """
        if not says_so:
            return self._leaves_unsaid(job, unfound, at)
        line, *others = job.to_send()
        key = self._key(job, line.item)
        hidden = max(0, self.shelf[key] - job.waits(line) + unfound)
        self.shelf[key] -= hidden
        first = self._ship_line(job, line, at)
        self.shelf[key] += hidden
        job.state = DONE
        return self._noted([first, *(self._ship_line(job, one, at) for one in others)])

    def _leaves_unsaid(self, job: Job, unfound: int, at: datetime) -> list[Gone]:
        told = []
        for place, line in enumerate(job.to_send()):
            pieces = job.waits(line) - (unfound if place == 0 else 0)
            self._off(job, line, pieces)
            told.append(self._line(job, line, pieces, at, result="shipped", final=False))
        job.state = UNSAID
        return self._noted(told)

    def understood(self, job: Job) -> None:
        """Of a job that was left unsaid, everybody knows by now that nothing more comes."""
        for line in job.to_send():
            job.given_up[line.number, line.item] += job.waits(line)
        job.state = DONE

    def ship_in_part(self, job: Job, at: datetime) -> list[Gone]:
        """Half of each line leaves (one piece at least of the first), the rest another day."""
        told = []
        for place, line in enumerate(job.to_send()):
            pieces = job.waits(line) // 2 or (1 if place == 0 else 0)
            if pieces and self.shelf[self._key(job, line.item)] >= pieces:
                self._off(job, line, pieces)
                told.append(self._line(job, line, pieces, at, result="short-follows", final=False))
        return self._noted(told)

    def ship_lots(self, job: Job, at: datetime) -> list[Gone]:
        """As `ship`, each line of two pieces or more told by two lots."""
        told = []
        for line in job.to_send():
            whole = self._ship_line(job, line, at)
            if whole.pieces < 2 or whole.result != "shipped":
                told.append(whole)
                continue
            first = whole.pieces // 2
            for lot, pieces in (("L-1", first), ("L-2", whole.pieces - first)):
                part = Gone(**{**whole.__dict__, "pieces": pieces, "lot": lot})
                told.append(part)
        job.state = DONE
        return self._noted(told)

    def substitute(self, job: Job, item: str, at: datetime) -> list[Gone]:
        """Of the first line another item leaves; what was asked for was not found, it seems, and is
        not sent any more."""
        line, *others = job.to_send()
        pieces = job.waits(line)
        assert self.shelf[job.told.client, item] >= pieces > 0
        self.shelf[job.told.client, item] -= pieces
        job.given_up[line.number, line.item] += pieces
        self.doubt[job.told.client, line.item] += pieces
        other = self._line(job, line, pieces, at, result="substituted")
        other.item, other.instead_of = item, line.item
        job.state = DONE
        return self._noted([other, *(self._ship_line(job, one, at) for one in others)])

    def _ship_line(self, job: Job, line: Wanted, at: datetime, *, lot: str = "") -> Gone:
        key = self._key(job, line.item)
        asked = job.waits(line)
        pieces = min(asked, self.shelf[key])
        self._off(job, line, pieces)
        short = asked - pieces
        if short:
            job.given_up[line.number, line.item] += short
            self.doubt[key] += short
        result = "short" if short and pieces else "not-shipped" if short else "shipped"
        return self._line(job, line, pieces, at, result=result, lot=lot, ordered=asked)

    def _off(self, job: Job, line: Wanted, pieces: int) -> None:
        self.shelf[self._key(job, line.item)] -= pieces
        job.left[line.number, line.item] += pieces

    def _line(
        self, job: Job, line: Wanted, pieces: int, at: datetime, *, result: str,
        final: bool = True, lot: str = "", ordered: int | None = None,
    ) -> Gone:  # fmt: skip
        told = job.told
        parcel = told.parcels[0] if told.parcels else None
        return Gone(
            told.shipment, told.order, told.client, line.number, line.item, pieces,
            line.pieces if ordered is None else ordered, at, result=result, final=final,
            carrier=told.carrier, service=told.service, sscc=parcel.sscc if parcel else "",
            tracking=parcel.tracking if parcel else "", weight_g=500, lot=lot,
        )  # fmt: skip

    def _noted(self, told: Iterable[Gone]) -> list[Gone]:
        """One document of the warehouse for what left together."""
        self.documents += 1
        lines = list(told)
        for one in lines:
            one.document = f"{self.code}-{self.documents:06d}"
        self.gone += lines
        return lines

    def take_in(
        self, client: str, item: str, pieces: int, at: datetime, *, good: bool = True
    ) -> None:
        """Goods come in at the gate; what is broken does not lie on the shelf."""
        assert pieces > 0
        (self.shelf if good else self.broken)[client, item] += pieces
        self._move(client, item, pieces, at, "good" if good else "damaged")

    def adjust(self, client: str, item: str, pieces: int, at: datetime, why: str) -> None:
        """Goods were found or written off, and a file tells of it."""
        assert self.shelf[client, item] + pieces >= 0
        self.shelf[client, item] += pieces
        self.doubt[client, item] = 0
        self._move(client, item, pieces, at, why)

    def _move(self, client: str, item: str, pieces: int, at: datetime, why: str) -> None:
        self.documents += 1
        document = f"{self.code}-{self.documents:06d}"
        self.moved.append(Moved(document, client, item, pieces, at, why))

    def lose(self, client: str, item: str, pieces: int) -> None:
        """Goods vanish, and nobody notices before they are picked or counted."""
        assert self.shelf[client, item] >= pieces
        self.shelf[client, item] -= pieces
        self.unnoticed[client, item] += pieces

    def count(self) -> dict[Key, int]:
        """Somebody counts everything: every doubt ends, and what is lost has been noticed."""
        self.doubt.clear()
        self.unnoticed.clear()
        return {key: self.shelf[key] for key in self.items}

    # What is true.

    def waiting(self) -> Counter[Key]:
        """Pieces by client and item that are asked for and have not left."""
        found: Counter[Key] = Counter()
        for job in self.jobs.values():
            if job.state in (OPEN, UNSAID):
                for line in job.told.lines:
                    found[job.told.client, line.item] += job.waits(line)
        return found

    def free(self) -> dict[Key, int]:
        """What its own system calls free: on the shelf and asked for by nobody it knows of. What it
        was told not to send is free once it has answered."""
        waiting = self.waiting()
        for job in map(self.jobs.__getitem__, {*self.to_answer}):
            if job.state == STOPPED:
                for line in job.told.lines:
                    waiting[job.told.client, line.item] += job.waits(line)
        return {key: self.shelf[key] - waiting[key] for key in self.items}

    def available(self) -> dict[Key, int]:
        """By client and SKU, what the owner of the goods may promise.

        What was lost and not noticed counts as there: no file could have told of it. Of nothing
        there is nothing to doubt.
        """
        waiting = self.waiting()
        told = {key: self.shelf[key] + self.unnoticed[key] for key in self.items}
        return {
            (client, self.items[client, item]): max(there - self.doubt[client, item], 0)
            - waiting[client, item]
            for (client, item), there in told.items()
        }

    def on_shelf(self) -> dict[Key, int]:
        """By client and SKU, what lies there."""
        return {(key[0], sku): self.shelf[key] for key, sku in self.items.items()}

    def _key(self, job: Job, item: str) -> Key:
        return job.told.client, item


def sample_warehouses() -> dict[str, Warehouse]:
    """The three of the samples, their shelves filled as their counts of the samples' day say."""
    return {
        code: Warehouse(code, _items(code), Counter(_first_count(code)))
        for code in ("PL1", "DE2", "CN1")
    }


def _items(code: str) -> dict[Key, str]:
    """Which SKU each item code of a warehouse is, by client, from the catalogues."""
    found = {}
    for path in sorted((SAMPLES / "inbox" / "catalogue").glob("catalogue-*.csv")):
        for row in csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")):
            if row[f"code {code}"]:
                found[row["client"], row[f"code {code}"]] = row["sku"]
    return found


def _first_count(code: str) -> dict[Key, int]:
    folder = SAMPLES / "inbox" / code.lower()
    (path,) = sorted(folder.iterdir())
    if code == "PL1":
        rows = csv.DictReader(io.StringIO(path.read_text("utf-8"), newline=""))
        return {(row["client"], row["item"]): int(row["quantity"]) for row in rows}
    if code == "DE2":
        text = path.read_text("cp1252")
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
        return {
            (row["Mandant"].lower(), row["Artikel"]): int(
                row["Bestand"].removesuffix(",000").replace(".", "")
            )
            for row in rows
        }
    text = path.read_bytes().decode("gb18030")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t")
    return {(row["货主"], row["货号"]): int(row["数量"]) for row in rows}
