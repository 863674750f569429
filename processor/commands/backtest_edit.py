"""What `crossdock backtest` tries, as its report names it: the edit, and the places of its rules."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from processor.backtest.edit_text import edit_text, near
from processor.backtest.order_change import OrderChange
from processor.backtest.report import FileChange
from processor.house.house import House
from processor.ledger.reference import reference


def folders_of(house: House, args: argparse.Namespace) -> dict[str, str]:
    """What stands in a report for the folders of rules and mappings, wherever they lie."""
    found = {}
    for given, own in (
        (args.rules, house.config.folders.rules),
        (args.mappings, house.config.folders.mappings),
    ):
        for folder in filter(None, (given, own)):
            found[_shown(house, Path(folder))] = Path(own).name
    return found


def _shown(house: House, folder: Path) -> str:
    folder = folder.absolute()
    near_base = folder.is_relative_to(house.base)
    return (folder.relative_to(house.base) if near_base else folder).as_posix()


def edit_tried(
    connection: Connection, house: House, folders: dict[str, str]
) -> tuple[FileChange, ...]:
    """How the edited files differ from those in force."""
    bundle = reference.in_force(connection)
    before = {} if bundle is None else reference.texts_of(connection, bundle)
    return edit_text(before, house.texts, folders)


def placed(changes: Sequence[OrderChange], folders: dict[str, str]) -> tuple[OrderChange, ...]:
    """The changes in the order in which they are shown, the places of rules without the path of
    the folder that is tried: from its own name on."""
    folders = {folder: folder.rsplit("/", 1)[-1] for folder in folders}
    found = [
        msgspec.structs.replace(
            one,
            why=tuple(msgspec.structs.replace(why, at=near(why.at, folders)) for why in one.why),
        )
        for one in changes
    ]
    return tuple(sorted(found, key=lambda one: (one.placed_at, one.order)))
