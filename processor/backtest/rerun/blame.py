"""Which edited rules an order comes out otherwise by: those without whose edit it does not.

Each edit that says something else of the order is taken back alone, and the order decided again
with all others. Where that changes nothing for any of them, each is tried alone instead: two rules
that do the same hide each other. Orders with one such edit need no trial.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple, Protocol

import msgspec
from sqlalchemy import Connection

from processor.backtest.edit import of_stage, rule_at
from processor.backtest.order_change import Made, Why, change_of
from processor.backtest.rerun.recorded import Bench, Past, read
from processor.backtest.take_back import Taken, taken
from processor.model.sentence import sentence
from processor.model.stages import STAGES
from processor.rules import Verdict


class Changed(NamedTuple):
    """An order that comes out otherwise: what was made of it, and what is made of it now."""

    past: Past
    then: Made
    now: Made


class _Asked(NamedTuple):
    """A changed order with some edits to take back."""

    place: int
    back: frozenset[Taken]


class Decides(Protocol):
    """Decides orders again under the edits of a bench."""

    def __call__(
        self, bench: Bench, connection: Connection, every: Sequence[Past], /
    ) -> Mapping[int, Made]:
        """What is made now of those whose verdicts moved, by order key."""


def blame(
    bench: Bench,
    connection: Connection,
    changed: Sequence[Changed],
    decide: Decides,
) -> list[tuple[Why, ...]]:
    """The causes of each change. `decide` decides orders again under another bench."""
    suspects = [_suspects(one) for one in changed]
    made = partial(_made_without, bench, connection, changed, decide)
    several = [place for place, found in enumerate(suspects) if len(found) > 1]
    without = made(
        [_Asked(place, frozenset((edit,))) for place in several for edit in suspects[place]]
    )
    found: list[dict[Taken, tuple[Why, ...]]] = []
    for place, own in enumerate(suspects):
        if place in several:
            own = {
                edit: whys
                for edit, whys in own.items()
                if _otherwise(changed[place].now, without[_Asked(place, frozenset((edit,)))])
            }
        found.append(own)
    hidden = [place for place in several if not found[place]]
    others = {
        (place, edit): _Asked(place, frozenset(suspects[place].keys() - {edit}))
        for place in hidden
        for edit in suspects[place]
    }
    alone = made(list(others.values()))
    for place in hidden:
        own = suspects[place]
        enough = [
            edit for edit in own if not _otherwise(changed[place].now, alone[others[place, edit]])
        ]
        does = "backtest.does.alone-too" if enough else "backtest.does.together"
        found[place] = {
            edit: tuple(
                msgspec.structs.replace(why, does=sentence(does, does=why.does))
                for why in own[edit]
            )
            for edit in enough or own
        }
    return [tuple(dict.fromkeys(why for whys in own.values() for why in whys)) for own in found]


def _otherwise(one: Made, other: Made) -> bool:
    return change_of(one, other) is not None


def _suspects(one: Changed) -> dict[Taken, tuple[Why, ...]]:
    """The edits that say something else of an order than was said then, with their words."""
    past, found = one.past, dict[Taken, tuple[Why, ...]]()

    def add(taken: Taken, *whys: Why) -> None:
        found[taken] = tuple(dict.fromkeys((*found.get(taken, ()), *whys)))

    for word, stage in STAGES.items():
        edit = past.edit.of(word, past.row.client)
        if stage.after_service:
            # What such rules said is not recorded: all that are edited are tried.
            if word in past.moved:
                says = "backtest.does.says-otherwise"
                for rule in sorted(edit.changed):
                    add(taken(edit, rule), Why(rule, rule_at(edit, rule), sentence(says)))
                if edit.settings or not edit.changed:
                    add(Taken(word), of_stage(word, says))
            continue
        for name in past.names(word):
            fired = past.fired(name)
            if fired is not None and name in past.moved:
                for why in edit.why(fired, past.found.get(name, Verdict())):
                    rule = why.rule if isinstance(why.rule, str) else ""
                    add(taken(edit, rule) if rule else Taken(word), why)
    if not found and past.edit.cards:
        services = (*past.made.services, *one.now.services)
        used = {service.partition("/")[0] for service in services}
        for carrier in sorted(used & past.edit.cards) or sorted(past.edit.cards):
            called = sentence("backtest.cause.rates", carrier=carrier)
            prices = sentence("backtest.does.other-prices")
            add(Taken("rates"), Why(called, f"rules/rates/{carrier}.*.csv", prices))
    if not found and past.edit.places:
        called = sentence("backtest.cause.places")
        places = sentence("backtest.does.other-places")
        add(Taken("places"), Why(called, "rules/tables/", places))
    return found


def _made_without(
    bench: Bench,
    connection: Connection,
    changed: Sequence[Changed],
    decide: Decides,
    asked: Sequence[_Asked],
) -> dict[_Asked, Made]:
    """What is made of these orders with some edits taken back."""
    groups: dict[frozenset[Taken], list[_Asked]] = {}
    for one in asked:
        groups.setdefault(one.back, []).append(one)
    found: dict[_Asked, Made] = {}
    for back, members in groups.items():
        other = bench.without(back)
        pasts = [
            read(changed[one.place].past.row, other.edits[changed[one.place].past.row.bundle_id])
            for one in members
        ]
        now = decide(other, connection, [past for past in pasts if past is not None])
        for one in members:
            here = changed[one.place]
            found[one] = now.get(here.past.key, here.then)
    return found
