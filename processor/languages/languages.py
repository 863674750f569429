"""The languages people are spoken to in: one entry each, and a catalogue in a folder beside."""

from __future__ import annotations

import re
from functools import partial

from processor.chinese import tokens
from processor.languages.language import Language
from processor.languages.read_texts import texts_of
from processor.model.fact_kinds import TEXTS
from processor.model.printable import printable
from processor.model.sentence import Condition, Piece, Text, sentence

FIRST = "en"


def _name(word: str) -> str:
    name = tokens.chinese_name(word)
    return name if name != word else tokens.chinese_demand(word)


def _condition(one: Condition) -> str:
    if one.kind not in TEXTS and one.text.startswith("[") and one.text.endswith("]"):
        values = one.text[1:-1].split(", ")
        said = (tokens.chinese_condition(one.kind, one.choices, value) for value in values)
        return f"[{', '.join(said)}]"
    return tokens.chinese_condition(one.kind, one.choices, one.text)


def _quoted(text: str) -> str:
    return f"“{printable(text)}”"


LANGUAGES: dict[str, Language] = {
    one.code: one
    for one in (
        Language("en", "en", partial(texts_of, "en")),
        Language("zh", "zh_Hans", partial(texts_of, "zh"), _name, _condition, _quoted),
    )
}


def language_of(code: str) -> Language:
    """The language of that code; the first one for a code that is no language any more, as a
    house of an earlier time may name."""
    return LANGUAGES.get(code) or LANGUAGES[FIRST]


def code_of(name: str) -> str:
    """The code of the language that a code or a locale names: `zh` for `zh-CN`, `zh_CN.UTF-8` and
    `zh_Hans`. Empty where there is none."""
    whole = re.split(r"[.@]", name, maxsplit=1)[0].replace("-", "_").lower()
    codes = {code.lower(): code for code in LANGUAGES}
    return codes.get(whole) or codes.get(whole.partition("_")[0], "")


def word_of(family: str, name: str) -> Text:
    """A word of a family, such as `document.`; the name itself where the first language has no
    word for it, as for a kind that another version knows."""
    said = sentence(family + name)
    return said if LANGUAGES[FIRST].has(said.id) else name


def in_english(text: Piece) -> str:
    """A text, or a piece of one, in the language of files that are the program's own."""
    return LANGUAGES[FIRST].say(text)
