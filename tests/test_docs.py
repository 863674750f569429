"""The pages say what the program does: every code and command, and no dead link."""

from __future__ import annotations

import argparse
import ast
import re
import shlex
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from builders.paths import ROOT
from builders.problem_pages import problem_pages
from builders.world import World

from processor import cli
from processor.house.config_review import KEYS as REVIEW_KEYS
from processor.languages.languages import FIRST, LANGUAGES
from processor.problems.codes import CODES

DOCS = ROOT / "docs"
# Every page but CHANGELOG.md, which tells of what was.
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "bench/README.md")),
    *(ROOT / name for name in ("inbox/README.md", "outbox/README.md")),
    *sorted((ROOT / "samples").rglob("README.md")),
    *sorted([*DOCS.glob("*.md"), *DOCS.glob("problems/**/*.md")]),
]
# Folders whose files are the project's own; what lies elsewhere (inbox/, outbox/) comes and goes.
OURS = ("processor", "tests", "docs", "bench", "samples", "tools", "mappings", "rules", ".ci")
# Pages about the code: they name its folders without `processor/` before them.
OF_THE_CODE = ("CONTRIBUTING.md", "docs/architecture.md", "docs/glossary.md")
# What a page tells its reader to make, or only supposes.
TO_BE_MADE = {
    "processor/documents/papers/packing_list.py", "rules/clients/nordlys/review.test.yaml",
    "rules/x.yaml", "rules/x.test.yaml", "rules/revew.test.yaml",
}  # fmt: skip
_FOLDERS = [one.name for one in (ROOT / "processor").iterdir() if one.is_dir()]
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def _commands(parser: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    """Every command as it is typed: `run`, `hold list`..."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from _commands(below, f"{before} {name}".strip())
            if action.required:
                return
    yield before


def _anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_code_has_one_heading_and_every_heading_a_code(language: str) -> None:
    headings = [
        (page, code) for page, parts in problem_pages(language).items() for code, _ in parts
    ]
    assert sorted(headings) == sorted((code.partition("/")[0], code) for code in CODES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_of_a_problem_has_words_below_it(language: str) -> None:
    for parts in problem_pages(language).values():
        for code, words in parts:
            # A sign of Chinese says about as much as a word.
            assert len(re.findall(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+", words)) >= 15, code


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {FIRST}))
def test_pages_of_a_language_explain_the_codes_in_the_same_order(language: str) -> None:
    def codes(of: str) -> dict[str, list[str]]:
        return {page: [code for code, _ in parts] for page, parts in problem_pages(of).items()}

    assert codes(language) == codes(FIRST)


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


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@cache
def _tracked() -> tuple[str, ...]:
    """The files of the repository, and their folders with a slash at the end."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    folders = {f"{parent.as_posix()}/" for one in listed for parent in Path(one).parents}
    return tuple(sorted({*listed, *folders}))


def _fences(page: Path) -> Iterator[tuple[str, str]]:
    """(language, text) of every fenced block of a page."""
    yield from re.findall(r"^ *```(\w*)\n(.*?)^ *```", page.read_text("utf-8"), re.M | re.S)


def _inline(page: Path) -> Iterator[str]:
    """What stands in backticks outside of the fenced blocks."""
    prose = re.sub(r"^ *```.*?^ *```", "", page.read_text("utf-8"), flags=re.M | re.S)
    yield from re.findall(r"`([^`]+)`", prose)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    missing = []
    for words in _inline(page):
        path = re.sub(r"<[^>]+>|\{[^}]+\}|…", "*", words).partition("#")[0]
        if not re.fullmatch(r"[\w.*-]+(/[\w.*-]*)+|[\w-]+\.(py|toml)", path):
            continue
        wanted = path.rstrip("/")
        roots = [one.rstrip("/") for one in _tracked()]
        if _name(page) in OF_THE_CODE and path.split("/")[0] in _FOLDERS:
            wanted = f"*{wanted}"
        elif "/" in path and path.split("/")[0] not in OURS:
            continue
        known = any(fnmatch(one, wanted) or fnmatch(one, f"*/{wanted}") for one in roots)
        if not known and path not in TO_BE_MADE:
            missing.append(words)
    assert missing == []


def _lines(page: Path) -> Iterator[str]:
    """The command lines of a page: after `$ `, or in a block of shell."""
    for language, text in _fences(page):
        joined = text.replace("\\\n", " ")
        for line in joined.splitlines():
            if line.lstrip().startswith("$ "):
                yield line.lstrip()[2:]
            elif language == "sh":
                yield line


def _crossdocks(line: str) -> Iterator[list[str]]:
    """The arguments of every `crossdock` of a command line."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if word in ("&&", "||", ";", "|", ">", ">>", "<"):
            if words and words[0].endswith("crossdock"):
                yield words[1:]
            words = []
        else:
            words.append(word)


COMMAND_LINES = [
    (page, arguments) for page in PAGES for line in _lines(page) for arguments in _crossdocks(line)
]


@pytest.mark.parametrize(
    ("page", "arguments"), COMMAND_LINES,
    ids=[f"{_name(page)}: {' '.join(arguments)}" for page, arguments in COMMAND_LINES],
)  # fmt: skip
def test_every_command_line_of_a_page_is_understood(page: Path, arguments: list[str]) -> None:
    cli._parser().parse_args(arguments)


# Commands that only look at the house; what else a page types changes it, or supposes an edit.
LOOKING = (
    "status", "balance", "orders", "stock", "explain", "hold list", "check", "test", "replay",
    "wave list", "rules translate",
)  # fmt: skip
# Shown with an edit that the page supposes.
SUPPOSED = {"rules/review.yaml:46:20: error: order.total: 1000 has no currency [money/no-currency]"}


def _shown() -> Iterator[tuple[Path, list[str], list[str]]]:
    """(page, arguments, lines printed) of the looking commands that stand with their output."""
    for page in (ROOT / "README.md", DOCS / "commands.md", DOCS / "checks.md"):
        for _, text in _fences(page):
            for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
                line, *printed = part.splitlines()
                for arguments in _crossdocks(line):
                    looks = " ".join(arguments).startswith(LOOKING)
                    if looks and printed and not SUPPOSED & set(printed):
                        yield page, arguments, printed


SHOWN = list(_shown())


@pytest.mark.parametrize(
    ("page", "arguments", "printed"), SHOWN,
    ids=[f"{_name(page)}: {' '.join(arguments)}" for page, arguments, _ in SHOWN],
)  # fmt: skip
def test_what_a_page_shows_is_what_the_sample_house_prints(
    page: Path,
    arguments: list[str],
    printed: list[str],
    sample_house: World,
) -> None:
    ran = sample_house.crossdock(*arguments)
    said = [" ".join(line.split()) for line in ran.out.splitlines()]
    shown = [" ".join(line.split()) for line in printed]
    assert [one for one in shown if one not in ("", "...", *said)] == []


def _below(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_command_that_a_page_mentions_has_these_options(page: Path) -> None:
    wrong = []
    for words in _inline(page):
        if not words.startswith("crossdock "):
            continue
        parser = cli._parser()
        rest = words.split()[1:]
        while rest and (below := _below(parser)):
            if rest[0] not in below and rest[0].isupper():
                break
            if rest[0] not in below:
                wrong.append(words)
                break
            parser = below[rest.pop(0)]
        options = {one.partition("=")[0] for one in rest if one.startswith("--")}
        if options - parser._option_string_actions.keys():
            wrong.append(words)
    assert wrong == []


def test_every_target_of_make_that_a_page_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = {
        (_name(page), target)
        for page in PAGES
        for text in (*_inline(page), *_lines(page))
        for target in re.findall(r"^make ([a-z]+)", text)
    }
    assert named
    assert {one for one in named if one[1] not in targets} == set()


def test_follow_one_order_names_ten_functions_that_are_there() -> None:
    page = (DOCS / "follow-one-order.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| .+ \| \[`(\S+)`\]\(\.\./(\S+)\) \| `(\w+)` \|$", page, re.M)
    assert [row[0] for row in rows] == [str(number) for number in range(1, 11)]
    for _, shown, path, function in rows:
        assert shown == path
        functions = {
            node.name
            for node in ast.parse((ROOT / path).read_text("utf-8")).body
            if isinstance(node, ast.FunctionDef)
        }
        assert function in functions, path


def test_the_manual_has_every_key_of_the_review_block() -> None:
    page = (DOCS / "configuration.md").read_text("utf-8")
    blocks = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", page, flags=re.M | re.S))
    for block, (required, optional) in REVIEW_KEYS.items():
        rows = re.findall(r"^\| `(\w+)` \| (yes|no) \|", blocks[block], re.M)
        assert dict(rows) == {**dict.fromkeys(required, "yes"), **dict.fromkeys(optional, "no")}
