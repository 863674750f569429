"""What a house knows of its rules beside their texts: hits, rows, tests, changes."""

from __future__ import annotations

from collections import Counter, defaultdict

from sqlalchemy import Connection

from processor.commands.rules.rule_changes import last_changes
from processor.commands.rules.table_hits import lines_counted, tables_of
from processor.house.house import House, load_rule_tests, rule_names
from processor.ledger.lives import past_decisions
from processor.ledger.views import statistics
from processor.model.sentence import Sentence
from processor.model.stages import STAGES
from processor.model.times import SECOND, day, parse_time
from processor.pages.rules_known import KnownCase, KnownOfRules, RuleHits, RuleKey
from processor.rules.testing.cases import deciding_cases

_DAYS = 30
_DAY = 86_400 * SECOND


def known_of_rules(connection: Connection, house: House, client: str, now: int) -> KnownOfRules:
    """What is known of the rules that decide for a client (empty: the house), hits and rows by the
    decisions of the last 30 days."""
    since = day(now - _DAYS * _DAY)
    cases = deciding_cases(
        house.rule_sets,
        load_rule_tests(house),
        names=rule_names(house.config, house.cards, gazetteer=house.gazetteer),
    )
    changes: dict[RuleKey, Sentence] = {}
    for stage in STAGES:
        rules = house.rule_sets.of(stage, client).rules
        changes |= last_changes(connection, house, stage, rules)
    decided = bool(past_decisions.newest(connection, most=1))
    return KnownOfRules(
        since=since,
        until=day(now),
        hits=_hits(connection, house, client, since) if decided else None,
        rows=_rows(connection, house, client, since) if decided else {},
        cases={
            key: tuple(KnownCase(one.name, one.file) for one in found)
            for key, found in cases.items()
        },
        changes=changes,
    )


def _hits(
    connection: Connection, house: House, client: str, since: str
) -> dict[tuple[str, str], RuleHits]:
    """Of a client those of its orders; of the house those of all orders that its rule decides."""
    found: dict[tuple[str, str], list[statistics.ClientFirings]] = defaultdict(list)
    for one in statistics.fired_by_client(connection, since):
        if one.stage not in STAGES or (client and one.client != client):
            continue
        rule = house.rule_sets.of(one.stage, one.client).rule(one.rule)
        if rule is not None and (client or not rule.client):
            found[one.stage, one.rule].append(one)
    return {
        key: RuleHits(
            fired=sum(one.fired for one in counts),
            unknown=sum(one.unknown for one in counts),
            trial=sum(one.trial for one in counts),
            last=max((one.last for one in counts if one.fired or one.trial), default=""),
        )
        for key, counts in found.items()
    }


def _rows(
    connection: Connection, house: House, client: str, since: str
) -> dict[tuple[str, str], dict[int, int]]:
    """For how many orders each row of a table counts, as `_hits` counts orders."""
    moment = parse_time(f"{since}T00:00:00Z")
    tables = tables_of(house)
    found: dict[tuple[str, str], Counter[int]] = {
        (stage, written): Counter() for stage, _, written in tables
    }
    for (key, of), lines in lines_counted(connection, house, moment, tables).items():
        ours = all(not rule.client for rule in tables[key].rules.values())
        if of == client if client else ours:
            found[key[0], key[2]].update(lines)
    return {key: dict(counts) for key, counts in found.items()}
