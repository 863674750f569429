"""Mailboxes that their receivers do not empty: told by an alert each, while they are full; and what
waits for them."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.house.alerts import alerts_of, write_alert
from processor.house.receivers import mailbox_at, names_by_folder
from processor.languages.languages import language_of
from processor.ledger import documents, in_mailboxes
from processor.ledger.database import reading
from processor.ledger.documents import DocumentRow
from processor.ledger.in_mailboxes import LastHanded
from processor.model.config import Config
from processor.model.sentence import Sentence, sentence
from processor.model.times import rfc3339
from processor.passes.deliveries import delivery
from processor.passes.runtime import Runtime
from processor.passes.standing import moves
from processor.transport.files import remove
from processor.transport.read_files import files_below

_SECOND = 1_000_000


class MailboxQueue(msgspec.Struct, frozen=True, kw_only=True):
    """How many documents wait for a mailbox, since when the first of them does, and when a document
    was put there last (RFC 3339; empty for never)."""

    mailbox: str
    documents: int
    since: str
    put_at: str

    @property
    def said(self) -> Sentence:
        """All of it on one line."""
        key = "mailbox.waits" if self.put_at else "mailbox.waits-first"
        return sentence(
            key, mailbox=self.mailbox, n=self.documents, since=self.since, at=self.put_at
        )


def waiting_now(connection: Connection, config: Config) -> list[MailboxQueue]:
    """What waits for each mailbox. A house without any asks the ledger nothing."""
    found: list[MailboxQueue] = []
    for kind, folder in _mailboxes(config):
        last = {one.row.folder: one for one in in_mailboxes.last_handed(connection, kind, folder)}
        by_folder: dict[str, list[DocumentRow]] = {}
        for row in documents.documents_in(connection, "open", "pending", "staged"):
            if row.kind == kind and row.folder.partition("/")[0] == folder:
                by_folder.setdefault(row.folder, []).append(row)
        for where, rows in sorted(by_folder.items()):
            found.append(
                MailboxQueue(
                    mailbox=mailbox_at(config, where, kind), documents=len(rows),
                    since=rfc3339(rows[0].at),
                    put_at=rfc3339(last[where].at) if where in last else "",
                )
            )  # fmt: skip
    return found


def _mailboxes(config: Config) -> list[tuple[str, str]]:
    """(kind, folder of the outbox) of each."""
    return [
        (kind, folder)
        for folder, names in sorted(names_by_folder(config).items())
        for kind in sorted(names.mailboxes)
    ]


def tell(runtime: Runtime, now: int) -> None:
    """Keeps an alert for each mailbox that is full for longer than its receiver has time, and takes
    those away that are over. A mailbox that cannot be looked at now is told as it was."""
    house = runtime.house
    if runtime.folders.bars(house.alerts) or not moves(runtime, "time"):
        return
    say = language_of(house.config.language).say
    unseen: set[str] = set()
    full: dict[str, Sentence] = {}
    names = names_by_folder(house.config)
    for kind, folder in _mailboxes(house.config):
        with reading(runtime.engine) as connection:
            last = in_mailboxes.last_handed(connection, kind, folder)
        for one in last:
            name = f"{one.row.folder.replace('/', '-')}-{kind}"
            if now - one.at <= names[folder].emptied_within * _SECOND:
                continue
            lies = _lies(runtime, one)
            if lies is None:
                unseen.add(name)
            elif lies:
                full[name] = sentence(
                    "alert.mailbox-full", at=rfc3339(one.at),
                    mailbox=mailbox_at(house.config, one.row.folder, kind),
                    document=f"{one.row.folder}/{one.row.name}",
                )  # fmt: skip
    for alert in files_below(alerts_of(house, "mailboxes")):
        if alert.stem not in full and alert.stem not in unseen:
            remove(alert)
    for name, words in full.items():
        write_alert(house, "mailboxes", name, say(words))


def _lies(runtime: Runtime, one: LastHanded) -> bool | None:
    outbox = runtime.outbox
    if one.remote not in outbox.naming or one.row.id in outbox.seen_gone:
        return False
    lies = outbox.still_lies(delivery(one.row, one.remote))
    if lies is False:
        outbox.seen_gone.add(one.row.id)
    return lies
