"""What a document is rendered with, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.customs.code_lists import CodeLists
from processor.documents.layouts.layout_parts import Layout
from processor.languages.languages import in_english
from processor.model.china_lanes import ChinaLanes
from processor.model.config import Config
from processor.model.destinations import NO_TABLES, Gazetteer
from processor.model.sentence import Text
from processor.problems.problem import Problem


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What documents are rendered with, besides what they say; `gazetteer` tells the kind of an
    address that a document names, `accepted` by `carrier/service` from which day (ISO) on its
    carrier takes labels of ours."""

    config: Config
    layouts: dict[str, Layout]
    codes: CodeLists
    accepted: Mapping[str, str]
    lanes: ChinaLanes = ChinaLanes()
    schemas: dict[str, bytes]
    gazetteer: Gazetteer = NO_TABLES


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """A document's bytes, their SHA-256, what rendered them, and what was cut or replaced."""

    data: bytes
    sha256: str
    renderer: str
    problems: tuple[Problem, ...] = ()


class CannotRender(Exception):
    """A document cannot be made after all, with the reason; the others go on without it."""

    def __init__(self, words: Text) -> None:
        super().__init__(in_english(words))
        self.words = words
