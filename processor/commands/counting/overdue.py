"""What `crossdock status` counts as overdue: by kind, queue or warehouse, and client."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.commands.printing.console import say, table, told
from processor.commands.printing.shown_times import age
from processor.model.sentence import Sentence, sentence
from processor.model.times import rfc3339
from processor.passes.overdue import WaitsTooLong
from processor.passes.unanswered import Overdue


class OverdueCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many are overdue of one kind at one place and of one client; `oldest` is since when the
    first of them is (of a ship-by time: when that was), microseconds UTC."""

    kind: str
    place: str
    client: str
    count: int
    oldest: int


def counts_of(owed: Sequence[Overdue], waits: Sequence[WaitsTooLong]) -> list[OverdueCount]:
    """Everything overdue by kind, place and client. A file that tells of the goods of two clients
    is owed to both."""
    found: dict[tuple[str, str, str], OverdueCount] = {}
    for one in owed:
        for due, clients in zip(one.due, one.clients, strict=True):
            for client in clients:
                key = (one.kind, one.receiver, client)
                had = found.get(key)
                found[key] = OverdueCount(
                    kind=one.kind, place=one.receiver, client=client,
                    count=1 if had is None else had.count + 1,
                    oldest=due if had is None else min(had.oldest, due),
                )  # fmt: skip
    for group in waits:
        found[group.kind, group.place, group.client] = OverdueCount(
            kind=group.kind, place=group.place, client=group.client, count=group.orders,
            oldest=group.oldest,
        )  # fmt: skip
    return [found[key] for key in sorted(found)]


def for_programs(owed: Sequence[Overdue], waits: Sequence[WaitsTooLong]) -> list[dict[str, object]]:
    """The same for `--json`, with the first names of what waits in the house."""
    names: dict[tuple[str, str, str], tuple[str, ...]] = {
        (one.kind, one.place, one.client): one.names for one in waits
    }
    return [
        {
            "kind": one.kind, "place": one.place, "client": one.client, "count": one.count,
            "oldest": rfc3339(one.oldest),
            "names": list(names.get((one.kind, one.place, one.client), ())),
        }
        for one in counts_of(owed, waits)
    ]  # fmt: skip


def say_overdue(owed: Sequence[Overdue], waits: Sequence[WaitsTooLong], now: int) -> None:
    """A table of what is overdue, and where each of it is named; nothing where nothing is."""
    counts = counts_of(owed, waits)
    if not counts:
        return
    heads: list[Sentence] = [
        sentence(f"status.overdue.{head}")
        for head in ("kind", "place", "client", "count", "oldest")
    ]
    rows: list[tuple[object, ...]] = [
        (
            sentence(f"late.{one.kind}"), one.place or told("status.overdue.nowhere"), one.client,
            one.count, told("status.overdue.ahead") if one.oldest > now else age(one.oldest, now),
        )
        for one in counts
    ]  # fmt: skip
    say(table(sentence("status.overdue"), [tuple(heads), *rows]))
    say(told("status.overdue.see"))
