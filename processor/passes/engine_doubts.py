"""What a pass does about an engine that does not answer, or not as the rules plainly say.

The orders are held (`engine-differs`), an alert names the rules, and the next pass in which the
engine answers right decides them again by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from processor.deciding.drafts import Draft
from processor.ledger.stock import redecide
from processor.model.sentence import Piece, Sentence, listed, sentence
from processor.passes.runtime import Runtime
from processor.passes.standing import ENGINE, moves
from processor.rules import Doubt

# So many different doubts are told; what each order waits for stands in its hold.
_TOLD = 3


def begin(connection: Connection, runtime: Runtime) -> None:
    """A pass begins: the engine is tried again, and what waited for it is decided again if it
    answers right."""
    runtime.answers.renew()
    runtime.engine_told.clear()
    runtime.still.pop(ENGINE, None)
    waiting = redecide.waiting_for(connection, "engine")
    if not waiting or not moves(runtime, "decide"):
        return
    why = runtime.answers.why_not()
    if why is None:
        redecide.decide_again(connection, waiting)
    else:
        runtime.still[ENGINE] = sentence("still.engine", doubts=why)


def of_drafts(drafts: Sequence[Draft]) -> list[Doubt]:
    """The doubts about what was decided, wherever rules were asked."""
    heard = [
        answers for draft in drafts for answers in (draft.heard, *(leg.heard for leg in draft.legs))
    ]
    return [one.doubt for answers in heard for one in answers.values() if one.doubt is not None]


def note(runtime: Runtime, doubts: Iterable[Doubt]) -> None:
    """Notes doubts as what the pass tells; a fresh child answers from now on."""
    found = {one.words: None for one in doubts}
    if not found:
        return
    runtime.answers.distrust()
    runtime.engine_told.update(found)
    runtime.still[ENGINE] = sentence("still.engine", doubts=_told([*runtime.engine_told]))


def _told(doubts: Sequence[Sentence]) -> Piece:
    said = [*doubts[:_TOLD]]
    if len(doubts) > _TOLD:
        said.append(sentence("engine.more-doubts", n=len(doubts) - _TOLD))
    return listed(said, "semicolon")
