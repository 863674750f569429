"""Which files decide: those that `load` reads of a house, and how each looks now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from processor.house.misnamed_files import MAPPINGS, RULES, misnamed
from processor.house.premises import Premises
from processor.transport.operator_files import OperatorFiles

SCHEMAS = ("*.xsd",)


def deciding_looks(premises: Premises, config_path: Path) -> dict[str, tuple[int, int, int]]:
    """How every file that decides looks, by path: size in bytes, mtime in nanoseconds and inode of
    the file that the name leads to.

    A link that is switched, a linked file that is edited and a folder that appears all show. What
    may not be read shows as it is itself, so that its mending is seen.
    """
    folders = premises.config.folders
    places: list[tuple[Path, Sequence[str]]] = [
        (Path(folders.rules), RULES),
        (Path(folders.mappings), MAPPINGS),
    ]
    if premises.config.customs_schemas is not None:
        places.append((Path(premises.config.customs_schemas), SCHEMAS))
    gate = OperatorFiles(premises.base)
    paths = {config_path}
    for folder, patterns in places:
        gate.named_in_config(folder)
        for pattern in patterns:
            found, refused = gate.find(folder, pattern)
            paths.update(found, (Path(str(error.filename)) for error in refused))
        # What is told of for its name shows too, so that the telling ends with its mending.
        paths.update(
            one.path for one in misnamed(gate, folder, patterns) if one.severity == "error"
        )
    looks = {str(path): gate.look(path) for path in sorted(paths)}
    return {
        path: (look.st_size, look.st_mtime_ns, look.st_ino)
        for path, look in looks.items()
        if look is not None
    }
