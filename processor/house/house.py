"""The house: configuration, mappings, layouts, rules, rate cards and code lists, read from disk.

Everything is checked whole and swapped whole: `load` gives a house or the problems, never half.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from pathlib import Path

from processor.carriers.import_charges import FILE as CHARGES
from processor.carriers.import_charges import ImportCharges, read_import_charges
from processor.carriers.rate_cards import RateCards
from processor.carriers.rate_files import read_rate_cards
from processor.customs.code_lists import CodeLists, read_code_list
from processor.documents.layouts.layout import read_layout
from processor.documents.layouts.layout_parts import Layout
from processor.documents.papers.context import Context
from processor.house.arrival_checks import without_trailer
from processor.house.channel_words import wrong_words
from processor.house.checks import (
    lone_halves,
    lost_rules,
    missing_reasons,
    unknown_names,
    wrong_folders,
)
from processor.house.china_lanes import lanes_of_house, lanes_of_texts
from processor.house.config_file import read_config
from processor.house.config_names import wrong_names
from processor.house.consequences import Mistaken, that_wait, without_consequences
from processor.house.cutoff_checks import cutoffs_of_unknown_services
from processor.house.idle_mappings import idle_as_warnings
from processor.house.label_checks import unaccepted_labels
from processor.house.manifest_checks import wrong_manifest_layouts
from processor.house.misnamed_files import CODE_LISTS, MAPPINGS, RULES, misnamed
from processor.house.place_checks import place_problems
from processor.house.pool_checks import pool_problems
from processor.house.premises import Premises
from processor.house.reach_checks import reach_problems
from processor.house.receiver_checks import unknown_services
from processor.house.same_orders import same_orders
from processor.house.sender_addresses import unread_abroad
from processor.house.shown_checks import wrong_shown
from processor.house.telling_checks import wrong_telling_layouts
from processor.house.texts import Texts, open_gate, rule_texts_in, test_texts_in, unread
from processor.house.told_names_checks import names_without_entry
from processor.model.china_lanes import ChinaLanes
from processor.model.config import Config
from processor.model.destinations import NO_TABLES, Gazetteer
from processor.model.house_tables import HOUSE_TABLES
from processor.normalise.linked import linked
from processor.normalise.mapping.extending import mappings_below
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import bases_in, read_mappings
from processor.problems.problem import Problem, errors, problem
from processor.rules import Names, RuleSets
from processor.rules import load as load_rules
from processor.transport.operator_files import is_named

# The kinds of texts that stand in the folder of rules.
RULE_KINDS = ("rules", "rates")


class House(Premises, frozen=True, kw_only=True):
    """All that decides, as read at one moment. `texts` are the sources by (kind, path)."""

    texts: dict[tuple[str, str], str]
    mappings: dict[str, Mapping]
    layouts: dict[str, Layout]
    rule_sets: RuleSets
    cards: RateCards
    charges: ImportCharges
    codes: CodeLists
    lanes: ChinaLanes
    schemas: dict[str, bytes]
    warnings: tuple[Problem, ...]

    @property
    def gazetteer(self) -> Gazetteer:
        """What the tables of places say of addresses."""
        return self.rule_sets.gazetteer

    @property
    def context(self) -> Context:
        """What documents are rendered with."""
        return Context(
            config=self.config, layouts=self.layouts, codes=self.codes, lanes=self.lanes,
            accepted=self.cards.accepted, schemas=self.schemas, gazetteer=self.gazetteer,
        )  # fmt: skip


def load_mappings(premises: Premises) -> dict[str, Mapping]:
    """The mappings that can be read now, by name."""
    return mapping_files(premises)[0]


def mapping_files(premises: Premises) -> tuple[dict[str, Mapping], list[Problem]]:
    """The mappings that can be read now, by name, and what is wrong with the files of others."""
    folder = Path(premises.config.folders.mappings)
    reader = Texts(premises.base)
    reader.files.named_in_config(folder)
    found, problems = read_mappings(reader.folder(folder, "*.yaml", "mapping"))
    found, more = linked(found)
    return found, [*reader.problems, *problems, *more]


def load(
    config_path: Path,
    rules: Path | None = None,
    mappings_in: Path | None = None,
    kept: MappingOf[tuple[str, str], str] | None = None,
) -> tuple[House | None, list[Problem]]:
    """The house that config.yaml describes, or every mistake of every file.

    `rules` and `mappings_in` are other folders to try; what they do not have of rate cards, layouts
    and code lists is the house's. With `kept`, the texts of an earlier time, all but the
    configuration is as it was then, and what rules could say then they may say still.
    """
    path = config_path.absolute()
    reader = Texts(path.parent, kept)
    entry = reader.read(path, "config")
    if entry is None:
        return None, reader.problems
    config, problems = read_config(entry[1], entry[0], str(path.parent))
    reader.problems += problems
    if config is None:
        return None, reader.problems
    reader.problems += missing_reasons(config, *entry)
    mapping_folder = mappings_in or Path(config.folders.mappings)
    rules_folder = rules or Path(config.folders.rules)
    open_gate(reader, config, rules, mappings_in)
    rates_folder = _or_of_the_house(rules_folder, config.folders.rules, "rates")
    not_rules = _astray(reader, rules_folder, RULES)
    not_mappings = _astray(reader, mapping_folder, MAPPINGS)
    known = len(reader.problems)
    mapping_texts = reader.folder(mapping_folder, "*.yaml", "mapping")
    mappings, problems = read_mappings(mapping_texts)
    mappings, of_links = linked(mappings)
    reader.problems += idle_as_warnings([*problems, *of_links], config, mapping_texts)
    wrong_mappings = Mistaken.of(reader.problems[known:], not_mappings).with_those_above(
        mappings_below(mapping_texts)
    )
    known = len(reader.problems)
    layouts: dict[str, Layout] = {}
    outgoing = _or_of_the_house(mapping_folder, config.folders.mappings, "outgoing")
    tables = reader.folder(outgoing, "*.csv", "value table")
    for shown, body in reader.folder(outgoing, "*.yaml", "layout").items():
        layout, problems = read_layout(body, shown, tables)
        reader.problems += problems
        if layout is not None:
            layouts[layout.name] = layout
    wrong_layouts = Mistaken.of(reader.problems[known:], not_mappings)
    waiting: set[str] = set()
    known = len(reader.problems)
    rates = reader.folder(rates_folder, "*.csv", "rates")
    charges, problems = charges_in(rates)
    reader.problems += problems
    unread_rates = Mistaken.of(reader.problems[known:])
    cards, problems = read_rate_cards(rates, config.carriers, config.warehouses)
    reader.problems += without_consequences(problems, waiting, rates=unread_rates)
    wrong_rates = Mistaken.of(reader.problems[known:])
    codes = _code_lists(
        reader, _or_of_the_house(mapping_folder, config.folders.mappings, "customs")
    )
    schemas = _schemas(reader, config)
    known = len(reader.problems)
    rule_texts = rule_texts_in(reader, rules_folder)
    _house_tables(reader, rule_texts, Path(config.folders.rules))
    wrong_rules = Mistaken.of(reader.problems[known:], not_rules)
    names = rule_names(config, cards, earlier=kept is not None)
    rule_sets, problems = load_rules(rule_texts, names)
    wrong_rules = wrong_rules.with_unparsed(problems)
    if kept is not None:
        lanes = lanes_of_texts(kept, str(path.parent))
    else:
        lanes, of_lanes = lanes_of_house(config, rule_texts, names)
        reader.problems += without_consequences(of_lanes, waiting, rates=wrong_rates)
    # What seems to be missing may stand in a file that was not read: that is told, and stops all.
    reader.problems += without_consequences(
        problems, waiting, rules=wrong_rules, lists=Mistaken.of((), not_rules), rates=wrong_rates
    )
    if rule_sets is not None:
        # Read apart: tests are no texts that decide.
        beside = Texts(reader.base, kept)
        open_gate(beside, config, rules, mappings_in)
        tests = test_texts_in(beside, rules_folder)
        reader.problems += [one for one in beside.problems if one not in reader.problems]
        if not wrong_rules.files:
            reader.problems += lost_rules(tests, reader.name(rules_folder), rule_sets)
    reader.problems += without_consequences(
        unknown_names(config, *entry, mappings, layouts, bases_in(mapping_texts)),
        waiting,
        mappings=wrong_mappings,
        layouts=wrong_layouts,
    )
    reader.problems += wrong_folders(config, entry[0], entry[1], mappings)
    reader.problems += lone_halves(config, entry[0], entry[1], mappings)
    reader.problems += wrong_telling_layouts(config, layouts, *entry)
    reader.problems += wrong_manifest_layouts(config, layouts, *entry)
    reader.problems += wrong_names(config, layouts, *entry)
    reader.problems += wrong_shown(config, layouts, *entry)
    reader.problems += without_trailer(config, mappings, *entry)
    reader.problems += wrong_words(config, mappings, *entry)
    reader.problems += same_orders(config, mappings, *entry)
    reader.problems = that_wait(reader.problems, waiting)
    if errors(reader.problems) or rule_sets is None or cards is None:
        return None, reader.problems
    reader.problems += pool_problems(config, cards, *entry)
    if not wrong_rates.files:
        reader.problems += cutoffs_of_unknown_services(config, cards.services, *entry)
    reader.problems += names_without_entry(config, layouts, cards.services)
    reader.problems += unknown_services(config, cards.services, *entry)
    reader.problems += unaccepted_labels(cards.services, rates)
    reader.problems += unread_abroad(config, cards, *entry)
    reader.problems += reach_problems(config, mappings, cards, rule_sets, rule_texts, names)
    if kept is None:
        shown = reader.name(rules_folder)
        reader.problems += place_problems(shown, rule_texts, rates, cards, rule_sets.gazetteer)
    house = House(
        config=config,
        base=path.parent,
        texts=reader.texts,
        mappings=mappings,
        layouts=layouts,
        rule_sets=rule_sets,
        cards=cards,
        charges=charges,
        codes=codes,
        lanes=lanes,
        schemas=schemas,
        warnings=tuple(reader.problems),
    )
    return house, reader.problems


def _astray(reader: Texts, folder: Path, patterns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The names of the files that lie below a folder and are not read, though they were meant to
    be, by what is shown of them; all that is not read is told of."""
    if reader.kept is not None:
        return {}
    found = misnamed(reader.files, folder, patterns)
    reader.problems += [one.told(reader.name(one.path)) for one in found]
    return {reader.name(one.path): one.files for one in found if one.files}


