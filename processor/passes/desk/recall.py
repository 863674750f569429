"""What a wrong rule did is taken back: looked at first, then done, under the rules in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec
from sqlalchemy import Connection

from processor.house.earlier import UnreadableNow, house_of_texts
from processor.ledger import journal
from processor.ledger.deciding import holds
from processor.ledger.deciding import recall as ledger_recall
from processor.ledger.deciding.recall import MatchedDecision
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer
from processor.ledger.orders import order_standing, orders
from processor.ledger.reference import reference
from processor.ledger.stock import redecide
from processor.model.desk_actions import Need, refused
from processor.model.holds_asked import is_of
from processor.model.sentence import Text, joined, sentence
from processor.model.stages import STAGES
from processor.model.times import rfc3339
from processor.problems.suggest import suggest
from processor.rules import Rule, RuleSets
from processor.rules.facts.facts import split_key

What = Literal["reopen", "decide again", "at the warehouse"]
_TOLD: dict[What, str] = {
    "reopen": "recall.saw-reopened",
    "decide again": "recall.saw-decided-again",
    "at the warehouse": "recall.saw-cancel",
}


class Affected(msgspec.Struct, frozen=True, kw_only=True):
    """An order that a recall reaches: what the rule's decision made of it, and what is done."""

    key: int
    order: str
    then: str
    now: str
    what: What


class Recall(msgspec.Struct, frozen=True, kw_only=True):
    """What a recall would do. `unchanged` are orders that the rule decided as it stands now;
    `refused` says why nothing can be done."""

    rule: str
    since: int
    affected: tuple[Affected, ...] = ()
    unchanged: int = 0
    refused: Text = ""


def meaning(rule_sets: RuleSets, rule: str, client: str) -> tuple[object, ...]:
    """All that a rule says for a client, with the lists and facts it uses; equal for texts that
    differ in wording and comments alone, empty where there is no such rule."""
    found: list[object] = []
    for stage in STAGES:
        ruleset = rule_sets.of(stage, client)
        for one in ruleset.rules:
            if is_of(rule, one.id):
                keys = {split_key(key)[0] for b in one.branches for t in b for key in t.keys}
                facts = tuple(
                    msgspec.structs.replace(fact, at="")
                    for fact in ruleset.derived
                    if fact.name in keys
                )
                found.append((stage, _said(one), facts, one.if_unknown))
    return tuple(found)


def _said(rule: Rule) -> tuple[object, ...]:
    return (
        rule.id, tuple(tuple(test.meaning for test in branch) for branch in rule.branches),
        rule.then, rule.status, rule.locked, rule.from_, rule.until, rule.dated_by,
        rule.if_unknown,
    )  # fmt: skip


def look(
    connection: Connection, rule: str, since: int, in_force: RuleSets, order: int | None = None
) -> Recall:
    """What a recall of a rule's decisions since a moment would do, of all orders or of that one."""
    decided = ledger_recall.decided_by(connection, rule, since, order)
    reached = [(one, what) for one in decided if (what := _what(one)) is not None]
    if order is not None and (no := _of_one(connection, order, reached=bool(reached))):
        return Recall(rule=rule, since=since, refused=no)
    if not reached:
        return Recall(rule=rule, since=since, refused=_nothing(rule, since, in_force, decided))
    then: dict[int, RuleSets | None] = {}
    for bundle in sorted({one.bundle_id for one, _ in reached}):
        try:
            texts = reference.texts_of(connection, bundle)
            then[bundle] = house_of_texts(texts, "").rule_sets
        except UnreadableNow:
            then[bundle] = None
    as_now = {
        (bundle, client): earlier is not None
        and meaning(earlier, rule, client) == meaning(in_force, rule, client)
        for bundle, earlier in then.items()
        for client in {one.client for one, _ in reached}
    }
    affected: list[Affected] = []
    unchanged = 0
    for one, what in reached:
        if as_now[one.bundle_id, one.client]:
            unchanged += 1
            continue
        affected.append(
            Affected(key=one.key, order=one.name, then=one.outcome, now=one.state, what=what)
        )
    refused: Text = ""
    if not affected:
        refused = sentence("recall.as-it-was", rule=rule, place=_place(in_force, rule))
    return Recall(
        rule=rule, since=since, affected=tuple(affected), unchanged=unchanged, refused=refused
    )


