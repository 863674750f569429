"""What the rows of a confirmation do to their shipment: lines, stock, parcels, cases."""

from __future__ import annotations

from collections.abc import Sequence

from processor.deciding.confirmations.parcels_told import parcels_told
from processor.model.cases import (
    CHANGE_TOO_LATE,
    CONTRADICTION,
    IN_SPITE_OF_CANCEL,
    OVER_SHIPPED,
    SHORT,
    UNKNOWN_GOODS,
    VOID_NUMBER,
    NewCase,
)
from processor.model.config import Short
from processor.model.confirmations import (
    ENDINGS,
    Effects,
    Ending,
    Fate,
    KnownLine,
    KnownShipment,
    Put,
    Rest,
    Told,
)
from processor.model.decisions import HoldAsked
from processor.model.reasons import hold_for
from processor.model.sentence import Piece, Sentence, Text, joined, listed, sentence

# A shipment of which a part left and nobody said whether more comes is final so much later.
FINAL_AFTER = 24 * 3_600_000_000
_NOTHING_LEFT = ("not-shipped", "cancelled")
# Where the report itself may be what is wrong, and a person can put another in its place.
_MAY_BE_WRONG = (SHORT, OVER_SHIPPED, IN_SPITE_OF_CANCEL, CONTRADICTION)
_NOTHING_MORE = ("short", "not-shipped")
_DELIVERED_ANSWERS = ("cancelled", "not-cancelled", "changed", "not-changed")
# Answers of a warehouse that goes on with the shipment: they end nothing, whatever is final.
_GOES_ON = ("not-cancelled", "changed", "not-changed")


class _Line:
    """A line while rows are put on it."""

    def __init__(self, known: KnownLine) -> None:
        self.known = known
        self.promised, self.room = known.promised, known.room


class _Telling:
    """The rows of one shipment in the order of the file, and what they came to so far."""

    def __init__(
        self, shipment: KnownShipment, place: str, short: Short, *, substituted: bool = False
    ) -> None:
        self.shipment, self.place = shipment, place
        # Whether something else will do for it nobody can say but a person.
        self.short: Short = "ask" if substituted or shipment.substituted else short
        self.lines = {one.line: _Line(one) for one in shipment.lines}
        self.puts: list[Put] = []
        self.rests: list[Rest] = []
        self.silent: list[Told] = []
        self.cases: list[NewCase] = []
        self.holds: list[HoldAsked] = []
        self.events: list[str] = []
        self.answer = shipment.cancel_answer
        self.is_void = shipment.state == "cancelled" and not shipment.instructed_at

    def case(self, kind: str, why: Text, cause: str = "") -> None:
        if kind in _MAY_BE_WRONG:
            wrong = sentence("case.told-wrong", shipment=self.shipment.number)
            why = joined([why, wrong])
        self.cases.append(
            NewCase(
                kind=kind, client=self.shipment.client, subject_kind="shipment",
                subject=self.shipment.number, why=why, cause=cause or self.place,
            )
        )  # fmt: skip

    def lines_meant(self, told: Told) -> list[_Line]:
        """By their id, else by goods, first come: those that still promise pieces before others."""
        if told.line:
            found = self.lines.get(told.line)
            return [found] if found is not None and told.sku in ("", found.known.sku) else []
        same = [one for one in self.lines.values() if told.sku and one.known.sku == told.sku]
        return sorted(same, key=lambda one: not one.promised)

    def put(self, told: Told, pieces: int, fate: Fate, line: str = "") -> None:
        if pieces:
            self.puts.append(Put(told=told, pieces=pieces, fate=fate, line=line))

    def left(self, told: Told) -> None:
        """Pieces that left: on the line that promised them, then where there is room."""
        if _is_substitute(told):
            self.put(told, told.pieces, "substitute")
            return
        if self.is_void:
            self.put(told, told.pieces, "void")
            return
        lines = self.lines_meant(told)
        if not lines:
            self.put(told, told.pieces, "unknown")
            return
        rest = told.pieces
        for one in lines:
            taken = min(rest, one.promised)
            one.promised -= taken
            rest -= taken
            self.put(told, taken, "promised", one.known.line)
        for one in lines:
            taken = min(rest, one.room)
            one.room -= taken
            rest -= taken
            self.put(told, taken, "room", one.known.line)
        self.put(told, rest, "over")

    def end(self, line: _Line, to: Ending, *, suspect: bool) -> None:
        """What a line still promises leaves with no shipment."""
        if line.promised:
            known = line.known
            self.rests.append(
                Rest(line=known.line, sku=known.sku, pieces=line.promised, to=to, suspect=suspect)
            )
            line.promised = 0

    def end_short(self, lines: Sequence[_Line]) -> None:
        """The rest of these lines by the policy of the client; by our own cancel where we asked."""
        for one in lines:
            if self.shipment.cancel_asked:
                self.end(one, "cancelled", suspect=False)
            else:
                self.end(one, ENDINGS[self.short], suspect=True)

    @property
    def open_pieces(self) -> int:
        return sum(one.promised for one in self.lines.values())

    @property
    def put_pieces(self) -> int:
        return sum(one.pieces for one in self.puts)


