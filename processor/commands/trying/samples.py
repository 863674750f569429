"""The samples beside the mappings: each is read as its golden file says."""

from __future__ import annotations

import io
from difflib import unified_diff
from pathlib import Path

from processor.house.house import House
from processor.house.texts import unread
from processor.normalise.golden import OtherSample, golden
from processor.problems.problem import Problem, problem
from processor.spool.spool import spools_of_stream
from processor.transport import files
from processor.transport.operator_files import OperatorFiles, is_named

ENDING = ".golden.json"
_SHOWN = 10
MOST_OF_SAMPLES = 1 << 30


def run_samples(house: House, *, accept: bool) -> list[Problem]:
    """Problems of samples that are read otherwise than expected; `accept` writes what is read."""
    mappings = Path(house.config.folders.mappings)
    gate = OperatorFiles(house.base, most_of_all=MOST_OF_SAMPLES)
    gate.named_in_config(mappings)
    samples, refused = gate.find(mappings / "samples", "*/*")
    found = [unread(_shown(mappings, Path(str(one.filename))), one) for one in refused]
    for sample in samples:
        if sample.name.endswith(ENDING):
            continue
        mapping = house.mappings.get(sample.parent.name)
        shown = _shown(mappings, sample)
        if mapping is None:
            key = "test/golden.no-mapping"
            found.append(problem(key, mapping=sample.parent.name, file=shown))
            continue
        expected = sample.with_name(sample.name + ENDING)
        try:
            data = gate.read(sample)
            spools = spools_of_stream(io.BytesIO(data))
            other = None
            if mapping.joins is not None:
                beside = mappings / "samples" / mapping.joins.half / sample.name
                if is_named(beside):
                    theirs = gate.read(beside)
                    other = OtherSample(theirs, spools_of_stream(io.BytesIO(theirs)))
            text = golden(data, sample.name, mapping, spools=spools, other=other)
            before = (
                ""
                if accept or not is_named(expected)
                else gate.read(expected).decode("utf-8", "replace")
            )
        except OSError as error:
            found.append(unread(shown, error))
            continue
        if accept:
            files.write_visible(expected, text.encode())
        elif before != text:
            found.append(_difference(shown, before, text))
    return found


def _shown(mappings: Path, path: Path) -> str:
    return f"mappings/{path.relative_to(mappings).as_posix()}"


def _difference(shown: str, expected: str, text: str) -> Problem:
    before = expected.splitlines()
    # The two lines of the header are words: the advice has its own.
    lines = list(unified_diff(before, text.splitlines(), lineterm="", n=1))[2:]
    diff, more = "\n  ".join(lines[:_SHOWN]), len(lines) - _SHOWN
    if more > 0:
        return problem("test/golden.long", diff=diff, n=more, file=shown)
    return problem("test/golden", diff=diff, file=shown)
