"""Draws the pictures of docs/labels.md: `python -m tools.label_pictures`."""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from builders.destination_labels import AT, SHOWN, destination_labels  # noqa: E402

from processor.documents.labels.label import render_labels  # noqa: E402


def main() -> None:
    """As a printer of 203 dpi puts them on paper."""
    folder = ROOT / "docs" / "labels"
    folder.mkdir(exist_ok=True)
    labels = destination_labels()
    for name in SHOWN:
        page = pypdfium2.PdfDocument(render_labels([labels[name]], AT))[0]
        picture = page.render(scale=203.2 / 72, grayscale=True).to_pil()
        picture.convert("L").quantize(8).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
