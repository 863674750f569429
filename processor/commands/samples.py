"""The samples beside the mappings: each is read as its golden file says."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

from processor.house.house import House
from processor.normalise.golden import golden
from processor.problems.problem import Problem, problem
from processor.transport import files
from processor.transport.read_files import is_there, matching, read_bytes, read_text

ENDING = ".golden.json"
_SHOWN = 10


def run_samples(house: House, *, accept: bool) -> list[Problem]:
    """Problems of samples that are read otherwise than expected; `accept` writes what is read."""
    folder = Path(house.config.folders.mappings) / "samples"
    found: list[Problem] = []
    for sample in matching(folder, "*/*"):
        if sample.name.endswith(ENDING):
            continue
        mapping = house.mappings.get(sample.parent.name)
        shown = f"mappings/samples/{sample.parent.name}/{sample.name}"
        if mapping is None:
            key = "test/golden.no-mapping"
            found.append(problem(key, mapping=sample.parent.name, file=shown))
            continue
        text = golden(read_bytes(sample), sample.name, mapping)
        expected = sample.with_name(sample.name + ENDING)
        if accept:
            files.write_visible(expected, text.encode())
        elif not is_there(expected) or read_text(expected) != text:
            found.append(_difference(shown, expected, text))
    return found


def _difference(shown: str, expected: Path, text: str) -> Problem:
    before = read_text(expected).splitlines() if is_there(expected) else []
    # The two lines of the header are words: the advice has its own.
    lines = list(unified_diff(before, text.splitlines(), lineterm="", n=1))[2:]
    diff, more = "\n  ".join(lines[:_SHOWN]), len(lines) - _SHOWN
    if more > 0:
        return problem("test/golden.long", diff=diff, n=more, file=shown)
    return problem("test/golden", diff=diff, file=shown)
