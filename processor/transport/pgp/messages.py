"""Files and bytes, encrypted and signed or opened and verified, by the keys of a remote."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import BinaryIO

from processor.model.sentence import sentence
from processor.transport.files import BLOCK
from processor.transport.pgp.child import PgpFault, TooMuch
from processor.transport.pgp.keyring import close, in_memory, keyring
from processor.transport.pgp.settings import PgpSettings
from processor.transport.pgp.verdict import Opened, judge, our_trouble

_BEGIN, _END = b"-----BEGIN PGP MESSAGE-----", b"-----END PGP MESSAGE-----"
_DASHES = b"-----"


def seal(settings: PgpSettings, data: bytes) -> bytes:
    """The bytes encrypted and signed as the remote says; each time they are others. They name no
    file. Raises PgpFault."""
    args = ["--output", "-", "--set-filename", ""]
    if settings.ending == "asc":
        args.append("--armor")
    for one in settings.encrypt_to:
        args += ["--recipient", one]
    if settings.sign_with:
        args += ["--local-user", settings.sign_with, "--sign"]
    if settings.encrypt_to:
        args.append("--encrypt")
    made = bytearray()
    ring = keyring(settings)
    try:
        with in_memory(data) as source:
            said = ring.run(args, source=source, take=made.extend)
    except TooMuch as error:
        raise PgpFault(sentence("pgp.hangs")) from error
    done = said.code == 0 and made
    if settings.encrypt_to and not said.of("END_ENCRYPTION"):
        done = False
    if settings.sign_with and not said.of("SIG_CREATED"):
        done = False
    if not done:
        # The next use begins with a new keyring: this one may be broken.
        close(settings)
        why = [" ".join(one) for one in said.of("INV_RECP", "INV_SGNR", "FAILURE", "ERROR")]
        raise PgpFault(sentence("pgp.not-sealed", why="; ".join(why) or f"gpg {said.code}"))
    return bytes(made)


def unseal(
    settings: PgpSettings, sealed: BinaryIO, take: Callable[[bytes], object], most: int
) -> Opened:
    """Opens a message and verifies it; what it says is given to `take` block by block, and counts
    only if nothing is refused. At most `most` bytes may come out.

    Raises PgpFault where our own keys cannot be used.
    """
    ring = keyring(settings)
    if why := _wrapping(sealed):
        nothing = why == "plain" and not settings.decrypt_with
        return Opened(refused="unsigned" if nothing else why)
    sealed.seek(0)
    os.lseek(sealed.fileno(), 0, os.SEEK_SET)
    args = ["--output", "-"]
    if not settings.signed_by:
        args.append("--skip-verify")
    try:
        said = ring.run([*args, "--decrypt"], source=sealed.fileno(), take=take, most=most)
    except TooMuch as error:
        known = {"size": "too-large", "time": "too-long", "told": "damaged"}
        return Opened(refused=known[error.why], who=str(most))
    found = judge(said, settings)
    # No file is refused because of us.
    if our_trouble(said) or (found.refused and not ring.is_whole()):
        close(settings)
        raise PgpFault(sentence("pgp.not-opened"))
    return found


def _wrapping(sealed: BinaryIO) -> str:
    """Why a file is no message, or, written as text, one before or behind which something stands:
    gpg would pass over that in silence. Nothing where all is well."""
    sealed.seek(0)
    first = sealed.read(len(_BEGIN) + 64)
    if not first:
        return "damaged"
    text = first.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if not text.startswith(_DASHES):
        # Each message of OpenPGP begins with a set bit.
        return "" if first[0] & 0x80 else "plain"
    if text.startswith(b"-----BEGIN PGP SIGNED MESSAGE-----"):
        return "clear-signed"
    return _behind(sealed) if text.startswith(_BEGIN) else "plain"


def _behind(sealed: BinaryIO) -> str:
    sealed.seek(0)
    ended = False
    while line := sealed.readline(BLOCK):
        if ended and line.strip():
            return "damaged"
        ended = ended or line.strip() == _END
    return "" if ended else "damaged"
