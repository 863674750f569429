"""The clocks of this machine: the one that may be set, and the one that nobody can set."""

from __future__ import annotations

import time
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_MICROS = 1_000


def wall() -> int:
    """The time it is, microseconds UTC, in whole seconds."""
    return time.time_ns() // _MICROS // 1_000_000 * 1_000_000


def machine() -> tuple[str, int]:
    """The start of this machine, by its name, and how long it has run since, in microseconds.

    Sleep counts. Nobody can set this clock; ("", 0) where the system does not have it.
    """
    try:
        boot = _BOOT_ID.read_text("ascii").strip()
        return boot, time.clock_gettime_ns(time.CLOCK_BOOTTIME) // _MICROS
    except (OSError, AttributeError, UnicodeDecodeError):
        return "", 0
