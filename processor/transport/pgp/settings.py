"""What config.yaml says of the encryption of a remote, as gpg needs it."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.transport.sftp.settings import Secret

Ending = Literal["pgp", "gpg", "asc"]


class PgpSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of a remote by their fingerprints, and the files of this machine that hold them,
    absolute and empty where there is none. `ending` is what the name of a document gets; with
    `asc` it is written as text."""

    remote: str
    encrypt_to: tuple[str, ...] = ()
    sign_with: str = ""
    decrypt_with: tuple[str, ...] = ()
    signed_by: tuple[str, ...] = ()
    partner_keys: str = ""
    our_keys: str = ""
    password: Secret | None = None
    ending: Ending = "pgp"

    @property
    def opens(self) -> bool:
        """True where what comes from there must be encrypted or signed."""
        return bool(self.decrypt_with or self.signed_by)

    @property
    def seals(self) -> bool:
        """True where what goes there is encrypted or signed."""
        return bool(self.encrypt_to or self.sign_with)

    @property
    def coming(self) -> PgpSettings:
        """What is needed of it for files that come from there: a key that only documents need keeps
        no order out."""
        return msgspec.structs.replace(
            self,
            encrypt_to=(),
            sign_with="",
            partner_keys=self.partner_keys if self.signed_by else "",
            our_keys=self.our_keys if self.decrypt_with else "",
        )

    @property
    def going(self) -> PgpSettings:
        """What is needed of it for documents that go there."""
        return msgspec.structs.replace(
            self,
            decrypt_with=(),
            signed_by=(),
            partner_keys=self.partner_keys if self.encrypt_to else "",
            our_keys=self.our_keys if self.sign_with else "",
        )

    @property
    def ours(self) -> tuple[tuple[str, str], ...]:
        """Our own keys that are used: the key of config.yaml and the fingerprint."""
        signing = (("sign_with", self.sign_with),) if self.sign_with else ()
        return (*signing, *(("decrypt_with", one) for one in self.decrypt_with))

    @property
    def theirs(self) -> tuple[tuple[str, str], ...]:
        """The partner's keys that are used, in the same way."""
        to = tuple(("encrypt_to", one) for one in self.encrypt_to)
        return (*to, *(("signed_by", one) for one in self.signed_by))
