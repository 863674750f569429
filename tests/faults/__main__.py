"""`python -m tests.faults` prints the catalogue of faults: what is tested, what waits for what."""

from __future__ import annotations

from collections import Counter

from tests.faults.catalogue import FAULTS, numbered_marks, numbered_tests


def main() -> None:
    """The table, and the counts below it."""
    tested, waiting = numbered_tests(), numbered_marks()
    counts: Counter[str] = Counter()
    for fault in FAULTS:
        names = tested.get(fault.number, [])
        state = f"waits for {fault.subject}" if fault.why else "tested"
        if fault.number in waiting:
            state = f"tested, {' and '.join(sorted(set(waiting[fault.number])))}"
        counts[state] += 1
        if fault.why:
            state = f"{state}: {fault.why}"
        if fault.lacking:
            state = f"{state}: {fault.lacking} (owed by: {fault.subject})"
        print(f"{fault.number:3}  {fault.what}  {fault.must}")
        print(f"     {state}")
        for name in names:
            print(f"     {name}")
    print()
    for state, count in sorted(counts.items()):
        print(f"{count:4}  {state}")
    print(f"{len(FAULTS):4}  faults, {sum(map(len, tested.values()))} tests")


if __name__ == "__main__":
    main()
