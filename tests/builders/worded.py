"""Words for tests: problems in words of their own, as an earlier version kept them, and
sentences in the words of a catalogue, whatever these are."""

from __future__ import annotations

from typing import Any

from processor.languages.languages import language_of
from processor.model.sentence import Given, sentence
from processor.problems.problem import AS_WRITTEN, Problem


def as_written(*, code: str, message: str, advice: str = "", **place: Any) -> Problem:
    """A problem in words that no catalogue has."""
    return Problem(id=code + AS_WRITTEN, pieces={"message": message, "advice": advice}, **place)


def said(language: str, key: str, /, **pieces: Given) -> str:
    """What a language says under an id: for tests of which sentence it is, not of its words."""
    return language_of(language).say(sentence(key, **pieces))
