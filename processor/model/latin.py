"""Which letters are Latin. Pure."""

from __future__ import annotations

import re

# Letters of other scripts than Latin: from Greek on, but for Latin letters with marks (1E00-1EFF),
# signs (2000-2BFF, which hold № and ℃) and full-width forms, which Japanese files use for Latin.
_NOT_LATIN = re.compile("[\u0370-\u1dff\u1f00-\u1fff\u2c80-\ufaff\ufb13-\ufeff\uff66-\uffdc]")


def in_latin(text: str) -> bool:
    """True if no letter of `text` is of another script than Latin."""
    return text.isascii() or _NOT_LATIN.search(text) is None
