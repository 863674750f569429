"""Value tables: from a sender's words to ours. Pure."""

from __future__ import annotations

from collections.abc import Callable

from processor.normalise.mapping.conditions import fits
from processor.normalise.mapping.take import Take
from processor.normalise.mapping.targets import choices_of


def _matcher(values: tuple[tuple[str, str], ...]) -> Callable[[str], str | None]:
    """Looks a text up in a value table: the whole text first, then patterns with *, in order."""
    exact = {key.casefold(): value for key, value in values if "*" not in key}
    patterns = [(key.casefold(), value) for key, value in values if "*" in key]

    def find(text: str) -> str | None:
        folded = text.casefold()
        if folded in exact:
            return exact[folded]
        return next((value for pattern, value in patterns if fits(folded, pattern)), None)

    return find


def lookup(take: Take) -> Callable[[str], str | None]:
    """Looks a text up among the words of the channel, then in the table of the mapping."""
    in_table = _matcher(take.values)
    if not take.words:
        return in_table
    in_words = _matcher(take.words)

    def find(text: str) -> str | None:
        found = in_words(text)
        return in_table(text) if found is None else found

    return find


def words_taken(take: Take, type_: str) -> tuple[str, ...]:
    """Our words that a value table may give: those of the type, else those that it gives so far."""
    yes_no = ("yes", "no") if type_ == "yes-no" else ()
    given = (value for _, value in (*take.values, *take.words) if value)
    return choices_of(type_) or yes_no or tuple(dict.fromkeys(given))
