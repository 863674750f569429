"""Says what a fresh machine lacks before anything is installed; standard library only."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from pathlib import Path

LOWEST, BEYOND = (3, 11), (3, 14)


def missing() -> list[str]:
    """One line per thing that is not there, with the package that brings it."""
    found = []
    version = ".".join(str(part) for part in sys.version_info[:3])
    if not LOWEST <= sys.version_info[:2] < BEYOND:
        found.append(
            f"Python {version} is not supported: use 3.11, 3.12 or 3.13 "
            "(make run PYTHON=python3.12)"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        found.append("the venv module is missing: on Debian install python3-venv")
    header = Path(sysconfig.get_paths()["include"]) / "Python.h"
    if not header.exists():
        found.append(
            f"{header} is missing, and durable-rules is built from C source: "
            "on Debian install python3-dev"
        )
    if not any(shutil.which(name) for name in ("cc", "gcc", "clang")):
        found.append("no C compiler is here: on Debian install build-essential")
    return found


def cppflags() -> str:
    """Compiler flags that durable-rules 2.0.28 needs on this Python.

    Python 3.13 removed PyEval_CallObject, which its one C file still calls.
    """
    return "-DPyEval_CallObject=PyObject_CallObject" if sys.version_info >= (3, 13) else ""


if __name__ == "__main__":
    if "--cppflags" in sys.argv:
        print(cppflags())
    else:
        lines = missing()
        for line in lines:
            print(f"make: {line}", file=sys.stderr)
        sys.exit(1 if lines else 0)
