"""One rule of a rule file: its keys, conditions, table and actions, with their places. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from processor.model.condition_words import OPERATORS
from processor.model.decisions import Action, Firing
from processor.model.sentence import Name, Text, sentence
from processor.model.time_zones import UTC
from processor.problems.form import Form, Node
from processor.problems.problem import errors
from processor.problems.suggest import suggest
from processor.rules.facts.facts import FACTS, key_in, split_key
from processor.rules.language.actions import Doing, read_then
from processor.rules.language.conditions import Test, tested
from processor.rules.language.derived import DerivedFact
from processor.rules.language.foreign_words import RULE_KEYS, RuleKeys
from processor.rules.language.lists import Shelf
from processor.rules.language.modifiers import check_modifiers, check_row
from processor.rules.language.rule import Rule
from processor.rules.language.tables import TableOutcome, read_table
from processor.rules.language.values import Names, Wrong, read_value
from processor.rules.language.when_block import Wording

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\Z", re.ASCII)
DATED_BY = {
    "decision": "today",
    "order": "order.placed_on",
    "ship day": "parcel.ship_day",
}
OPTIONAL = tuple(key for key in RULE_KEYS if key != "id")
DAY_AT = "day at "
"""Before the warehouse whose day is meant."""
_MARKS = ("note", "tag")


class RuleFile(msgspec.Struct):
    """A rule file while it is read: its keys by name, and whose overlay it is (empty: none)."""

    path: str
    form: Form
    root: Node
    keys: dict[str, Node]
    stage: str
    client: str = ""


class WrittenRule(msgspec.Struct):
    """A rule as written: one `Rule`, or one per outcome of its table; and the lists it uses.
    `whole`: none of its conditions was left out because of a mistake."""

    id: str
    rules: tuple[Rule, ...]
    form: Form
    node: Node
    lists: frozenset[str]
    whole: bool = True


class RuleReading(msgspec.Struct):
    """What rules of one file are read with."""

    file: RuleFile
    wording: Wording
    names: Names
    tables: Shelf
    if_unknown: str
    derived: Mapping[str, DerivedFact] = {}

    def facts(self, names: Iterable[str]) -> list[DerivedFact]:
        """Those of the names that a rule file defines."""
        return [self.derived[name] for name in sorted(names) if name in self.derived]


def _unless_block(node: Node | None) -> Node | None:
    """The value of a key; None where it is a block, which is told of already."""
    return node if node is not None and node.kind == "text" else None


def read_rule(reading: RuleReading, node: Node) -> WrittenRule | None:
    """A rule, or None with problems where it has no shape at all."""
    file, wording = reading.file, reading.wording
    form = file.form
    if not form.shape(node, "map"):
        return None
    named = node.get("id")
    inside: Text = ""
    if named is not None and named.kind == "text":
        inside = sentence("inside.rule", name=named.text)
    conditions = any(node.get(key) is not None for key in ("when", "any_of", "table", "else"))
    required = ["id", "why"] if conditions else ["id"]
    when = node.get("when")
    # What stands among the conditions is told of there, and is not missing too.
    deep = {key.text for key in when.keys} if when is not None else set()
    blocks = [key for key, value in node.entries() if key.text == "else" and value.kind != "text"]
    for key in blocks:
        form.problem("rule/else.block", key, inside=inside)
    if node.get("table") is None and "then" not in deep and not blocks:
        required.append("then")
    required = [key for key in required if key not in deep]
    elsewhere = RuleKeys(form, file.stage, (key.text for key in node.keys), inside)
    keys = form.map(
        node,
        required=required,
        optional=[key for key in ("id", *OPTIONAL) if key not in required],
        inside=inside,
        elsewhere=elsewhere,
    )
    for stray in elsewhere.misplaced:
        if stray in keys and not keys[stray].items and not keys[stray].text:
            del keys[stray]
    rule_id = form.text(keys.get("id"), inside=inside)
    if "id" in keys and not _ID.match(rule_id):
        form.problem("value/wrong.rule-id", keys["id"], inside=inside)
    why = form.text(keys.get("why"), inside=inside)
    if "why" in keys and not why.strip():
        form.problem("value/wrong.why", keys["why"], inside=inside)
    before, told = set(wording.used), len(form.problems)
    left_out = wording.left_out
    wording.used.clear()
    tests, dated, start, until = _period(reading, keys, inside)
    if "when" in keys:
        tests += wording.when(keys["when"], inside)
    branches = _branches(form, keys.get("any_of"), wording, tests, inside)
    found = _table(reading, keys, inside)
    whole = not errors(form.problems[told:]) and wording.left_out == left_out
    beside = frozenset(action.verb for one in found for action in one.then)
    then = (
        read_then(keys["then"], form, file.stage, reading.names, inside, beside)
        if "then" in keys
        else ()
    )
    # A row without an action only keeps later rows from counting: it is no case of its own.
    outcomes = [one for one in found if one.then or then]
    lists = frozenset(wording.used)
    wording.used.update(before)
    facts = {split_key(key)[0] for branch in branches for test in branch for key in test.keys}
    lists = lists.union(*(one.lists for one in reading.facts(facts)))
    rules = tuple(
        _rule(reading, keys, node, rule_id, why, inside, branches, then, one, dated, start, until)
        for one in (outcomes or (None,))
    )
    if found and not outcomes:
        form.problem("rule/action.no-outcome", keys["table"], inside=inside)
    for row in () if reading.names.earlier else outcomes:
        alone = check_row(file.stage, row, then, inside)
        if alone is not None:
            form.problems.append(alone)
    for one in rules if whole else ():
        check_modifiers(form, keys, one, wording.derived, inside)  # type: ignore[arg-type]
    return WrittenRule(rule_id, _numbered(rules), form, node, lists, whole)


def _rule(
    reading: RuleReading,
    keys: Mapping[str, Node],
    node: Node,
    rule_id: str,
    why: str,
    inside: Text,
    branches: tuple[tuple[Test, ...], ...],
    then: tuple[Action, ...],
    outcome: TableOutcome | None,
    dated: str,
    start: str | None,
    until: str | None,
) -> Rule:
    form = reading.file.form
    at, whole = form.at(node), rule_id
    if outcome is not None:
        branches = tuple((*branch, outcome.test) for branch in branches)
        if outcome.then:
            at = outcome.at
            then = _added(then, outcome.then)
            whole = f"{rule_id}/{_slug(outcome.then)}"
    locked = form.choice(keys.get("locked"), ("yes", "no"), "no", inside=inside) == "yes"
    unknown = form.choice(
        keys.get("if_unknown"),
        ("hold", "skip"),
        reading.if_unknown or _without_a_word(then),
        inside=inside,
    )
    last = keys.get("else")
    is_else = form.choice(_unless_block(last), ("yes", "no"), "no", inside=inside) == "yes"
    status = form.choice(keys.get("status"), ("live", "trial", "off"), "live", inside=inside)
    return Rule(
        id=whole,
        written=rule_id,
        why=why,
        at=at,
        file=reading.file.path,
        line=node.line,
        branches=branches,
        then=then,
        status=status,  # type: ignore[arg-type]
        locked=locked,
        from_=start,
        until=until,
        dated_by=dated,
        day_zone=reading.names.zones.get(dated.removeprefix(DAY_AT), reading.wording.zone),
        owner=form.text(keys.get("owner"), inside=inside),
        if_unknown=unknown,  # type: ignore[arg-type]
        client=reading.file.client,
        is_else=is_else,
        files=frozenset((reading.file.path,)),
        firing=Firing(rule=whole, at=at, why=why, then=then, locked=locked),
    )


def _without_a_word(then: tuple[Action, ...]) -> str:
    """What a rule does that lacks a fact where nobody says it: nothing waits for a mere mark."""
    return "skip" if then and all(action.verb in _MARKS for action in then) else "hold"


def _added(then: tuple[Action, ...], more: tuple[Action, ...]) -> tuple[Action, ...]:
    """The rule's own actions and those of a row; a row's word takes the place of the same verb."""
    said = {action.verb for action in more}
    return (*(action for action in then if action.verb not in said), *more)


def _slug(then: tuple[Action, ...]) -> str:
    words = "-".join(f"{action.verb}-{'-'.join(action.values)}" for action in then)
    return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-") or "row"


def _numbered(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Outcomes whose names would be the same get a number."""
    seen: dict[str, int] = {}
    found = []
    for rule in rules:
        count = seen[rule.id] = seen.get(rule.id, 0) + 1
        if count > 1:
            whole = f"{rule.id}-{count}"
            firing = msgspec.structs.replace(rule.firing, rule=whole)
            rule = msgspec.structs.replace(rule, id=whole, firing=firing)
        found.append(rule)
    return tuple(found)


