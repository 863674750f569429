"""Runs a command in a process of its own and watches what it and its children take.

Linux only: memory and processor time come from /proc, looked at twenty times a second.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

LOOK_EVERY_S = 0.05
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Usage:
    """What a process tree took. Memory in KiB: the peak resident size of each process."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    code: int = 0
    main_kib: int = 0
    children_kib: dict[int, int] = field(default_factory=dict)
    output: str = ""

    @property
    def largest_child_kib(self) -> int:
        """The peak of the largest worker."""
        return max(self.children_kib.values(), default=0)


class Watcher:
    """Looks at a process and everything below it; keeps the last seen times and peaks."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.cpu: dict[int, float] = {}
        self.peak: dict[int, int] = {}

    def look(self) -> None:
        """One look at every process of the tree."""
        waiting = [self.pid]
        while waiting:
            pid = waiting.pop()
            try:
                waiting += _children(pid)
                self.cpu[pid] = _cpu(pid)
                self.peak[pid] = max(self.peak.get(pid, 0), _peak_kib(pid))
            except (OSError, ValueError, IndexError):
                continue


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task")
    return [
        int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()
    ]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _peak_kib(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def run(arguments: list[str], folder: Path) -> Usage:
    """Runs `python ARGUMENTS` to its end. Output is kept for the message of a failure."""
    usage = Usage()
    log = folder / "output.txt"
    with log.open("w") as stream:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            stdout=stream,
            stderr=subprocess.STDOUT,
            cwd=Path(__file__).parents[1],
        )
        watcher = Watcher(process.pid)
        try:
            while process.poll() is None:
                watcher.look()
                time.sleep(LOOK_EVERY_S)
        except BaseException:
            process.terminate()
            process.wait()
            raise
        usage.seconds = time.perf_counter() - started
    usage.code = process.returncode
    usage.cpu_seconds = sum(watcher.cpu.values())
    usage.main_kib = watcher.peak.pop(process.pid, 0)
    usage.children_kib = watcher.peak
    usage.output = log.read_text(errors="replace")
    return usage
