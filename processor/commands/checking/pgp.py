"""What `crossdock check` says of the keys by which remotes encrypt and sign."""

from __future__ import annotations

from processor.house.pgp_keys import pgp_of
from processor.house.premises import Premises
from processor.model.sentence import Sentence, sentence


def pgp_lines(house: Premises) -> list[Sentence]:
    """One line for each remote whose keys cannot be used, or whose time is nearly over."""
    named = [pgp_of(one) for one in house.config.remotes.values()]
    used = [one for one in named if one.opens or one.seals]
    if not used:
        return []
    from processor.transport.pgp.keyring import soon, why_not

    found = []
    for one in used:
        if why := why_not(one):
            found.append(sentence("pgp.check", remote=one.remote, why=why))
        found += [sentence("pgp.check", remote=one.remote, why=why) for why in soon(one)]
    return found
