"""The sixth invariant: every file that came in or went out, and every label that others made, lies
in the archive with its bytes."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from processor.commands.printing.console import Progress
from processor.house.premises import Premises
from processor.intake.label_folders import LABELS
from processor.ledger.arrived.kept_files import (
    TURNS,
    Chosen,
    KeptFile,
    arrived,
    delivered,
    labels_kept,
)
from processor.ledger.balance.invariants import SHOWN, Check
from processor.ledger.database import paging
from processor.model.sentence import Text, sentence
from processor.transport import files
from processor.transport.faults import why
from processor.transport.kept import kept_as
from processor.transport.read_files import holds_a_file

_DAY = 86_400 * 1_000_000


def chosen_at(now: int, *, full: bool) -> Chosen:
    """The files of the last 24 hours, and of all others those whose turn it is on this day."""
    return Chosen(full, now - _DAY, now // _DAY % TURNS)


def archive_balance(house: Premises, engine: Engine, now: int, *, full: bool) -> Check:
    """6: what came in and what went out is kept, whole and unchanged.

    Where the whole archive is gone, as with its mount, that is told once.
    """
    chosen, progress = chosen_at(now, full=full), Progress()
    findings: list[Text] = []
    unseen: list[Text] = []
    looked_at = more = 0
    with paging(engine) as connection:
        for folder, kept in (
            (house.archive, arrived),
            (house.archive / LABELS, labels_kept),
            (house.archive / "out", delivered),
        ):
            gone = 0
            there: bool | None = None
            for one in kept(connection, chosen):
                words = _wrong(house.archive, one)
                if words and there is None:
                    there = holds_a_file(folder)
                if words and not there:
                    gone += 1
                    continue
                looked_at += 1
                progress("verify", 1)
                if words and len(findings) < SHOWN:
                    findings.append(words)
                elif words:
                    more += 1
            if gone:
                unseen.append(sentence("balance.archive-gone", folder=str(folder), n=gone))
    progress.end()
    if more:
        findings.append(sentence("balance.archive-more", n=more))
    return Check(
        number=6, name=sentence("balance.archive"), looked_at=looked_at,
        findings=tuple(findings), unseen=tuple(unseen),
    )  # fmt: skip


def _wrong(archive: Path, kept: KeptFile) -> Text:
    """What is wrong with a file of the archive; empty if nothing is."""
    named = {"path": f"{archive.name}/{kept.path}", "name": kept.name}
    try:
        # Beside it, where other bytes were kept under its name before.
        if kept_as(archive / kept.path, kept.sha256) is not None:
            return ""
        if files.look(archive / kept.path) is None:
            return sentence("balance.archive-missing", **named)
    except FileNotFoundError:
        return sentence("balance.archive-missing", **named)
    except OSError as error:
        return sentence("balance.archive-unread", **named, why=why(error))
    return sentence("balance.archive-changed", **named)
