"""What people asked for and only a pass can do, as it takes the whole house to judge: each in its
own transaction, and nothing of it where it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from processor.house.house import House
from processor.ledger.database import reading, transaction
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer, Request
from processor.passes.desk import confirm, correct_order
from processor.passes.desk.undone import CannotBook
from processor.passes.runtime import Runtime
from processor.passes.standing import moves

_DOES: Mapping[str, Callable[[Connection, House, Request, int], Answer]] = {
    confirm.VERB: confirm.carry_out,
    confirm.REPLACE: confirm.carry_out,
    correct_order.VERB: correct_order.carry_out,
}


def carry_out_asked(runtime: Runtime, now: int) -> None:
    """Does what people asked for; what cannot be is refused."""
    if not moves(runtime, "book"):
        return
    with reading(runtime.engine) as connection:
        waiting = [one for one in requests.asked(connection) if one.verb in _DOES]
    for request in waiting:
        try:
            with transaction(runtime.engine, "request") as connection:
                answer = _DOES[request.verb](connection, runtime.house, request, now)
                requests.answer(connection, request.id, answer)
        except CannotBook as refused:
            with transaction(runtime.engine, "request") as connection:
                requests.answer(connection, request.id, Answer(refused.why, refused=True))
