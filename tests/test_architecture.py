"""The law over folders that docs/architecture.md describes, held to the code.

A module beside the folders (`pipeline`, `cli`, `__main__`) counts as a folder of its own.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from builders.paths import ROOT

from processor import cli

PACKAGE = ROOT / "processor"
LONGEST = 350


@dataclass(frozen=True)
class Law:
    """What a folder may import, beside itself and what lies below it, and whether it is pure.

    A name stands for that folder and all below it.
    """

    may: tuple[str, ...]
    pure: bool = False


NOUNS = ("model", "problems", "chinese", "languages")
# What decides without committing, and what the house is made of.
DECIDES = ("carriers", "customs", "documents", "normalise", "rules")
EDGES = ("transport", "intake", "delivery", "ledger", "spool")

# Pointing down: every folder may import what is named here, and nothing else.
LAWS = {
    "model": Law((), pure=True),
    "chinese": Law(("model",), pure=True),
    "languages": Law(("model", "chinese"), pure=True),
    "problems": Law(("model", "chinese", "languages"), pure=True),
    "transport": Law(NOUNS),
    "transport/pgp": Law((*NOUNS, "transport")),
    "transport/sftp": Law((*NOUNS, "transport")),
    "intake": Law((*NOUNS, "transport")),
    "delivery": Law((*NOUNS, "transport")),
    "ledger/tables": Law(()),
    "ledger/migrations": Law(("ledger/tables",)),
    "ledger": Law((*NOUNS, "transport")),
    "ledger/history": Law((*NOUNS, "ledger")),
    **{
        f"ledger/{one}": Law((*NOUNS, "transport", "ledger"))
        for one in (
            "arrived",
            "balance",
            "deciding",
            "desk",
            "labels",
            "lives",
            "orders",
            "outgoing",
            "reference",
            "shipped",
            "stock",
            "views",
        )
    },
    "ledger/pools": Law((*NOUNS, "ledger")),
    "ledger/manifests": Law((*NOUNS, "ledger")),
    "normalise/formats": Law(NOUNS, pure=True),
    "normalise/mapping": Law((*NOUNS, "normalise/formats"), pure=True),
    "normalise/reports": Law((*NOUNS, "normalise/mapping"), pure=True),
    "normalise/fields": Law((*NOUNS, "normalise/formats", "normalise/mapping"), pure=True),
    "normalise/shape": Law(
        (*NOUNS, "normalise/formats", "normalise/mapping", "normalise/fields"), pure=True
    ),
    "normalise/orders": Law(
        (*NOUNS, "normalise/formats", "normalise/mapping", "normalise/fields", "normalise/shape"),
        pure=True,
    ),
    "normalise/kinds": Law(
        (*NOUNS, "normalise/formats", "normalise/mapping", "normalise/fields", "normalise/shape",
         "normalise/orders", "normalise/reports"),
        pure=True,
    ),
    "normalise": Law(NOUNS, pure=True),
    "carriers": Law(NOUNS, pure=True),
    "customs/messages": Law(NOUNS, pure=True),
    "customs": Law(NOUNS, pure=True),
    "documents/addresses": Law(NOUNS, pure=True),
    "documents/label_pages": Law(NOUNS, pure=True),
    "documents/labels": Law((*NOUNS, "documents/addresses"), pure=True),
    "documents/layouts": Law(NOUNS, pure=True),
    "documents/feeds": Law((*NOUNS, "documents/layouts"), pure=True),
    "documents/papers": Law(
        (*NOUNS, "customs", "normalise", "review_sheets", "documents/addresses",
         "documents/label_pages", "documents/labels", "documents/layouts", "documents/feeds"),
        pure=True,
    ),
    "documents": Law((*NOUNS, "review_sheets"), pure=True),
    "rules/facts": Law(NOUNS, pure=True),
    "rules/language": Law((*NOUNS, "rules/facts"), pure=True),
    "rules/places": Law((*NOUNS, "rules/facts", "rules/language"), pure=True),
    "rules/deciding": Law((*NOUNS, "rules/facts", "rules/language"), pure=True),
    "rules/checking": Law((*NOUNS, "rules/facts", "rules/language"), pure=True),
    "rules/testing": Law(
        (*NOUNS, "rules/facts", "rules/language", "rules/deciding"), pure=True
    ),
    "rules": Law(NOUNS, pure=True),
    "review_sheets": Law((*NOUNS, "normalise/formats"), pure=True),
    "drop_point": Law(NOUNS, pure=True),
    "spool": Law((*NOUNS, "normalise/formats", "documents/label_pages", "transport")),
    "house": Law((*NOUNS, *DECIDES, "transport", "intake", "delivery", "spool")),
    "deciding": Law((*NOUNS, *DECIDES, "house"), pure=True),
    "deciding/confirmations": Law(NOUNS, pure=True),
    "passes": Law((*NOUNS, *DECIDES, *EDGES, "house", "deciding", "review_sheets")),
    "passes/booking": Law(
        (*NOUNS, *DECIDES, *EDGES, "house", "deciding/confirmations", "passes")
    ),
    "passes/booking/labels": Law(
        (*NOUNS, "documents", "normalise", "transport", "intake", "ledger", "spool", "passes")
    ),
    "passes/booking/files": Law(
        (*NOUNS, "documents", "normalise", "transport", "intake", "ledger", "spool", "house",
         "passes")
    ),
    "passes/booking/orders": Law(
        (*NOUNS, "documents", "normalise", "rules", "intake", "ledger", "house")
    ),
    "passes/booking/reports": Law(
        (*NOUNS, "normalise", "ledger", "deciding/confirmations", "passes",
         "passes/booking/files", "passes/booking/orders")
    ),
    "passes/desk": Law((*NOUNS, *DECIDES, *EDGES, "house", "deciding", "review_sheets", "passes")),
    "passes/sending": Law((*NOUNS, *DECIDES, *EDGES, "house", "review_sheets", "passes")),
    "passes/trials": Law((*NOUNS, *DECIDES, *EDGES, "house", "deciding", "passes")),
    "pipeline": Law((*NOUNS, *DECIDES, *EDGES, "house", "deciding", "passes")),
    "pages": Law((*NOUNS, "rules"), pure=True),
    "backtest": Law((*NOUNS, "carriers", "rules", "pages"), pure=True),
    "backtest/rerun": Law(
        (*NOUNS, *DECIDES, *EDGES, "house", "deciding", "passes", "pipeline", "backtest")
    ),
    "commands": Law(
        (*NOUNS, *DECIDES, *EDGES, "house", "deciding", "passes", "pipeline", "backtest",
         "review_sheets", "pages", "drop_point")
    ),
    "commands/batch": Law((*NOUNS, "ledger", "passes", "commands")),
    "commands/label": Law((*NOUNS, "ledger", "commands")),
    "commands/manifest": Law((*NOUNS, "documents", "ledger", "passes", "commands")),
    "commands/arguments": Law(()),
    "commands/checking": Law(
        (*NOUNS, "rules", "transport", "intake", "ledger", "house", "passes", "commands/opening",
         "commands/printing")
    ),
    "commands/counting": Law(
        (*NOUNS, "transport", "delivery", "ledger", "house", "passes", "commands/naming",
         "commands/opening", "commands/printing", "commands/trial", "commands/working")
    ),
    "commands/explaining": Law(
        (*NOUNS, "documents", "rules", "intake", "ledger", "house", "deciding",
         "commands/naming", "commands/printing", "commands/trial")
    ),
    "commands/naming": Law((*NOUNS, "rules", "transport", "ledger", "house", "commands/printing")),
    "commands/opening": Law(
        (*NOUNS, "documents", "rules", "transport", "intake", "ledger", "house", "passes",
         "commands/printing")
    ),
    "commands/printing": Law((*NOUNS, "house")),
    "commands/remote": Law(
        (*NOUNS, "transport", "intake", "ledger", "house", "passes", "pipeline", "commands")
    ),
    "commands/rules": Law(
        (*NOUNS, "rules", "transport", "ledger", "house", "passes", "pages", "commands")
    ),
    "commands/trial": Law(
        (*NOUNS, "normalise", "transport", "ledger", "spool", "house", "commands/naming",
         "commands/opening", "commands/printing")
    ),
    "commands/trying": Law(
        (*NOUNS, "normalise", "transport", "spool", "house", "commands/printing")
    ),
    "commands/watching": Law(
        (*NOUNS, "transport", "intake", "ledger", "house", "passes", "passes/booking/files",
         "backtest/rerun", "commands/opening", "commands/printing", "commands/working")
    ),
    "commands/working": Law(
        (*NOUNS, "transport", "intake", "ledger", "house", "passes", "pipeline",
         "commands/opening", "commands/printing")
    ),
    "cli": Law(("commands", "transport")),
    "__main__": Law(("cli",)),
}  # fmt: skip
MAY_SPEAK_TO_THE_LEDGER = {
    "ledger", "passes", "pipeline", "commands", "backtest/rerun",
}  # fmt: skip

# Modules that reach files, processes, the network, the clock or SQL.
IMPURE = {
    "os", "pathlib", "sqlite3", "sqlalchemy", "alembic", "socket", "paramiko", "watchdog",
    "random", "secrets", "time", "shutil", "tempfile", "subprocess", "multiprocessing",
    "concurrent", "threading", "signal", "fcntl", "resource", "logging",
}  # fmt: skip
# Excuses, each with its reason. One that is no longer needed fails.
IMPURE_IMPORTS = {
    ("languages/read_texts.py", "pathlib"): "a catalogue lies beside its module and is read once",
    ("rules/deciding/engine.py", "subprocess"): "the engine lives in a child process",
    ("rules/deciding/engine.py", "os"): "the child's environment",
    ("rules/deciding/engine.py", "pathlib"): "where the child's program lies",
    ("rules/deciding/engine_child.py", "os"): "the child's pipes",
    ("rules/deciding/engine_child.py", "signal"): "a stop is for the parent",
}
FILE_OPERATIONS = {
    ("cli.py", "os.open"): "standard output after its reader went away",
    **{
        ("languages/read_texts.py", operation): "a catalogue is part of the package, as code is"
        for operation in ("exists", "glob", "read_bytes", "read_text", "stat")
    },
}
ON_OS = {
    "access", "chmod", "chown", "fdatasync", "fsync", "link", "listdir", "lstat", "makedirs",
    "mkdir", "open", "remove", "rename", "renames", "replace", "rmdir", "scandir", "stat",
    "symlink", "truncate", "unlink", "utime", "walk",
}  # fmt: skip
ON_PATHS = {
    "chmod", "exists", "glob", "hardlink_to", "is_dir", "is_file", "is_symlink", "iterdir",
    "lstat", "mkdir", "read_bytes", "read_text", "rename", "rglob", "rmdir", "samefile", "stat",
    "symlink_to", "touch", "unlink", "write_bytes", "write_text",
}  # fmt: skip
# Reading and writing that touches no file.
IN_MEMORY = {"BytesIO", "StringIO", "TextIOWrapper"}
# The one module that imports by name: a command's own, once it is asked for.
BY_NAME = {"cli.py"}
SQL = re.compile(
    r"\s*(SELECT\s.+\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|REPLACE\s+INTO\s|UPDATE\s+\w+\s+SET\s"
    r"|DELETE\s+FROM\s|PRAGMA\s|WITH\s.+\sAS\s*\(|(CREATE|ALTER|DROP)\s+(TABLE|INDEX|VIEW|TRIGGER)\s)",
    re.I | re.S,
)
# The words that the code's own spine is made of, beside the names of the folders.
SPINE = (
    "amendment", "backtest", "brake", "bundle", "caret", "case", "catalogue", "chunk", "code",
    "consignment", "counter", "decision", "dispatch", "document", "draft", "engine", "event",
    "evaluator", "fact", "failpoint", "field", "file kind", "firing", "format", "golden",
    "hold", "house", "in force", "journal", "kind", "language", "layout", "ledger", "leg",
    "mapping", "museum", "operator", "oracle", "outcome", "overlay", "part", "pass", "piece",
    "place", "plan", "problem", "reading", "reason", "record", "renderer", "request",
    "review sheet", "rule set", "runtime", "scratch house", "sentence", "settled", "shape",
    "sheet", "stage", "step", "survey", "tag", "test", "texts", "trace", "transport", "undo",
    "verdict", "wave", "witness", "worksheet",
)  # fmt: skip


def modules() -> list[Path]:
    """Every module but the versions of the ledger's tables, which Alembic runs."""
    return sorted(p for p in PACKAGE.rglob("*.py") if "migrations/versions" not in p.as_posix())


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def folder(path: Path) -> str:
    """The folder of a module; a module beside the folders is its own."""
    here = path.parent.relative_to(PACKAGE).as_posix()
    return path.stem if here == "." else here


