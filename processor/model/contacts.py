"""What a person may write as a phone or an address for mail. Pure."""

from __future__ import annotations

import re

from processor.model.sentence import Sentence, sentence

MOST_PHONE = 40
MOST_EMAIL = 254
"""The longest address that mail can be sent to (RFC 5321, 4.5.3.1.3: a path of 256 octets with its
two angle brackets)."""
# ITU-T E.164: at most 15 digits, country code and all. Then come the digits of an extension.
_PHONE = re.compile(r"\+?[0-9 ()./\-\u00a0\u2010-\u2013]+(?: ?(?:ext\.?|x|#) ?[0-9]{1,6})?", re.I)
_EMAIL = re.compile(r"[^\s@,;<>\"()]+@[^\s@,;<>\"().]+(?:\.[^\s@,;<>\"().]+)+")
_LEAST_DIGITS = 5


def is_phone(text: str) -> bool:
    """True for digits as people group them, with a plus in front or without, perhaps with an
    extension: it is kept as it was written, as a channel writes it."""
    if len(text) > MOST_PHONE or _PHONE.fullmatch(text) is None:
        return False
    main = re.split(r"ext|x|#", text, flags=re.I)[0]
    return _LEAST_DIGITS <= sum(char in "0123456789" for char in main) <= 15


def is_email(text: str) -> bool:
    """True for one address with something on both sides of its one at sign, behind it a domain of
    several parts; whether mail arrives there nobody can tell from here."""
    return len(text) <= MOST_EMAIL and _EMAIL.fullmatch(text) is not None


def why_no_phone(text: str) -> Sentence | None:
    """Why a text is no phone, None where it is one; `write.phone` says how one is written."""
    return None if is_phone(text) else _why(text, MOST_PHONE)


def why_no_email(text: str) -> Sentence | None:
    """Why a text is no address for mail, None where it is one; `write.email` says how one is
    written."""
    return None if is_email(text) else _why(text, MOST_EMAIL)


def _why(text: str, most: int) -> Sentence:
    if not text:
        return sentence("write.why-empty")
    if len(text) > most:
        return sentence("write.why-long", length=len(text), most=most)
    return sentence("write.why-form")
