"""What `crossdock check` says by the ledger of pools of numbers that run low."""

from __future__ import annotations

from processor.commands.opening.open_premises import now_micros
from processor.commands.printing.console import Stop
from processor.house.house import House
from processor.model.clock import is_possible
from processor.model.sentence import Sentence
from processor.transport import machine_clock
from processor.transport.read_files import size_of


def pool_lines(house: House, clock: str | None) -> list[Sentence]:
    """The pools that a person has to see to; none without a ledger that this version can read, of
    which `status` tells."""
    impossible = clock is None and not is_possible(machine_clock.wall())
    has_pools = any(one.pools for one in house.config.carriers.values())
    if not has_pools or impossible or not size_of(house.state / "ledger.db"):
        return []
    # Imported here: a check of a house without pools does without the ledger's tools.
    from processor.commands.opening.open_ledger import ledger_as_it_is
    from processor.ledger.database import reading
    from processor.passes.low_pools import low_now

    try:
        engine = ledger_as_it_is(house)
    except Stop:
        return []
    with reading(engine) as connection:
        return [one.said for one in low_now(connection, house.config, now_micros(clock))]
