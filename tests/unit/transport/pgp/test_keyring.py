"""Keys are used only as they are pinned: what is wrong with them is said in words, before any file
is touched."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from builders.openpgp import Gpg, Pair, needs_gpg, pair
from builders.paths import ROOT

from processor.languages.languages import in_english
from processor.model.sentence import sentence
from processor.transport import machine_clock
from processor.transport.pgp import child, keyring
from processor.transport.pgp.keyring import close_all, soon, why_not
from processor.transport.pgp.keys import SOON_S, keys_in
from processor.transport.pgp.messages import seal
from processor.transport.pgp.settings import PgpSettings
from processor.transport.sftp.settings import Secret

pytestmark = needs_gpg
_DAY = 86_400


@pytest.fixture(autouse=True)
def nothing_stays_open() -> Iterator[None]:
    yield
    close_all()


def of(two: Pair, folder: Path) -> PgpSettings:
    two.write_to(folder)
    return PgpSettings(
        remote="lodz", encrypt_to=(two.their_print,), sign_with=two.our_print,
        decrypt_with=(two.our_print,), signed_by=(two.their_print,),
        partner_keys=str(folder / "lodz.asc"), our_keys=str(folder / "ours.asc"),
    )  # fmt: skip


def subkey(gpg: Gpg, mark: str) -> str:
    key = keys_in(gpg("--with-colons", "--with-subkey-fingerprint", "--list-keys").decode())[mark]
    return key.parts[1].fingerprint


Change = Callable[[Path, PgpSettings], PgpSettings]


def _gone(_: Path, one: PgpSettings) -> PgpSettings:
    Path(one.partner_keys).unlink()
    return one


def _open(_: Path, one: PgpSettings) -> PgpSettings:
    Path(one.our_keys).chmod(0o640)
    return one


def _empty(_: Path, one: PgpSettings) -> PgpSettings:
    Path(one.partner_keys).write_bytes(b"not a key\n")
    return one


def _public(_: Path, one: PgpSettings) -> PgpSettings:
    Path(one.our_keys).write_bytes(pair().our_public)
    return one


def _other(_: Path, one: PgpSettings) -> PgpSettings:
    return msgspec.structs.replace(one, encrypt_to=("1" * 40,))


def _subkey(_: Path, one: PgpSettings) -> PgpSettings:
    return msgspec.structs.replace(one, encrypt_to=(subkey(pair().partner, one.encrypt_to[0]),))


def _without_password(_: Path, one: PgpSettings) -> PgpSettings:
    return msgspec.structs.replace(one, password=Secret("env", "NOT_SET_ANYWHERE"))


WRONG: dict[str, tuple[Change, str]] = {
    "the file is gone": (_gone, "the file of `partner_keys` is not there: "),
    "others may read it": (_open, "chmod 600"),
    "it holds no key": (_empty, "is not in"),
    "it holds the public half alone": (_public, "only the public half of the key of `sign_with`"),
    "another fingerprint": (_other, f"the key of `encrypt_to`, {'1' * 40}, is not in"),
    "the fingerprint of a subkey": (_subkey, "is a subkey: write the fingerprint of its key"),
    "a password that is not there": (_without_password, "environment variable NOT_SET_ANYWHERE"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_keeps_keys_from_being_used_is_said(what: str, tmp_path: Path) -> None:
    change, words = WRONG[what]
    assert words in in_english(why_not(change(tmp_path, of(pair(), tmp_path))))


def test_a_key_file_that_is_mended_is_taken_at_the_next_look(tmp_path: Path) -> None:
    settings = of(pair(), tmp_path)
    assert why_not(settings) == ""
    _empty(tmp_path, settings)
    assert why_not(settings)
    Path(settings.partner_keys).write_bytes(pair().theirs)
    assert why_not(settings) == ""


def test_a_machine_without_gpg_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = of(pair(), tmp_path)
    monkeypatch.setattr(child.shutil, "which", lambda _name: None)
    assert "install GnuPG" in in_english(why_not(settings))


def test_gpg_that_hangs_is_waited_for_once_as_long_as_the_keys_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = of(pair(), tmp_path)
    settings = msgspec.structs.replace(two.going, sign_with="", our_keys="")
    tried: list[float] = []

    def hangs(*_: object, limit_s: float, **__: object) -> None:
        tried.append(limit_s)
        raise child.TooMuch("time")

    monkeypatch.setattr(keyring, "run", hangs)
    for _ in range(3):
        assert why_not(settings) == sentence("pgp.hangs")
        assert soon(settings) == []
    assert tried == [10.0]
    Path(settings.partner_keys).write_bytes(pair().our_public)
    assert why_not(settings) == sentence("pgp.hangs")
    assert tried == [10.0, 10.0]


def test_an_agent_that_does_not_end_ends_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = of(pair(), tmp_path)
    assert why_not(settings) == ""

    def hangs(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("gpgconf", 10)

    monkeypatch.setattr(keyring.subprocess, "run", hangs)
    keyring.close(settings)
    monkeypatch.undo()
    assert why_not(settings) == ""


def test_an_agent_that_does_not_start_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = of(pair(), tmp_path)
    found = child.program

    def one_fails(name: str = "gpg") -> str:
        return found("false" if name == "gpg-agent" else name)

    monkeypatch.setattr(keyring, "program", one_fails)
    assert "agent does not start" in in_english(why_not(settings))


def test_a_key_is_told_thirty_days_before_and_bars_when_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two, partner = pair(), Gpg()
    short = partner.make("Short <short@lodz.example>", until="90d")
    settings = of(two, tmp_path)
    Path(settings.partner_keys).write_bytes(two.theirs + partner.public(short))
    settings = msgspec.structs.replace(settings, encrypt_to=(short,))
    partner.end()
    now = machine_clock.wall()

    def in_days(days: int) -> None:
        at = now + days * _DAY * 1_000_000
        monkeypatch.setattr(keyring.machine_clock, "wall", lambda: at)

    assert SOON_S == 30 * _DAY
    assert soon(settings) == []
    in_days(61)
    [words] = map(in_english, soon(settings))
    assert f"the key of `encrypt_to`, {short}, serves until" in words and why_not(settings) == ""
    in_days(91)
    assert "has expired on" in in_english(why_not(settings))


def test_a_key_that_its_owner_took_back_is_used_no_more(tmp_path: Path) -> None:
    two, partner = pair(), Gpg()
    mark = partner.make("Lost <lost@lodz.example>")
    settings = msgspec.structs.replace(of(two, tmp_path), encrypt_to=(mark,))
    taken_back = (partner.home / "openpgp-revocs.d" / f"{mark}.rev").read_text()
    partner.knows(taken_back.replace(":-----BEGIN", "-----BEGIN").encode())
    Path(settings.partner_keys).write_bytes(two.theirs + partner.public(mark))
    partner.end()
    assert "was revoked by its owner" in in_english(why_not(settings))


def test_what_only_documents_need_keeps_no_file_out_and_the_other_way_round(tmp_path: Path) -> None:
    settings = msgspec.structs.replace(of(pair(), tmp_path), encrypt_to=("1" * 40,))
    assert why_not(settings) and why_not(settings.going) and why_not(settings.coming) == ""
    settings = msgspec.structs.replace(of(pair(), tmp_path), decrypt_with=("1" * 40,))
    assert why_not(settings) and why_not(settings.coming) and why_not(settings.going) == ""


def test_one_of_several_signers_whose_key_is_over_keeps_the_others_from_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two, partner = pair(), Gpg()
    short = partner.make("Short <short@lodz.example>", until="20d")
    settings = of(two, tmp_path)
    Path(settings.partner_keys).write_bytes(two.theirs + partner.public(short))
    partner.end()
    both = msgspec.structs.replace(settings, signed_by=(short, two.their_print)).coming
    alone = msgspec.structs.replace(settings, signed_by=(short,)).coming
    missing = msgspec.structs.replace(both, signed_by=(*both.signed_by, "1" * 40))
    at = machine_clock.wall() + 21 * _DAY * 1_000_000
    monkeypatch.setattr(keyring.machine_clock, "wall", lambda: at)
    assert why_not(both) == "" and short in in_english(soon(both)[0])
    assert "has expired on" in in_english(why_not(alone))
    assert "is not in" in in_english(why_not(missing)), "this we must mend, not the partner"


def test_no_keyring_of_the_user_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GNUPGHOME", str(home / "keys"))
    seal(of(pair(), tmp_path / "keys-of-the-house"), b"order")
    assert list(home.iterdir()) == []


AT_WORK = """
import os, sys
from processor.transport.pgp.keyring import why_not
from processor.transport.pgp.settings import PgpSettings
ours, mark = sys.argv[1:]
settings = PgpSettings(remote="lodz", sign_with=mark, our_keys=ours)
assert why_not(settings) == "", why_not(settings)
os.kill(os.getpid(), 9)
"""


@pytest.mark.slow
def test_nothing_runs_on_where_the_house_is_killed_and_its_keys_go_with_the_next(
    tmp_path: Path,
) -> None:
    settings = of(pair(), tmp_path)
    place = keyring._place()
    line = [sys.executable, "-c", AT_WORK, settings.our_keys, pair().our_print]
    done = subprocess.run(line, cwd=ROOT, check=False)
    assert done.returncode == -9
    deadline = time.monotonic() + 30
    while _agents(place) and time.monotonic() < deadline:
        os.sched_yield()
    assert _agents(place) == []
    assert why_not(settings) == ""
    assert len([one for one in place.iterdir() if one.is_dir()]) == 1
    close_all()
    assert list(place.iterdir()) == [] and _agents(place) == []


def _agents(place: Path) -> list[str]:
    """The agents that run over keyrings of ours."""
    found = []
    for one in Path("/proc").iterdir():
        try:
            line = (one / "cmdline").read_bytes() if one.name.isdecimal() else b""
        except OSError:
            continue
        if b"gpg-agent" in line and str(place).encode() in line:
            found.append(one.name)
    return found


@pytest.mark.slow
def test_a_key_with_a_password_is_used_with_it_and_with_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two, house = pair(), Gpg()
    mark = house.make("Locked <edi@crossdock.example>", password="open sesame")
    locked = house(
        "--pinentry-mode", "loopback", "--passphrase", "open sesame", "--armor",
        "--export-secret-keys", mark,
    )  # fmt: skip
    settings = msgspec.structs.replace(of(two, tmp_path), sign_with=mark, decrypt_with=(mark,))
    Path(settings.our_keys).write_bytes(locked)
    assert "has a password" in in_english(why_not(settings))
    settings = msgspec.structs.replace(settings, password=Secret("env", "LODZ_KEYS"))
    monkeypatch.setenv("LODZ_KEYS", "something else")
    assert "cannot be used: another password" in in_english(why_not(settings))
    close_all()
    monkeypatch.setenv("LODZ_KEYS", "open sesame")
    assert why_not(settings) == ""
    two.partner.knows(house.public(mark))
    house.end()
    assert two.read(seal(settings, b"order")) == b"order"
