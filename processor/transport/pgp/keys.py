"""Keys as gpg lists them, and what is wrong with those that a remote names. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from processor.model.sentence import Date, Text, sentence
from processor.model.times import day
from processor.transport.pgp.settings import PgpSettings

_DAY = 86_400
# So long before a key expires its exchange is asked for.
SOON_S = 30 * _DAY
_NEVER = 1 << 62
# What gpg says of a key that serves no more: invalid, disabled, revoked, expired.
_SPENT = "idre"
_NEEDS = {"encrypt_to": "e", "sign_with": "s", "decrypt_with": "e", "signed_by": "s"}


class KeyPart(msgspec.Struct, frozen=True):
    """A key or subkey: what it may (`e`, `s`), until when (seconds UTC), and gpg's word for it."""

    fingerprint: str
    may: str
    until: int
    validity: str


class Key(msgspec.Struct, frozen=True):
    """A key with its subkeys; the first part is the key itself."""

    parts: tuple[KeyPart, ...]

    @property
    def fingerprint(self) -> str:
        """That of the key itself."""
        return self.parts[0].fingerprint

    @property
    def revoked(self) -> bool:
        """True where its owner took it back."""
        return self.parts[0].validity == "r"

    def until(self, need: str) -> int | None:
        """Until when it serves for `e` or `s`, seconds UTC; None where it never does."""
        able = [one for one in self.parts if need in one.may and one.validity not in ("r", "i")]
        if not able:
            return None
        return min(self.parts[0].until, max(one.until for one in able))

    def serves(self, need: str, now_s: int) -> bool:
        """True while it may be used for `e` or `s`."""
        until = self.until(need)
        return not self.revoked and until is not None and until > now_s


def keys_in(listing: str) -> dict[str, Key]:
    """The keys of a listing `--with-colons`, by fingerprint."""
    parts: list[list[KeyPart]] = []
    fields: list[str] = []
    for line in listing.splitlines():
        cells = line.split(":")
        if cells[0] in ("pub", "sec", "sub", "ssb"):
            fields = cells
            if cells[0] in ("pub", "sec"):
                parts.append([])
        elif cells[0] == "fpr" and fields:
            until = int(fields[6]) if fields[6].isdecimal() else _NEVER
            may = "".join(one for one in fields[11] if one in "es")
            parts[-1].append(KeyPart(cells[9], may, until, fields[1]))
            fields = []
    return {one[0].fingerprint: Key(tuple(one)) for one in parts if one}


def problems(
    settings: PgpSettings, theirs: Mapping[str, Key], ours: Mapping[str, Key], now_s: int
) -> Iterator[Text]:
    """What keeps the named keys from being used; `ours` are those whose secret half is there. One
    of several signers whose key is over or was revoked keeps the others from nothing."""
    signs = any(one in theirs and theirs[one].serves("s", now_s) for one in settings.signed_by)
    for key, fingerprint in settings.theirs:
        if key == "signed_by" and signs and fingerprint in theirs:
            continue
        yield from _of_one(settings.partner_keys, key, fingerprint, theirs, now_s)
    for key, fingerprint in settings.ours:
        if fingerprint in theirs and fingerprint not in ours:
            yield sentence("pgp.no-secret", key=key, fingerprint=fingerprint)
        else:
            yield from _of_one(settings.our_keys, key, fingerprint, ours, now_s)


def _of_one(
    file: str, key: str, fingerprint: str, found: Mapping[str, Key], now_s: int
) -> Iterator[Text]:
    one = found.get(fingerprint)
    if one is None:
        yield _not_there(file, key, fingerprint, found)
        return
    until = one.until(_NEEDS[key])
    # What was encrypted to a key of ours is opened also when its time is over.
    lasts = key == "decrypt_with"
    if one.revoked and not lasts:
        yield sentence("pgp.revoked", key=key, fingerprint=fingerprint)
    elif until is None:
        yield sentence(f"pgp.cannot-{_NEEDS[key]}", key=key, fingerprint=fingerprint)
    elif until <= now_s and not lasts:
        yield sentence("pgp.expired", key=key, fingerprint=fingerprint, day=_day(until))


def _not_there(file: str, key: str, fingerprint: str, found: Mapping[str, Key]) -> Text:
    for one in found.values():
        if any(part.fingerprint == fingerprint for part in one.parts):
            return sentence(
                "pgp.subkey-named", key=key, fingerprint=fingerprint, primary=one.fingerprint
            )
    held = sorted(found)
    if not held:
        return sentence("pgp.no-keys", file=file)
    return sentence("pgp.not-in-file", key=key, fingerprint=fingerprint, file=file, held=held)


def soon_over(
    settings: PgpSettings, theirs: Mapping[str, Key], ours: Mapping[str, Key], now_s: int
) -> Iterator[Text]:
    """The named keys whose time is over within `SOON_S`, is over already, or that were revoked."""
    named: Sequence[tuple[str, str, Mapping[str, Key]]] = [
        *((key, one, theirs) for key, one in settings.theirs),
        *((key, one, ours) for key, one in settings.ours),
    ]
    for key, fingerprint, found in named:
        one = found.get(fingerprint)
        if one is not None and one.revoked:
            yield sentence("pgp.revoked", key=key, fingerprint=fingerprint)
            continue
        until = None if one is None else one.until(_NEEDS[key])
        if until is not None and until <= now_s + SOON_S:
            yield sentence("pgp.soon", key=key, fingerprint=fingerprint, day=_day(until))


def _day(at_s: int) -> Date:
    return Date(day(at_s * 1_000_000))
