"""Mailboxes that their receivers do not empty: told by an alert each, while they are full; and what
waits for them."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.delivery.outbox import RemoteDown
from processor.house.alerts import alerts_of, write_alert
from processor.house.places import remote_for
from processor.house.receivers import mailbox_at, names_by_folder
from processor.languages.languages import language_of
from processor.ledger.database import reading
from processor.ledger.outgoing import documents, in_mailboxes
from processor.ledger.outgoing.documents import DocumentRow
from processor.ledger.outgoing.in_mailboxes import LastHanded
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
        for where, rows in sorted(_queue(connection, kind, folder).items()):
            found.append(
                MailboxQueue(
                    mailbox=mailbox_at(config, where, kind), documents=len(rows),
                    since=rfc3339(rows[0].at),
                    put_at=rfc3339(last[where].at) if where in last else "",
                )
            )  # fmt: skip
    return found


def _queue(connection: Connection, kind: str, folder: str) -> dict[str, list[DocumentRow]]:
    """What is not handed over yet of a kind, by its whole folder, in its order."""
    found: dict[str, list[DocumentRow]] = {}
    for row in documents.documents_in(connection, "open", "pending", "staged"):
        if row.kind == kind and row.folder.partition("/")[0] == folder:
            found.setdefault(row.folder, []).append(row)
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
    for kind, folder in _mailboxes(house.config):
        within = names_by_folder(house.config)[folder].emptied_within * _SECOND
        with reading(runtime.engine) as connection:
            last = {
                one.row.folder: one for one in in_mailboxes.last_handed(connection, kind, folder)
            }
            queue = _queue(connection, kind, folder)
        for where in sorted(last.keys() | queue.keys()):
            name = f"{where.replace('/', '-')}-{kind}"
            box = mailbox_at(house.config, where, kind)
            before, waits = last.get(where), queue.get(where, [])
            is_late = bool(waits) and now - waits[0].at > within
            lies: bool | None = False
            if before is not None and (is_late or now - before.at > within):
                lies = _lies(runtime, before)
                words = sentence(
                    "alert.mailbox-full", at=rfc3339(before.at), mailbox=box,
                    document=f"{where}/{before.row.name}",
                )  # fmt: skip
                if lies and now - before.at <= within:
                    # It was put there a moment ago, after others that had their time.
                    continue
            if lies is False and is_late:
                lies = _is_full(runtime, waits[0])
                words = sentence("alert.mailbox-others", mailbox=box, since=rfc3339(waits[0].at))
            if lies is None:
                unseen.add(name)
            elif lies:
                full[name] = words
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


def _is_full(runtime: Runtime, row: DocumentRow) -> bool | None:
    """True where something lies in the mailbox that a document waits for, whoever put it there;
    None where it cannot be looked at now."""
    for_warehouse = row.warehouse if row.receiver == row.warehouse else ""
    remote = remote_for(runtime.house.config, for_warehouse, row.folder)
    if remote is None or remote not in runtime.outbox.naming:
        return False
    try:
        return not runtime.outbox.is_free(delivery(row, remote))
    except RemoteDown:
        return None
