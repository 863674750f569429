"""Files that gpg itself made, as a partner sends them: what is whole and signed is opened, and
nothing else."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from builders.openpgp import Gpg, Pair, needs_gpg, pair

from processor.transport.pgp.child import PgpFault
from processor.transport.pgp.keyring import close, keyring
from processor.transport.pgp.messages import seal, unseal
from processor.transport.pgp.settings import PgpSettings
from processor.transport.pgp.verdict import Opened

pytestmark = needs_gpg

ORDER = b"order;sku\n1;A\n" * 40
MOST = 100_000


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> PgpSettings:
    folder = tmp_path_factory.mktemp("keys")
    pair().write_to(folder)
    return of(pair(), folder)


def of(two: Pair, folder: Path) -> PgpSettings:
    return PgpSettings(
        remote="lodz", encrypt_to=(two.their_print,), sign_with=two.our_print,
        decrypt_with=(two.our_print,), signed_by=(two.their_print,),
        partner_keys=str(folder / "lodz.asc"), our_keys=str(folder / "ours.asc"),
    )  # fmt: skip


@dataclass
class Read:
    found: Opened
    data: bytes


def read(settings: PgpSettings, data: bytes) -> Read:
    with tempfile.TemporaryFile() as stream:
        stream.write(data)
        stream.flush()
        came = bytearray()
        return Read(unseal(settings, stream, came.extend, MOST), bytes(came))


@pytest.mark.parametrize("more", [(), ("--armor",), ("--compress-algo", "bzip2"), ("-z", "0")])
def test_what_the_partner_encrypts_and_signs_is_opened(
    settings: PgpSettings, more: tuple[str, ...]
) -> None:
    came = read(settings, pair().sent(ORDER, *more))
    assert came.data == ORDER
    two = pair()
    assert came.found == Opened(signed_by=two.their_print, encrypted_to=two.our_print)


@pytest.mark.parametrize("ending", ["pgp", "asc"])
def test_what_we_encrypt_and_sign_is_opened_by_the_partner(
    settings: PgpSettings, ending: str
) -> None:
    terms = msgspec.structs.replace(settings, ending=ending)
    made = seal(terms, ORDER)
    assert pair().read(made) == ORDER and made != seal(terms, ORDER)
    assert made.startswith(b"-----BEGIN") == (ending == "asc")
    told = pair().partner("--list-packets", data=made)
    assert b'name=""' in told, "the name of the document is not told"


def test_encrypted_alone_and_signed_alone_are_made_as_asked(settings: PgpSettings) -> None:
    encrypted = seal(msgspec.structs.replace(settings, sign_with=""), ORDER)
    assert b"signature packet" not in pair().partner("--list-packets", data=encrypted)
    signed = seal(msgspec.structs.replace(settings, encrypt_to=()), ORDER)
    assert pair().read(signed) == ORDER
    assert pair().read(encrypted) == ORDER


def _two(made: Callable[[], bytes]) -> bytes:
    return made() + made()


def _flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _sent(*more: str, data: bytes = ORDER) -> bytes:
    return pair().sent(data, *more)


def _by(*prints: str) -> bytes:
    two = pair()
    signs = [part for one in prints for part in ("--local-user", one)]
    return two.partner("--sign", *signs, "--encrypt", "-r", two.our_print, data=ORDER)


# What arrives, and why it is not taken.
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a plain table": (lambda: ORDER, "plain"),
    "a table with a mark of its encoding": (lambda: b"\xef\xbb\xbf" + ORDER, "plain"),
    "nothing": (lambda: b"", "damaged"),
    "noise": (lambda: bytes(range(255, 0, -1)), "plain"),
    "signed and not encrypted": (lambda: pair().partner("--sign", data=ORDER), "plain"),
    "a clear text signed": (lambda: pair().partner("--clearsign", data=ORDER), "clear-signed"),
    "not signed": (lambda: pair().partner.sealed(ORDER, pair().our_print), "unsigned"),
    "to somebody else": (
        lambda: pair().partner.sealed(ORDER, pair().other_print, by=pair().their_print),
        "not-for-us",
    ),
    "signed by a key we were never given": (lambda: _by(pair().other_print), "unknown-signer"),
    "signed by two, one of them unknown": (
        lambda: _by(pair().their_print, pair().other_print),
        "unknown-signer",
    ),
    "signed with SHA-1": (lambda: _sent("--digest-algo", "SHA1"), "old-digest"),
    "cut off": (lambda: _sent()[:-20], "damaged"),
    "cut off after its first bytes": (lambda: _sent()[:60], "plain"),
    "one bit other at its end": (lambda: _flipped(_sent(), -5), "damaged"),
    "one bit other in its middle": (lambda: _flipped(_sent(), 160), "damaged"),
    "two in one": (lambda: _two(_sent), "damaged"),
    "two in one, as text": (lambda: _two(lambda: _sent("--armor")), "damaged"),
    "bytes behind it": (lambda: _sent() + b"1;B\n", "damaged"),
    "a text before it": (lambda: b"order;sku\n" + _sent("--armor"), "plain"),
    "a text behind it": (lambda: _sent("--armor") + b"order;sku\n", "damaged"),
    "a bomb": (lambda: _sent(data=b"0" * (MOST * 20)), "too-large"),
    "a key": (lambda: pair().theirs, "plain"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_whatever_else_arrives_is_refused_with_its_reason(settings: PgpSettings, what: str) -> None:
    made, why = REFUSED[what]
    assert read(settings, made()).found.refused == why


def test_what_is_encrypted_twice_is_opened_once_and_is_no_table(settings: PgpSettings) -> None:
    inner = _sent()
    came = read(settings, _sent(data=inner))
    assert came.found.refused == "" and came.data == inner


def test_a_key_in_the_file_that_is_not_named_signs_nothing(tmp_path: Path) -> None:
    two = pair()
    two.write_to(tmp_path)
    (tmp_path / "lodz.asc").write_bytes(two.partner.public(two.their_print, two.other_print))
    settings = of(two, tmp_path)
    found = read(settings, _by(two.other_print)).found
    assert (found.refused, found.who) == ("other-signer", two.other_print)
    both = msgspec.structs.replace(settings, signed_by=(two.their_print, two.other_print))
    assert read(both, _by(two.other_print)).found.signed_by == two.other_print
    for one in (settings, both):
        close(one)


def test_where_nobody_is_named_any_signature_will_do(settings: PgpSettings) -> None:
    open_to_all = msgspec.structs.replace(settings, signed_by=(), encrypt_to=(), sign_with="")
    assert read(open_to_all, _by(pair().other_print)).found == Opened(encrypted_to=pair().our_print)
    close(open_to_all)


def test_where_no_key_of_ours_is_named_files_must_be_signed_alone(settings: PgpSettings) -> None:
    signed = msgspec.structs.replace(settings, decrypt_with=(), sign_with="", our_keys="")
    two = pair()
    made = two.partner("--sign", "--local-user", two.their_print, data=ORDER)
    assert read(signed, made) == Read(Opened(signed_by=two.their_print), ORDER)
    assert read(signed, ORDER).found.refused == "unsigned"
    assert read(signed, _sent()).found.refused == "not-for-us"
    close(signed)


def test_a_signer_whose_key_is_over_or_was_taken_back_is_refused(tmp_path: Path) -> None:
    two, partner = pair(), Gpg()
    over = partner.make("Over <over@lodz.example>", until="2025-02-01", at="20250101T000000")
    back = partner.make("Back <back@lodz.example>")
    early = ("--faked-system-time", "20250102T000000")
    by_over = partner(*early, "--sign", "--local-user", over, data=ORDER)
    by_back = partner("--sign", "--local-user", back, data=ORDER)
    taken_back = (partner.home / "openpgp-revocs.d" / f"{back}.rev").read_text()
    partner.knows(taken_back.replace(":-----BEGIN", "-----BEGIN").encode())
    two.write_to(tmp_path)
    (tmp_path / "lodz.asc").write_bytes(two.theirs + partner.public(over, back))
    partner.end()
    settings = PgpSettings(
        remote="lodz", signed_by=(two.their_print, over, back),
        partner_keys=str(tmp_path / "lodz.asc"),
    )  # fmt: skip
    assert read(settings, by_over).found.refused == "signer-over"
    assert read(settings, by_back).found.refused == "signer-revoked"
    close(settings)


@pytest.mark.parametrize("broken", ["the agent ended", "the folder was cleared"])
def test_no_file_is_refused_because_of_us(broken: str, tmp_path: Path) -> None:
    pair().write_to(tmp_path)
    settings, made = of(pair(), tmp_path), _sent()
    assert read(settings, made).data == ORDER
    home = keyring(settings)._home
    if broken == "the agent ended":
        line = ["gpgconf", "--homedir", str(home), "--kill", "gpg-agent"]
        subprocess.run(line, check=True, capture_output=True)
    else:
        (home / "pubring.kbx").unlink()
    with pytest.raises(PgpFault):
        read(settings, made)
    assert read(settings, made).data == ORDER, "the next try has a new keyring"
    close(settings)


@pytest.mark.slow
def test_what_is_encrypted_with_a_password_is_not_ours_to_open(settings: PgpSettings) -> None:
    by = ("--pinentry-mode", "loopback", "--passphrase", "x", "--sign", "--symmetric")
    assert read(settings, pair().partner(*by, data=ORDER)).found.refused == "by-password"


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", [("dsa1024", "elg1024"), ("rsa2048", "rsa2048")], ids=["DSA and ElGamal", "RSA"]
)
def test_a_partner_with_an_old_key_signed_with_sha1_is_served(
    kind: tuple[str, str], tmp_path: Path
) -> None:
    two, partner = pair(), Gpg()
    sha1 = ("--cert-digest-algo", "SHA1", "--pinentry-mode", "loopback", "--passphrase", "")
    partner(*sha1, "--quick-generate-key", "Old <old@lodz.example>", kind[0], "cert,sign", "0")
    listing = partner("--with-colons", "--list-keys").decode()
    old = next(one for one in listing.splitlines() if one.startswith("fpr:")).split(":")[9]
    partner(*sha1, "--quick-add-key", old, kind[1], "encr", "0")
    partner.knows(two.our_public)
    two.write_to(tmp_path)
    (tmp_path / "lodz.asc").write_bytes(partner.public(old))
    settings = msgspec.structs.replace(of(two, tmp_path), encrypt_to=(old,), signed_by=(old,))
    came = read(settings, partner.sealed(ORDER, two.our_print, "--digest-algo", "SHA256", by=old))
    assert came == Read(Opened(signed_by=old, encrypted_to=two.our_print), ORDER)
    assert partner("--decrypt", data=seal(settings, ORDER)) == ORDER
    close(settings)
    partner.end()