def tell(
    shipment: KnownShipment, rows: Sequence[Told], *, place: str, short: Short, at: int
) -> Effects:
    """What the rows about one shipment do. `place` names the first of them, `short` is what the
    client wants of pieces that were not shipped, `at` the time of the pass.

    A shipment that a row calls final is not ended here, as more rows may stand behind: `final_at`
    is due, and `settle` ends it when the file is read.
    """
    telling = _Telling(shipment, place, short, substituted=any(map(_is_substitute, rows)))
    for told in rows:
        if told.pieces:
            telling.left(told)
        else:
            telling.silent.append(told)
    for told in rows:
        _answer(telling, told)
    for told in rows:
        if told.result in _NOTHING_MORE or (told.result == "cancelled" and not telling.puts):
            telling.end_short(_all_or_meant(telling, told))
    if shipment.cancel_asked and not telling.put_pieces and _all_zero(rows):
        telling.end_short(list(telling.lines.values()))
        telling.answer = telling.answer or "cancelled"
    _cases(telling, rows)
    return _effects(telling, rows, at)


def _is_substitute(told: Told) -> bool:
    return told.result == "substituted" or bool(told.instead_of)


def _all_or_meant(telling: _Telling, told: Told) -> list[_Line]:
    if not told.line and not told.sku and not told.sku_told:
        return list(telling.lines.values())
    return telling.lines_meant(told)


def _denies(telling: _Telling, told: Told) -> bool:
    """True for a row that says that nothing left of lines of which all was told to have left."""
    if told.pieces or told.result not in _NOTHING_LEFT:
        return False
    known = [one.known for one in _all_or_meant(telling, told)]
    return bool(known) and all(one.left and not one.promised and not one.room for one in known)


def _all_zero(rows: Sequence[Told]) -> bool:
    return not any(one.pieces or one.result in _GOES_ON for one in rows)


def _answer(telling: _Telling, told: Told) -> None:
    """What the warehouse says to a cancel or change of ours."""
    if told.result not in _DELIVERED_ANSWERS or _denies(telling, told):
        return
    asked = told.result != "cancelled" or telling.shipment.cancel_asked
    telling.events.append(told.result if asked else "cancelled-unasked")
    if told.result in ("cancelled", "not-cancelled"):
        telling.answer = told.result
    if told.result == "not-changed":
        detail = sentence("report.not-changed", shipment=telling.shipment.number)
        telling.holds.append(
            hold_for("changed-after-hand-over", "booking", detail, at=telling.place)
        )


def _cases(telling: _Telling, rows: Sequence[Told]) -> None:
    shipment, order = telling.shipment, telling.shipment.order
    by_fate: dict[Fate, int] = {}
    for one in telling.puts:
        by_fate[one.fate] = by_fate.get(one.fate, 0) + one.pieces
    goods = _goods(telling.puts)
    if n := by_fate.get("over", 0):
        telling.case(
            OVER_SHIPPED, sentence("case.over-shipped", n=n, goods=goods["over"], order=order)
        )
    if n := by_fate.get("unknown", 0):
        telling.case(
            UNKNOWN_GOODS, sentence("case.unknown-goods", n=n, goods=goods["unknown"], order=order)
        )
    if n := by_fate.get("void", 0):
        telling.case(VOID_NUMBER, sentence("case.void-number", n=n, order=order))
    if by_fate.get("substitute", 0):
        detail = sentence("report.substituted", goods=goods["substitute"], shipment=shipment.number)
        telling.holds.append(hold_for("substituted", "booking", detail, at=telling.place))
    if shipment.cancel_asked:
        n = telling.put_pieces
        if n:
            key = "case.left-before-cancel" if shipment.unsent else "case.in-spite-of-cancel"
            telling.case(IN_SPITE_OF_CANCEL, sentence(key, n=n, order=order))
        elif shipment.state != "shipped" and any(one.result == "not-cancelled" for one in rows):
            telling.case(IN_SPITE_OF_CANCEL, sentence("case.not-cancelled", order=order))
    elif shipment.state == "cancelled" and telling.put_pieces and not telling.is_void:
        why = sentence("case.left-after-all", n=telling.put_pieces, order=order)
        telling.case(CONTRADICTION, why)
    if any(_denies(telling, one) for one in rows):
        telling.case(CONTRADICTION, sentence("case.denied", shipment=shipment.number, order=order))
    if shipment.unsent == "change" and telling.put_pieces:
        why = sentence("case.change-too-late", n=telling.put_pieces, order=order)
        telling.case(CHANGE_TOO_LATE, why)
    _case_short(telling)


