"""The one telling that somebody means by whom it tells, and by kind and about what where that is
told of several."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from processor.commands.printing.console import USAGE, Stop
from processor.model.sentence import listed, sentence
from processor.model.tellings import Telling


def meant(args: argparse.Namespace, among: Sequence[Telling]) -> list[Telling]:
    """Those of some tellings that are named."""
    return [
        one
        for one in among
        if one.to == args.to and args.kind in (None, one.kind) and args.about in (None, one.about)
    ]


def one_of(args: argparse.Namespace, found: Sequence[Telling]) -> Telling:
    """The one telling that is meant; ends the command where it is none, or one of several."""
    if len(found) == 1:
        return found[0]
    of = [sentence("settle.telling", kind=one.kind, about=one.about) for one in found]
    raise Stop(USAGE, sentence("settle.which", to=args.to, tellings=listed(of, "and")))


def no_why(args: argparse.Namespace) -> None:
    """Ends the command where no reason was given."""
    if not args.why.strip():
        raise Stop(USAGE, sentence("settle.no-why"))
