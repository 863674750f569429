"""The samples beside the mappings: each is read as its golden file says."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

from processor.house.house import House
from processor.normalise.golden import golden
from processor.problems.problem import Problem, as_written
from processor.transport import files
from processor.transport.read_files import is_there, matching, read_bytes, read_text

ENDING = ".golden.json"
_SHOWN = 12


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
            message = f"no mapping is named {sample.parent.name!r}"
            found.append(as_written(code="test/golden", message=message, file=shown))
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
    lines = list(unified_diff(before, text.splitlines(), "expected", "read", lineterm="", n=1))
    more = f"\n  ... and {len(lines) - _SHOWN} more lines" if len(lines) > _SHOWN else ""
    return as_written(
        code="test/golden",
        message="read otherwise than its golden file says",
        file=shown,
        advice="\n  ".join(lines[:_SHOWN]) + more + "\n  right? `crossdock test --accept`",
    )
