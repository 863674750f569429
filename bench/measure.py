"""The measurements: each makes a house in a folder of its own, runs fresh processes, counts."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from bench.generate import PROJECT, write_exports, write_house
from bench.grow import grow
from bench.process import Usage, run
from bench.sales import NOW


@dataclass
class Result:
    """One run: what it was given, what it took, where the time went (seconds by step)."""

    case: str
    orders: int
    rules: int
    script: str
    seconds: float
    cpu_seconds: float
    main_mib: float
    worker_mib: float
    processes: int
    instructed: int
    held: int
    files_out: int
    steps: dict[str, float] = field(default_factory=dict)
    ledger_orders: int = 0
    ledger_mib: float = 0.0

    @property
    def per_second(self) -> float:
        """Orders a second, from the start of the process to its end."""
        return self.orders / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Processor time of an order over all processes, milliseconds."""
        return 1000 * self.cpu_seconds / self.orders


class Failed(RuntimeError):
    """A run that did not end as it should; the message holds its output."""


@contextmanager
def scratch(root: Path) -> Iterator[Path]:
    """A folder that is gone afterwards."""
    folder = Path(mkdtemp(prefix="crossdock-bench-", dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def pass_over(house: Path, *options: str) -> tuple[Usage, dict[str, float]]:
    """One `crossdock run` in a fresh process, with the times of its steps."""
    times = house / "times.json"
    usage = run(
        ["-m", "bench.timed", str(times), "run", "--config", str(house / "config.yaml"),
         "--now", NOW, "--json", *options],
        house,
    )  # fmt: skip
    if usage.code != 0:
        raise Failed(f"crossdock run ended with {usage.code}:\n{usage.output[-4000:]}")
    noted = json.loads(times.read_text())
    steps = {"import": noted["import_s"], **noted["seconds"]}
    steps["rest"] = max(0.0, usage.seconds - sum(steps.values()))
    return usage, steps


def _states(house: Path) -> dict[str, int]:
    """Orders by state, as the last line of `run --json` said."""
    for line in reversed((house / "output.txt").read_text(errors="replace").splitlines()):
        if line.startswith("{"):
            states: dict[str, int] = json.loads(line)["orders"]
            return states
    return {}


def _result(
    case: str, house: Path, orders: int, rules: int, mixed: bool, usage: Usage,
    steps: dict[str, float],
) -> Result:  # fmt: skip
    states = _states(house)
    ledger = house / ".state" / "ledger.db"
    return Result(
        case=case,
        orders=orders,
        rules=rules,
        script="mixed" if mixed else "latin",
        seconds=usage.seconds,
        cpu_seconds=usage.cpu_seconds,
        main_mib=usage.main_kib / 1024,
        worker_mib=usage.largest_child_kib / 1024,
        processes=1 + len(usage.children_kib),
        instructed=states.get("instructed", 0),
        held=states.get("held", 0),
        files_out=sum(1 for path in (house / "outbox").rglob("*") if path.is_file()),
        steps=steps,
        ledger_orders=sum(states.values()),
        ledger_mib=ledger.stat().st_size / 1_048_576 if ledger.exists() else 0.0,
    )


def speed(root: Path, case: str, *, orders: int, rules: int, mixed: bool, seed: int) -> Result:
    """End to end: exports lie in the inbox, `run` starts; until it ends."""
    with scratch(root) as house:
        write_house(house, orders=orders, rules=rules, mixed=mixed, seed=seed)
        usage, steps = pass_over(house)
        return _result(case, house, orders, rules, mixed, usage, steps)


def ledgers(
    root: Path, *, orders: int, base: int, times: int, repeat: int, seed: int
) -> Iterator[Result]:
    """The same orders into a ledger that holds none, and into one that holds `base * times`."""
    with scratch(root) as empty, scratch(root) as full:
        write_house(empty, orders=0, seed=seed)
        pass_over(empty)
        write_house(full, orders=base, seed=seed)
        pass_over(full)
        held = grow(full / ".state" / "ledger.db", times)
        for turn in range(repeat):
            first = base + 1 + turn * orders
            for name, house in (("empty", empty), ("full", full)):
                write_exports(house / "inbox", orders=orders, seed=seed, first=first)
                before = 0 if name == "empty" else held
                usage, steps = pass_over(house)
                result = _result(f"ledger-{name}", house, orders, 50, False, usage, steps)
                result.ledger_orders = before + turn * orders
                yield result


def balanced(house: Path) -> str:
    """What `crossdock balance` says of a house."""
    usage = run(
        ["-m", "processor", "balance", "--config", str(house / "config.yaml"), "--now", NOW], house
    )
    return f"exit code {usage.code}\n{usage.output}"


SETTLE_MS = 500
QUIET_S = 3.0


def latencies(root: Path, *, repeat: int, seed: int) -> list[float]:
    """Seconds from the last byte of a 100-order file to its last output, without settling.

    The first file warms the workers up and is not counted.
    """
    with scratch(root) as house:
        write_house(house, orders=0, seed=seed, settle=f"{SETTLE_MS} ms")
        pass_over(house)
        log = house / "watch.txt"
        with log.open("w") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "processor", "watch", "--config",
                 str(house / "config.yaml"), "--now", NOW],
                stdout=stream, stderr=subprocess.STDOUT, cwd=PROJECT,
            )  # fmt: skip
        try:
            _until(lambda: "watching" in log.read_text(errors="replace"), process, log)
            time.sleep(2.0)
            taken = [
                _one_file(house, turn, seed, process, log) - SETTLE_MS / 1000
                for turn in range(repeat + 1)
            ]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        return taken[1:]


def _one_file(
    house: Path, turn: int, seed: int, process: subprocess.Popen[bytes], log: Path
) -> float:
    with scratch(house) as aside:
        # 30 % of the orders are the first shop's: that one export is the file.
        write_exports(aside, orders=334, seed=seed, first=1 + 1000 * turn)
        made = next((aside / "acme-shopify").iterdir()).read_bytes()
    before = _outputs(house)
    target = house / "inbox" / "acme-shopify" / f"export-{turn}.csv"
    target.parent.mkdir(exist_ok=True)
    with target.open("wb") as stream:
        stream.write(made)
    last_byte = time.time()
    _until(lambda: _outputs(house).keys() - before.keys(), process, log)
    seen, changed = len(_outputs(house)), time.monotonic()
    while time.monotonic() - changed < QUIET_S:
        time.sleep(0.05)
        now = len(_outputs(house))
        if now != seen:
            seen, changed = now, time.monotonic()
    after = _outputs(house)
    return max(after[name] for name in after.keys() - before.keys()) - last_byte


def _outputs(house: Path) -> dict[str, float]:
    """Visible outputs with the time of the rename that made them visible."""
    return {
        str(path): path.stat().st_ctime for path in (house / "outbox").rglob("*") if path.is_file()
    }


def _until(true, process: subprocess.Popen[bytes], log: Path) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + 60
    while not true():
        if process.poll() is not None or time.monotonic() > deadline:
            raise Failed(f"watch did not do its work:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.02)


def as_json(results: list[Result]) -> list[dict[str, object]]:
    """Results as plain data."""
    return [
        {**asdict(one), "orders_per_second": one.per_second, "cpu_ms_per_order": one.cpu_ms}
        for one in results
    ]
