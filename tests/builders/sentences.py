"""What the code says and what the catalogues have: both read off the files, for tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from babel.messages.catalog import Catalog

from builders.paths import ROOT
from builders.sayers import Module, said_by
from processor.languages.compiling import catalogue_of
from processor.languages.language import ADVICE
from processor.languages.read_texts import po_texts

_FAMILY = re.compile(r"[a-z-]+\.")
QUOTED_HOLE = re.compile(r"\{(\w+)(!q)?\}")
HOLE = re.compile(r"\{(\w+)(?:!q)?\}")


class Use(NamedTuple):
    """A place that names a sentence: `pieces` is None where some come from elsewhere."""

    place: str
    id: str
    pieces: frozenset[str] | None
    is_problem: bool


@cache
def catalogue(language: str) -> Catalog:
    return catalogue_of(language, po_texts(language))


@cache
def texts(language: str, context: str | None = None) -> dict[str, tuple[str, ...]]:
    """The sentences of a language by id, each in all its plural forms; or what stands under its id
    in a context: advice, a title."""
    found = {}
    for one in catalogue(language):
        if one.id and one.context == context:
            key = one.id if isinstance(one.id, str) else one.id[0]
            found[key] = (one.string,) if isinstance(one.string, str) else tuple(one.string)
    return found


def holes(language: str, key: str) -> set[str]:
    """The pieces that a sentence and its advice have holes for."""
    both = (*texts(language).get(key, ()), *texts(language, ADVICE).get(key, ()))
    return {hole for text in both for hole in HOLE.findall(text)}


def forms(language: str, context: str | None, key: str) -> list[frozenset[str]]:
    """The holes of each plural form of what stands under an id, with the quotes that they ask for
    (`name!q`). Without `n`: a form for one thing alone need not count it."""
    return [
        frozenset(hole + quotes for hole, quotes in QUOTED_HOLE.findall(text)) - {"n"}
        for text in texts(language, context).get(key, ())
    ]


@cache
def _calls() -> tuple[list[Use], frozenset[str], frozenset[str]]:
    constants: set[str] = set()
    families: set[str] = set()
    modules = [
        Module(str(path.relative_to(ROOT)), path.read_text("utf-8"))
        for path in sorted((ROOT / "processor").rglob("*.py"))
    ]
    uses = [
        Use(f"{name}:{one.line}", one.id, one.pieces, one.is_problem)
        for name, found in said_by(modules).items()
        for one in found
    ]
    for module in modules:
        for node in module.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
                if _FAMILY.fullmatch(node.value):
                    families.add(node.value)
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                families.add(str(node.values[0].value))
    return uses, frozenset(constants), frozenset(one for one in families if one[-1:] in ".-/")


def uses() -> list[Use]:
    """Every place in the package that names a sentence by its whole id."""
    return _calls()[0]


def is_named(key: str) -> bool:
    """Whether the id stands in the package, whole or as one of a family (`f"state.{state}"`)."""
    return key in _calls()[1] or any(key.startswith(one) for one in _calls()[2])


def languages() -> Iterator[str]:
    """The languages that have a catalogue."""
    for folder in sorted((ROOT / "processor" / "languages").glob("*/")):
        if any(folder.glob("*.po")):
            yield folder.name
