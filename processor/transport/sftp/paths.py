"""Paths of a server in one form. Pure; SFTP knows `/` alone as what stands between names."""

from __future__ import annotations


def plain(path: str) -> str:
    """`a//b/./c/` is `a/b/c`; what names nothing is `.`, the folder in which a login begins."""
    steps = [one for one in path.split("/") if one not in ("", ".")]
    start = "/" if path.startswith("/") else ""
    return start + "/".join(steps) or "."


def is_within(one: str, other: str) -> bool:
    """True where two paths are one folder, or the one lies in the other, as far as their words say:
    where a login begins, and so whether `a` lies in `/home/us`, only the server knows."""
    if one.startswith("/") != other.startswith("/"):
        return False
    first, second = (_start(plain(path)) for path in (one, other))
    return first.startswith(second) or second.startswith(first)


def _start(path: str) -> str:
    """What every path below it begins with."""
    return "" if path == "." else f"{path.rstrip('/')}/"
