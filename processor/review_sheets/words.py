"""What a review sheet says in the languages of the house, and what a filled one says. Pure."""

from __future__ import annotations

from processor.languages.languages import LANGUAGES, language_of
from processor.model.sentence import Given, sentence

Language = str
VERBS = ("release", "reject", "correct", "split", "leave")


def say(word: str, language: Language, **pieces: Given) -> str:
    """A text of review sheets in a language."""
    return language_of(language).say(sentence(f"review.{word}", **pieces))


def verb_of(cell: str) -> str | None:
    """The decision that a cell names in any language; None for another word."""
    plain = cell.strip().casefold()
    for language in LANGUAGES:
        for verb in VERBS:
            if plain == say(verb, language).casefold():
                return verb
    return None