FOLDERS = sorted({folder(path) for path in modules()} - {"__init__"})


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a module, as `ast.walk` goes, once for all that is asked."""
    return tuple(ast.walk(tree(path)))


@cache
def imports(path: Path) -> frozenset[str]:
    """Every dotted name that a module imports, at its top or inside."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
            assert "processor" not in found, f"{name(path)} imports the whole package"
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{name(path)} imports by dots"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            [named] = node.args
            if isinstance(named, ast.Constant):
                found.add(str(named.value))
            else:
                assert name(path) in BY_NAME, f"{name(path)} imports what only a run knows"
    return frozenset(found)


def imported_folders(path: Path) -> set[str]:
    """The folders of the package that a module imports from."""
    found = set()
    for dotted in imports(path):
        if dotted.startswith("processor."):
            here = PACKAGE
            for part in dotted.split(".")[1:]:
                if not (here / part).is_dir():
                    break
                here = here / part
            own = here == PACKAGE
            found.add(dotted.split(".")[1] if own else here.relative_to(PACKAGE).as_posix())
    return found - {"__version__"}


def within(one: str, other: str) -> bool:
    """True if a folder is the other one or lies below it."""
    return one == other or one.startswith(f"{other}/")


@cache
def calls(path: Path) -> tuple[tuple[str, ast.Call], ...]:
    return tuple(
        (ast.unparse(node.func), node) for node in nodes(path) if isinstance(node, ast.Call)
    )


