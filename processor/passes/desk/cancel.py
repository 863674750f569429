"""A person cancels an order, a line or some pieces: at once what no warehouse has, and by a cancel
instruction what one has; exactly as a cancellation that its channel tells.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.deciding import holds, rejecting
from processor.ledger.deciding.after_hand_over import ask_amendment
from processor.ledger.desk.requests import Answer
from processor.ledger.orders import order_standing, orders, went_out
from processor.ledger.orders.order_standing import waiting_of
from processor.ledger.stock import redecide
from processor.model.corrections import Correction, cancelled_of, is_held_as_it_stands
from processor.model.desk_actions import ENDED, Action, Need, Standing, refused
from processor.model.order import Line, Order
from processor.model.sentence import Sentence, Text, joined, listed, sentence
from processor.passes.booking.orders.called_off import call_off
from processor.passes.desk.correct import set_right
from processor.passes.desk.named_line import named_line

VERB = "cancel"


def cancel(
    connection: Connection, key: int, args: Mapping[str, str], *, at: int, who: str
) -> Answer:
    """Cancels what a request asks for of one order: all of it, a `line`, or `pieces` of one."""
    order = orders.of_key(connection, key)
    one = _InHand(connection, key, order, order_standing.standing_of(connection, key), at, who,
                  args.get("why", ""))  # fmt: skip
    if "line" not in args:
        return one.whole()
    line = named_line(order, args["line"])
    if not isinstance(line, Line):
        return Answer(line, refused=True)
    return one.pieces_of(line, int(args["pieces"])) if args.get("pieces") else one.line(line)


class _InHand:
    """One order of which a person cancels something."""

    def __init__(
        self, connection: Connection, key: int, order: Order, standing: Standing, at: int,
        who: str, why: str,
    ) -> None:  # fmt: skip
        self.connection, self.key, self.order, self.standing = connection, key, order, standing
        self.at, self.who, self.why = at, who, why
        self.name = f"{order.channel}/{order.order_id}"
        self.counts = orders.counts(connection, key)
        self.to_stop = order_standing.to_stop(connection, key)

    def whole(self) -> Answer:
        """All of the order that has not left."""
        waits = order_standing.waits(self.counts)
        meets: tuple[Need, ...] = ("something to stop",) if waits or self.to_stop else ()
        if no := self._refused("cancel", meets):
            return no
        [known] = orders.known(self.connection, self.order.channel, [self.order.order_id]).values()
        instructed = bool(orders.has_instructed(self.connection, [self.key]))
        came = went_out.Came(self.name, known.file_id, self.order.placed_at)
        if went_out.waits_for_a_person(self.connection, self.key, came, instructed=instructed):
            return Answer(sentence("cancel.after-restore", order=self.name), refused=True)
        open_holds = holds.open_holds(self.connection, self.key)
        holds.rest_settled(
            self.connection, self.key, open_holds, at=self.at, who=self.who, why=self._by()
        )
        if self.standing == "rejected by a rule":
            orders.refresh_state(self.connection, self.key)
            self._event("cancelled")
            return Answer(sentence("cancel.done", order=self.name))
        done = call_off(
            self.connection, self.key, self.name, known.revision, instructed=instructed,
            by=self._by(), at=self.at, who=self.who,
        )  # fmt: skip
        self._event("cancel-asked" if done.asked else "cancelled")
        return self._done(self.to_stop if done.asked else (), left=done.gone != "nothing")

    def line(self, line: Line) -> Answer:
        """All of a line that has not left."""
        if self.standing in ENDED and (no := self._refused("cancel line", ())):
            return no
        if self._alive() == [line.line_id]:
            return self.whole()
        counted = self.counts[line.line_id]
        mine = {
            shipment: set(lines)
            for shipment, lines in self._promised().items()
            if line.line_id in lines
        }
        stopping = [one for one in mine if one in self.to_stop]
        waiting = waiting_of(counted)
        alone = all(mine[one] == {line.line_id} for one in stopping)
        meets: list[Need] = ["a waiting line"] if alone and (waiting or stopping) else []
        if (waiting or stopping) and self.standing == "cancel asked":
            meets.append("something to stop")
        if self.standing != "incomplete" and not waiting and not stopping:
            return self._nothing_of(line)
        if no := self._refused("cancel line", meets):
            return no
        self._end_holds_of(line.line_id)
        if not orders.has_instructed(self.connection, [self.key]):
            self._told_fewer(line, line.quantity - line.shipped)
        redecide.decide_again(self.connection, [self.key])
        rejecting.cancel_lines(self.connection, self.key, [line.line_id], self.who)
        if stopping:
            ask_amendment(
                self.connection, self.key, "cancel", self.order.revision, self.at, stopping
            )
        orders.refresh_state(self.connection, self.key)
        self._event("lines cancelled", self._line_said(line))
        if stopping:
            self._event("cancel-asked", self._line_said(line))
        return self._done(stopping, line=line)

    def pieces_of(self, line: Line, pieces: int) -> Answer:
        """So many pieces of a line, which no warehouse has."""
        if self.standing in ENDED and (no := self._refused("cancel pieces", ())):
            return no
        counted = self.counts[line.line_id]
        waiting = waiting_of(counted)
        left = waiting + counted.instructed
        if 0 < left < pieces and (waiting or self.standing != "cancel asked"):
            words = sentence("cancel.fewer-left", n=left, line=self._line_said(line))
            return Answer(words, refused=True)
        if pieces >= left:
            return self.line(line)
        meets: tuple[Need, ...] = ("pieces that wait",) if pieces <= waiting else ()
        if waiting and self.standing == "cancel asked":
            meets = (*meets, "something to stop")
        if no := self._refused("cancel pieces", meets):
            return no
        if pieces % line.pack_factor:
            return Answer(
                sentence("cancel.whole-packs", pack=line.pack_factor, unit=line.unit), refused=True
            )
        if orders.has_instructed(self.connection, [self.key]):
            redecide.decide_again(self.connection, [self.key])
            rejecting.cancel_pieces(self.connection, self.key, line.line_id, pieces)
        else:
            self._told_fewer(line, line.cancelled + pieces // line.pack_factor)
        orders.refresh_state(self.connection, self.key)
        saw = sentence("cancel.pieces", n=pieces, line=self._line_said(line))
        self._event("lines cancelled", saw)
        return Answer(sentence("cancel.pieces-done", n=pieces, line=self._line_said(line)))

    def _told_fewer(self, line: Line, cancelled: int) -> None:
        """The order as if its channel had told so many of a line called off."""
        made = Correction(
            field=cancelled_of(line.line_id), before=str(line.cancelled), after=str(cancelled)
        )
        set_right(
            self.connection, self.key, self.order, [made], at=self.at, who=self.who,
            cause=self._by(),
        )  # fmt: skip

    def _alive(self) -> list[str]:
        """The lines of which something may still be cancelled."""
        return [
            one for one, counted in self.counts.items() if waiting_of(counted) or counted.instructed
        ]

    def _promised(self) -> dict[int, dict[str, int]]:
        return order_standing.lines_promised(self.connection, self.key)

    def _nothing_of(self, line: Line) -> Answer:
        counted = self.counts[line.line_id]
        word = "return" if counted.shipped else "cancel-asked"
        if (counted.cancelled or line.cancelled) and not counted.shipped:
            word = "line-cancelled"
        if counted.instructed:
            word = "cancel-asked"
        return Answer(sentence(f"act.{word}", order=self.name), refused=True)

    def _end_holds_of(self, line_id: str) -> None:
        """Ends the holds of this line alone: nothing of it waits any more."""
        gone = [
            one.id
            for one in holds.open_holds(self.connection, self.key)
            if one.lines and set(one.lines) <= {line_id}
        ]
        holds.end(self.connection, gone, "cancelled", at=self.at, who=self.who, why=self._by())

    def _refused(self, action: Action, meets: tuple[Need, ...] | list[Need]) -> Answer | None:
        claim: tuple[Need, ...] = ("a claim",) if is_held_as_it_stands(self.order) else ()
        why = refused(action, self.standing, (*meets, *claim), order=self.name)
        return None if why is None else Answer(why, refused=True)

    def _by(self) -> Text:
        return self.why

    def _line_said(self, line: Line) -> Sentence:
        number = next(n for n, one in enumerate(self.order.lines, start=1) if one is line)
        return sentence("cancel.line-said", n=number, sku=line.sku or line.line_id)

    def _event(self, kind: str, saw: Text = "") -> None:
        event = journal.Event(
            at=self.at, kind=kind, order_id=self.key, who=self.who, cause=self.why, saw=saw
        )
        journal.append(self.connection, [event])

    def _done(
        self, asked: Collection[int], *, left: bool = False, line: Line | None = None
    ) -> Answer:
        what = self.name if line is None else self._line_said(line)
        words: list[Text] = [sentence("cancel.done", order=what)]
        if asked:
            numbers = listed(sorted(self.to_stop[one] for one in asked), "and")
            words = [sentence("cancel.asked", n=len(asked), order=what, shipments=numbers)]
        if left:
            words.append(sentence("cancel.left", order=self.name))
        return Answer(joined(words))
