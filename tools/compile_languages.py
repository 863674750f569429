"""Compiles the catalogues in processor/languages/: `python -m tools.compile_languages`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from processor.languages.compiling import compiled  # noqa: E402


def compile_all() -> list[str]:
    """Writes the `.mo` file of every language; gives their paths from the root of the project."""
    written = []
    for folder in sorted(path for path in (ROOT / "processor" / "languages").glob("*/")):
        texts = {path.name: path.read_text("utf-8") for path in folder.glob("*.po")}
        if not texts:
            continue
        whole = folder.parent / f"{folder.name}.mo"
        fresh = whole.with_suffix(".tmp")
        fresh.write_bytes(compiled(folder.name, texts))
        fresh.replace(whole)
        written.append(whole.relative_to(ROOT).as_posix())
    return written


if __name__ == "__main__":
    compile_all()
