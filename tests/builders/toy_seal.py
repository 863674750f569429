"""Encryption that hides nothing and costs nothing: what is closed is never twice the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import BinaryIO

import pytest

from processor.delivery import sealed as going
from processor.intake import sealed as coming
from processor.transport.pgp.settings import PgpSettings
from processor.transport.pgp.verdict import Opened

CLOSED = PgpSettings(remote="lodz", encrypt_to=("A" * 40,), decrypt_with=("B" * 40,))
_MARK, _RANDOM = b"\x85closed", 8
SIGNER = "C" * 40


def closed(data: bytes) -> bytes:
    """What a partner makes of a file."""
    return _MARK + os.urandom(_RANDOM) + data


def read(data: bytes) -> bytes:
    """What a partner reads in a file of ours."""
    assert data.startswith(_MARK), "it went out as it is"
    return data[len(_MARK) + _RANDOM :]


def _seal(_terms: PgpSettings, data: bytes) -> bytes:
    return closed(data)


def _unseal(
    _terms: PgpSettings, sealed: BinaryIO, take: Callable[[bytes], object], most: int
) -> Opened:
    data = sealed.read()
    if not data.startswith(_MARK):
        return Opened(refused="plain")
    take(read(data)[:most])
    if len(read(data)) > most:
        return Opened(refused="too-large", who=str(most))
    return Opened(signed_by=SIGNER, encrypted_to="B" * 40)


def use_toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on nobody asks gpg."""
    for module in (going, coming):
        monkeypatch.setattr(module, "why_not", lambda _terms: "")
    monkeypatch.setattr(going, "seal", _seal)
    monkeypatch.setattr(coming, "unseal", _unseal)
