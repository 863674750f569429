"""The clock of a pass: believed, or in doubt until somebody says that it is right.

In doubt, files are taken in under the time of the last pass, and whatever moves by time stands
still: timed holds, decisions, waves, sheets and stock counts, which are judged by their date.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from processor.ledger.database import reading
from processor.ledger.desk import requests
from processor.ledger.lives import clock
from processor.model.clock import ClockReading, Judged, judge
from processor.model.sentence import Sentence, Text, sentence
from processor.model.times import rfc3339
from processor.passes.runtime import Runtime
from processor.passes.standing import CLOCK

VERB = "accept-clock"


def look(engine: Engine, here: ClockReading, jump: int) -> Judged:
    """What a clock is worth, judged only: nothing is noted."""
    with reading(engine) as connection:
        return judge(clock.last(connection), here, jump)


def why_in_doubt(engine: Engine, here: ClockReading, jump: int) -> Text:
    """Why a clock is not believed; nothing where it is."""
    with reading(engine) as connection:
        last = clock.last(connection)
    judged = judge(last, here, jump)
    return "" if last is None or not judged.doubt else _words(judged, here.at, last)


def _words(judged: Judged, now: int, last: ClockReading) -> Sentence:
    return sentence(f"still.clock-{judged.doubt}", now=rfc3339(now), last=rfc3339(last.at))


def before_pass(runtime: Runtime, now: int) -> int:
    """The time of what is carried out before a pass works by its clock: never one in doubt."""
    if not runtime.asks_clock:
        return now
    here = ClockReading(now, *runtime.machine())
    return look(runtime.engine, here, runtime.house.config.clock.jump).at


def note_if_believed(connection: Connection, here: ClockReading, judged: Judged) -> None:
    """Notes the clock of what happens between passes, once there was a pass."""
    if not judged.doubt and clock.last(connection) is not None:
        clock.keep(connection, ClockReading(judged.at, here.boot, here.ran))


def of_pass(connection: Connection, runtime: Runtime, now: int) -> int:
    """The time by which a pass works, and in `runtime.still` why it moves nothing by it."""
    if not runtime.asks_clock:
        return now
    for request in requests.asked(connection):
        if request.verb == VERB:
            requests.answer(connection, request.id, accept(connection, request))
    here = ClockReading(now, *runtime.machine())
    last = clock.last(connection)
    judged = judge(last, here, runtime.house.config.clock.jump)
    if last is None or not judged.doubt:
        clock.keep(connection, ClockReading(judged.at, here.boot, here.ran))
        runtime.still.pop(CLOCK, None)
        return judged.at
    words = _words(judged, now, last)
    said = runtime.still.get(CLOCK)
    # Told once: in the next pass of the same process only the clock has moved on.
    if not isinstance(said, Sentence) or _story(said) != _story(words):
        runtime.still[CLOCK] = words
    return judged.at


def _story(words: Sentence) -> tuple[str, str, str]:
    return words.id, str(words.pieces["last"]), str(words.pieces["now"])[:10]


def accept(connection: Connection, request: requests.Request) -> requests.Answer:
    """Carries out that a person believes a clock."""
    args = request.args
    here = ClockReading(int(args["at"]), args.get("boot", ""), int(args.get("ran", 0)))
    ending = clock.accept(connection, here, who=request.who, why=args.get("why", ""))
    at = rfc3339(here.at)
    if not ending:
        return requests.Answer(sentence("desk.clock-accepted", at=at))
    return requests.Answer(sentence("desk.clock-accepted-ends", at=at, n=ending))


def has_moved(runtime: Runtime, judged: Judged) -> bool:
    """True where a clock came into doubt since the last pass, or is believed again."""
    said = runtime.still.get(CLOCK)
    return bool(judged.doubt) != (said is not None) and runtime.asks_clock