def _table(reading: RuleReading, keys: Mapping[str, Node], inside: Text) -> list[TableOutcome]:
    form = reading.file.form
    if "rows" in keys and "table" not in keys:
        form.problem("key/unknown.rows", keys["rows"], inside=inside, span=1)
    hit = form.choice(keys.get("rows"), ("first", "all"), "first", inside=inside)
    node, sheet = keys.get("table"), None
    if node is not None and node.kind == "map":
        parts = form.map(node, required=("file",), optional=("sheet",), inside=inside)
        node, sheet = parts.get("file"), parts.get("sheet")
    name = form.text(node, inside=inside)
    if node is None or not name:
        return []
    doing = Doing(form, reading.file.stage, reading.names, inside)
    return read_table(name, node, hit, reading.tables, reading.wording, doing, sheet)  # type: ignore[arg-type]


def _branches(
    form: Form, node: Node | None, wording: Wording, shared: tuple[Test, ...], inside: Text
) -> tuple[tuple[Test, ...], ...]:
    """`when` and one entry of `any_of` must hold together; without `any_of`, `when` alone."""
    if node is None:
        return (shared,)
    if not form.shape(node, "list", inside=inside):
        return (shared,)
    if not node.items:
        form.problem("list/empty.any-of", node, inside=inside, span=1)
    return tuple(shared + wording.when(item, inside) for item in node.items)


