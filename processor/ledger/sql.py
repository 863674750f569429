"""SQL text, parsed once per process: the same statements come again with every chunk."""

from __future__ import annotations

from functools import lru_cache

import sqlalchemy
from sqlalchemy import TextClause


@lru_cache(maxsize=512)
def text(statement: str) -> TextClause:
    """A statement with `:name` parameters."""
    return sqlalchemy.text(statement)
