"""The keys of a remote that say how files are encrypted there."""

from __future__ import annotations

import pytest

from processor.house.config_file import read_config
from processor.house.pgp_keys import check, fingerprints, pgp_of, secret
from processor.model.config import Remote
from processor.transport.sftp.settings import Secret

OURS, THEIRS, NEW = "A" * 40, "B" * 40, "C" * 40
FILES = {"partner_keys": "/keys/lodz.asc", "our_keys": "/keys/ours.asc"}
ALL = {"encrypt_to": THEIRS, "sign_with": OURS, "decrypt_with": OURS, "signed_by": THEIRS}


def test_fingerprints_are_read_as_gpg_shows_them() -> None:
    shown = "aaaa AAAA aaaa AAAA aaaa  AAAA aaaa AAAA aaaa AAAA"
    assert fingerprints(f"{shown}, {NEW},{OURS}") == (OURS, NEW)


def test_what_is_said_of_a_remote_is_taken_as_it_is_meant() -> None:
    values = {**FILES, **ALL, "decrypt_with": f"{NEW}, {OURS}", "encrypted_ending": "asc",
              "our_keys_password_env": "LODZ_KEYS"}  # fmt: skip
    assert check(values) == {}
    found = pgp_of(Remote(name="lodz", transport="local", values=values))
    assert (found.decrypt_with, found.sign_with, found.ending) == ((NEW, OURS), OURS, "asc")
    assert found.password == Secret("env", "LODZ_KEYS") and found.opens and found.seals


def test_a_remote_that_says_nothing_of_it_neither_opens_nor_seals() -> None:
    found = pgp_of(Remote(name="lodz", transport="local", values={"path": "/share"}))
    assert not found.opens and not found.seals and check({"path": "/share"}) == {}


WRONG = {
    "a short number": ({**FILES, **ALL, "signed_by": "0" * 16}, {"signed_by": "pgp-fingerprint"}),
    "a name": ({**FILES, **ALL, "encrypt_to": "edi@lodz.example"},
               {"encrypt_to": "pgp-fingerprint"}),
    "two that sign": ({**FILES, **ALL, "sign_with": f"{OURS}, {NEW}"}, {"sign_with": "pgp-one"}),
    "no file of the partner": ({"our_keys": "/k", **ALL},
                               {"encrypt_to": "pgp-no-file", "signed_by": "pgp-no-file"}),
    "a file for nothing": (FILES, {"partner_keys": "pgp-unused", "our_keys": "pgp-unused"}),
    "an ending for nothing": (
        {"partner_keys": "/k", "signed_by": THEIRS, "encrypted_ending": "pgp"},
        {"encrypted_ending": "pgp-unused"},
    ),
    "another ending": ({**FILES, **ALL, "encrypted_ending": "zip"},
                       {"encrypted_ending": "pgp-ending"}),
    "two places for a password": (
        {**FILES, **ALL, "our_keys_password_env": "A", "our_keys_password_file": "/b"},
        {"our_keys_password_file": "sftp-secret-twice"},
    ),
    "a password of no key": ({"our_keys_password_env": "A"},
                             {"our_keys_password_env": "pgp-unused"}),
    "somebody's home": ({**FILES, **ALL, "our_keys": "/house/~/ours.asc"},
                        {"our_keys": "sftp-home"}),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_meant_is_told_at_its_key(what: str) -> None:
    values, told = WRONG[what]
    assert check(values) == {key: f"value/wrong.{one}" for key, one in told.items()}


def test_secrets_and_keys_as_text_are_told_and_shown_nowhere() -> None:
    assert secret("our_keys_password", "open sesame") and secret("our_keys_password_env", "open $")
    assert secret("our_keys", "-----BEGIN PGP PRIVATE KEY BLOCK-----")
    assert not secret("our_keys", "keys/ours.asc") and not secret("our_keys_password_env", "KEYS")
    text = f"remotes:\n  lodz:\n    transport: local\n    path: share\n    sign_with: {OURS}\n"
    hidden = 'our_keys_password: "open sesame"'
    _, problems = read_config(f"{text}    our_keys: k\n    {hidden}\n", "config.yaml", "/house")
    [told] = [one for one in problems if one.id == "value/wrong.pgp-password"]
    assert "sesame" not in told.text


def test_several_keys_may_stand_in_a_list() -> None:
    text = (
        "remotes:\n  lodz:\n    transport: local\n    path: share\n    partner_keys: k\n"
        f"    signed_by:\n      - {THEIRS}\n      - {NEW}\n"
    )
    _, problems = read_config(text, "config.yaml", "/house")
    assert not [one for one in problems if one.id.startswith("value/wrong.pgp")]
