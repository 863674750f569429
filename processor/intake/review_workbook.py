"""Opens a workbook from outside in a child process with bounds on memory, time and size.

A few kilobytes of XLSX can take gigabytes or end an interpreter: the child may die, this process
does not. Nothing is evaluated; a cell that holds a formula comes back as one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from processor.model.sentence import Given, Sentence, sentence
from processor.transport.stopping import Stopped

SECONDS = 30
_LOOK_S = 0.2
MAX_BYTES = 10 * 1_048_576
CHILD = (sys.executable, "-m", "processor.intake.review_workbook_child")

CellKind = Literal["text", "number", "formula", "error", "other"]


class SheetCell(msgspec.Struct, frozen=True):
    """A cell that holds something; rows and columns count from 1."""

    row: int
    column: int
    kind: CellKind
    text: str


class WorkbookRead(msgspec.Struct, frozen=True):
    """The cells of the first worksheet, or why there are none: what a problem says."""

    cells: tuple[SheetCell, ...] = ()
    refused: Sentence | None = None


_decoder = msgspec.json.Decoder(WorkbookRead)


def read_workbook(
    data: bytes, *, seconds: float = SECONDS, stopping: Callable[[], bool] = lambda: False
) -> WorkbookRead:
    """The cells of a workbook, read by a child that cannot harm this process.

    Raises Stopped where `stopping()` becomes true meanwhile.
    """
    if len(data) > MAX_BYTES:
        return _refused("sheet/too-large.bytes", bytes=len(data))
    path = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    try:
        done = _run(data, path.rstrip(os.pathsep), seconds, stopping)
    except subprocess.TimeoutExpired:
        return _refused("sheet/too-large.slow", seconds=f"{seconds:g}")
    if done.returncode:
        return _refused("sheet/too-large.memory-or-time")
    try:
        return _decoder.decode(done.stdout)
    except msgspec.DecodeError:
        return _refused("sheet/unreadable.no-answer")


def _run(
    data: bytes, path: str, seconds: float, stopping: Callable[[], bool]
) -> subprocess.CompletedProcess[bytes]:
    with subprocess.Popen(
        CHILD,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": path},
    ) as child:
        until = time.monotonic() + seconds
        given: bytes | None = data
        try:
            while True:
                left = until - time.monotonic()
                try:
                    out, err = child.communicate(given, min(_LOOK_S, max(left, 0.001)))
                except subprocess.TimeoutExpired:
                    if left <= 0:
                        raise
                    if stopping():
                        raise Stopped from None
                    given = None
                else:
                    return subprocess.CompletedProcess(CHILD, child.returncode, out, err)
        except BaseException:
            child.kill()
            raise


def _refused(key: str, **pieces: Given) -> WorkbookRead:
    return WorkbookRead(refused=sentence(key, **pieces))
