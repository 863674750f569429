"""When the wording of each rule last changed, by the texts that decisions were made with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from processor.house.house import House
from processor.ledger.reference import past_texts
from processor.model.sentence import Date, Sentence, sentence
from processor.model.times import day
from processor.problems.form import Node
from processor.problems.yaml_source import parse
from processor.rules import Rule
from processor.rules.deciding.asked_tables import asked_tables
from processor.rules.language.bilingual import translate_nodes
from processor.rules.language.overlays import client_of

RuleKey = tuple[str, str, str]
"""The stage of a rule, the client whose overlay it stands in (empty: the house), its id."""
_Wordings = dict[RuleKey, tuple[Any, str]]
"""What each rule says: its keys and values without comments and places, and the SHA-256 of its
table."""


def last_changes(
    connection: Connection, house: House, stage: str, rules: Iterable[Rule]
) -> dict[RuleKey, Sentence]:
    """Since when decisions know each rule of a stage as it is written now."""
    rules = tuple(rules)
    wanted = {(stage, rule.client, rule.written) for rule in rules}
    spells = past_texts.spells(connection)
    if not spells:
        return dict.fromkeys(wanted, sentence("rules-page.change.unknown"))
    kept = _Kept(connection, _tables(stage, rules))
    now = kept.now({name: body for (kind, name), body in house.texts.items() if kind == "rules"})
    found: dict[RuleKey, Sentence] = {}
    since: dict[RuleKey, int] = {}
    for spell in reversed(spells):
        still = wanted - found.keys()
        if not still:
            break
        then = kept.then(spell.bundle)
        for key in still:
            if then.get(key) == now.get(key):
                since[key] = spell.at
            elif key not in since:
                last = Date(day(spells[-1].at))
                found[key] = sentence("rules-page.change.not-yet", day=last)
            else:
                word = "changed" if key in then else "added"
                found[key] = sentence(f"rules-page.change.{word}", day=Date(day(since[key])))
    for key in wanted - found.keys():
        found[key] = sentence("rules-page.change.first", day=Date(day(since[key])))
    return found


def _tables(stage: str, rules: tuple[Rule, ...]) -> dict[RuleKey, str]:
    """The file of the table of each rule that has one."""
    client = {rule.written: rule.client for rule in rules}
    return {
        (stage, client[written], written): one.table.text.path
        for written, one in asked_tables(rules).items()
        if one.table.text is not None
    }


class _Kept:
    """The wordings of rules in the texts of a bundle; each text is read once."""

    def __init__(self, connection: Connection, tables: Mapping[RuleKey, str]) -> None:
        self.connection = connection
        self.tables = tables
        self.files: dict[tuple[str, str], dict[RuleKey, Any]] = {}

    def now(self, texts: Mapping[str, str]) -> _Wordings:
        """Those of the texts as they are."""
        shas = {name: hashlib.sha256(body.encode()).hexdigest() for name, body in texts.items()}
        return self._wordings(shas, lambda name: texts[name])

    def then(self, bundle: int) -> _Wordings:
        """Those of a bundle."""
        listed = past_texts.listing(self.connection, bundle)
        shas = {name: sha for (kind, name), sha in listed.items() if kind == "rules"}
        return self._wordings(
            shas, lambda name: past_texts.body(self.connection, "rules", name, shas[name])
        )

    def _wordings(self, shas: Mapping[str, str], body: Callable[[str], str]) -> _Wordings:
        found: _Wordings = {}
        for name, sha in shas.items():
            if not name.endswith(".yaml"):
                continue
            if (name, sha) not in self.files:
                self.files[name, sha] = _rules_in(name, body(name))
            for key, wording in self.files[name, sha].items():
                found[key] = (wording, shas.get(self.tables.get(key, ""), ""))
        return found


def _rules_in(name: str, body: str) -> dict[RuleKey, Any]:
    root, form = parse(body, name, named=True)
    root = None if root is None else translate_nodes(root, form)
    stage, rules = (None, None) if root is None else (root.get("stage"), root.get("rules"))
    if stage is None or rules is None:
        return {}
    client = client_of(name)
    return {
        (stage.text, client, named.text): _bare(item)
        for item in rules.items
        if item.kind == "map" and (named := item.get("id")) is not None
    }


def _bare(node: Node) -> Any:
    if node.kind == "map":
        return tuple((key.text, _bare(value)) for key, value in node.entries())
    return tuple(map(_bare, node.items)) if node.kind == "list" else node.text
