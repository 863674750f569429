"""Names that people type behind an option: what nobody knows is refused, with what is near."""

from __future__ import annotations

from collections.abc import Iterable

from processor.commands.printing.console import USAGE, Stop
from processor.model.sentence import joined, listed, sentence
from processor.problems.suggest import suggest

# So many names are listed whole; of more only how many there are.
_LISTED = 30


def known_name(what: str, name: str | None, known: Iterable[str]) -> None:
    """Ends the command where a name was typed that nothing has; `what` is a thing of
    `console.thing.*`. None, where nothing was typed, is nothing wrong."""
    if name is None:
        return
    names = set(known)
    if name not in names:
        raise unknown_name(what, name, names)


def unknown_name(what: str, name: str, known: Iterable[str]) -> Stop:
    """The end of a command that was given a name which nothing has: exit code 2, with the names
    that are near and, where these are few, all of them."""
    names = sorted(set(known))
    there = sentence("console.known-none")
    if names:
        there = sentence("console.known-many", n=len(names))
    if 0 < len(names) <= _LISTED:
        there = sentence("console.known", names=listed(names))
    near = suggest(name, names, "")
    words = joined([there, near] if near else [there])
    thing = sentence(f"console.thing.{what}")
    return Stop(USAGE, sentence("console.unknown-name", what=thing, name=name, known=words))
