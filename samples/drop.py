"""Drops the sample exports into inbox/, each whole: written beside, then renamed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent


def drop(source: Path, inbox: Path, only: Sequence[str] = (), leave: Sequence[str] = ()) -> int:
    """Copies every file below `source` into the same folder of `inbox`; returns how many. `only`
    are the senders whose files are dropped, where some are named, `leave` those whose are not."""
    count = 0
    for path in sorted(source.rglob("*")):
        sender = path.relative_to(source).parts[0]
        if path.is_file() and sender not in leave and sender in (only or (sender,)):
            target = inbox / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.part")
            shutil.copyfile(path, part)
            part.rename(target)
            count += 1
    return count


if __name__ == "__main__":
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "inbox"
    inbox = Path(sys.argv[2]) if len(sys.argv) > 2 else HERE.parent / "inbox"
    print(f"dropped {drop(source, inbox)} files into {inbox.name}/")
