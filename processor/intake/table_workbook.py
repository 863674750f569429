"""Opens a workbook that lies beside rules, or comes back mended, in a child process with bounds on
memory, time and size.

What comes of it is a text with all its cells (model/kept_workbook.py); a workbook that cannot be
read gives a text that says why.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from processor.model.kept_workbook import KeptWorkbook, kept_text, read_kept
from processor.model.sentence import Given, sentence

SECONDS = 60
MAX_BYTES = 20 * 1_048_576
CHILD = (sys.executable, "-m", "processor.intake.table_workbook_child")


# A house is read again and again while its workbooks stay what they are.
@lru_cache(maxsize=16)
def workbook_text(data: bytes) -> str:
    """The text that is kept of a workbook."""
    return kept_text(read_table(data))


# The pieces of a mended export are read one after the other.
@lru_cache(maxsize=2)
def read_wide(data: bytes, columns: int) -> KeptWorkbook:
    """The cells of a workbook of at most so many columns, or why it was not read."""
    return read_table(data, (*CHILD, str(columns)))


def read_table(data: bytes, child: tuple[str, ...] = CHILD) -> KeptWorkbook:
    """The cells of a workbook as a child gives them, or why it was not read."""
    if len(data) > MAX_BYTES:
        return _refused("sheet/too-large.bytes", bytes=len(data))
    path = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    try:
        done = subprocess.run(
            child,
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": path.rstrip(os.pathsep)},
        )
    except subprocess.TimeoutExpired:
        return _refused("sheet/too-large.slow", seconds=f"{SECONDS:g}")
    if done.returncode:
        return _refused("sheet/too-large.memory-or-time")
    return read_kept(done.stdout) or _refused("sheet/unreadable.no-answer")


def _refused(key: str, **pieces: Given) -> KeptWorkbook:
    return KeptWorkbook(refused=sentence(key, **pieces))
