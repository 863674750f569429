"""`crossdock balance`: the invariants of the ledger, of outboxes and of the archive."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import suppress

import msgspec
from sqlalchemy import Engine

from processor.commands.balance_archive import archive_balance
from processor.commands.opening.open_ledger import ledger_to_read, looked_through
from processor.commands.opening.open_premises import load_place, now_micros
from processor.commands.printing.console import DONE, NEEDS_A_PERSON, say, show_json, spoken, told
from processor.commands.printing.console import since as moment
from processor.delivery.shown_names import ShownNames
from processor.documents.kinds import KINDS, asked_kinds, undo_owed_kinds
from processor.house.alerts import STANDING
from processor.house.places import HERE, folders_at, outbox_of, receivers, shown_at
from processor.house.premises import Premises
from processor.house.receivers import (
    folder_of,
    is_receiver,
    key_of,
    name_of,
    outbox_folders,
    staging_of,
)
from processor.ledger.arrived import remote_contacts
from processor.ledger.arrived.remote_contacts import Contact
from processor.ledger.balance import invariants as sheet
from processor.ledger.balance.batch_invariants import batches_balance
from processor.ledger.balance.document_invariants import documents_balance
from processor.ledger.balance.invariants import Check
from processor.ledger.balance.report_invariants import reports_balance, void_numbers
from processor.ledger.balance.unread_invariants import unread_rows
from processor.ledger.database import paging, reading
from processor.ledger.manifests.manifest_invariants import manifests_balance
from processor.model.sentence import Text, sentence
from processor.model.trials import FOLDER
from processor.passes.folders import FoldersAtWork, folders_of
from processor.passes.sending.manifest_parcels import took
from processor.passes.turns import wake_for_a_look
from processor.transport import files, mounts
from processor.transport.read_files import files_below

# Folders of the outbox whose files are ours to replace: they are no documents of the ledger.
_REPORTS = (
    *(f"alerts/{kind}/" for kind in STANDING),
    "reports",
    f"{FOLDER}/",
)


def balance(args: argparse.Namespace) -> int:
    """The invariants; 0 only when all hold."""
    house = load_place(args.config)
    since = moment(args.since) if args.since else 0
    now = now_micros(args.now)
    looked_through(house, now)
    engine = ledger_to_read(house)
    with reading(engine) as connection:
        rows = sheet.rows_balance(connection, since)
    with reading(engine) as connection:
        pieces = sheet.pieces_balance(connection)
    with paging(engine) as connection:
        found = (*sheet.states_agree(connection), *sheet.holds_agree(connection))
        pieces = msgspec.structs.replace(pieces, findings=(*pieces.findings, *found))
    with reading(engine) as connection:
        stocked = sheet.stock_balance(connection)
    with reading(engine) as connection:
        documents = documents_balance(connection, asked_kinds(), KINDS, undo_owed_kinds())
        reported = [
            reports_balance(connection),
            batches_balance(connection, house.config.tellings),
            void_numbers(connection), unread_rows(connection),
            manifests_balance(
                connection, house.config.manifests, lambda one: took(house.config, one).carrier
            ),
        ]  # fmt: skip
    archived = archive_balance(house, engine, now, full=args.full)
    checks = [
        rows,
        pieces,
        stocked,
        documents,
        _outbox_balance(house, engine, now),
        archived,
        *reported,
    ]
    # An archive that is not there proves nothing: a receiver's folder is somebody else's.
    broken = [check for check in checks if check.findings or (check is archived and check.unseen)]
    if args.json:
        show_json({"holds": not broken, "checks": checks})
    else:
        for check in checks:
            verdict = sentence("balance.broken" if check.findings else "balance.holds")
            if check in broken and not check.findings:
                verdict = sentence("balance.not-proved")
            say(
                told(
                    "balance.check", number=check.number, name=check.name, verdict=verdict,
                    count=check.looked_at,
                )
            )  # fmt: skip
            for words in check.unseen:
                say("     " + told("balance.unseen", words=words))
            for words in check.noted:
                say("     " + told("balance.noted", words=words))
            for finding in check.findings:
                say(f"     {spoken(finding)}")
    return NEEDS_A_PERSON if broken else DONE


def _outbox_balance(house: Premises, engine: Engine, now: int) -> Check:
    """5: every visible file is whole, as the ledger noted it, and not changed since.

    What does not agree is compared again with a ledger read after the file was seen: `watch` may
    have handed it over in between.
    """
    folders = folders_of(house, engine)
    visible = _at_home(house, folders)
    with reading(engine) as connection:
        known_servers = remote_contacts.contacts(connection)
    theirs, unseen = _at_remotes(house, folders, known_servers, now)
    with reading(engine) as connection:
        known = sheet.known_documents(connection)
    # What a partner keeps beside our files is the partner's.
    visible += [one for one in theirs if one.name in known]
    odd = [one for one in visible if _disagrees(one, known)]
    if odd:
        with reading(engine) as connection:
            known = sheet.known_documents(connection)
    found = [(one, _disagrees(one, known)) for one in odd]
    return Check(
        number=5,
        name=sentence("balance.files"),
        looked_at=len(visible),
        findings=tuple(
            sentence("balance.file", place=one.place, words=words) for one, words in found if words
        )[: sheet.SHOWN],
        unseen=tuple(
            sentence("balance.remote", remote=remote, words=words)
            if not is_receiver(remote)
            else sentence("folder-down.receiver", receiver=name_of(remote), why=words)
            for remote, words in unseen.items()
        )
        + tuple(folders.down.values()),
    )


class _Visible(msgspec.Struct, frozen=True):
    """A file that a receiver could take: as it is shown, its folder/name, its SHA-256."""

    place: str
    name: str
    sha256: str


def _at_home(house: Premises, folders: FoldersAtWork) -> list[_Visible]:
    """What lies in the outbox, but for folders that are down and those that a receiver has for
    itself."""
    own = {
        path
        for name in house.config.receivers
        for path in (folder_of(house, name), staging_of(house, name))
    }
    known = ShownNames(shown_at(house, HERE)).known()
    found = []
    for path in files_below(house.outbox):
        name = path.relative_to(house.outbox).as_posix()
        if folders.bars(path) or not own.isdisjoint(path.parents):
            continue
        if mounts.is_probe(path.name) or name == "README.md" or name.startswith(_REPORTS):
            continue
        # Its receiver may take it at any moment.
        with suppress(FileNotFoundError):
            sha256 = files.sha256_of(path)[0]
            ours = "/".join(known.ours(name, sha256) or (name,))
            found.append(_Visible(f"outbox/{name}", ours, sha256))
    return found


def _at_remotes(
    house: Premises, folders: FoldersAtWork, known: Mapping[str, Contact], now: int
) -> tuple[list[_Visible], Mapping[str, Text]]:
    """What lies in the folders of the warehouses that name a remote, and of the receivers that have
    folders of their own, and why one cannot be looked at."""
    outbox = outbox_of(house)
    wake_for_a_look(outbox, house.config, known, now)
    found = []
    for remote in receivers(house.config):
        named = folders_at(house.config, remote)
        found += [
            _Visible(f"{remote}:outbox/{name}", name, sha256)
            for name, sha256 in sorted(outbox.visible(remote, named).items())
        ]
    below = outbox_folders(house.config)
    for name in house.config.receivers:
        folder = folder_of(house, name)
        if not folders.bars(folder):
            found += [
                _Visible(f"{folder}/{one.removeprefix(below[name]).lstrip('/')}", one, sha256)
                for one, sha256 in sorted(outbox.visible(key_of(name), [below[name]]).items())
            ]
    return found, outbox.unseen


def _disagrees(visible: _Visible, known: dict[str, tuple[str, int, str]]) -> Text:
    """What is wrong with a visible file; empty if nothing is."""
    if visible.name not in known:
        return sentence("balance.no-document")
    noted, _size, state = known[visible.name]
    if visible.sha256 != noted:
        return sentence("balance.other-bytes")
    if state not in ("open", "pending"):
        return ""
    return sentence("balance.not-handed", state=sentence(f"document-state.{state}"))
