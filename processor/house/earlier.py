"""What was in force at an earlier time, from the texts that the ledger keeps. Pure."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

import msgspec

from processor.carriers.rate_files import read_rate_cards
from processor.customs.code_lists import CodeLists, read_code_list
from processor.documents.layouts.layout import read_layout
from processor.documents.layouts.layout_parts import Layout
from processor.documents.papers.context import Context
from processor.house.china_lanes import lanes_of_texts
from processor.house.config_file import read_config
from processor.house.house import RULE_KINDS, House, charges_in, rule_names
from processor.house.misnamed_files import CODE_LISTS
from processor.languages.languages import in_english
from processor.model.config import Config
from processor.model.sentence import Sentence, sentence
from processor.normalise.linked import linked
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mappings
from processor.problems.problem import errors
from processor.rules import RuleSets
from processor.rules import load as load_rules
from processor.rules.places.read_tables import read_place_tables


class UnreadableNow(ValueError):
    """The configuration of an earlier time is in a language that this version does not read."""

    def __init__(self, words: Sentence) -> None:
        super().__init__(in_english(words))
        self.words = words


class InForce(msgspec.Struct, frozen=True, kw_only=True):
    """What decided and rendered at an earlier time."""

    context: Context
    rule_sets: RuleSets | None
    mappings: dict[str, Mapping]


class EarlierRules(msgspec.Struct, frozen=True):
    """The rules folder of an earlier time: its rule sets, None where this version cannot read
    them, and the texts of its rate cards by name."""

    rule_sets: RuleSets | None
    rates: dict[str, str]


def rules_of_texts(texts: MappingOf[tuple[str, str], str], base: str) -> EarlierRules:
    """The rules and rate cards that were in force, from the texts kept of that time."""
    rules = {name: body for (kind, name), body in texts.items() if kind == "rules"}
    rates = {name: body for (kind, name), body in texts.items() if kind == "rates"}
    for (kind, shown), body in texts.items():
        if kind == "config":
            config, _ = read_config(body, shown, base, earlier=True)
            if config is not None:
                cards, _ = read_rate_cards(rates)
                rule_sets, _ = load_rules(rules, rule_names(config, cards, earlier=True))
                return EarlierRules(rule_sets, rates)
    return EarlierRules(None, rates)


def with_rules_of(house: House, texts: MappingOf[tuple[str, str], str]) -> House | None:
    """A house under the rules and rate cards of an earlier time; None where these do not fit its
    configuration any more."""
    kept = {key: body for key, body in texts.items() if key[0] in RULE_KINDS}
    rates = {name: body for (kind, name), body in kept.items() if kind == "rates"}
    rules = {name: body for (kind, name), body in kept.items() if kind == "rules"}
    config = house.config
    cards, _ = read_rate_cards(rates, config.carriers, config.warehouses)
    charges, problems = charges_in(rates)
    rule_sets, _ = load_rules(rules, rule_names(config, cards, earlier=True))
    if cards is None or rule_sets is None or errors(problems):
        return None
    others = {key: body for key, body in house.texts.items() if key[0] not in RULE_KINDS}
    return msgspec.structs.replace(
        house, cards=cards, charges=charges, rule_sets=rule_sets, texts={**others, **kept},
        lanes=lanes_of_texts(texts, str(house.base)),
    )  # fmt: skip


def house_of_texts(texts: MappingOf[tuple[str, str], str], base: str) -> InForce:
    """What was in force, from the texts kept of that time.

    Raises UnreadableNow if the configuration can no longer be read: a later version that changed
    the language must be able to say so.
    """
    config: Config | None = None
    layouts: dict[str, Layout] = {}
    tables = {shown: body for (kind, shown), body in texts.items() if kind == "value table"}
    mapping_texts: dict[str, str] = {}
    lists: dict[str, dict[str, str]] = {name: {} for name in CODE_LISTS}
    rules: dict[str, str] = {}
    rates: dict[str, str] = {}
    for (kind, shown), body in sorted(texts.items()):
        if kind == "config":
            config, _ = read_config(body, shown, base, earlier=True)
        elif kind == "layout":
            layout, _ = read_layout(body, shown, tables)
            if layout is not None:
                layouts[layout.name] = layout
        elif kind == "mapping":
            mapping_texts[shown] = body
        elif kind == "codes":
            name = shown.rsplit("china-", 1)[-1].removesuffix(".csv")
            lists[name], _ = read_code_list(body, shown)
        elif kind == "rules":
            rules[shown] = body
        elif kind == "rates":
            rates[shown] = body
    mappings, _ = read_mappings(mapping_texts)
    if config is None:
        raise UnreadableNow(sentence("house.unreadable-now"))
    cards, _ = read_rate_cards(rates)
    rule_sets, _ = load_rules(rules, rule_names(config, cards, earlier=True))
    gazetteer, _ = read_place_tables(rules, earlier=True)
    context = Context(
        config=config, layouts=layouts, codes=CodeLists(**lists),
        accepted=cards.accepted if cards is not None else {},
        lanes=lanes_of_texts(texts, base), schemas={}, gazetteer=gazetteer,
    )  # fmt: skip
    return InForce(context=context, rule_sets=rule_sets, mappings=linked(mappings)[0])
