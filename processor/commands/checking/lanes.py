"""What `crossdock check` says of lanes that nobody has confirmed, where the house has a ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from processor.house.china_lanes import lanes_text
from processor.house.house import House
from processor.model.china_lanes import SURE, ChinaLanes
from processor.model.sentence import Piece, listed, sentence
from processor.problems.problem import Problem, problem
from processor.transport.read_files import size_of

_MOST_NAMED = 20


def unsure_lanes(house: House) -> list[Problem]:
    """A warning that names the rows of a confidence below H by which open orders leave."""
    shown = lanes_text(
        {name: body for (kind, name), body in house.texts.items() if kind == "rules"}
    )
    path = house.state / "ledger.db"
    if shown is None or not size_of(path):
        return []
    # Imported late: a check of files alone does without the ledger's tools.
    from processor.ledger.lives.read_for_check import ways_from_china

    return unsure(house.lanes, shown, ways_from_china(path))


def unsure(
    lanes: ChinaLanes, shown: tuple[str, str], ways: Sequence[tuple[str, str, str, str, int]]
) -> list[Problem]:
    """The warning, or nothing. `shown` is the name and text of the table; `ways` are warehouse,
    carrier, service and country of what leaves, with the number of orders."""
    used: Counter[int] = Counter()
    for warehouse, carrier, service, country, orders in ways:
        row = lanes.find(warehouse, carrier, service, country)
        if row is not None and row.confidence != SURE:
            used[int(row.at.rpartition(":")[2])] += orders
    if not used:
        return []
    lines = sorted(used)
    named: Piece = listed([str(line) for line in lines[:_MOST_NAMED]])
    if len(lines) > _MOST_NAMED:
        named = sentence("list.and-more", items=named, n=len(lines) - _MOST_NAMED)
    text = shown[1].splitlines()[lines[0] - 1] if lines[0] <= len(shown[1].splitlines()) else ""
    return [
        problem(
            "customs/lane-unsure", file=shown[0], line=lines[0], column=1, text=text,
            span=max(1, len(text)), severity="warning", n=len(lines), lines=named,
            orders=sentence("customs.open-orders", n=sum(used.values())),
        )
    ]  # fmt: skip