def _house_tables(reader: Texts, rule_texts: dict[str, str], house: Path) -> None:
    """Adds the tables that the program reads itself where a folder to try has none of its own."""
    for name in HOUSE_TABLES:
        path = house / name
        shown = reader.name(path)
        known = any(one.endswith(f"/{name}") for one in rule_texts)
        told = any(one.file == shown for one in reader.problems)
        if not known and not told and reader.has(path, "rules"):
            entry = reader.read(path, "rules")
            if entry is not None:
                rule_texts[entry[0]] = entry[1]


def _or_of_the_house(folder: Path, house: str, name: str) -> Path:
    """A folder within another, or the house's own where that one has none."""
    return folder / name if is_named(folder / name) else Path(house) / name


def texts_digest(texts: MappingOf[tuple[str, str], str]) -> str:
    """The SHA-256 of the rules and rate cards among the texts that decide."""
    digest = hashlib.sha256()
    for (kind, name), body in sorted(texts.items()):
        if kind in RULE_KINDS:
            for part in (kind, name, body):
                data = part.encode("utf-8", "surrogatepass")
                digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def charges_in(rates: MappingOf[str, str]) -> tuple[ImportCharges, list[Problem]]:
    """The table of import charges among the texts of the folder of rates; empty without one."""
    for shown, body in rates.items():
        if shown.endswith(f"/{CHARGES}"):
            return read_import_charges(shown, body)
    return ImportCharges(), []


