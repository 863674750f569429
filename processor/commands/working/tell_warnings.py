"""Warnings about rules, mappings and layouts: `run` and `watch` tell them when a text has changed.

`check` tells them whenever it is asked. The same dozen at every run would hide what is new.
"""

from __future__ import annotations

import hashlib

from processor.commands.printing.console import show_problems
from processor.ledger.database import reading, transaction
from processor.ledger.reference.warned import note_warned, warned_of
from processor.passes.runtime import Runtime


def tell_warnings(runtime: Runtime) -> None:
    """Shows the warnings of the house in force, unless they were told under the same texts."""
    warnings = runtime.house.warnings
    digest = _digest(runtime) if warnings else ""
    with reading(runtime.engine) as connection:
        if warned_of(connection) == digest:
            return
    show_problems(warnings)
    with transaction(runtime.engine, "request") as connection:
        note_warned(connection, digest)


def _digest(runtime: Runtime) -> str:
    digest = hashlib.sha256()
    for (kind, name), body in sorted(runtime.house.texts.items()):
        for part in (kind, name, body):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