def _dated_by(form: Form, node: Node | None, names: Names, inside: Text) -> str:
    """Which day `from` and `until` mean: one of `DATED_BY`, or the day at a warehouse."""
    warehouse = "" if node is None or node.kind != "text" else node.text.removeprefix(DAY_AT)
    if node is None or warehouse == node.text:
        days = (*DATED_BY, *(f"{DAY_AT}{one}" for one in sorted(names.warehouses)))
        return form.choice(node, days, "decision", inside=inside)
    if warehouse not in names.warehouses:
        where = sentence("noun.warehouses-of-config")
        near = suggest(warehouse, names.warehouses, "nouns.warehouse")
        form.problem(
            "fact/unknown.warehouse", node, warehouse=warehouse, inside=inside,
            near=near or sentence("suggest.define", where=where),
        )  # fmt: skip
        return "decision"
    return f"{DAY_AT}{warehouse}"


def _period(
    reading: RuleReading, keys: Mapping[str, Node], inside: Text
) -> tuple[tuple[Test, ...], str, str | None, str | None]:
    """`from` and `until` as conditions like others, so that explain shows them like others."""
    file, wording = reading.file, reading.wording
    form = file.form
    node = keys.get("dated_by")
    dated = _dated_by(form, node, reading.names, inside)
    if dated.startswith(DAY_AT):
        fact = key = dated
    else:
        fact = DATED_BY[dated]
        key = key_in(fact, zone) if (zone := wording.zone) != UTC and FACTS[fact].moment else fact
    if fact in FACTS and file.stage not in FACTS[fact].stages:
        form.problem(
            "fact/stage.dated", keys["dated_by"], day=Name(dated), stage=Name(file.stage),
            inside=inside,
        )  # fmt: skip
    start = _day(form, keys.get("from"), inside)
    until = _day(form, keys.get("until"), inside)
    if start and until and start > until:
        form.problem("rule/date.ends-first", keys["until"], inside=inside)
        # No day meets both: that is told, and not once more as conditions that no order meets.
        return (), dated, start, until
    found = []
    for word, day in (("from", start), ("until", until)):
        if day is not None:
            # These keys of a rule say what the condition words of the same name say.
            found.append(tested(OPERATORS[word], fact, key, (day,), f"{word} {day}"))
    return tuple(found), dated, start, until


def _day(form: Form, node: Node | None, inside: Text) -> str | None:
    if node is None or not form.shape(node, "text", inside=inside):
        return None
    day = read_value("date", node.text)
    if isinstance(day, Wrong):
        form.problem("rule/date", node, wrong=day.why, better=day.better, inside=inside)
        return None
    return str(day)
