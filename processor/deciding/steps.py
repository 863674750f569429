"""The steps of an order, wired once: whom each is about, whose rules it asks, what it makes of it.

A run, a backtest and `explain --set` all take them in this order (`walk`); they differ in who
answers and where facts come from, which is for their `Way`. A step of which a stage of rules is all
there is, as `notify`, stands in `model/stages.py` alone. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import msgspec

from processor.deciding.check_documents import check_documents
from processor.deciding.declare import declared
from processor.deciding.drafts import Draft, Leg
from processor.deciding.review import judged
from processor.deciding.stages import Turn, carried, goes_on, heeded, packed, reviewed, routed
from processor.house.house import House
from processor.model.decisions import Review
from processor.model.stages import COMMON, STAGES, Stage
from processor.rules import RuleSet, Verdict

Whom = Sequence[Leg | None]
"""Whom a step is about: the shipments of an order, or None for the order itself."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step.

    `whom` says whom of an order it is about, as far as the order has come; `makes` changes the
    draft. `stage` are the rules that are asked, None where the step asks none. At a step `in_turn`
    each order takes from the stock and the next sees what is left. `judges` is what the verdict
    alone says of the order, where it says if it goes on. An answer that was recorded stands only
    while the answers of the steps `after` stand, and the tags that its rules look at.
    """

    word: str
    whom: Callable[[House, Draft], Whom]
    makes: Callable[[Turn], None]
    stage: Stage | None
    in_turn: bool = False
    judges: Callable[[RuleSet, Verdict, frozenset[str]], Review] | None = None
    after: tuple[str, ...] = ()

    def comes(self, house: House, draft: Draft) -> Whom:
        """Whom of an order it is about; nobody where rules that may lack are not there."""
        if self.stage is None or self.stage.needed:
            return self.whom(house, draft)
        rules = house.rule_sets.of(self.word, draft.order.client).rules
        return self.whom(house, draft) if rules else ()

    def take(self, turn: Turn) -> None:
        """Takes the step with one order or shipment."""
        if turn.heard is not None:
            (turn.draft if turn.leg is None else turn.leg).heard[self.word] = turn.heard
        self.makes(turn)


def _the_order(_house: House, _draft: Draft) -> Whom:
    return (None,)


def _if_it_goes_on(_house: House, draft: Draft) -> Whom:
    return (None,) if goes_on(draft) else ()


def _packed(house: House, draft: Draft) -> Whom:
    return () if draft.stopped else packed(house, draft)


def _shipments(_house: House, draft: Draft) -> Whom:
    return () if draft.stopped else draft.legs


_OWN: tuple[Step, ...] = (
    Step(word="review", stage=STAGES["review"], whom=_the_order, makes=reviewed, judges=judged),
    Step(word="route", stage=STAGES["route"], whom=_if_it_goes_on, makes=routed, in_turn=True),
    Step(
        word="carrier", stage=STAGES["carrier"], whom=_packed, makes=carried, after=("route",)
    ),
    Step(word="customs", stage=STAGES["customs"], whom=_shipments, makes=declared),
)  # fmt: skip
# Steps without rules, each with the stage after which it comes.
_CHECKS: tuple[tuple[str, Step], ...] = (
    ("customs", Step(word="documents", stage=None, whom=_shipments, makes=check_documents)),
)


class StepLacks(Exception):
    """Rules of a stage may say what no step does."""


def steps() -> list[Step]:
    """Every step in its order: the stages as they stand in their table, and the checks.

    Raises StepLacks for a stage with words of its own and no step of its own.
    """
    own = {one.word: one for one in _OWN}
    found: list[Step] = []
    for word, stage in STAGES.items():
        step = own.get(word)
        if step is None:
            more = [verb for verb in stage.verbs if verb not in COMMON]
            if more or not stage.after_service:
                raise StepLacks(
                    f"no step makes anything of the stage {word}: "
                    + (", ".join(more) or "its rules")
                )
            step = Step(word=word, stage=stage, whom=_shipments, makes=heeded)
        found.append(step)
        found += [check for after, check in _CHECKS if after == word]
    return found


One = TypeVar("One")
OneOf = TypeVar("OneOf", contravariant=True)
Part = TypeVar("Part")
Heard = TypeVar("Heard")


class Way(Protocol[OneOf, Part, Heard]):
    """Who answers, and where facts come from, on the way of many orders."""

    def comes(self, step: Step, one: OneOf) -> Sequence[Part]:
        """Whom of an order a step is about."""

    def hears(self, step: Step, asked: Sequence[tuple[OneOf, Part]]) -> Sequence[Heard]:
        """What is said of each of them."""

    def takes(self, step: Step, one: OneOf, heard: Sequence[tuple[Part, Heard]]) -> None:
        """Takes the step with an order; at a step in turn also with one of whom nobody came."""


def walk(ones: Sequence[One], way: Way[One, Part, Heard]) -> None:
    """Takes every step with all orders, one step after the other, the orders as they are given."""
    for step in steps():
        whom = [way.comes(step, one) for one in ones]
        asked = [(one, part) for one, parts in zip(ones, whom, strict=True) for part in parts]
        if not asked and not step.in_turn:
            continue
        heard = iter(way.hears(step, asked))
        for one, parts in zip(ones, whom, strict=True):
            way.takes(step, one, [(part, next(heard)) for part in parts])
