"""The recipes of docs/cookbook.md: their rules, tests, holds and what explain says."""

from __future__ import annotations

import re

import msgspec
import yaml

from builders.paths import ROOT

PAGE = (ROOT / "docs/cookbook.md").read_text("utf-8")
_BLOCK = re.compile(r"^```(yaml|csv|text)\n(.*?)^```", re.M | re.S)


class Recipe(msgspec.Struct):
    """The blocks of one recipe: files by path, holds it adds to config.yaml, lines of explain."""

    name: str
    company: str
    rules: dict[str, str] = {}
    tests: dict[str, str] = {}
    holds: dict[str, dict[str, str]] = {}
    explained: list[str] = []


def recipes() -> list[Recipe]:
    found = []
    for company in re.split(r"^## ", PAGE, flags=re.M)[1:]:
        title = company.partition("\n")[0]
        for part in re.split(r"^### ", company, flags=re.M)[1:]:
            found.append(_recipe(part, title))
    return found


def _recipe(part: str, company: str) -> Recipe:
    recipe = Recipe(part.partition("\n")[0], company)
    for kind, body in _BLOCK.findall(part):
        first, _, rest = body.partition("\n")
        path = first.removeprefix("# ")
        if kind == "text":
            recipe.explained += body.splitlines()
        elif path == "config.yaml":
            recipe.holds |= yaml.safe_load(rest)["holds"]
        elif path.endswith(".test.yaml"):
            recipe.tests[path] = body
        else:
            recipe.rules[path] = rest if kind == "csv" else body
    return recipe


RECIPES = recipes()
