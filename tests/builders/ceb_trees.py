"""Trees of CEB messages: valid ones made from the tables by chance, and ways to break them."""

from __future__ import annotations

import random
from functools import cache

from processor.customs.messages.ceb import CEB303, CEB603
from processor.customs.messages.message_table import Attributes, Element, Message, Tree, check

MESSAGES = {"CEB303": CEB303, "CEB603": CEB603}
CHARACTERS = "aZ09-_/#.,&<>\"' 深圳户外帐篷（两人）çßøłĞжאب–€％"
FORMS = {"guid": "0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9", "version": "1.0", "dxpMode": "DXP"}


# valid messages, made from the table itself


def _number(chance: random.Random, element: Element) -> str:
    digits = element.total_digits or 9
    fraction = chance.randint(0, element.fraction_digits or 0)
    whole = chance.randint(1, digits - fraction) if chance.random() < 0.5 else 1
    text = str(chance.randint(0, 10**whole - 1))
    return text + ("." + "".join(chance.choices("0123456789", k=fraction)) if fraction else "")


def _letters(chance: random.Random, size: int) -> str:
    text = "".join(chance.choices(CHARACTERS, k=size))
    return ("x" + text[1:-1] + "y")[:size] if text != text.strip() else text


def _value(chance: random.Random, element: Element) -> str:
    if element.type != "text":
        return _number(chance, element)
    if element.name in FORMS:
        return FORMS[element.name]
    high = element.length or element.max_length or 1
    if element.pattern is None:
        low = element.length or 1
        return _letters(chance, chance.choice([low, high, chance.randint(low, min(high, 40))]))
    if element.name.endswith("Code") and high == 18:
        return "".join(chance.choices("0123456789ABCDEF", k=chance.choice([10, 18])))
    for size in {high, element.min_length or high}:
        digits = "".join(chance.choices("0123456789", k=size))
        for candidate in (digits, *"123ABEW"):
            if candidate in ("",) or len(candidate) != size:
                continue
            if not check(alone(element), (), ((element.name, candidate),)):
                return candidate
    raise AssertionError(f"no value for {element.name}")


@cache
def alone(element: Element) -> Message:
    return Message(root="x", namespace="x", prefix="x", attributes=(), children=(element,))


def _tree(chance: random.Random, table: tuple[Element, ...]) -> Tree:
    found: list[tuple[str, str | Tree]] = []
    for element in table:
        times = 1 if element.max == 1 else chance.choice([1, 1, 2, 3])
        if element.min == 0 and chance.random() < 0.5:
            times = 0
        for _ in range(times):
            if element.type == "group":
                found.append((element.name, _tree(chance, element.children)))
            else:
                found.append((element.name, _value(chance, element)))
    return tuple(found)


def valid(message: Message, seed: int) -> tuple[Attributes, Tree]:
    chance = random.Random(seed)
    return attributes_of(message), _tree(chance, message.children)


def attributes_of(message: Message) -> Attributes:
    return tuple((one.name, FORMS[one.name]) for one in message.attributes)


# what goes wrong with messages


BAD_TEXTS = (
    "", " ", "x", "X" * 17, "X" * 19, "X" * 31, "X" * 33, "X" * 61, "X" * 101, "X" * 251,
    "X" * 1001, "深" * 101, " x", "x ", "a\nb", "a\tb", "a\rb", "a\x00b", "a\x1bb", "a\x7fb",
    "a\ufffeb", "a\ud800b", "a\u200bb", "\U0001f600", "\U0001f600" * 18, "a  b",
    "-1", "+1", "1.", ".5", "1e3", "1,5", "01", "00", "0.123456", "123456", "1234567890",
    "12345678901234567890", "123456789012345.12345", "2147483648", "99999999999", "NaN", "INF",
    "１２", "٣", "1 ", "\n1", "DXP1", "dxp", "4", "2.0", "20260101", "2026010112000",
    "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9", "0A1B2C3D4E5F60718293A4B5C6D7E8F9",
)  # fmt: skip
WAYS = ("drop", "double", "swap", "move", "text", "rename", "nest", "flatten", "many", "attribute")


def mutate(chance: random.Random, way: str, tree: Tree) -> Tree:
    """One thing wrong somewhere below: `way` says what kind of thing."""
    at = chance.randrange(len(tree)) if tree else 0
    nested = [i for i, (_, value) in enumerate(tree) if isinstance(value, tuple) and value]
    if nested and chance.random() < 0.85:
        at = chance.choice(nested)
        name, value = tree[at]
        assert isinstance(value, tuple)
        return (*tree[:at], (name, mutate(chance, way, value)), *tree[at + 1 :])
    if not tree:
        return tree
    rest = (*tree[:at], *tree[at + 1 :])
    name, value = tree[at]
    if way == "drop":
        return rest
    if way == "double":
        return (*tree[: at + 1], *tree[at:])
    if way == "swap" and len(tree) > 1:
        other = chance.randrange(len(tree))
        items = list(tree)
        items[at], items[other] = items[other], items[at]
        return tuple(items)
    if way == "move":
        to = chance.randrange(len(rest) + 1)
        return (*rest[:to], tree[at], *rest[to:])
    if way == "rename":
        other_name = chance.choice(["Note", "note", name.upper(), name + "1", tree[-1][0]])
        return (*tree[:at], (other_name, value), *tree[at + 1 :])
    if way == "nest":
        return (*tree[:at], (name, ((name, "1"),)), *tree[at + 1 :])
    if way == "flatten":
        return (*tree[:at], (name, "text"), *tree[at + 1 :])
    if way == "many":
        return (*tree[:at], *([tree[at]] * 101), *tree[at + 1 :])
    return (*tree[:at], (name, chance.choice(BAD_TEXTS)), *tree[at + 1 :])


def full(message: Message) -> tuple[Attributes, Tree]:
    """A message with every element, also the optional ones, once."""
    chance = random.Random(7)

    def fill(table: tuple[Element, ...]) -> Tree:
        return tuple(
            (one.name, fill(one.children) if one.type == "group" else _value(chance, one))
            for one in table
        )

    return attributes_of(message), fill(message.children)


def leaves(tree: Tree, path: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    found = []
    for index, (_, value) in enumerate(tree):
        here = (*path, index)
        found += [here] if isinstance(value, str) else leaves(value, here)
    return found


def put(tree: Tree, path: tuple[int, ...], value: str) -> Tree:
    index, rest = path[0], path[1:]
    name, inner = tree[index]
    new: str | Tree = value
    if rest:
        assert isinstance(inner, tuple)
        new = put(inner, rest, value)
    return (*tree[:index], (name, new), *tree[index + 1 :])
