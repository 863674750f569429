"""`crossdock sftp-server-config`: an OpenSSH server by which others drop files, as texts that a
person with root puts to work. Nothing of the machine is changed here."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from processor.commands.checking.folders import folder_lines
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    Stop,
    say,
    show_json,
    spoken,
    told,
    warn,
)
from processor.drop_point.accounts import DropAccount, drop_accounts
from processor.drop_point.preparing import lease_unit, prepare_script, server_unit
from processor.drop_point.protection import Protected, notes, protections
from processor.drop_point.server import Site, sshd_config
from processor.house.premises import Premises
from processor.house.receivers import folder_of
from processor.model.sentence import Sentence, sentence
from processor.transport import files, leases, listing
from processor.transport.faults import why
from processor.transport.sshd import refused_by_sshd

_PATH = re.compile(r"(/[A-Za-z0-9_][A-Za-z0-9._-]*)+", re.ASCII)
_USER = re.compile(r"[a-z_][a-z0-9_-]{0,31}", re.ASCII)
# Room for so many of the largest files that the house takes, before it has taken one.
_FILES_AT_ONCE = 4


def server_config(args: argparse.Namespace) -> int:
    """Shows the files, or writes them, and says of each account what shows that a file is whole."""
    house = load_place(args.config)
    site = _site(args, house)
    refused = folder_lines(house)
    if refused:
        for line in refused:
            warn(spoken(line))
        raise Stop(USAGE, sentence("drop-point.folders"))
    accounts = drop_accounts(
        house.config, str(house.inbox), lambda code: str(folder_of(house, code)), args.per
    )
    if not accounts:
        raise Stop(USAGE, sentence("drop-point.nobody"))
    texts = _texts(house, site, accounts)
    sshd = _judged(texts["sshd_config"])
    protected = protections(accounts, _without_leases)
    if args.write is not None:
        _write(Path(args.write).absolute(), texts)
    if args.json:
        show_json(_plain(accounts, texts, protected, sshd))
    else:
        _show(args.write, texts, protected, sshd)
    return DONE if all(one.sure for one in protected) else NEEDS_A_PERSON


def _site(args: argparse.Namespace, house: Premises) -> Site:
    """Where the server is to be, if every value can stand in a configuration and a script."""
    for option in ("root", "etc"):
        if not _PATH.fullmatch(getattr(args, option)):
            raise Stop(
                USAGE, sentence("drop-point.path", option=option, value=getattr(args, option))
            )
    for option in ("user", "group"):
        if not _USER.fullmatch(getattr(args, option)):
            raise Stop(
                USAGE, sentence("drop-point.user", option=option, value=getattr(args, option))
            )
    if args.user == "root":
        raise Stop(USAGE, sentence("drop-point.as-root"))
    if not 0 < args.port < 65536:
        raise Stop(USAGE, sentence("drop-point.port", value=str(args.port)))
    ours = (house.base, house.inbox, house.outbox, house.state, house.archive)
    for option in ("root", "etc"):
        path = Path(getattr(args, option))
        if any(one == path or one in path.parents for one in ours):
            raise Stop(USAGE, sentence("drop-point.inside", option=option, value=str(path)))
    return Site(root=args.root, etc=args.etc, port=args.port, user=args.user, group=args.group)


def _texts(house: Premises, site: Site, accounts: list[DropAccount]) -> dict[str, str]:
    quota = _FILES_AT_ONCE * house.config.limits.file_mb
    inbox = str(house.inbox)
    return {
        "sshd_config": sshd_config(site, accounts),
        "prepare.sh": prepare_script(site, accounts, inbox, quota),
        "crossdock-sftp.service": server_unit(site, inbox),
        "lease.conf": lease_unit(),
    }


def _judged(text: str) -> Sentence:
    """What sshd says of the configuration. Raises Stop where it refuses it."""
    words = refused_by_sshd(text)
    if words:
        raise Stop(NEEDS_A_PERSON, sentence("drop-point.sshd-refuses", words=words))
    return sentence("drop-point.no-sshd" if words is None else "drop-point.sshd-takes-it")


def _without_leases(folder: str) -> str:
    """The kind of the file system of a folder, where it gives no leases; else nothing."""
    path = Path(folder)
    nearest = next((one for one in (path, *path.parents) if listing.is_folder(one)), path)
    kind = leases.kind_of_mount(nearest)
    return "" if leases.has_leases(kind) else kind


def _write(folder: Path, texts: dict[str, str]) -> None:
    """Writes the files that are not there; none, where one is there with other words: somebody may
    have edited it."""
    there = {name: files.bytes_of(folder / name) for name in texts}
    for name, data in there.items():
        if data is not None and data != texts[name].encode():
            raise Stop(USAGE, sentence("drop-point.is-there", path=str(folder / name)))
    try:
        for name, text in texts.items():
            if there[name] is None:
                files.write_new(folder / name, text.encode())
    except OSError as error:
        words = sentence("drop-point.not-written", path=str(folder), why=why(error))
        raise Stop(NEEDS_A_PERSON, words) from error


def _show(
    folder: str | None, texts: dict[str, str], protected: list[Protected], sshd: Sentence
) -> None:
    if folder is None:
        for name, text in texts.items():
            say(f"# ---- {name}\n{text}")
    for one in protected:
        say(spoken(one.words))
    for words in (*notes(protected), sshd):
        say(spoken(words))
    if folder is None:
        say(told("drop-point.shown"))
    else:
        say(told("drop-point.written", folder=str(Path(folder).absolute())))


def _plain(
    accounts: list[DropAccount],
    texts: dict[str, str],
    protected: list[Protected],
    sshd: Sentence,
) -> dict[str, object]:
    return {
        "accounts": [
            {
                "name": one.name,
                "of": one.owner,
                "folders": [
                    {"real": f.real, "seen": f.seen, "writes": f.writes} for f in one.folders
                ],
            }
            for one in accounts
        ],
        "protection": [
            {"account": one.account, "folder": one.folder, "sure": one.sure, "words": one.words}
            for one in protected
        ],
        "sshd": sshd,
        "files": texts,
    }
