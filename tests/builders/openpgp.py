"""A partner with GnuPG: keys that are made once for all tests, files that he encrypts and opens."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

needs_gpg = pytest.mark.skipif(
    shutil.which("gpg") is None or shutil.which("gpg-agent") is None,
    reason="GnuPG is not installed (Debian: gnupg)",
)


class Gpg:
    """Somebody's own keyring, in a folder of its own."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="pgp-"))
        (self.home / "gpg-agent.conf").write_text("allow-loopback-pinentry\ns2k-count 65536\n")
        atexit.register(self.end)

    def end(self) -> None:
        subprocess.run(
            ["gpgconf", "--homedir", str(self.home), "--kill", "gpg-agent"],
            check=False, capture_output=True,
        )  # fmt: skip
        shutil.rmtree(self.home, ignore_errors=True)

    def __call__(self, *args: str, data: bytes = b"", fails: bool = False) -> bytes:
        env = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LC_ALL": "C"}
        line = ["gpg", "--homedir", str(self.home), "--batch", "--quiet", "--trust-model", "always"]
        done = subprocess.run([*line, *args], input=data, env=env, capture_output=True)
        assert fails == (done.returncode != 0), done.stderr.decode()
        return done.stdout

    def make(self, name: str, *, password: str = "", until: str = "0", at: str = "") -> str:
        """A key that signs, with a subkey for encryption; returns its fingerprint."""
        when = ["--faked-system-time", at] if at else []
        secret = ["--pinentry-mode", "loopback", "--passphrase", password]
        self(*when, *secret, "--quick-generate-key", name, "ed25519", "cert,sign", until)
        listing = self("--with-colons", "--list-keys", f"={name}").decode()
        mark = next(line for line in listing.splitlines() if line.startswith("fpr:")).split(":")[9]
        self(*when, *secret, "--quick-add-key", mark, "cv25519", "encr", until)
        return mark

    def public(self, *prints: str) -> bytes:
        return self("--armor", "--export", *prints)

    def secret(self, *prints: str) -> bytes:
        return self("--armor", "--export-secret-keys", *prints)

    def knows(self, key: bytes) -> None:
        self("--import", data=key)

    def sealed(self, data: bytes, to: str, *more: str, by: str = "") -> bytes:
        """What he sends: encrypted to a key, and signed by one of his own."""
        signs = ["--local-user", by, "--sign"] if by else []
        return self(*more, *signs, "--encrypt", "--recipient", to, data=data)


class Pair:
    """The house and its partner: keyrings, fingerprints, and what each gave the other."""

    def __init__(self) -> None:
        self.house, self.partner = Gpg(), Gpg()
        self.our_print = self.house.make("Crossdock <edi@crossdock.example>")
        self.their_print = self.partner.make("Lodz <edi@lodz.example>")
        self.other_print = self.partner.make("Somebody <else@lodz.example>")
        self.ours = self.house.secret(self.our_print)
        self.our_public = self.house.public(self.our_print)
        self.theirs = self.partner.public(self.their_print)
        self.partner.knows(self.our_public)
        self.house.knows(self.theirs)

    def sent(self, data: bytes, *more: str) -> bytes:
        """A file as the partner sends it."""
        return self.partner.sealed(data, self.our_print, *more, by=self.their_print)

    def read(self, data: bytes) -> bytes:
        """What the partner reads out of a file of ours."""
        return self.partner("--decrypt", data=data)

    def write_to(self, folder: Path) -> None:
        """The two key files of the house."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lodz.asc").write_bytes(self.theirs)
        ours = folder / "ours.asc"
        ours.touch(0o600)
        ours.write_bytes(self.ours)

    @property
    def lines(self) -> Sequence[str]:
        """The keys of a remote whose files are encrypted and signed both ways."""
        return (
            f"encrypt_to: {self.their_print}", f"sign_with: {self.our_print}",
            f"decrypt_with: {self.our_print}", f"signed_by: {self.their_print}",
            "partner_keys: keys/lodz.asc", "our_keys: keys/ours.asc",
        )  # fmt: skip


@cache
def pair() -> Pair:
    """The same two for all tests of a process."""
    return Pair()