def test_every_folder_has_its_law_and_every_law_a_folder() -> None:
    assert sorted(LAWS) == FOLDERS


@pytest.mark.parametrize("here", FOLDERS)
def test_a_folder_imports_what_its_law_allows(here: str) -> None:
    wrong = [
        f"{name(path)} imports {other}"
        for path in modules()
        if folder(path) == here
        for other in sorted(imported_folders(path))
        if not any(within(other, one) for one in (here, *LAWS[here].may))
    ]
    assert wrong == []


def test_no_folders_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for path in modules():
        graph[folder(path)] |= imported_folders(path) - {folder(path)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of folders: {' -> '.join(reversed(error.args[1]))}")


def test_only_passes_commands_and_backtests_speak_to_the_ledger() -> None:
    users = {
        folder(path)
        for path in modules()
        if any(within(one, "ledger") for one in imported_folders(path))
    }
    assert {one for one in users if not any(within(one, m) for m in MAY_SPEAK_TO_THE_LEDGER)} == (
        set()
    )


def test_deciding_reaches_no_ledger_not_even_through_others() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for path in modules():
        graph[folder(path)] |= imported_folders(path)
    reached, waiting = set(), ["deciding"]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += graph[one]
    assert not {one for one in reached if within(one, "ledger") or within(one, "passes")}


def test_pure_folders_touch_no_files_network_clock_or_sql() -> None:
    found = {
        (name(path), dotted.split(".")[0])
        for path in modules()
        if LAWS.get(folder(path), Law(())).pure
        for dotted in imports(path)
        if dotted.split(".")[0] in IMPURE
    }
    assert found == set(IMPURE_IMPORTS)


def test_pure_folders_never_ask_what_time_it_is() -> None:
    found = [
        f"{name(path)}:{node.lineno}: {called}"
        for path in modules()
        if LAWS.get(folder(path), Law(())).pure
        for called, node in calls(path)
        if re.fullmatch(r"(\w+\.)*(datetime|date)\.(now|today|utcnow)", called)
    ]
    assert found == []


def test_durable_rules_is_imported_in_one_module() -> None:
    users = [
        name(path)
        for path in modules()
        if any(one.split(".")[0] == "durable" for one in imports(path))
    ]
    assert users == ["rules/deciding/engine_child.py"]


def test_a_server_is_spoken_to_in_one_folder() -> None:
    users = {
        folder(path)
        for path in modules()
        if any(one.split(".")[0] in ("paramiko", "asyncssh", "socket") for one in imports(path))
    }
    assert users == {"transport/sftp"}


def test_nothing_is_transferred_by_what_drops_errors() -> None:
    """`put`, `putfo`, `get` and `getfo` of paramiko take a write that was refused for done, and a
    file that changed meanwhile for whole. They are those of its SFTPClient, which nothing opens."""
    opened = [
        name(path)
        for path in modules()
        if re.search(r"\b(SFTPClient|open_sftp|SSHClient)\b", path.read_text("utf-8"))
    ]
    found = [
        f"{name(path)}:{node.lineno}: {called}"
        for path in modules()
        if "sftp" in name(path)
        for called, node in calls(path)
        if called.endswith((".put", ".putfo", ".getfo"))
    ]
    assert (opened, found) == ([], [])


def test_no_sql_stands_outside_the_ledger() -> None:
    found = []
    for path in modules():
        if within(folder(path), "ledger"):
            continue
        found += [
            f"{name(path)} imports {dotted}"
            for dotted in imports(path)
            if dotted.split(".")[0] in ("sqlalchemy", "sqlite3", "alembic")
            and dotted not in ("sqlalchemy.Connection", "sqlalchemy.Engine")
        ]
        found += [
            f"{name(path)}:{node.lineno}: {node.value[:40]}"
            for node in nodes(path)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and SQL.match(node.value)
        ]
        found += [
            f"{name(path)}:{node.lineno}: {called}"
            for called, node in calls(path)
            if called.endswith((".execute", ".scalar", ".scalars", ".exec_driver_sql"))
        ]
    assert found == []


def operation(called: str, node: ast.Call) -> str | None:
    """The file operation that a call is: `os.open`, `read_bytes`; None for any other call."""
    owner, _, verb = called.rpartition(".")
    if owner == "os":
        return called if verb in ON_OS else None
    if owner == "remote":
        # A file of a server, which transport/ speaks to.
        return None
    if owner == "shutil":
        return None if verb == "get_terminal_size" else called
    if (owner in ("tempfile", "io") and verb not in IN_MEMORY) or called == "open":
        return called
    if verb == "open" and owner:
        mode = node.args[0] if node.args else None
        is_mode = isinstance(mode, ast.Constant) and set(str(mode.value)) <= set("rwaxbt+")
        return "open" if mode is None or is_mode else None
    if verb == "replace" and "path" in owner.lower():
        return "replace"
    return verb if owner and verb in ON_PATHS else None


def test_no_file_operation_stands_outside_transport() -> None:
    found = {
        (name(path), done)
        for path in modules()
        if not within(folder(path), "transport")
        for called, node in calls(path)
        if (done := operation(called, node)) is not None
    }
    assert found == set(FILE_OPERATIONS)


def test_file_operations_are_called_by_their_module_so_that_they_can_be_seen() -> None:
    by_hand = {
        (name(path), dotted)
        for path in modules()
        if not within(folder(path), "transport")
        for dotted in imports(path)
        if dotted.split(".")[0] in ("os", "shutil", "tempfile", "io") and "." in dotted
    }
    assert by_hand == set()


def test_a_file_is_short_enough_to_have_one_subject() -> None:
    lines = {name(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {one: count for one, count in lines.items() if count > LONGEST} == {}


def test_no_public_class_name_stands_twice() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for path in modules():
        for node in nodes(path):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(name(path))
    assert {one: where for one, where in found.items() if len(where) > 1} == {}


@pytest.mark.parametrize("here", [one for one in FOLDERS if (PACKAGE / one).is_dir()])
def test_a_folder_says_what_lives_there(here: str) -> None:
    face = PACKAGE / here / "__init__.py"
    words = ast.get_docstring(tree(face)) or ""
    assert words, f"{here}/__init__.py says nothing"
    assert "\n\n" not in words, "one sentence, two at most"
    assert len(words) <= 240


def glossary() -> set[str]:
    page = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    cells = re.findall(r"^\| ([^|]+) \|", page, re.M)
    return {word.strip(" `") for cell in cells for word in cell.split(",")}


def test_every_word_of_the_spine_stands_in_the_glossary() -> None:
    assert set(SPINE) - glossary() == set()


def test_every_folder_stands_in_the_glossary() -> None:
    assert [one for one in FOLDERS if not {f"{one}/", one} & glossary()] == []


def commands() -> list[str]:
    return sorted(cli._FUNCTIONS)


def test_every_command_has_its_function_and_a_file_of_its_name() -> None:
    typed = sorted(_typed(cli._parser()))
    assert typed == commands()
    shared = {"reject": "release", "resume": "pause"}
    for command, (module, _) in cli._FUNCTIONS.items():
        words = shared.get(command, command.replace("-", "_"))
        assert module in (words.replace(" ", "_"), words.replace(" ", "."))
        assert (PACKAGE / "commands" / f"{module.replace('.', '/')}.py").exists()


def _typed(parser: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one, below in action.choices.items():
                yield from _typed(below, f"{before} {one}".strip())
            if action.required:
                return
    yield before


def test_the_layer_table_of_the_architecture_page_is_this_law() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([\w/]+)` \| (?:pure|) ?\| (.*) \|$", page, re.M))
    assert sorted(rows) == sorted(LAWS)
    for here, law in LAWS.items():
        said = set(re.findall(r"`([\w/]+)`", rows[here]))
        said |= set(NOUNS) if "nouns" in rows[here] else set()
        said |= set(DECIDES) if "what decides" in rows[here] else set()
        said |= set(EDGES) if "edges" in rows[here] else set()
        assert said == set(law.may), here
        assert bool(re.search(rf"^\| `{here}` \| pure \|", page, re.M)) == law.pure, here


def test_what_the_code_says_of_other_files_is_where_it_says() -> None:
    known = [f"/{name(one)}" for one in modules()]
    gone = []
    for path in modules():
        source = path.read_text("utf-8")
        named = re.findall(r"(?<![\w*/.-])(?:processor/)?((?:[a-z_]+/)*[a-z_]+\.py)\b", source)
        gone += [
            (name(path), one) for one in named if not any(k.endswith(f"/{one}") for k in known)
        ]
        pages = re.findall(r"\bdocs/[a-z/.-]+\.(?:md|json)\b", source)
        gone += [(name(path), one) for one in pages if not (ROOT / one).exists()]
    assert gone == []
