"""JSON Schema (draft 2020-12) of rule files and of the tests beside them, for editors. Pure.

It is made from the tables that the rules themselves are read with, so that an editor completes the
names and shows their help. It is kinder than `crossdock check`, which has the last word: values are
described and not parsed, and names in Chinese are let pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from processor.chinese.tokens import chinese_word
from processor.languages.languages import FIRST, LANGUAGES
from processor.model.condition_words import examples, words_alone
from processor.model.stages import STAGES, Shape
from processor.model.windows import UNITS
from processor.rules.facts.fact import Fact, Family, LineFact
from processor.rules.facts.facts import FACTS, FAMILIES, LINE_FACTS
from processor.rules.language.actions import BOUNDS, DEMANDS, PAYERS
from processor.rules.language.derived import FORMS as DERIVED_FORMS
from processor.rules.language.rule import WEIGHTS
from processor.rules.language.rule_file import DATED_BY, DAY_AT

Json = dict[str, Any]
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_NOT_ASCII = {"[^\\x00-\\x7f]": True}
_SCALAR = {"type": ["string", "number", "boolean"]}
_WORDS = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}
HELP: dict[str, str] = {
    "hold": "the order waits for a person: a reason of config.yaml, or a list of them",
    "release": "the hold ends by itself: `30 minutes`, or `2 hours after placed`",
    "approvals": "so many people must release the hold",
    "lines": "`matching`: what is said counts for the lines that the block over lines found",
    "reject": "the order is refused, for a reason in a word of your own",
    "after_hand_over": "`cancel`: told too late, the warehouse gets a cancel instruction",
    "note": "a sentence for our own people, which stays with the order",
    "note_to_packer": "a sentence for the packer: on the warehouse instruction and the label index",
    "tag": "words that later stages see in order.tags",
    "clears": "lifts these holds of other rules, never those of a locked one",
    "priority": "1 is decided first, 999 last; 100 where nothing is said",
    "choose_from": "only these warehouses, the first one preferred",
    "never_from": "not these warehouses, or `abroad`: none in another country than the address",
    "prefer": "tried first where nothing else decides",
    "never_split": "all from one warehouse, or none",
    "split_floor": "no shipment of a split order is worth less",
    "leave": "so many pieces must stay at each warehouse for others",
    "ship_day": "`next workday`: not before the warehouse's next workday",
    "require": "a service must meet all of this",
    "forbid": "a service must meet none of this",
    "option": "what the carrier does besides: words that services name under `accepts`",
    "bill_freight_to": "`order`: the account the order names, or an account",
    "declare": "whether the shipment is declared to customs",
    "tax": "who pays the tax",
    "tell": "who is told, in words",
}
_RULE_HELP: dict[str, str] = {
    "id": "its name for ever: a-z, 0-9, hyphens",
    "why": "the reason in a sentence; people who release a hold read it",
    "when": "conditions that must all be true",
    "any_of": "blocks like `when`: one of them must be true, and `when` too",
    "table": "a CSV file or worksheet in rules/tables/ whose rows are conditions and actions",
    "rows": "which rows of the table count: the first that fits, or all",
    "then": "what the rule does",
    "status": "`trial` is recorded and not acted on",
    "locked": "`yes`: no other rule and no overlay lifts what this one asks for",
    "from": "first day in force",
    "until": "last day in force",
    "dated_by": "which day `from` and `until` mean",
    "owner": "whom to ask",
    "else": "`yes` on the last rule of a file: where no other rule of the file matches",
    "if_unknown": "what the rule does where a fact it needs is not known",
}


def _needs(*keys: str) -> Json:
    """Keys that a block must have, in English or in Chinese."""
    each = [{"anyOf": [{"required": [key]}, {"required": [chinese_word(key)]}]} for key in keys]
    return each[0] if len(each) == 1 else {"allOf": each}


def rules_schema() -> Json:
    """The schema of `rules/*.yaml` and `rules/clients/<client>/*.yaml`."""
    settings: Json = {
        "stage": {"enum": list(STAGES), "description": "which decision the rules belong to"},
        "decide": {
            "enum": sorted({word for one in STAGES.values() for word in one.decide}),
            "description": "how several matching rules count, and what the best choice is",
        },
        "if_unknown": {"enum": ["hold", "skip"], "description": _RULE_HELP["if_unknown"]},
        "timezone": {
            "type": "string",
            "description": "of the days in this file, such as Europe/Berlin; else the house's",
        },
        "otherwise": {
            "enum": ["split", "backorder"],
            "description": "route only: what happens when no warehouse has everything",
        },
        "weights": {
            "type": "object",
            "description": "for `best score`: whole percents that add up to 100",
            "properties": {key: {"type": "integer", "minimum": 0} for key in WEIGHTS},
            "additionalProperties": False,
        },
        "lists": {
            "type": "object",
            "description": "names for lists of values, shared by all files of the stage",
        },
        "facts": {
            "type": "object",
            "description": f"new facts, in the forms {', '.join(DERIVED_FORMS)}",
            "additionalProperties": {"type": "object"},
        },
        "rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}},
        "off": {**_WORDS, "description": "in an overlay: rules of the house that are off"},
    }
    return {
        "$schema": _DRAFT,
        "title": "Crossdock rules",
        "type": "object",
        **_needs("stage"),
        "properties": settings,
        "patternProperties": _NOT_ASCII,
        "additionalProperties": False,
        "allOf": [_of_stage(stage) for stage in STAGES],
        "$defs": {
            "rule": _rule(),
            "when": _conditions(),
            "lines": {
                "type": "object",
                "description": "conditions that must meet on the same line",
                "properties": {name: _condition(fact) for name, fact in LINE_FACTS.items()},
                "patternProperties": _NOT_ASCII,
                "additionalProperties": False,
            },
            **{f"then {stage}": _then(STAGES[stage].verbs, _action) for stage in STAGES},
        },
    }


def _of_stage(stage: str) -> Json:
    """What holds only for the files of one stage."""
    then = {"properties": {"then": {"$ref": f"#/$defs/then {stage}"}}}
    return {
        "if": {"properties": {"stage": {"const": stage}}, "required": ["stage"]},
        "then": {
            "properties": {
                "decide": {"enum": list(STAGES[stage].decide)},
                "rules": {"items": then},
            }
        },
    }


def _rule() -> Json:
    shapes: dict[str, Json] = {
        "when": {"$ref": "#/$defs/when"},
        "any_of": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/when"}},
        "then": {"type": "object"},
        "table": {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    **_needs("file"),
                    "properties": {"file": {"type": "string"}, "sheet": {"type": "string"}},
                    "patternProperties": _NOT_ASCII,
                    "additionalProperties": False,
                },
            ]
        },
        "rows": {"enum": ["first", "all"]},
        "status": {"enum": ["live", "trial", "off"]},
        "locked": {"enum": ["yes", "no", True, False]},
        "else": {"enum": ["yes", "no", True, False]},
        "dated_by": {"anyOf": [{"enum": list(DATED_BY)}, {"pattern": f"^{DAY_AT}"}]},
        "if_unknown": {"enum": ["hold", "skip"]},
        "id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"},
    }
    return {
        "type": "object",
        **_needs("id"),
        "properties": {
            key: {"description": words, **shapes.get(key, {"type": "string"})}
            for key, words in _RULE_HELP.items()
        },
        "patternProperties": _NOT_ASCII,
        "additionalProperties": False,
    }


def _conditions() -> Json:
    """A `when` block: every fact with its help; a name that no fact begins with may be defined."""
    starts = sorted({name.partition(".")[0] for name in (*FACTS, *LINE_FACTS) if "." in name})
    blocks = {
        "any line": "at least one line meets all conditions",
        "every line": "every line meets all conditions",
        "no line": "no line meets all conditions",
    }
    return {
        "type": "object",
        "minProperties": 1,
        "properties": {
            **{name: _condition(fact) for name, fact in FACTS.items()},
            **{
                name: {"description": words, "$ref": "#/$defs/lines"}
                for name, words in blocks.items()
            },
        },
        "patternProperties": {
            **{_pattern(family): _condition(family) for family in FAMILIES},
            "^at least [1-9][0-9]{0,3} lines$": {"$ref": "#/$defs/lines"},
            f"^(?!({'|'.join(starts)})\\.)[a-z][a-z0-9]*([-_.][a-z0-9]+)*$": True,
            **_NOT_ASCII,
        },
        "additionalProperties": False,
    }


def _pattern(family: Family) -> str:
    name = family.name.replace(".", "\\.")
    if family.parameter == "window":
        units = "|".join(f"{unit}|{unit.removesuffix('s')}" for unit in UNITS)
        return f"^{name} [1-9][0-9]* ({units})$"
    return f"^{name} [A-Za-z0-9-]+$"


def _condition(fact: Fact | LineFact | Family) -> Json:
    shown = LANGUAGES[FIRST].say(examples(fact.kind))
    described: Json = {"description": f"{fact.help} ({fact.kind}): {shown}"}
    if fact.kind == "yes/no":
        return {**described, "enum": ["yes", "no", True, False, *words_alone(fact.kind)]}
    return {**described, **_with_choices(fact)}


def _with_choices(fact: Fact | LineFact | Family) -> Json:
    choices = [] if fact.choices[:1] and fact.choices[0].startswith("@") else list(fact.choices)
    if not choices:
        return _WORDS
    return {"anyOf": [{"enum": choices}, *_WORDS["anyOf"]]}


def _then(verbs: Mapping[str, Shape], schema: Callable[[str, Shape], Json]) -> Json:
    return {
        "type": "object",
        "minProperties": 1,
        "properties": {verb: schema(verb, shape) for verb, shape in verbs.items()},
        "patternProperties": _NOT_ASCII,
        "additionalProperties": False,
    }


def _action(verb: str, shape: Shape) -> Json:
    described: Json = {"description": HELP[verb]}
    if shape == "yes/no":
        return {**described, "enum": ["yes", "no", True, False]}
    if shape == "number":
        least, most = BOUNDS[verb]
        return {**described, "type": "integer", "minimum": least, "maximum": most}
    closed = {
        "payer": list(PAYERS),
        "matching": ["matching"],
        "ship-day": ["next workday"],
        "after-hand-over": ["cancel"],
    }
    if shape in closed:
        return {**described, "enum": closed[shape]}
    if shape in ("holds", "words", "warehouses", "barred", "demands", "preferences", "options"):
        more: Json = {"examples": list(DEMANDS)} if shape == "demands" else {}
        return {**described, **more, **_WORDS}
    return {**described, "type": "string"}


def tests_schema() -> Json:
    """The schema of `*.test.yaml`."""
    given: Json = {
        "type": "object",
        "properties": {
            **{name: _value(fact) for name, fact in FACTS.items()},
            "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
        },
        "patternProperties": {
            **{_pattern(family): _value(family) for family in FAMILIES},
            **_NOT_ASCII,
        },
        "additionalProperties": False,
    }
    verbs: dict[str, Shape] = {
        verb: shape for one in STAGES.values() for verb, shape in one.verbs.items()
    }
    expected = _then(verbs, lambda verb, _shape: {"description": HELP[verb], **_WORDS})
    expected["properties"]["unknown"] = {**_WORDS, "description": "rules that lack a fact"}
    case: Json = {
        "name": {"type": "string", "description": "what the case shows, as a sentence"},
        "client": {"type": "string", "description": "decided with the overlay of this client"},
        "given": {"$ref": "#/$defs/given"},
        "expect": {"anyOf": [{"enum": ["pass", "nothing", "放行", "无动作"]}, expected]},
        "by": {**_WORDS, "description": "the rules that match, all of them"},
        "trial": {**_WORDS, "description": "the rules on trial that match, all of them"},
    }
    return {
        "$schema": _DRAFT,
        "title": "Crossdock rule tests",
        "type": "object",
        **_needs("tests"),
        "properties": {
            "base": {"$ref": "#/$defs/given"},
            "rates": {"type": "object", "description": "exchange rates: `base: EUR`, `USD: 1.10`"},
            "tests": {
                "type": "array",
                "items": {
                    "type": "object",
                    **_needs("name", "expect"),
                    "properties": case,
                    "patternProperties": _NOT_ASCII,
                    "additionalProperties": False,
                },
            },
        },
        "patternProperties": _NOT_ASCII,
        "additionalProperties": False,
        "$defs": {
            "given": given,
            "line": {
                "type": "object",
                "properties": {name: _value(fact) for name, fact in LINE_FACTS.items()},
                "patternProperties": _NOT_ASCII,
                "additionalProperties": False,
            },
        },
    }


def _value(fact: Fact | LineFact | Family) -> Json:
    return {"description": f"{fact.help} ({fact.kind})", **_with_choices(fact)}


SCHEMAS: dict[str, Callable[[], Json]] = {"rules": rules_schema, "tests": tests_schema}
