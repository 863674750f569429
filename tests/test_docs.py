"""The pages say what the program does: every code and command, and no dead link."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.paths import ROOT

from processor import cli
from processor.problems.codes import CODES

DOCS = ROOT / "docs"
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md")),
    *sorted([*DOCS.glob("*.md"), *DOCS.glob("problems/*.md")]),
]
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def _commands(parser: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    """Every command as it is typed: `run`, `hold list`..."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from _commands(below, f"{before} {name}".strip())
            return
    yield before


def _anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    }


def test_every_problem_code_has_one_heading_and_every_heading_a_code() -> None:
    headings = [
        (page.stem, heading)
        for page in sorted(DOCS.glob("problems/*.md"))
        for heading in re.findall(r"^## (\S+/\S+)$", page.read_text("utf-8"), re.M)
    ]
    assert sorted(headings) == sorted((code.partition("/")[0], code) for code in CODES)


def test_every_heading_of_a_problem_has_words_below_it() -> None:
    for page in sorted(DOCS.glob("problems/*.md")):
        parts = re.split(r"^## (\S+)$", page.read_text("utf-8"), flags=re.M)[1:]
        for code, words in zip(parts[::2], parts[1::2], strict=True):
            assert len(words.split()) >= 15, code


@pytest.mark.parametrize("command", list(_commands(cli._parser())))
def test_every_command_stands_in_the_table_of_commands(command: str) -> None:
    page = (DOCS / "commands.md").read_text("utf-8")
    assert re.search(rf"^\| \[`{command}`\]\(#", page, re.M)


def test_the_table_of_commands_names_no_other() -> None:
    page = (DOCS / "commands.md").read_text("utf-8")
    named = re.findall(r"^\| \[`([^`]+)`\]\(#", page, re.M)
    assert sorted(named) == sorted(_commands(cli._parser()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_points_to_something(page: Path) -> None:
    assert page.exists(), page
    for link in _LINK.findall(page.read_text("utf-8")):
        path, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor and target.suffix == ".md":
            assert anchor in _anchors(target), link
