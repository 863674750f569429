"""What a review sheet says in the languages of the house, and what a filled one says. Pure."""

from __future__ import annotations

from processor.languages.languages import LANGUAGES, language_of
from processor.model.sentence import Given, sentence
from processor.model.sheet_words import SheetWords
from processor.review_sheets.first_words import FIRST_WORDS

ORDER_VERBS = ("release", "reject", "correct", "split", "leave")
CASE_VERBS = ("close", "leave")
VERBS = (*ORDER_VERBS, "close")


def say(word: str, language: str, **pieces: Given) -> str:
    """A text of review sheets in a language."""
    return language_of(language).say(sentence(f"review.{word}", **pieces))


def verbs_of(cell: str, written: SheetWords) -> list[str]:
    """The decisions that a cell names: by the words of its own sheet, else by those of any language
    and any time. A word may mean one decision here and another there: then there are several."""
    plain = cell.strip().casefold()
    own = [verb for verb in VERBS if plain and plain == written.verbs.get(verb, "").casefold()]
    if own:
        return own
    return [verb for verb in VERBS if plain in words_for(verb)]


def words_for(verb: str) -> set[str]:
    """The words of a decision in every language, now and at first, in small letters."""
    first = {words.verbs.get(verb, "").casefold() for words in FIRST_WORDS.values()} - {""}
    return first | {say(verb, language).casefold() for language in LANGUAGES}
