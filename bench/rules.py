"""Rules alone: facts, decisions, the comparison with the oracle, reloads and memory.

One process on one core; every way is timed over the same orders in the same run.
"""

from __future__ import annotations

import gc
import time
from pathlib import Path

from bench.decisions import NAMES, STAGES, cases, rule_sets, texts
from processor.commands.opening.open_house import GC_THRESHOLDS
from processor.rules import (
    Case,
    Engine,
    RuleSet,
    Verdict,
    decide,
    differences,
    facts_of,
    groups_of,
    load,
    plain_verdict,
)

CHUNK = 1000
# The slow ways are timed over fewer orders and told per order.
FEW = 5_000
Row = tuple[str, float, float]
WAYS = (
    "facts and decisions, in columns",
    "comparing every verdict with the oracle",
    "the plain evaluator, order by order, without facts",
    "the engine asked anew about every order (wall clock)",
)


def ways(orders: int, rules: int, seed: int) -> tuple[list[Row], int]:
    """(way, microseconds an order, times the first way) over all three stages, and how many
    questions the engine was asked on the first way."""
    gc.set_threshold(*GC_THRESHOLDS)
    sets, every = rule_sets(rules), cases(orders, seed)
    found = dict.fromkeys(WAYS, 0.0)
    with Engine() as engine, Engine() as anew:
        for stage in STAGES:
            spent_by_way = _stage(engine, anew, sets.of(stage), every)
            for way, spent in zip(WAYS, spent_by_way, strict=True):
                found[way] += spent * 1e6
        asked = engine.asked
    first = found[WAYS[0]]
    return [(way, spent, spent / first) for way, spent in found.items()], asked


def _stage(engine: Engine, anew: Engine, ruleset: RuleSet, every: list[Case]) -> tuple[float, ...]:
    """Seconds an order of one stage, way by way."""
    facts: list[dict[str, object]] = []
    verdicts: list[Verdict] = []
    began = time.process_time()
    for start in range(0, len(every), CHUNK):
        part = every[start : start + CHUNK]
        batch = [facts_of(one, ruleset.wanted, ruleset.derived) for one in part]
        verdicts += decide(ruleset, batch, engine.ask)
        facts += batch
    decided = time.process_time()
    for start in range(0, len(every), CHUNK):
        part_of = slice(start, start + CHUNK)
        assert not differences(ruleset, facts[part_of], verdicts[part_of])
    compared = time.process_time()
    for place in range(FEW):
        assert plain_verdict(ruleset, facts[place]) == verdicts[place]
    plain = time.process_time()
    # An answer is not kept: every order asks the engine's process about every group, at once.
    clock, few = time.perf_counter(), FEW // 50
    for place in range(few):
        decide(ruleset, [facts[place]], anew.ask_anew)
    asked = time.perf_counter() - clock
    count = len(every)
    return (
        (decided - began) / count, (compared - decided) / count, (plain - compared) / FEW,
        asked / few,
    )  # fmt: skip


def reload_seconds(rules: int) -> float:
    """Reading that many rules anew, and laying them out for the engine."""
    files = texts(rules)
    began = time.perf_counter()
    sets, _ = load(files, NAMES)
    assert sets is not None
    groups_of(sets)
    return time.perf_counter() - began


def after_reloads(times: int, rules: int, seed: int) -> list[tuple[int, float, float]]:
    """(reloads, MiB here, MiB of the engine's process) on the way to `times` reloads."""
    every = cases(200, seed)
    points = sorted({times // 10, times // 2, times})
    found = []
    with Engine() as engine:
        for number in range(1, times + 1):
            files = texts(rules)
            name = "rules/review-cases.yaml"
            files[name] += (
                f"  - id: edit-{number}\n    why: An edit\n    when:\n"
                f"      order.quantity: over {1000 + number}\n    then:\n      tag: edited\n"
            )
            sets, _ = load(files, NAMES)
            assert sets is not None
            ruleset = sets.review
            batch = [facts_of(one, ruleset.wanted, ruleset.derived) for one in every]
            decide(ruleset, batch, engine.ask)
            engine.keep(groups_of(sets))
            if number in points:
                assert engine.pid is not None
                found.append((number, _resident("self"), _resident(str(engine.pid))))
    return found


def _resident(process: str) -> float:
    for line in Path(f"/proc/{process}/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def tables(orders: int, rules: int, seed: int) -> str:
    """The tables of docs/benchmarks.md."""
    rows, asked = ways(orders, rules, seed)
    lines = [
        f"{orders:,} orders, {rules} rules over three stages, one core;"
        f" the engine was asked {asked:,} questions.",
        "",
        "| way | us/order | to the first |",
        "|---|---:|---:|",
        *(f"| {way} | {spent:.1f} | {ratio:.1f} |" for way, spent, ratio in rows),
        "",
        f"Reading 500 rules anew: {reload_seconds(500):.2f} s, "
        f"10,000 rules: {reload_seconds(10_000):.1f} s.",
        "",
        "| reloads of 50 rules | MiB here | MiB of the engine |",
        "|---:|---:|---:|",
        *(
            f"| {n:,} | {own:.0f} | {child:.0f} |"
            for n, own, child in after_reloads(1000, 50, seed)
        ),
    ]
    return "\n".join(lines)
