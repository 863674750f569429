"""`crossdock mounts accept`: folders that lie on another device than before do so on purpose."""

from __future__ import annotations

import argparse
from pathlib import Path

from sqlalchemy import Engine

from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    Stop,
    answer_at_once,
    say,
    spoken,
)
from processor.commands.working.ask import ask
from processor.house.premises import Premises
from processor.ledger.database import reading
from processor.ledger.desk import whereabouts
from processor.ledger.outgoing import documents
from processor.model.sentence import sentence
from processor.passes.folders import FoldersAtWork, folders_of
from processor.transport.read_files import is_there

MOST_NAMED = 20


def accept(args: argparse.Namespace) -> int:
    """Shows each folder that is down, and asks that those that moved belong where they lie now."""
    house = load_place(args.config)
    engine = ledger_to_read(house)
    folders = folders_of(house, engine)
    changes = folders.changes()
    if not args.json:
        for words in folders.down.values():
            say(spoken(words))
    if not changes:
        answer_at_once(sentence("mounts.nothing-moved"), json=args.json)
        return DONE
    if not args.staged_were_handed:
        _refuse_lost_staging(house, engine, folders)
    values = {"folders": whereabouts.as_asked(changes), "why": args.why}
    return ask(house, args, "accept-mounts", values)


def _refuse_lost_staging(house: Premises, engine: Engine, folders: FoldersAtWork) -> None:
    """A staged document whose staged file is gone counts as handed over: not where the whole folder
    is another one."""
    with reading(engine) as connection:
        staged = documents.documents_in(connection, "staged")
        elsewhere = documents.staged_for(connection)
    for staging in folders.staging_down():
        lost = [
            f"{row.folder}/{row.name}"
            for row in staged
            if _staged_in(elsewhere.get(row.id), house, staging)
            and not is_there(staging / f"{row.id:010d}")
        ]
        if lost:
            named = [*lost[:MOST_NAMED], *(["..."] if len(lost) > MOST_NAMED else [])]
            raise Stop(
                NEEDS_A_PERSON,
                sentence(
                    "mounts.staged-lost", n=len(lost), folder=str(staging), documents=named,
                    archive=str(house.archive / "out"),
                ),
            )  # fmt: skip


def _staged_in(noted: tuple[str, str] | None, house: Premises, staging: Path) -> bool:
    """True for a document that is staged in a folder; `noted` is its remote and address."""
    if noted is None:
        return staging == house.staging
    return noted[1].startswith(f"{staging} for ")
