"""Tests run in processes that are forked off one that has imported what never changes.

Most of what a small test takes alone is to import its tools; here that is done once.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

TOOLS = (
    "alembic.config", "babel", "fpdf", "hypothesis", "hypothesis.strategies", "lxml.etree",
    "msgspec", "openpyxl", "paramiko", "pytest", "sqlalchemy", "sqlalchemy.dialects.sqlite",
    "xdist", "yaml",
)  # fmt: skip
LONGEST_SECONDS = 300
# Read by a process of its own: what runs here has to be free of this package and of its tests.
SERVER = """
import importlib, json, os, signal, sys
for tool in json.loads(sys.argv[1]):
    importlib.import_module(tool)
import pytest
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if not child:
        signal.alarm(asked["longest"])
        os.chdir(asked["folder"])
        said = os.open(asked["said"], os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
        os.dup2(said, 1)
        os.dup2(said, 2)
        sys.path.insert(0, asked["folder"])
        sys.stdin.close()
        code = 3
        try:
            code = int(pytest.main(asked["arguments"]))
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


class Ran(NamedTuple):
    """How it ended, and what was printed."""

    code: int
    said: str


class Forked:
    """Runs pytest in `folder`, each time in a new process; `environment` is that of all of them."""

    def __init__(self, folder: Path, environment: dict[str, str], said: Path) -> None:
        self._folder, self._said = folder, said
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVER, json.dumps(TOOLS)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=folder,
        )  # fmt: skip

    def run(self, arguments: Sequence[str]) -> Ran:
        """Runs it, and waits for its end."""
        asked = {
            "folder": str(self._folder), "arguments": list(arguments), "said": str(self._said),
            "longest": LONGEST_SECONDS,
        }  # fmt: skip
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        code = int(self._server.stdout.readline())
        return Ran(code, self._said.read_text("utf-8", "replace"))

    def close(self) -> None:
        """Ends the process that forks."""
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(10)
