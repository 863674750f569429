"""`crossdock remote check`: each remote tried step by step, in words for the partner."""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Callable, Iterator, Sequence

import msgspec

from processor.commands.naming.named_remote import named_remote
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    answer_at_once,
    say,
    show_json,
    spoken,
    told,
)
from processor.commands.remote.list import where
from processor.house.pgp_keys import pgp_of
from processor.house.places import bound, outbox_there, outgoing_at, receivers
from processor.house.premises import Premises
from processor.house.sftp_keys import SFTP, settings_of
from processor.model.config import Remote
from processor.model.sentence import sentence
from processor.transport import machine_clock
from processor.transport.faults import refused
from processor.transport.sftp.examine import Examined, Finding, examine
from processor.transport.sftp.login import public_key

_SECOND = 1_000_000


def remote_check(args: argparse.Namespace) -> int:
    """Tries one remote, or all; 1 where a step of one fails."""
    house = load_place(args.config)
    remotes = house.config.remotes
    named = [named_remote(house, args.name)] if args.name else list(remotes.values())
    if not named:
        answer_at_once(sentence("remote.none"), json=args.json)
        return DONE
    done = [_check(house, one, quiet=args.json) for one in named]
    if args.json:
        for one, examined in zip(named, done, strict=True):
            show_json(
                {
                    "remote": one.name, "ok": examined.ok, "promise": examined.promise,
                    "clock_s": examined.clock_s, "steps": examined.findings,
                }
            )  # fmt: skip
    return DONE if all(one.ok for one in done) else NEEDS_A_PERSON


def _check(house: Premises, remote: Remote, *, quiet: bool) -> Examined:
    def tell(one: Finding) -> None:
        if not quiet:
            _say(one)

    if not quiet:
        say(told("remote.checking", name=remote.name, where=where(remote)))
    keys = list(_keys(remote))
    for one in keys:
        tell(one)
    if remote.transport != SFTP:
        return _with(keys, _check_here(house, remote, tell))
    settings = settings_of(remote, house.config.remotes)
    coming = bound(house.config).get(remote.name, ())
    examined = examine(
        settings,
        [remote.inboxes.get(folder, folder) for folder in coming],
        outgoing_at(house.config, remote.name),
        now_s=lambda: machine_clock.wall() // _SECOND,
        unique=secrets.token_hex(8),
        key=public_key(settings),
        tell=tell,
    )
    examined = _with(keys, examined)
    if not quiet:
        _say_whole(house, remote, examined)
    return examined


def _keys(remote: Remote) -> Iterator[Finding]:
    """The keys by which files are encrypted and signed there: whether they can be used, and what is
    to be known of them."""
    one = pgp_of(remote)
    if not (one.opens or one.seals):
        return
    from processor.transport.pgp.keyring import soon, why_not

    if why := why_not(one):
        yield Finding("keys", "fails", why)
        return
    noted = soon(one)
    if one.decrypt_with and not one.signed_by:
        noted.append(sentence("pgp.anybody"))
    if one.seals and not one.encrypt_to:
        noted.append(sentence("pgp.readable"))
    yield from (Finding("keys", "warns", why) for why in noted)
    if not noted:
        yield Finding("keys", "ok")


def _with(keys: Sequence[Finding], examined: Examined) -> Examined:
    return msgspec.structs.replace(examined, findings=(*keys, *examined.findings))


def _check_here(house: Premises, remote: Remote, tell: Callable[[Finding], None]) -> Examined:
    """A remote of folders of this machine is there, or it is not."""
    try:
        words = outbox_there(house, remote).missing()
    except OSError as error:
        words = refused(error)
    one = Finding("folders", "fails" if words else "ok", words)
    tell(one)
    return Examined(findings=(one,))


def _say(one: Finding) -> None:
    step = sentence(f"sftp-step.{one.step}")
    line = sentence(f"remote.step-{one.state}", step=step)
    if one.said:
        line = sentence("remote.step-said", line=line, words=one.said)
    say(spoken(line))
    if one.send:
        say(told("remote.send", words=one.send))


def _say_whole(house: Premises, remote: Remote, examined: Examined) -> None:
    if remote.name not in {*bound(house.config), *receivers(house.config)}:
        say(told("remote.nobody-uses"))
    if examined.promise:
        promise = sentence(f"transport.promise.{examined.promise.replace(' ', '-')}")
        say(told("remote.promises", promise=promise))
    say(told("remote.all-well" if examined.ok else "remote.not-well", name=remote.name))
