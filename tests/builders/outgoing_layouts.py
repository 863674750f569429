"""The layouts that come with the project, read with the value tables beside them."""

from __future__ import annotations

from builders.paths import ROOT
from processor.documents.layouts.layout import read_layout
from processor.documents.layouts.layout_parts import Layout

_FOLDER = "mappings/outgoing"


def all_layouts() -> dict[str, Layout]:
    """Every shipped layout by its name."""
    folder = ROOT / _FOLDER
    tables = {f"{_FOLDER}/{one.name}": one.read_text("utf-8") for one in folder.glob("*.csv")}
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        layout, problems = read_layout(path.read_text("utf-8"), f"{_FOLDER}/{path.name}", tables)
        assert layout is not None, problems
        found[layout.name] = layout
    return found
