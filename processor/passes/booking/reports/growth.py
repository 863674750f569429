"""Of totals what they tell anew: pieces that nobody told of, or that left earlier than booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.deciding.confirmations.so_far import KnownPieces, Share, shares
from processor.ledger.shipped.left_earlier import Move
from processor.ledger.stock.told_in_time import ToldPieces, told_before
from processor.model.confirmations import KnownShipment, Told, goods_of
from processor.model.sentence import Sentence, sentence
from processor.passes.booking.reports.confirmed_chunk import ConfirmedChunk
from processor.passes.booking.reports.totals import Totals, total_of


def keep_growth(
    chunk: ConfirmedChunk, known: Mapping[int, KnownShipment], told: dict[int, list[Told]]
) -> None:
    """Of totals only what they grew by has left since; a total that shrinks is refused. One of an
    earlier time than what is booked may say of pieces that they left by then. What a file tells of
    goods adds up, wherever in it the rows stand."""
    confirming = chunk.confirming
    assert confirming.file_id is not None
    before = told_before(chunk.connection, told, confirming.file_id, confirming.totals_by)
    for key, some in told.items():
        goods = _goods(chunk, known[key], some, before.get(key, ()))
        kept: list[Told] = []
        for one in some:
            of = goods[_named(one, known[key].skus)]
            if of.shrinks:
                chunk.refuse(one.row, of.shrinks)
                continue
            confirming.totals.book(chunk.rows[one.row])
            share = of.take(one)
            if share.grown or share.earlier or not (one.pieces or of.is_late):
                kept.append(msgspec.structs.replace(one, pieces=share.grown, earlier=share.earlier))
                chunk.moves[one.row] = of.moves(one, share.earlier)
            else:
                chunk.refuse(one.row, of.known_already(), "duplicate")
        told[key] = kept


def _named(told: Told, skus: Mapping[str, str]) -> str:
    return goods_of(told, skus) or told.sku_told


def _goods(
    chunk: ConfirmedChunk, shipment: KnownShipment, some: Sequence[Told],
    before: Sequence[ToldPieces],
) -> dict[str, _Goods]:  # fmt: skip
    """What the file comes to of each of the goods that rows of a shipment name."""
    skus = shipment.skus
    # How the goods are named and in which unit, with how many pieces that has.
    names: dict[str, dict[str, int]] = {}
    for one in some:
        row = chunk.rows[one.row]
        of = names.setdefault(_named(one, skus), {})
        name = total_of(row)
        of[name] = one.pieces // row.shipped if row.shipped else of.get(name, 1)
    booked: dict[str, list[ToldPieces]] = {}
    for line in before:
        goods = line.sku or skus.get(line.line, "") or line.sku_told
        booked.setdefault(goods, []).append(line)
    return {
        goods: _Goods(goods, booked.get(goods, ()), of, chunk.confirming.totals)
        for goods, of in names.items()
    }


class _Goods:
    """What a file of totals comes to of some goods of a shipment; `before` is what others told of
    them, in order of time."""

    def __init__(
        self, goods: str, before: Sequence[ToldPieces], names: Mapping[str, int],
        totals: Totals,
    ) -> None:  # fmt: skip
        told = totals.told(names)
        newest = max(at for at, _ in told)
        self.goods, self.before = goods, before
        self.total = sum(pieces for _, pieces in told)
        known = [
            KnownPieces(
                at=one.happened_at, pieces=one.pieces + one.moved, of_total=_may_move(one)
            )
            for one in before
        ]  # fmt: skip
        self.known = sum(one.pieces for one in known)
        self.is_late = self.total < self.known
        self.shrinks: Sentence | None = None
        by_then = sum(one.pieces for one in known if one.at <= newest)
        if self.total < by_then:
            self.shrinks = sentence(
                "report.shrinks", told=self.total, before=by_then, sku=self.goods
            )
        self._shares = shares(known, told)
        for at, pieces in totals.booked(names):
            self._shares[at].take(pieces)
        self._left = {one.id: one.pieces for one in before if _may_move(one)}

    def take(self, told: Told) -> Share:
        """What a row comes to of the goods. Where more left earlier than is still booked later, as
        the file names them twice, the rest is known."""
        share = self._shares[told.happened_at].take(told.pieces)
        there = sum(self._left[one.id] for one in self._later(told))
        share.earlier = min(share.earlier, there)
        return share

    def moves(self, told: Told, pieces: int) -> list[Move]:
        """From which rows of a later time so many pieces come: the earliest of them first."""
        found = []
        for one in self._later(told):
            taken = min(pieces, self._left[one.id])
            if taken:
                self._left[one.id] -= taken
                pieces -= taken
                found.append(Move(told=told, sku=self.goods, pieces=taken, booked=one))
        return found

    def known_already(self) -> Sentence:
        """Why a row says nothing new."""
        if not self.is_late:
            return sentence("report.told-before")
        return sentence(
            "report.late-total", told=self.total, before=self.known, sku=self.goods
        )  # fmt: skip

    def _later(self, told: Told) -> list[ToldPieces]:
        return [
            one
            for one in self.before
            if one.id in self._left and one.happened_at > told.happened_at
        ]


def _may_move(one: ToldPieces) -> bool:
    """True where a total told of pieces, and of goods that we know: others are in no stock."""
    return one.of_total and bool(one.sku or one.line)
