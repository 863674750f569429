"""Keys of remotes whose time is nearly over are told by an alert each, until they are exchanged."""

from __future__ import annotations

from collections.abc import Mapping

from processor.house.pgp_keys import pgp_of
from processor.model.config import Remote
from processor.model.sentence import Text, joined

# The alert of a remote's keys beside that of the remote itself; no remote has such a name.
ALERT = "{remote}.keys"


def nearly_over(remotes: Mapping[str, Remote]) -> dict[str, Text]:
    """What is told of the keys of remotes, by remote."""
    named = {name: pgp_of(one) for name, one in remotes.items()}
    used = {name: one for name, one in named.items() if one.opens or one.seals}
    if not used:
        return {}
    from processor.transport.pgp.keyring import soon

    # As the sides of the remote use them, so that each is looked at once.
    found: dict[str, list[Text]] = {}
    for name, one in used.items():
        sides = [side for side in (one.going, one.coming) if side.seals or side.opens]
        found[name] = list(dict.fromkeys(words for side in sides for words in soon(side)))
    return {name: joined(words) for name, words in found.items() if words}
