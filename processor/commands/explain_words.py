"""How explanations name facts, conditions, values and actions in the language of messages."""

from __future__ import annotations

from collections.abc import Sequence

from processor.chinese import tokens
from processor.commands.console import language, named
from processor.model.decisions import Action
from processor.rules.facts.facts import fact_named, split_key

_EMPTY = {"unknown": "未知", "empty": "空"}


def fact_words(key: str) -> str:
    """The name of a fact; with its currency where it is compared in one."""
    name, currency = split_key(key)
    return f"{named(name)} in {currency}" if currency else named(name)


def _type(fact: str) -> tuple[str, Sequence[str]]:
    found = fact_named(split_key(fact)[0])
    return ("count", ()) if found is None else (found.kind, found.choices)


def condition_words(fact: str, words: str) -> str:
    """A condition as written, of that fact; a block over lines piece by piece."""
    if language() == "en":
        return words
    if fact_named(fact) is None and ": " in words:
        parts = (one.partition(": ") for one in words.split(", line."))
        pairs = [
            (name if name.startswith("line.") else f"line.{name}", rest) for name, _, rest in parts
        ]
        return "，".join(f"{named(name)}: {condition_words(name, rest)}" for name, rest in pairs)
    return value_words(fact, words)


def value_words(fact: str, words: str) -> str:
    """A value of that fact, or a list of values."""
    if language() == "en":
        return words
    if words in _EMPTY:
        return _EMPTY[words]
    kind, choices = _type(fact)
    if words.startswith("[") and words.endswith("]"):
        inner = words[1:-1].split(", ")
        return f"[{', '.join(tokens.chinese_condition(kind, choices, one) for one in inner)}]"
    return tokens.chinese_condition(kind, choices, words)


def actual_words(fact: str, words: str) -> str:
    """What a fact was: a value, or for several facts `name: value; name: value`."""
    if language() == "en" or fact_named(fact) is not None:
        return value_words(fact, words)
    pieces = [one.partition(": ") for one in words.split("; ")]
    return "; ".join(
        f"{fact_words(name)}: {value_words(name, rest)}" if rest else name
        for name, _, rest in pieces
    )


def action_words(actions: Sequence[Action]) -> str:
    """What a rule does: `hold: call-buyer, tag: vip`."""
    return ", ".join(f"{named(one.verb)}: {_values(one)}" for one in actions)


def _values(action: Action) -> str:
    said = action.values
    if language() == "zh":
        said = tuple(_chinese_value(action.verb, one) for one in said)
    return said[0] if len(said) == 1 else f"[{', '.join(said)}]"


def _chinese_value(verb: str, text: str) -> str:
    if verb in ("note", "hold", "reject", "tag", "tell"):
        return text
    if verb == "release":
        return tokens.chinese_release(text)
    demanded = tokens.chinese_demand(text)
    return demanded if demanded != text else tokens.chinese_word(text)
