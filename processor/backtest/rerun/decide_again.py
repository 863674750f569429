"""Past orders decided again under edited rules or rate cards, from what was recorded then.

A stage is done again for an order only if its verdict moved: unchanged rules answer as recorded,
changed ones are asked in columns. Stock is what the order saw then. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection

from processor.backtest.edit import StageEdit
from processor.backtest.order_change import Kind, Made, OrderChange, Sums, Why, change_of
from processor.backtest.rerun.blame import Changed, blame
from processor.backtest.rerun.recorded import Bench, Past, facts_at, read
from processor.backtest.rerun.steps_again import recorded_case, redo
from processor.ledger.lives import past_decisions
from processor.model.money import Rates
from processor.model.reasons import rules_of
from processor.model.stages import STAGES
from processor.model.times import day, rfc3339
from processor.rules import Facts, Value, Verdict, decide, facts_of, plain_ask, restore
from processor.rules.facts.facts import with_derived

# Holds that no rule and no price can move: there is nothing in them to decide again.
_LEFT_ALONE = frozenset((*rules_of("engine"), *rules_of("numbers")))


def again(
    bench: Bench,
    connection: Connection,
    keys: Sequence[int],
    *,
    since: int | None = None,
    until: int | None = None,
    causes: bool = True,
) -> tuple[Sums, list[OrderChange]]:
    """Decides the orders of these decisions again; returns totals and what changes, with its
    causes where they are asked for."""
    sums = Sums()
    every: list[Past] = []
    for row in past_decisions.page(
        connection, keys, since=since, until=until, facts=bench.wants_facts
    ):
        one = read(row, bench.edits[row.bundle_id])
        if one is None:
            sums.not_recorded += 1
        else:
            every.append(one)
    now = _decide_again(bench, connection, every, sums)
    changed: list[tuple[Changed, Kind, str, tuple[int | None, int | None]]] = []
    for one in every:
        sums.orders += 1
        on = day(one.row.at)
        moved = sums.days.setdefault(on, [0, 0])
        moved[0] += 1
        cost = bench.cost(connection, one.made, one.seen.exchange)
        fresh = now.get(one.key)
        then = one.then if bench.tells and fresh is not None else one.made
        kind = None if fresh is None else change_of(then, fresh)
        if fresh is None or kind is None:
            sums.count(one.made, (0, 1), cost)
            continue
        sums.count(one.made, (0,), cost)
        cost_now = bench.cost(connection, fresh, one.seen.exchange)
        sums.count(fresh, (1,), cost_now)
        moved[1] += 1
        changed.append((Changed(one, then, fresh), kind, on, (cost, cost_now)))
    asked = [one for one, *_ in changed]
    whys = blame(bench, connection, asked, _again_for_blame) if causes else [()] * len(asked)
    changes = [
        _change(one, on, kind, costs, why)
        for (one, kind, on, costs), why in zip(changed, whys, strict=True)
    ]
    for change in changes:
        for cause in change.why:
            sums.rules[cause.rule] = sums.rules.get(cause.rule, 0) + 1
    return sums, changes


def _again_for_blame(
    bench: Bench, connection: Connection, every: Sequence[Past]
) -> dict[int, Made]:
    return _decide_again(bench, connection, every, Sums())


def _change(
    changed: Changed,
    on: str,
    kind: Kind,
    costs: tuple[int | None, int | None],
    why: tuple[Why, ...],
) -> OrderChange:
    one, then, now = changed
    return OrderChange(
        order=one.row.name,
        client=one.row.client,
        placed_at=rfc3339(one.row.placed_at),
        day=on,
        kind=kind,
        then=then,
        now=now,
        cost_then=costs[0],
        cost_now=costs[1],
        why=why,
    )


def _decide_again(
    bench: Bench, connection: Connection, every: Sequence[Past], sums: Sums
) -> dict[int, Made]:
    """What is made now of the orders whose verdicts moved, by order key."""
    ones = [one for one in every if not any(h[1] in _LEFT_ALONE for h in one.made.holds)]
    for word, stage in STAGES.items():
        if word not in bench.changed:
            continue
        about = [one for one in ones if one.edit.of(word, one.row.client).any]
        if stage.after_service:
            # It is asked anew of every shipment, see steps_again.
            for one in about:
                if one.made.legs:
                    one.moved.add(word)
            continue
        _ask(bench, connection, [(one, name) for one in about for name in one.names(word)], sums)
    for one in ones:
        if one.made.legs and bench.prices_may_move(one):
            one.moved.add("rates")
    moved = [one for one in ones if one.moved]
    return redo(bench, connection, moved) if moved else {}


def _ask(
    bench: Bench, connection: Connection, asked: Sequence[tuple[Past, str]], sums: Sums
) -> None:
    """Asks the changed rules of a stage for orders that came to it then; notes who moved."""
    groups: dict[int, tuple[StageEdit, list[tuple[Past, str]]]] = {}
    for one, name in asked:
        edit = one.stage(name)
        if edit.any:
            groups.setdefault(id(edit), (edit, []))[1].append((one, name))
    for edit, members in groups.values():
        verdicts = _answers(bench, connection, edit, members)
        for (one, name), found in zip(members, verdicts, strict=True):
            if found is None:
                # A fact of a parcel was not recorded: the whole stage is asked again.
                one.moved.add(name)
                continue
            one.found[name] = found
            for firing in found.trial:
                sums.trials[firing.rule] = sums.trials.get(firing.rule, 0) + 1
            fired = one.fired(name)
            if fired is not None and edit.moves(fired, found):
                one.moved.add(name)


def _answers(
    bench: Bench, connection: Connection, edit: StageEdit, members: Sequence[tuple[Past, str]]
) -> list[Verdict | None]:
    if not edit.asked.rules:
        return [Verdict()] * len(members)
    batch: list[Facts | None] = [
        None
        if edit.anew or (found := facts_at(one, name, edit.recorded)) is None
        else restore(found)
        for one, name in members
    ]
    lacking = [place for place, facts in enumerate(batch) if facts is None]
    if lacking and edit.stage != "carrier":
        bench.prepare(connection, [members[place][0] for place in lacking], edit.asked.wanted)
        for place in lacking:
            one, name = members[place]
            if one.draft is not None:
                stands = one.facts.get(name, {})
                recorded = restore(
                    {key: value for key, value in stands.items() if key not in edit.anew}
                )
                missing = frozenset(edit.recorded - recorded.keys())
                case = recorded_case(bench, one, edit.stage)
                one.fresh[name] = facts_of(case, missing)
                batch[place] = {**recorded, **one.fresh[name]}
    if edit.asked.derived:
        for (one, _), facts in zip(members, batch, strict=True):
            if facts is not None:
                rates = bench.rates(connection, one.seen.exchange)
                exchange = partial(exchanged, rates)
                with_derived(facts, edit.asked.wanted, edit.asked.derived, exchange)
    known = [facts for facts in batch if facts is not None]
    answers = iter(decide(edit.asked, known, plain_ask))
    return [None if facts is None else next(answers) for facts in batch]


def exchanged(rates: Rates | None, value: Value, currency: str) -> Value:
    """Money in another currency, None without a rate."""
    if value.currency == currency:
        return value
    return None if rates is None else rates.convert(value, currency)
