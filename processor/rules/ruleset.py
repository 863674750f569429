"""Rule files to rule sets, with the place of every rule. A set is never half loaded. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from processor.decisions import Action, Firing
from processor.problems import Problem, errors
from processor.rules.actions import read_then
from processor.rules.checks import check_lists, check_rules
from processor.rules.conditions import Test
from processor.rules.facts import STAGES
from processor.rules.values import Names, Wrong, read_value
from processor.rules.wording import Wording, WordList
from processor.yamlsource import Form, Node, by_name, parse

DECIDE = {"review": "strictest", "route": "first fitting", "carrier": "cheapest"}
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\Z", re.ASCII)
_DATED_BY = {"decision": "today", "order": "order.placed_on"}


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule. It matches when all tests of any branch are true; a branch of none always is.

    Rules that are off have no part in deciding; rules on trial are recorded and not acted on.
    """

    id: str
    why: str
    at: str
    file: str
    line: int
    branches: tuple[tuple[Test, ...], ...]
    then: tuple[Action, ...]
    status: Literal["live", "trial", "off"] = "live"
    locked: bool = False
    from_: str | None = None
    until: str | None = None
    dated_by: str = "decision"
    owner: str = ""
    firing: Firing


@dataclass(frozen=True, eq=False)
class RuleSet:
    """All rules of one stage. `wanted` are the facts that `facts_of` must read for it."""

    stage: str
    decide: str
    if_unknown: Literal["hold", "skip"]
    otherwise: Literal["split", "backorder"]
    rules: tuple[Rule, ...]
    lists: Mapping[str, tuple[str, ...]]
    wanted: frozenset[str]

    @property
    def active(self) -> tuple[Rule, ...]:
        """The rules that are decided: live and on trial."""
        return tuple(rule for rule in self.rules if rule.status != "off")


class RuleSets(msgspec.Struct, frozen=True):
    """The rule sets of all stages, and the SHA-256 of the texts they were read from."""

    review: RuleSet
    route: RuleSet
    carrier: RuleSet
    sha256: str

    def of(self, stage: str) -> RuleSet:
        """The rule set of a stage."""
        return {"review": self.review, "route": self.route, "carrier": self.carrier}[stage]


class _File(msgspec.Struct):
    path: str
    form: Form
    root: Node
    keys: dict[str, Node]
    stage: str


def load(files: Mapping[str, str], names: Names) -> tuple[RuleSets | None, list[Problem]]:
    """The rule sets of all texts by path, or None with every mistake of every file.

    Tests beside rules (`*.test.yaml`) are left out.
    """
    files = {path: text for path, text in files.items() if not path.endswith(".test.yaml")}
    opened: list[_File] = []
    problems: list[Problem] = []
    for path, source in by_name(files):
        root, form = parse(source, path)
        if root is None:
            problems += form.problems
            continue
        opened.append(_open(path, form, root))
    sets: dict[str, RuleSet] = {}
    every_rule: list[tuple[Rule, Form, Node]] = []
    for stage in STAGES:
        ruleset, found = _stage(stage, [file for file in opened if file.stage == stage], names)
        sets[stage] = ruleset
        every_rule += found
    check_rules(every_rule)
    for file in opened:
        problems += file.form.problems
    if errors(problems):
        return None, problems
    return RuleSets(sets["review"], sets["route"], sets["carrier"], _digest(files)), problems