def load_rule_tests(premises: Premises, rules: Path | None = None) -> dict[str, str]:
    """The tests beside the rules of a house, or of another folder to try, by shown name."""
    reader = Texts(premises.base)
    open_gate(reader, premises.config, rules)
    return test_texts_in(reader, rules or Path(premises.config.folders.rules))


def rule_names(
    config: Config,
    cards: RateCards | None,
    *,
    earlier: bool = False,
    gazetteer: Gazetteer = NO_TABLES,
) -> Names:
    """What rules may name; `earlier` for rules that decided at an earlier time. The territories
    are those of a gazetteer, or of the table that is read with the rules."""
    services = cards.services if cards is not None else ()
    return Names(
        warehouses=frozenset(config.warehouses),
        carriers=frozenset(config.carriers),
        services=frozenset(f"{one.carrier}/{one.service}" for one in services),
        accepts=frozenset(word for one in services for word in one.accepts),
        holds=frozenset(config.holds),
        channels=frozenset(config.channels),
        clients=frozenset(config.clients),
        currency=config.currency,
        territories=gazetteer.territories,
        timezone=config.timezone,
        zones={code: one.timezone for code, one in config.warehouses.items()},
        earlier=earlier,
    )


def _code_lists(reader: Texts, folder: Path) -> CodeLists:
    lists: dict[str, dict[str, str]] = {}
    for name in CODE_LISTS:
        path = folder / f"china-{name}.csv"
        entry = reader.read(path, "codes") if reader.has(path, "codes") else None
        lists[name] = {}
        if entry is not None:
            lists[name], problems = read_code_list(entry[1], entry[0])
            reader.problems += problems
    return CodeLists(**lists)


def _schemas(reader: Texts, config: Config) -> dict[str, bytes]:
    if config.customs_schemas is None:
        return {}
    folder = Path(config.customs_schemas)
    found: dict[str, bytes] = {}
    known = len(reader.problems)
    for path in reader.find(folder, "*.xsd"):
        try:
            found[path.name] = reader.files.read(path)
        except OSError as error:
            reader.problems.append(unread(reader.name(path), error))
    if not found and len(reader.problems) == known:
        reader.problems.append(problem("file/unreadable.no-schema", file=reader.name(folder)))
    return found
