"""An order that is held for any reason of config.yaml, before hand-over and after it: all that a
person can do to it is done or refused as the table of actions says, and the ledger balances after.

Each reason is written into the hold of one house and each action tried in a transaction that is
rolled back, so that all of them are one house.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import pytest
from builders.desk_states import KEY, MEETS, disputed, held, shipment
from builders.paths import ROOT
from builders.world import World
from sqlalchemy import Connection, Engine

from processor.documents.kinds import KINDS, asked_kinds, undo_owed_kinds
from processor.house.house import House, load
from processor.ledger.balance.batch_invariants import batches_balance
from processor.ledger.balance.document_invariants import documents_balance
from processor.ledger.balance.invariants import (
    holds_agree,
    pieces_balance,
    rows_balance,
    states_agree,
    stock_balance,
)
from processor.ledger.balance.report_invariants import reports_balance
from processor.ledger.balance.unread_invariants import unread_rows
from processor.ledger.database import open_ledger, rolled_back
from processor.ledger.desk.requests import Answer, Request
from processor.ledger.sql import text
from processor.model.confirmations import SaidByHand
from processor.model.desk_actions import ACTIONS, Action, Need, Standing, refused
from processor.model.reasons import REFUSED
from processor.model.sentence import says
from processor.passes.desk import confirm, correct_order, recall
from processor.passes.desk.requests import apply_request
from processor.passes.desk.undone import CannotBook

WHO, WHY = "ada", "said so on the telephone"
NOW = 1_793_696_400_000_000
# `incomplete` has a row of its own in the table; a hold of it comes with what the order lacks.
LEFT_OUT = ("incomplete",)
# A command alone knows these, where no warehouse has anything of the order.
OF_COMMANDS: tuple[Action, ...] = ("resend", "confirm")


class Held(msgspec.Struct):
    """A house with one order that is held."""

    standing: Standing
    world: World
    house: House
    ledger: Engine
    document: str


def _opened(standing: Standing, world: World) -> Held:
    path = world.folder / "rules" / "desk.yaml"
    rule = path.read_text("utf-8")
    # The rules in force, as `recall` is to find them: the rule is switched off.
    path.write_text(rule.replace("    why:", "    status: off\n    why:"), "utf-8")
    house, problems = load(world.folder / "config.yaml")
    assert house is not None, problems
    names = [one for one in sorted(world.taken) if "instruction" in one]
    engine = open_ledger(world.folder / ".state" / "ledger.db")
    return Held(standing, world, house, engine, names[-1] if names else "")


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Standing, Held]]:
    folder = tmp_path_factory.mktemp("houses")
    found = {
        "held": _opened("held", held(folder / "held")),
        "held at the warehouse": _opened("held at the warehouse", disputed(folder / "disputed")),
    }
    yield found
    for one in found.values():
        one.ledger.dispose()


def _reasons() -> list[str]:
    house, _ = load(ROOT / "config.yaml")
    assert house is not None
    return sorted(set(house.config.holds) - set(LEFT_OUT))


def _does(one: Held, connection: Connection, action: Action) -> Answer:
    def asks(verb: str, **values: str) -> Answer:
        request = Request(id=1, verb=verb, args={"why": WHY, **values}, who=WHO, at=NOW)
        if verb == "correct":
            return correct_order.carry_out(connection, one.house, request, NOW)
        if verb == "confirm":
            return confirm.carry_out(connection, one.house, request, NOW)
        return apply_request(connection, one.house.config, request, NOW)

    def sets(change: str) -> Answer:
        return asks("correct", order=KEY, changes=msgspec.json.encode([change]).decode())

    said = SaidByHand(
        shipment=shipment(one.world) if action == "confirm" else "", at=NOW,
        shipped=(("1", 2),), follows=True,
    )  # fmt: skip
    names = msgspec.json.encode([one.document]).decode()
    since = str(NOW - 86_400_000_000)
    try:
        match action:
            case "release" | "reject":
                return asks(action, order=KEY)
            case "redecide":
                return asks(action, orders=msgspec.json.encode([KEY]).decode())
            case "cancel":
                return asks("cancel", order=KEY)
            case "cancel line":
                return asks("cancel", order=KEY, line="2")
            case "cancel pieces":
                return asks("cancel", order=KEY, line="1", pieces="1")
            case "correct address":
                return sets("ship_to.city=Den Bosch")
            case "correct country":
                return sets("ship_to.country=BE")
            case "correct contact":
                return sets("ship_to.phone=+31 20 1234567")
            case "correct service":
                return sets("shipping.service=express")
            case "correct quantity":
                return sets("lines.1.quantity=3")
            case "correct defect":
                return sets("currency=EUR")
            case "resend":
                return asks("resend", what=names)
            case "confirm":
                return asks("confirm", said=msgspec.json.encode(said).decode())
            case "recall":
                return asks("recall", rule="by-the-desk", since=since, order=KEY, cancel="yes")
    except CannotBook as no:
        return Answer(no.why, refused=True)


def _unbalanced(connection: Connection, house: House) -> list[object]:
    checks = [
        rows_balance(connection), pieces_balance(connection), stock_balance(connection),
        documents_balance(connection, asked_kinds(), KINDS, undo_owed_kinds()),
        reports_balance(connection), batches_balance(connection, house.config.tellings),
        unread_rows(connection),
    ]  # fmt: skip
    found = [finding for one in checks for finding in one.findings]
    return [*found, *states_agree(connection), *holds_agree(connection)]


def _written(connection: Connection) -> list[object]:
    """What a refused action must leave as it was."""
    tables = (
        "orders",
        "order_line",
        "hold",
        "event",
        "reservation",
        "shipment",
        "document",
        "stock",
    )
    return [
        [tuple(row) for row in connection.execute(text(f"SELECT * FROM {one} ORDER BY 1, 2"))]
        for one in tables
    ]


def _meets(standing: Standing, reason: str) -> Sequence[Need]:
    meets = MEETS[standing]
    return (*meets, "its hold") if reason == REFUSED else meets


@pytest.mark.slow
@pytest.mark.parametrize("standing", ["held", "held at the warehouse"])
@pytest.mark.parametrize("reason", _reasons())
def test_whatever_holds_an_order_each_action_is_done_or_refused_as_the_table_says(
    reason: str, standing: Standing, houses: dict[Standing, Held], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = houses[standing]
    monkeypatch.setattr(recall, "rule_sets_in_force", lambda _: one.house.rule_sets)
    kind = one.house.config.holds[reason].type
    for action in ACTIONS:
        if standing == "held" and action in OF_COMMANDS:
            continue
        with rolled_back(one.ledger) as connection:
            values = {"r": reason, "t": kind}
            connection.execute(text("UPDATE hold SET reason = :r, type = :t"), values)
            before = _written(connection)
            answer = _does(one, connection, action)
            no = refused(action, standing, _meets(standing, reason), order=KEY)
            if no is None:
                assert not answer.refused, (action, answer.words)
                noted = connection.execute(
                    text("SELECT kind FROM event WHERE who = :w AND cause LIKE :y"),
                    {"w": WHO, "y": f"%{WHY}%"},
                ).all()
                assert noted, action
            else:
                assert answer.refused and says(answer.words, no.id), (action, answer.words)
                assert _written(connection) == before, action
            if answer.refused and (action == "confirm" or action.startswith("correct")):
                # What cannot be booked is rolled back by whoever asked for it.
                continue
            assert _unbalanced(connection, one.house) == [], action