def _digest(files: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for path, source in by_name(files):
        for part in (path, source):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _open(path: str, form: Form, root: Node) -> _File:
    file = _File(path, form, root, {}, "")
    if not form.shape(root, "map"):
        return file
    written = root.get("stage")
    optional = ["decide", "if_unknown", "lists"]
    if written is None or written.text == "route":
        optional.append("otherwise")
    file.keys = form.map(root, required=("stage", "rules"), optional=optional)
    if "stage" in file.keys:
        file.stage = form.choice(file.keys["stage"], STAGES)
    return file


def _stage(
    stage: str, files: list[_File], names: Names
) -> tuple[RuleSet, list[tuple[Rule, Form, Node]]]:
    lists: dict[str, WordList] = {}
    for file in files:
        _lists(file, lists)
    rules: list[tuple[Rule, Form, Node]] = []
    used: set[str] = set()
    for file in files:
        wording = Wording(file.form, stage, names, lists)
        node = file.keys.get("rules")
        if node is not None and file.form.shape(node, "list"):
            for item in node.items:
                rule = _rule(file, item, wording, names)
                if rule is not None:
                    rules.append((rule, file.form, item))
        used |= wording.used
    check_lists(lists, used)
    active = [rule for rule, _, _ in rules if rule.status != "off"]
    ruleset = RuleSet(
        stage=stage,
        decide=_setting(files, "decide", (DECIDE[stage],), DECIDE[stage]),
        if_unknown=_setting(files, "if_unknown", ("hold", "skip"), "hold"),  # type: ignore[arg-type]
        otherwise=_setting(files, "otherwise", ("split", "backorder"), "split"),  # type: ignore[arg-type]
        rules=tuple(rule for rule, _, _ in rules),
        lists={name: tuple(item.text for item in found.items) for name, found in lists.items()},
        wanted=frozenset(
            key for rule in active for branch in rule.branches for test in branch
            for key in test.keys
        ),
    )  # fmt: skip
    return ruleset, rules


def _setting(files: list[_File], key: str, options: tuple[str, ...], default: str) -> str:
    """A setting of a stage: its files may repeat it and must agree."""
    value, first = "", ""
    for file in files:
        node = file.keys.get(key)
        said = file.form.choice(node, options, "") if node is not None else ""
        if node is None or not said:
            continue
        if value and said != value:
            file.form.problem(
                "rule/disagree",
                node,
                f"{first} says `{key}: {value}` for the same stage",
                advice="say it once, or the same in every file of the stage",
            )
        elif not value:
            value, first = said, file.path
    return value or default


def _lists(file: _File, lists: dict[str, WordList]) -> None:
    node = file.keys.get("lists")
    if node is None or not file.form.shape(node, "map"):
        return
    for key, value in node.entries():
        if key.text in lists:
            other = lists[key.text]
            file.form.problem(
                "name/duplicate",
                key,
                f"the list {key.text!r} stands in {other.form.at(other.key)} too",
                advice="keep one of them",
            )
            continue
        items = file.form.texts(value, inside=f"list {key.text}")
        if not items:
            file.form.problem(
                "list/empty",
                key,
                f"the list {key.text!r} is empty",
                advice="write its items, or remove it and the rules that use it",
            )
        lists[key.text] = WordList(file.form, key, items)


def _rule(file: _File, node: Node, wording: Wording, names: Names) -> Rule | None:
    form = file.form
    if not form.shape(node, "map"):
        return None
    named = node.get("id")
    inside = f"rule {named.text}" if named is not None and named.kind == "text" else ""
    conditions = node.get("when") is not None or node.get("any_of") is not None
    keys = form.map(
        node,
        required=("id", "why", "then") if conditions else ("id", "then"),
        optional=(
            "why", "when", "any_of", "status", "locked", "from", "until", "dated_by", "owner",
        ),
        inside=inside,
    )  # fmt: skip
    rule_id = form.text(keys.get("id"), inside=inside)
    if "id" in keys and not _ID.match(rule_id):
        form.problem(
            "value/wrong", keys["id"], "an id is made of a-z, 0-9 and hyphens", inside=inside
        )
    why = form.text(keys.get("why"), inside=inside)
    if "why" in keys and not why.strip():
        form.problem("value/wrong", keys["why"], "say why the rule is there", inside=inside)
    dated = form.choice(keys.get("dated_by"), tuple(_DATED_BY), "decision", inside=inside)
    start = _day(form, keys.get("from"), inside)
    until = _day(form, keys.get("until"), inside)
    if start and until and start > until:
        form.problem("rule/date", keys["until"], "the rule ends before it begins", inside=inside)
    tests = _dates(_DATED_BY[dated], start, until)
    if "when" in keys:
        tests += wording.when(keys["when"], inside)
    branches = _branches(form, keys.get("any_of"), wording, tests, inside)
    then = read_then(keys["then"], form, file.stage, names, inside) if "then" in keys else ()
    locked = form.choice(keys.get("locked"), ("yes", "no"), "no", inside=inside) == "yes"
    at = form.at(node)
    return Rule(
        id=rule_id,
        why=why,
        at=at,
        file=file.path,
        line=node.line,
        branches=branches,
        then=then,
        status=form.choice(  # type: ignore[arg-type]
            keys.get("status"), ("live", "trial", "off"), "live", inside=inside
        ),
        locked=locked,
        from_=start,
        until=until,
        dated_by=dated,
        owner=form.text(keys.get("owner"), inside=inside),
        firing=Firing(rule=rule_id, at=at, why=why, then=then, locked=locked),
    )


def _branches(
    form: Form, node: Node | None, wording: Wording, shared: tuple[Test, ...], inside: str
) -> tuple[tuple[Test, ...], ...]:
    """`when` and one entry of `any_of` must hold together; without `any_of`, `when` alone."""
    if node is None:
        return (shared,)
    if not form.shape(node, "list", inside=inside):
        return (shared,)
    if not node.items:
        form.problem("list/empty", node, "`any_of` has no entries", inside=inside, span=1)
    return tuple(shared + wording.when(item, inside) for item in node.items)


def _day(form: Form, node: Node | None, inside: str) -> str | None:
    if node is None or not form.shape(node, "text", inside=inside):
        return None
    day = read_value("date", node.text)
    if isinstance(day, Wrong):
        form.problem("rule/date", node, day.message, advice=day.advice, inside=inside)
        return None
    return str(day)


def _dates(fact: str, start: str | None, until: str | None) -> tuple[Test, ...]:
    """`from` and `until` are conditions like others, so that explain shows them like others."""
    found = []
    if start is not None:
        found.append(
            Test(fact=fact, op="from", keys=(fact,), values=(start,), words=f"from {start}")
        )
    if until is not None:
        found.append(
            Test(fact=fact, op="until", keys=(fact,), values=(until,), words=f"until {until}")
        )
    return tuple(found)
