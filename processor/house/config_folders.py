"""`folders` of config.yaml: where the house keeps what it reads and writes."""

from __future__ import annotations

import posixpath

from processor.house.config_keys import FOLDERS
from processor.house.config_values import Values
from processor.model.config import Folders
from processor.problems.form import Node


def read_folders(values: Values, node: Node | None) -> Folders:
    """The folders, none within another; each is only named, never looked at. Mistakes are noted in
    the form of `values`."""
    found = values.block("folders", node)
    paths = {
        key: values.path(found, key) if key in found else posixpath.join(values.base, default)
        for key, default in FOLDERS.items()
    }
    for key, path in paths.items():
        for other, outer in paths.items():
            if key != other and (path + "/").startswith(outer.rstrip("/") + "/"):
                place = found.get(key) or found.get(other)
                if place is not None:
                    values.form.problem("value/wrong.within", place, key=key, other=other)
    return Folders(**paths)