def _what(one: MatchedDecision) -> What | None:
    """What is done with an order; None where a person or the channel has settled it since."""
    if one.by_person or one.waived:
        return None
    if one.state == "rejected":
        return "reopen" if one.rejected else None
    if one.at_warehouse and not one.part:
        return "at the warehouse"
    return "decide again" if one.state in ("held", "backordered", "planned") else None


def _of_one(connection: Connection, order: int, *, reached: bool) -> Text:
    """Why this order is out of reach, as the table of what a person may do says; else empty."""
    standing = order_standing.standing_of(connection, order)
    meets: list[Need] = ["its rule"] if reached else []
    if order_standing.is_claimed(connection, order):
        meets.append("a claim")
    name = order_standing.name_of(connection, order)
    return refused("recall", standing, meets, order=name) or ""


def _nothing(rule: str, since: int, in_force: RuleSets, decided: list[MatchedDecision]) -> Text:
    known = {one.id for ruleset in in_force.all() for one in ruleset.rules}
    if decided:
        return sentence("recall.settled", n=len(decided), rule=rule, since=rfc3339(since))
    words = sentence("recall.no-decision", since=rfc3339(since), rule=rule)
    advice = "" if any(is_of(rule, one) for one in known) else suggest(rule, known, "nouns.rule")
    return joined([words, advice]) if advice else words


def _place(rule_sets: RuleSets, rule: str) -> Text:
    return next(
        (one.at for ruleset in rule_sets.all() for one in ruleset.rules if is_of(rule, one.id)),
        sentence("recall.gone"),
    )


def rule_sets_in_force(connection: Connection) -> RuleSets | None:
    """The rules of the texts that the ledger has as those in force."""
    bundle = reference.in_force(connection)
    if bundle is None:
        return None
    return house_of_texts(reference.texts_of(connection, bundle), "").rule_sets


def carry_out(connection: Connection, args: Mapping[str, str], *, at: int, who: str) -> Answer:
    """Takes back what a rule did, as asked; says what came of it."""
    rule_sets = rule_sets_in_force(connection)
    if rule_sets is None:
        return Answer(sentence("recall.nothing-decided"), refused=True)
    rule, since, why = args["rule"], int(args["since"]), args.get("why", "")
    order: int | None = None
    if args.get("order"):
        named = requests.find_order(connection, args["order"])
        if len(named) != 1:
            several = sentence("desk.orders-named", n=len(named), name=args["order"])
            return Answer(several, refused=True)
        order = named[0][0]
    found = look(connection, rule, since, rule_sets, order)
    if found.refused:
        return Answer(found.refused, refused=True)
    cancel = args.get("cancel") == "yes"
    done = {what: [one for one in found.affected if one.what == what] for what in
            ("reopen", "decide again", "at the warehouse")}  # fmt: skip
    moved = [*done["reopen"], *done["decide again"]]
    holds.end_of_rule(connection, [one.key for one in moved], rule, at=at, who=who, why=why)
    ledger_recall.reopen_rejected(connection, [one.key for one in done["reopen"]])
    redecide.decide_again(connection, [one.key for one in done["decide again"]])
    for one in done["decide again"]:
        orders.refresh_state(connection, one.key)
    if cancel:
        moved += done["at the warehouse"]
    for one in done["at the warehouse"]:
        if cancel:
            ledger_recall.cancel_instructed(connection, one.key, at)
    told = {"rule": rule, "since": rfc3339(since), "why": why}
    cause = sentence("recall.cause-why" if why else "recall.cause", **told)
    journal.append(
        connection,
        [
            journal.Event(
                at=at, kind="recalled", order_id=one.key, who=who, cause=cause,
                saw=sentence(
                    "recall.saw", then=sentence(f"state.{one.then}"), what=sentence(_TOLD[one.what])
                ),
            )
            for one in moved
        ],
    )  # fmt: skip
    words: list[Text] = [sentence("recall.done", n=len(moved))]
    if rejected := len(done["reopen"]):
        words = [sentence("recall.done-rejected", n=len(moved), rejected=rejected)]
    if count := len(done["at the warehouse"]):
        words.append(sentence("recall.cancelled" if cancel else "recall.stay", n=count))
    return Answer(joined(words))
