"""The keys of a remote that say how files are encrypted and signed there, whatever its transport.
Pure: key files are looked at when they are needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

from processor.model.config import Remote
from processor.transport.pgp.settings import Ending, PgpSettings
from processor.transport.sftp.settings import Secret

FILES = ("partner_keys", "our_keys", "our_keys_password_file")
# Fingerprints, each may be several.
FINGERPRINTS = ("encrypt_to", "signed_by", "decrypt_with")
OPTIONAL = (
    *FINGERPRINTS, "sign_with", "partner_keys", "our_keys", "our_keys_password_env",
    "our_keys_password_file", "encrypted_ending",
)  # fmt: skip
# Which file holds the keys that are named.
_FROM = {
    "encrypt_to": "partner_keys", "signed_by": "partner_keys",
    "sign_with": "our_keys", "decrypt_with": "our_keys",
}  # fmt: skip
_HEX = re.compile(r"[0-9A-F]{40}|[0-9A-F]{64}", re.ASCII)
_SPACES = re.compile(r"[ \u00a0]")
# What a variable of the environment is called.
_ENV = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}", re.ASCII)
_PASSWORD = "our_keys_password"  # noqa: S105 - the name of a key


def secret(key: str, value: str) -> str:
    """The id of the problem of a value that may be a password; nothing where it is none."""
    if key in (_PASSWORD, "our_key_password"):
        return "value/wrong.pgp-password"
    if key == f"{_PASSWORD}_env":
        return "" if _ENV.fullmatch(value) else "value/wrong.sftp-env"
    # Keys as text are no files.
    return "value/wrong.pgp-key-text" if "-----BEGIN PGP" in value else ""


def check(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the values, the id of a problem by key."""
    found: dict[str, str] = {}
    for key, file in _FROM.items():
        if key not in values:
            continue
        prints = fingerprints(values[key])
        if not prints or not all(_HEX.fullmatch(one) for one in prints):
            found[key] = "value/wrong.pgp-fingerprint"
        elif key == "sign_with" and len(prints) > 1:
            found[key] = "value/wrong.pgp-one"
        elif file not in values:
            found[key] = "value/wrong.pgp-no-file"
    for file in ("partner_keys", "our_keys"):
        if file in values and not any(key in values for key, one in _FROM.items() if one == file):
            found[file] = "value/wrong.pgp-unused"
    for key in FILES:
        if "/~" in values.get(key, ""):
            found[key] = "value/wrong.sftp-home"
    if f"{_PASSWORD}_env" in values and f"{_PASSWORD}_file" in values:
        found[f"{_PASSWORD}_file"] = "value/wrong.sftp-secret-twice"
    for key in (f"{_PASSWORD}_env", f"{_PASSWORD}_file"):
        if key in values and "our_keys" not in values:
            found[key] = "value/wrong.pgp-unused"
    ending = values.get("encrypted_ending")
    if ending is not None and ending not in get_args(Ending):
        found["encrypted_ending"] = "value/wrong.pgp-ending"
    elif ending is not None and not {"encrypt_to", "sign_with"} & values.keys():
        found["encrypted_ending"] = "value/wrong.pgp-unused"
    return found


def fingerprints(value: str) -> tuple[str, ...]:
    """Fingerprints as they are compared: hexadecimal, without the blanks that gpg shows."""
    parts = (_SPACES.sub("", one).upper() for one in value.split(","))
    return tuple(dict.fromkeys(one for one in parts if one))


def pgp_of(remote: Remote) -> PgpSettings:
    """How files are encrypted and signed at a remote. The values were checked."""
    value = remote.values.get
    endings: tuple[Ending, ...] = get_args(Ending)
    ending = value("encrypted_ending", "pgp")
    return PgpSettings(
        remote=remote.name,
        encrypt_to=fingerprints(value("encrypt_to", "")),
        sign_with=next(iter(fingerprints(value("sign_with", ""))), ""),
        decrypt_with=fingerprints(value("decrypt_with", "")),
        signed_by=fingerprints(value("signed_by", "")),
        partner_keys=value("partner_keys", ""),
        our_keys=value("our_keys", ""),
        password=_password(remote),
        ending=next(one for one in endings if one == ending),
    )


def _password(remote: Remote) -> Secret | None:
    if (name := remote.values.get(f"{_PASSWORD}_env")) is not None:
        return Secret("env", name)
    if (name := remote.values.get(f"{_PASSWORD}_file")) is not None:
        return Secret("file", name)
    return None