def _case_short(telling: _Telling) -> None:
    short = [one for one in telling.rests if one.suspect]
    if short:
        told = short_said(short, telling.shipment.order, telling.short)
        telling.case(SHORT, told, f"{telling.place} {' '.join(one.line for one in short)}")
        if telling.short == "ask":
            telling.holds.append(hold_for("short", "booking", told, at=telling.place))


def short_said(rests: Sequence[Rest], order: str, short: Short) -> Sentence:
    """Which pieces did not leave, and what follows."""
    goods = [f"{one.pieces} x {one.sku}" for one in rests]
    return sentence(f"case.short-{short}", goods=listed(goods, "and"), order=order)


def goods_said(one: Put) -> Text:
    """Pieces of goods, or of the line that was told without any."""
    goods = one.told.sku or one.told.sku_told
    if goods:
        return f"{one.pieces} x {goods}"
    return sentence("case.pieces-of-line", n=one.pieces, line=one.line or one.told.line)


def _goods(puts: Sequence[Put]) -> dict[Fate, Piece]:
    found: dict[Fate, list[Text]] = {}
    for one in puts:
        found.setdefault(one.fate, []).append(goods_said(one))
    return {fate: listed(names, "and") for fate, names in found.items()}


def _effects(telling: _Telling, rows: Sequence[Told], at: int) -> Effects:
    shipment = telling.shipment
    shipped_before = sum(one.left for one in shipment.lines)
    state = _state(telling, shipped_before)
    return Effects(
        shipment=shipment,
        state=state,
        puts=tuple(telling.puts),
        rests=tuple(telling.rests),
        parcels=parcels_told(shipment, rows) if not telling.is_void else (),
        silent=tuple(telling.silent),
        shipped_at=max((one.happened_at for one in rows if one.pieces), default=0),
        told_at=max((one.happened_at for one in rows), default=at),
        final_at=_final_at(telling, rows, state, at),
        cancel_answer=telling.answer,
        cases=tuple(telling.cases),
        holds=tuple(telling.holds),
        events=tuple(dict.fromkeys(telling.events)),
    )  # fmt: skip


def _state(telling: _Telling, shipped_before: int) -> str:
    if telling.is_void:
        return telling.shipment.state
    if (
        telling.put_pieces
        or shipped_before
        or telling.shipment.state in ("shipped", "partly shipped")
    ):
        return "partly shipped" if telling.open_pieces else "shipped"
    if telling.rests and not telling.open_pieces:
        return "cancelled"
    if telling.answer == "cancelled" and not telling.open_pieces:
        return "cancelled"
    return telling.shipment.state


def _final_at(telling: _Telling, rows: Sequence[Told], state: str, at: int) -> int | None:
    if telling.is_void:
        return telling.shipment.final_at
    if state in ("shipped", "cancelled"):
        return at
    # What a row says of its goods beats what the mapping says of the whole file.
    if any(one.result == "short-follows" for one in rows):
        return None
    answered = not any(one.pieces for one in rows)
    if answered and all(one.result in _GOES_ON for one in rows):
        return telling.shipment.final_at
    if any(one.final for one in rows):
        return at
    if any(one.final is False for one in rows):
        return None
    if answered and all(one.result in _DELIVERED_ANSWERS for one in rows):
        return telling.shipment.final_at
    return at + FINAL_AFTER


def settle(shipment: KnownShipment, *, place: str, short: Short, at: int) -> Effects:
    """Ends a shipment of which nothing more comes: what it still promises does not leave.

    A line that a final report does not name was not shipped (a warehouse that ships nothing of a
    line often leaves it out).
    """
    telling = _Telling(shipment, place, short)
    telling.end_short(list(telling.lines.values()))
    if shipment.cancel_asked and not any(one.left for one in shipment.lines):
        telling.answer = telling.answer or "cancelled"
    _case_short(telling)
    return Effects(
        shipment=shipment, state=_state(telling, sum(one.left for one in shipment.lines)),
        rests=tuple(telling.rests), final_at=at, told_at=shipment.told_at or at,
        cancel_answer=telling.answer, cases=tuple(telling.cases), holds=tuple(telling.holds),
    )  # fmt: skip
