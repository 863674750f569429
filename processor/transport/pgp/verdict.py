"""What gpg told of a message, judged: whole, for us, and signed by whom it must be. Pure.

Anything that is not told as it must be refuses the file: nothing is taken on trust.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.transport.pgp.child import Said
from processor.transport.pgp.settings import PgpSettings

# Digests that can be forged: MD5, SHA-1, RIPEMD-160, by their numbers in OpenPGP.
_FORGEABLE = ("1", "2", "3")
_NOT_GOOD = {
    "BADSIG": "bad-signature", "EXPSIG": "signature-over", "EXPKEYSIG": "signer-over",
    "REVKEYSIG": "signer-revoked",
}  # fmt: skip
# What a person who has the passphrase mends: it says nothing about the file.
_OURS = ("BAD_PASSPHRASE", "MISSING_PASSPHRASE")
# Why a signature could not be checked: its key is not there.
_NO_KEY = "9"
_SYMMETRIC = "NEED_PASSPHRASE_SYM"


class Opened(msgspec.Struct, frozen=True):
    """What became of a message. `refused` is why it is not taken, empty where it is; `who` is the
    key or the number that it speaks of. `signed_by` is the fingerprint of the key that signed it,
    `encrypted_to` that of ours for which it was encrypted; empty where it was not."""

    refused: str = ""
    who: str = ""
    signed_by: str = ""
    encrypted_to: str = ""


def our_trouble(said: Said) -> bool:
    """True where our own key could not be used, whatever the message is. A password that somebody
    else chose for it is none of ours."""
    return bool(said.of(*_OURS)) and bool(said.of("ENC_TO")) and not said.of(_SYMMETRIC)


def judge(said: Said, settings: PgpSettings) -> Opened:
    """Judges what gpg told of the one message of a file."""
    encrypted = said.of("ENC_TO", "BEGIN_DECRYPTION")
    keys = [one[2] for one in said.of("DECRYPTION_KEY") if len(one) > 2]
    plain = said.of("PLAINTEXT")
    if said.of(_SYMMETRIC) and not keys:
        return Opened(refused="by-password")
    if not encrypted and not plain:
        return Opened(refused="plain" if settings.decrypt_with else "unsigned")
    if encrypted and not keys:
        return Opened(refused="not-for-us", who=_named(said.of("ENC_TO")))
    if settings.decrypt_with and not encrypted:
        return Opened(refused="plain")
    if any(one not in settings.decrypt_with for one in keys):
        return Opened(refused="not-for-us", who=keys[0])
    if encrypted and not (said.of("DECRYPTION_OKAY") and said.of("GOODMDC")):
        return Opened(refused="damaged")
    if len(plain) != 1 or len(said.of("BEGIN_DECRYPTION")) > 1:
        return Opened(refused="damaged")
    signed = _signature(said, settings) if settings.signed_by else Opened()
    if signed.refused:
        return signed
    if said.code or said.of("DECRYPTION_FAILED", "NODATA", "UNEXPECTED", "FAILURE", "ERROR"):
        return Opened(refused="damaged")
    return msgspec.structs.replace(signed, encrypted_to=keys[0] if keys else "")


def _signature(said: Said, settings: PgpSettings) -> Opened:
    for word, refused in _NOT_GOOD.items():
        for one in said.of(word):
            return Opened(refused=refused, who=_second(one))
    for one in said.of("ERRSIG"):
        if len(one) < 7 or one[6] != _NO_KEY:
            return Opened(refused="unread-signature", who=_second(one))
        # The fingerprint stands last where the message has it.
        known = len(one) > 7 and one[7] != "-"
        return Opened(refused="unknown-signer", who=one[7] if known else _second(one))
    good, valid = said.of("GOODSIG"), said.of("VALIDSIG")
    if not good and not valid:
        return Opened(refused="unsigned")
    if len(good) != len(valid) or any(len(one) < 11 for one in valid):
        return Opened(refused="damaged")
    for one in valid:
        if one[10] not in settings.signed_by:
            return Opened(refused="other-signer", who=one[10])
        if one[8] in _FORGEABLE:
            return Opened(refused="old-digest", who=one[10])
        # Of a document or of a text; others are of keys, or of nothing.
        if one[9] not in ("00", "01"):
            return Opened(refused="damaged")
    return Opened(signed_by=valid[0][10])


def _named(lines: Sequence[tuple[str, ...]]) -> str:
    return ", ".join(dict.fromkeys(_second(one) for one in lines))


def _second(line: tuple[str, ...]) -> str:
    return line[1] if len(line) > 1 else ""
