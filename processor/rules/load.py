"""Rule files to rule sets, with the place of every rule. A set is never half loaded. Pure.

`rules/*.yaml` are the rules of the house, `rules/clients/<client>/*.yaml` a client's overlay,
`rules/lists/` and `rules/tables/` hold the CSV files and workbooks that they name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from processor.model.sentence import sentence
from processor.model.stages import STAGES
from processor.model.time_zones import UTC, names_zone, zones
from processor.problems.form import Form, Node
from processor.problems.problem import Problem, errors
from processor.problems.suggest import suggest
from processor.problems.yaml_source import by_name, parse
from processor.rules.checking.checks import check_lists, check_rules
from processor.rules.checking.conflicts import check_across
from processor.rules.checking.known_values import nearly_known
from processor.rules.checking.rows_compared import check_tables
from processor.rules.facts.facts import split_key
from processor.rules.language.bilingual import translate_nodes
from processor.rules.language.derived import DerivedFact, read_derived
from processor.rules.language.else_rule import check_last, with_else
from processor.rules.language.foreign_words import OutsideOfRules, no_rules_file
from processor.rules.language.lists import Shelf, WordList, read_lists
from processor.rules.language.nested_lists import with_members
from processor.rules.language.overlays import client_of, merged, read_off
from processor.rules.language.rule import Rule, RuleSet, RuleSets
from processor.rules.language.rule_file import RuleFile, RuleReading, WrittenRule, read_rule
from processor.rules.language.sheet_text import ENDING as WORKBOOK
from processor.rules.language.stage_settings import setting_of, unknown_of, weights_of
from processor.rules.language.values import Names
from processor.rules.language.when_block import Untold, Wording
from processor.rules.language.written_texts import check_texts
from processor.rules.places.read_tables import read_place_tables

__all__ = ["Rule", "RuleSet", "RuleSets", "load"]


class _Stage(msgspec.Struct):
    """What the files of one stage say, of the house or of one client."""

    stage: str
    client: str
    files: list[RuleFile]
    lists: dict[str, WordList] = {}
    derived: dict[str, DerivedFact] = {}
    mistaken: frozenset[str] = frozenset()
    written: list[WrittenRule] = []
    off: dict[str, tuple[RuleFile, Node]] = {}
    used: set[str] = set()


def load(files: Mapping[str, str], names: Names) -> tuple[RuleSets | None, list[Problem]]:
    """The rule sets of all texts by path, or None with every mistake of every file.

    Tests beside rules (`*.test.yaml`) are left out.
    """
    files = {path: text for path, text in files.items() if not path.endswith(".test.yaml")}
    opened: list[RuleFile] = []
    problems: list[Problem] = []
    for path, source in by_name(files):
        if path.endswith((".csv", WORKBOOK)):
            continue
        root, form = parse(source, path, named=True)
        if root is None:
            problems += form.problems
            continue
        root = translate_nodes(root, form)
        if not names.earlier:
            check_texts(root, form)
        opened.append(_open(RuleFile(path, form, root, {}, "", client_of(path)), names))
    gazetteer, wrong = read_place_tables(files, earlier=names.earlier)
    problems += wrong
    known = None if errors(wrong) else gazetteer.territories
    names = msgspec.structs.replace(names, territories=known)
    now = not names.earlier
    lists, tables = (Shelf(files, one, looked_at=now) for one in ("lists", "tables"))
    loading = _Loading(names, lists, tables)
    house = {stage: loading.stage(stage, "", opened, None) for stage in STAGES}
    check_rules(_placed(house.values()))
    sets = {stage: loading.set_of(house[stage], None) for stage in STAGES}
    clients: dict[str, dict[str, RuleSet]] = {}
    for client in sorted({file.client for file in opened if file.client}):
        own = {
            stage: loading.stage(stage, client, opened, house[stage])
            for stage in STAGES
            if any(file.stage == stage and file.client == client for file in opened)
        }
        check_rules(_placed(own.values()))
        loading.overlays += own.values()
        clients[client] = {stage: loading.set_of(one, house[stage]) for stage, one in own.items()}
    for stage in STAGES:
        used = set(house[stage].used)
        for client_sets in clients.values():
            if stage in client_sets:
                used |= loading.also_used.get((stage, client_sets[stage].client), set())
        check_lists(house[stage].lists, used)
    for file in opened:
        causes = file.form.causes()  # of a list that several files name each tells the same
        problems += [one for one in causes if one.file == file.path or one not in problems]
    if not names.earlier:
        stages = [*house.values(), *loading.overlays]
        problems += check_tables(
            (one.stage, rule) for one in stages for written in one.written for rule in written.rules
        )
    misplaced = loading.lists.misplaced | loading.tables.misplaced
    unused = loading.lists.unused() + loading.tables.unused()
    problems += [one for one in unused if one.file not in misplaced]
    if errors(problems):
        if not names.earlier:
            read = [rule for rule, _, _ in _placed((*house.values(), *loading.overlays))]
            problems += nearly_known(read, files, names.accepts)
        # A list may be unused only because the rule that names it could not be read.
        return None, [one for one in problems if one.code != "list/unused"]
    for one in (*house.values(), *loading.overlays):
        for written in one.written:
            if not written.whole:
                raise Untold(written.form.at(written.node), written.id)
    rule_sets = RuleSets(sets, _digest(files), clients, gazetteer)
    return rule_sets, problems + check_across(rule_sets, files, names)


def _placed(stages: Iterable[_Stage]) -> list[tuple[Rule, Form, Node]]:
    return [
        (rule, one.form, one.node)
        for stage in stages
        for one in stage.written
        for rule in one.rules
    ]


def _digest(files: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for path, source in by_name(files):
        for part in (path, source):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _named(files: Iterable[RuleFile]) -> frozenset[str]:
    """The names of the facts that files define, with or without a mistake."""
    blocks = [file.keys["facts"] for file in files if "facts" in file.keys]
    return frozenset(" ".join(key.text.split()) for block in blocks for key in block.keys)


def _open(file: RuleFile, names: Names) -> RuleFile:
    form, root = file.form, file.root
    if not form.shape(root, "map"):
        return file
    if no_rules_file(form, root):
        return file
    written = root.get("stage")
    stage = written.text if written is not None else ""
    optional = ["decide", "if_unknown", "timezone", "lists", "facts"]
    if stage in ("", "route"):
        optional.append("otherwise")
    if stage not in STAGES or "best score" in STAGES[stage].decide:
        optional.append("weights")
    required = ["stage"]
    if file.client:
        optional += ["rules", "off"]
    else:
        required.append("rules")
    file.keys = form.map(
        root, required=required, optional=optional, elsewhere=OutsideOfRules(form, optional)
    )
    if "stage" in file.keys:
        file.stage = form.choice(file.keys["stage"], STAGES)
    if file.client and file.client not in names.clients:
        near = sentence("fact-write.client")
        if names.clients:
            near = sentence(
                "suggest.all", what=sentence("nouns.client"), names=sorted(names.clients)
            )
        place = file.keys.get("stage", root)
        form.problem("name/unknown.client-folder", place, client=file.client, near=near)
    return file


class _Loading:
    """Reads stages with what all of them share."""

    def __init__(self, names: Names, lists: Shelf, tables: Shelf) -> None:
        self.names = names
        self.lists = lists
        self.tables = tables
        self.also_used: dict[tuple[str, str], set[str]] = {}
        self.overlays: list[_Stage] = []

    def stage(
        self, stage: str, client: str, opened: Sequence[RuleFile], house: _Stage | None
    ) -> _Stage:
        """What the files of a stage say; an overlay sees the house's lists and facts too."""
        own = [file for file in opened if file.stage == stage and file.client == client]
        found = _Stage(stage, client, own)
        base = {} if house is None else house.lists
        found.lists = dict(base)
        found.derived = {} if house is None else dict(house.derived)
        for file in own:
            read_lists(file.form, file.keys.get("lists"), found.lists, self.lists, base)
        found.lists = with_members(found.lists, base, earlier=self.names.earlier)
        if house is not None:
            found.derived |= self._facts_again(house, found)
        for file in own:
            node = file.keys.get("facts")
            if node is not None:
                plain = self._wording(file, stage, found.lists)
                for one in read_derived(node, plain, found.derived):
                    found.derived[one.name] = one
                found.used |= plain.used
        found.mistaken = _named(own) - found.derived.keys()
        if house is not None:
            found.mistaken |= house.mistaken - found.derived.keys()
        for file in own:
            self._rules(file, found)
            for node in read_off(file):
                found.off[node.text] = (file, node)
        self.also_used[stage, client] = found.used
        if client:
            ours = {name: one for name, one in found.lists.items() if base.get(name) is not one}
            check_lists({n: one for n, one in ours.items() if n not in base}, found.used)
        return found

    def _facts_again(self, house: _Stage, found: _Stage) -> dict[str, DerivedFact]:
        """The facts of the house that use a list of which the client has another content."""
        again: dict[str, DerivedFact] = {}
        for file in house.files:
            node = file.keys.get("facts")
            if node is None:
                continue
            before = len(file.form.problems)
            wording = self._wording(file, house.stage, found.lists)
            for one in read_derived(node, wording, {}):
                if any(found.lists[name] is not house.lists.get(name) for name in one.lists):
                    again[one.name] = one
            del file.form.problems[before:]
        return again

    def _wording(
        self,
        file: RuleFile,
        stage: str,
        lists: Mapping[str, WordList],
        derived: Mapping[str, DerivedFact] | None = None,
        mistaken: frozenset[str] = frozenset(),
    ) -> Wording:
        zone = self._zone(file)
        return Wording(file.form, stage, self.names, lists, derived, zone, mistaken)

    def _zone(self, file: RuleFile) -> str:
        """The time zone of the days in a file: its own, else that of the house."""
        node = file.keys.get("timezone")
        if node is None or node.kind != "text":
            return self.names.timezone
        if node.text == UTC or (names_zone(node.text) and node.text in zones()):
            return node.text
        known = filter(names_zone, zones())
        near = suggest(node.text, known, "nouns.time-zone") or sentence("suggest.time-zone")
        before = len(file.form.problems)
        file.form.problem("value/wrong.time-zone", node, value=node.text, near=near)
        if file.form.problems[-1] in file.form.problems[:before]:
            del file.form.problems[-1]
        return UTC

    def _rules(self, file: RuleFile, found: _Stage) -> None:
        node = file.keys.get("rules")
        if node is None or not file.form.shape(node, "list"):
            return
        wording = self._wording(file, found.stage, found.lists, found.derived, found.mistaken)
        reading = RuleReading(
            file, wording, self.names, self.tables, unknown_of(file), found.derived
        )
        own: list[WrittenRule] = []
        for item in node.items:
            written = read_rule(reading, item)
            if written is not None:
                own.append(written)
        check_last(own)
        found.written += own
        found.used |= wording.used

    def again(self, written: WrittenRule, stage: _Stage, house: _Stage) -> WrittenRule:
        """A rule of the house, read with the lists of a client; its mistakes are told already."""
        file = next(one for one in house.files if one.form is written.form)
        before = len(file.form.problems)
        wording = self._wording(file, stage.stage, stage.lists, stage.derived, stage.mistaken)
        reading = RuleReading(
            file, wording, self.names, self.tables, unknown_of(file), stage.derived
        )
        read = read_rule(reading, written.node)
        del file.form.problems[before:]
        return written if read is None else read

    def set_of(self, stage: _Stage, house: _Stage | None) -> RuleSet:
        """The rule set of the house (`house` is None), or of a client on top of the house."""
        name = stage.stage
        layers = [stage.files] if house is None else [stage.files, house.files]

        def said(key: str, options: tuple[str, ...]) -> str:
            return next(
                (value for files in layers if (value := setting_of(files, key, options, ""))),
                options[0],
            )

        if house is None:
            rules = tuple(rule for one in stage.written for rule in one.rules)
        else:
            replaced = {
                list_name
                for list_name, one in stage.lists.items()
                if list_name in house.lists and house.lists[list_name] is not one
            }
            rules = merged(
                house.written,
                stage.written,
                stage.off,
                replaced,
                stage.lists,
                lambda one: self.again(one, stage, house),
            )
        written = {one.id: one for one in (*(house.written if house else ()), *stage.written)}
        rules = with_else(rules, lambda rule: written[rule.written], stage.derived)
        decide = said("decide", STAGES[name].decide)
        active = [rule for rule in rules if rule.status != "off"]
        keys = {
            key for rule in active for branch in rule.branches for t in branch for key in t.keys
        }
        derived = tuple(
            one
            for one in stage.derived.values()
            if any(split_key(key)[0] == one.name for key in keys)
        )
        return RuleSet(
            stage=name,
            decide=decide,
            otherwise=said("otherwise", ("split", "backorder")),  # type: ignore[arg-type]
            rules=rules,
            lists={list_name: one.texts for list_name, one in stage.lists.items()},
            wanted=frozenset(keys).union(*(one.keys for one in derived)),
            derived=derived,
            weights=weights_of(layers, decide),
            client=stage.client,
        )
