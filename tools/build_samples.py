"""Writes every file under samples/ from the invented world: `python tools/build_samples.py`.

The same bytes come out on every machine: nothing here asks for the time or for chance.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

from invented import bad, later, readme, reference, truth, world  # noqa: E402


def contents() -> dict[str, bytes]:
    """Every file under samples/ that this program writes, by its path there."""
    made = {f"inbox/{one.sender}/{one.name}": one.data for one in world.exports()}
    made |= {f"inbox/{name}": data for name, data in reference.files().items()}
    made |= {f"later/{name}": data for name, data in later.files().items()}
    made |= {f"bad/{name}": data for name, data in bad.files().items()}
    made["truth.csv"] = truth.orders()
    made["truth-channels.csv"] = truth.channels()
    made["README.md"] = readme.text(world.NOW).encode()
    made["later/README.md"] = later.readme().encode()
    made["bad/README.md"] = bad.readme().encode()
    return made


def build(root: Path) -> None:
    """Writes all of it under `root`."""
    for name, data in contents().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    build(HERE.parent / "samples")
