"""The structure that docs/architecture.md describes, held to the code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from builders.paths import ROOT

PACKAGE = ROOT / "processor"
LONGEST = 350
GENERATED = "ledger/migrations/versions"

NOUNS = {
    "problems", "problem_codes", "yamlsource", "money", "times", "order", "decisions", "config",
    "dispatch", "states", "revisions", "numbers", "near", "chinese",
    "corrections", "configreview",
    "countries", "holding", "windows", "calendars", "identity", "scores",
}  # fmt: skip
PURE_STEPS = {
    "review", "route", "allocate", "pack", "carrier", "rates", "ratecards", "ratetable", "customs",
    "demands", "charges",
}  # fmt: skip
# Steps that are one step in several files may import each other.
FAMILIES = [{"carrier", "demands", "rates", "ratecards", "ratetable", "charges"}]
PURE_FOLDERS = {"backtest", "rules", "normalise", "documents", "messages", "desk"}
IMPURE = {
    "os", "pathlib", "sqlite3", "sqlalchemy", "socket", "paramiko", "watchdog", "random", "time",
    "shutil", "tempfile", "subprocess", "multiprocessing",
}  # fmt: skip
# Named exceptions, each with its reason.
MAY_IMPORT = {
    ("rules/engine.py", "subprocess"): "the engine lives in a child process",
    ("rules/engine.py", "os"): "the child's environment",
    ("documents/fonts.py", "pathlib"): "fonts come with installed packages",
}


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if GENERATED not in p.as_posix())


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def own(path: Path) -> set[str]:
    """First names under `processor` that a module imports."""
    return {one.split(".")[1] for one in imports(path) if one.startswith("processor.")}


def layer(path: Path) -> str:
    return name(path).split("/")[0].removesuffix(".py")


def is_pure(path: Path) -> bool:
    return layer(path) in NOUNS | PURE_STEPS | PURE_FOLDERS


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_file_is_short_enough_to_have_one_subject(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", modules(), ids=name)
def test_nouns_and_steps_touch_no_files_network_clock_or_sql(path: Path) -> None:
    if not is_pure(path):
        return
    roots = {one.split(".")[0] for one in imports(path)}
    excused = {module for (file, module) in MAY_IMPORT if file == name(path)}
    assert roots & IMPURE - excused == set()


@pytest.mark.parametrize("path", modules(), ids=name)
def test_steps_never_import_each_other(path: Path) -> None:
    here = layer(path)
    if here not in PURE_STEPS:
        return
    family: set[str] = next((f for f in FAMILIES if here in f), {here})
    assert own(path) & PURE_STEPS - family == set()


@pytest.mark.parametrize("path", modules(), ids=name)
def test_only_passes_and_commands_speak_to_the_ledger(path: Path) -> None:
    if layer(path) in {"ledger", "passes", "pipeline", "commands", "cli"}:
        return
    assert "ledger" not in own(path)


@pytest.mark.parametrize("path", modules(), ids=name)
def test_the_ledger_imports_nothing_but_nouns_and_file_operations(path: Path) -> None:
    if layer(path) != "ledger":
        return
    assert own(path) <= NOUNS | {"ledger", "files"}


def test_durable_rules_is_imported_in_one_module() -> None:
    users = [
        name(path)
        for path in modules()
        if any(one.split(".")[0] == "durable" for one in imports(path))
    ]
    assert users == ["rules/engine.py"]


WRITING_CALLS = {"rename", "replace", "unlink", "write_bytes", "write_text", "mkdir", "rmdir"}


@pytest.mark.parametrize("path", modules(), ids=name)
def test_only_the_files_module_changes_files(path: Path) -> None:
    if name(path) == "files.py":
        return
    tree = ast.parse(path.read_text("utf-8"))
    calls = [
        f"line {node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITING_CALLS
        and ("path" in ast.unparse(node.func.value).lower() or ast.unparse(node.func.value) == "os")
    ]
    assert calls == []


def test_the_map_in_the_architecture_page_names_every_top_level_module() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    missing = [
        path.stem
        for path in PACKAGE.glob("*.py")
        if not path.stem.startswith("__") and f"`{path.stem}`" not in page
    ]
    missing += [
        f"{folder.name}/"
        for folder in PACKAGE.iterdir()
        if folder.is_dir() and folder.name != "__pycache__" and f"{folder.name}/" not in page
    ]
    assert missing == []
