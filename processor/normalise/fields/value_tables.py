"""Value tables: from a sender's words to ours. Pure."""

from __future__ import annotations

from collections.abc import Callable

from processor.normalise.mapping.conditions import fitting
from processor.normalise.mapping.take import Take
from processor.normalise.mapping.targets import choices_of

# So many of our words are told where any would do: a table of SKUs has thousands.
_SHOWN = 12


def _matcher(values: tuple[tuple[str, str], ...]) -> Callable[[str], str | None]:
    """Looks a text up in a value table: the whole text first, then patterns with *, in order."""
    exact = {key.casefold(): value for key, value in values if "*" not in key}
    patterns = [(fitting(key.casefold()), value) for key, value in values if "*" in key]

    def find(text: str) -> str | None:
        folded = text.casefold()
        if folded in exact:
            return exact[folded]
        for fits, value in patterns:
            if fits(folded):
                return value
        return None

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
    """Our words that a value table may give: all of the type, else some that it gives so far."""
    closed = ("yes", "no") if type_ == "yes-no" else choices_of(type_)
    given = dict.fromkeys(value for _, value in (*take.values, *take.words) if value)
    if closed or len(given) <= _SHOWN:
        return closed or tuple(given)
    return (*list(given)[:_SHOWN], "...")
