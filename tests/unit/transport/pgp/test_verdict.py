"""What gpg tells of a message decides whether it is taken; what is not told as it must be does
not count."""

from __future__ import annotations

import msgspec
import pytest

from processor.transport.pgp.child import Said
from processor.transport.pgp.settings import PgpSettings
from processor.transport.pgp.verdict import Opened, judge, our_trouble

OURS, SUBKEY, THEIRS, OTHER = "A" * 40, "B" * 40, "C" * 40, "D" * 40
SETTINGS = PgpSettings(remote="lodz", decrypt_with=(OURS,), signed_by=(THEIRS,))
GOOD = f"""ENC_TO BBBBBBBBBBBBBBBB 18 0
DECRYPTION_KEY {SUBKEY} {OURS} -
BEGIN_DECRYPTION
PLAINTEXT 62 1796084940 orders.csv
NEWSIG
GOODSIG CCCCCCCCCCCCCCCC Lodz
VALIDSIG {SUBKEY} 2026-12-01 1796084940 0 4 0 22 10 00 {THEIRS}
DECRYPTION_OKAY
GOODMDC
END_DECRYPTION"""


def said(text: str, code: int = 0) -> Said:
    return Said(code, tuple(tuple(line.split(" ")) for line in text.splitlines()))


def without(word: str, *more: str) -> str:
    kept = [line for line in GOOD.splitlines() if not line.startswith(word)]
    return "\n".join((*kept, *more))


def test_one_message_to_us_signed_by_a_named_key_is_taken() -> None:
    assert judge(said(GOOD), SETTINGS) == Opened(signed_by=THEIRS, encrypted_to=OURS)


SIG = f"VALIDSIG {SUBKEY} 2026-12-01 1796084940 0 4 0 22"
# What gpg told, its exit code, and the reason of the refusal.
REFUSED = {
    "it ended badly": (GOOD, 2, "damaged"),
    "no integrity": (without("GOODMDC"), 0, "damaged"),
    "no end of decryption": (without("DECRYPTION_OKAY"), 0, "damaged"),
    "two texts": (f"{GOOD}\nPLAINTEXT 62 0 ", 0, "damaged"),
    "two encryptions": (f"{GOOD}\nBEGIN_DECRYPTION", 0, "damaged"),
    "something behind it": (f"{GOOD}\nNODATA 3", 0, "damaged"),
    "an error told": (f"{GOOD}\nERROR proc_pkt.plaintext 89", 0, "damaged"),
    "no signature": (without("GOODSIG").replace(SIG, "XX"), 0, "unsigned"),
    "bad": (f"{GOOD}\nBADSIG CCCC Lodz", 1, "bad-signature"),
    "bad beside a good one": (f"BADSIG CCCC Lodz\n{GOOD}", 1, "bad-signature"),
    "over": (without("GOODSIG", "EXPSIG CCCC Lodz"), 0, "signature-over"),
    "by a key that is over": (without("GOODSIG", "EXPKEYSIG CCCC Lodz"), 0, "signer-over"),
    "by a revoked key": (without("GOODSIG", "REVKEYSIG CCCC Lodz"), 0, "signer-revoked"),
    "by a key nobody has": (
        without("GOODSIG", f"ERRSIG DDDD 22 10 00 1796084940 9 {OTHER}"), 2, "unknown-signer",
    ),
    "in a way that gpg cannot": (
        without("GOODSIG", f"ERRSIG DDDD 99 10 00 1796084940 4 {OTHER}"), 2, "unread-signature",
    ),
    "by a key that is not named": (GOOD.replace(THEIRS, OTHER), 0, "other-signer"),
    "good and not valid": (without("VALIDSIG"), 0, "damaged"),
    "valid and not good": (without("GOODSIG"), 0, "damaged"),
    "with SHA-1": (GOOD.replace(" 10 00 ", " 2 00 "), 0, "old-digest"),
    "of a key, not of a text": (GOOD.replace(" 10 00 ", " 10 13 "), 0, "damaged"),
    "not encrypted": ("\n".join(GOOD.splitlines()[3:7]), 0, "plain"),
    "to another key": (without("DECRYPTION_KEY", "NO_SECKEY BBBB"), 2, "not-for-us"),
    "to a key of ours that is not named": (GOOD.replace(OURS, OTHER), 0, "not-for-us"),
    "by a password": ("NEED_PASSPHRASE_SYM 9 3 2\nPLAINTEXT 62 0 ", 0, "by-password"),
    "nothing": ("NODATA 1", 2, "plain"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_anything_else_is_refused(what: str) -> None:
    text, code, why = REFUSED[what]
    assert judge(said(text, code), SETTINGS).refused == why


def test_a_key_that_nobody_has_is_told_by_its_fingerprint_where_that_is_known() -> None:
    told = without("GOODSIG", f"ERRSIG DDDD 22 10 00 1796084940 9 {OTHER}")
    assert judge(said(told, 2), SETTINGS).who == OTHER
    assert judge(said(told.replace(OTHER, "-"), 2), SETTINGS).who == "DDDD"


def test_a_password_of_our_key_that_does_not_fit_is_our_trouble_and_no_other() -> None:
    assert our_trouble(said("ENC_TO BBBB 18 0\nBAD_PASSPHRASE BBBB", 2))
    assert not our_trouble(said("NEED_PASSPHRASE_SYM 9 3 2\nBAD_PASSPHRASE BBBB", 2))
    assert not our_trouble(said(GOOD))


def test_where_nobody_must_sign_no_signature_is_looked_at() -> None:
    open_to_all = msgspec.structs.replace(SETTINGS, signed_by=())
    assert judge(said(without("GOODSIG")), open_to_all) == Opened(encrypted_to=OURS)
