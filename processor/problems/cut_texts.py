"""Texts that end before a ` #`, because a comment begins there. Pure."""

from __future__ import annotations

import re

# Two blanks before the sign and one behind it: so a comment looks that is meant as one.
_COMMENT = re.compile(r"(?P<before>\s+)#+(?P<after>.?)")


def cut_off(rest: str, *, text: bool) -> int | None:
    """Where in the rest of a line, behind a value, the sign stands that may have cut it off; None
    where a comment begins, or nothing. `text`: the value is a sentence or a name, so that one of
    two things makes it doubtful: a single blank before the sign, or none behind it; else only both.
    """
    found = _COMMENT.match(rest)
    if found is None:
        return None
    near = len(found["before"]) == 1 and found["before"] != "\t"
    tight = found["after"].strip() != ""
    doubtful = near or tight if text else near and tight
    return found.end("before") if doubtful else None
