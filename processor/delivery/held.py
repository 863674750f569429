"""What was rendered for a place that is not asked now, held in memory until it is."""

from __future__ import annotations

import hashlib

# So much is held; the rest is rendered once more.
_MOST = 32 << 20


class Held:
    """Bytes of documents by (remote, key)."""

    def __init__(self) -> None:
        self._bytes: dict[tuple[str, int], bytes] = {}

    def keep(self, remote: str, key: int, data: bytes) -> None:
        """Holds it, where there is room."""
        self._bytes.pop((remote, key), None)
        if sum(map(len, self._bytes.values())) + len(data) <= _MOST:
            self._bytes[remote, key] = data

    def take(self, remote: str, key: int, sha256: str) -> bytes | None:
        """What is held of a document, which is then held no more; None where that is not what the
        ledger noted."""
        data = self._bytes.pop((remote, key), None)
        return data if data is not None and hashlib.sha256(data).hexdigest() == sha256 else None
