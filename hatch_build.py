"""What is made when the package is built or installed: the compiled catalogues of languages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileLanguages(BuildHookInterface[Any]):
    """Compiles `.po` to `.mo`, and lets a wheel carry the `.mo` files alone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, str(Path(self.root)))
        from tools.compile_languages import compile_all

        build_data["artifacts"].extend(compile_all())
