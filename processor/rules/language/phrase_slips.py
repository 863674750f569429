"""What is said where a text behind a fact is no condition: what was meant instead.

Adds problems and decides nothing: what a condition asks stands in phrases.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from processor.model.condition_words import EQUAL, OF_SETS, Operator, beginning, examples
from processor.model.fact_kinds import TEXTS
from processor.model.sentence import Name, Sentence, Text, sentence
from processor.problems.form import Form, Node
from processor.problems.suggest import suggest
from processor.rules.facts.fact import type_of
from processor.rules.language.lists import WordList
from processor.rules.language.literals import (
    longer_of_others,
    perhaps_several,
    quoted_slip,
    slip_of,
)
from processor.rules.language.other_words import others_word
from processor.rules.language.right_forms import TextPlace, better_of, forms_of_others, split
from processor.rules.language.subject import Subject
from processor.rules.language.values import Names, Wrong

# What no condition looks like: the cells of large tables are mostly codes and addresses of mail.
_CODE = re.compile(r"(?=\S*[0-9@])(?:[0-9A-Z]|(?=\S*@))[0-9A-Za-z._@/+-]*\Z")
# Signs that YAML takes away from the front of a value.
_TAKEN_AWAY = ("!", "&")


class PhraseSlips:
    """Tells what was meant in the values of one file. `reads` says whether a text is a condition on
    a fact; `cell`: they stand in cells of a table; `silent`: a text is only tried."""

    def __init__(
        self,
        form: Form,
        names: Names,
        lists: Mapping[str, WordList],
        reads: Callable[[Subject, str], bool],
    ) -> None:
        self.form = form
        self.names = names
        self.lists = lists
        self.reads = reads
        self.cell = False
        self.silent = False

    def _place(self, fact: Subject, before: str = "") -> TextPlace:
        choices = self.names.closed(fact.choices)
        return TextPlace(
            fact.kind, choices, self.lists, self.cell, lambda text: self.reads(fact, text), before
        )

    def quoted(self, fact: Subject, node: Node, inside: Text) -> None:
        """A warning where a condition stands in quotes as a whole, and so is none."""
        if fact.kind not in TEXTS or self.names.earlier or self.silent:
            return
        slip = quoted_slip(" ".join(node.text.split()), self._place(fact))
        if slip is not None:
            self.form.problem(slip.id, node, inside=inside, severity="warning", **slip.pieces)

    def patterns(self, fact: Subject, node: Node, inside: Text) -> bool:
        """Whether values in brackets are patterns, which go behind `like`. True, with one
        problem for all of them."""
        texts = [one.text for one in node.items if one.kind == "text"]
        starred = [one for one in node.items if "*" in one.text and not one.quoted]
        worded = any(_is_worded(one.text) for one in starred)
        if not starred or worded or fact.kind not in TEXTS or self.names.earlier:
            return False
        forms = ["like [" + ", ".join(f'"{text}"' for text in texts) + "]"]
        self.form.problem("fact/literal.star", starred[0], inside=inside, text=starred[0].text,
                          forms=self._place(fact).said(forms))  # fmt: skip
        return True

    def in_list(self, fact: Subject, node: Node, text: str, inside: Text) -> bool:
        """Whether a text without quotes may be a value among several."""
        if self.names.earlier:
            return True
        if _is_worded(text):
            key = "fact/literal.in-list" if fact.kind in TEXTS else "fact/literal.in-list-only"
            self.form.problem(key, node, text=text, inside=inside)
            return False
        return self.is_text(fact, node, text, inside)

    def longer_word(
        self, fact: Subject, node: Node, one: Operator, text: str, inside: Text
    ) -> bool:
        """Whether one of our words was only the beginning of a word of other programs."""
        if self.names.earlier or self.silent or not one.is_free or one.reads == "value":
            return False
        slip = longer_of_others(text, one.word, self._place(fact))
        if slip is not None:
            self.form.problem(slip.id, node, inside=inside, **slip.pieces)
        return slip is not None

    def is_text(self, fact: Subject, node: Node, text: str, inside: Text, before: str = "") -> bool:
        """Whether a text without quotes may be the value itself, behind the condition word `before`
        if there is one. False, with a problem, where it looks like a condition, or like several
        values: it would be compared as it stands, and never be met."""
        if fact.kind not in TEXTS or self.names.earlier:
            return True
        if not text and any(one.line == node.line for one in self.form.problems):
            return True  # What stood there is told already: a sign of YAML, a word after it.
        if self.cell and _CODE.match(text):
            return True
        if self.cell and "*" in text and f"{text}*" in node.text:
            # A cell may say how a text begins, and is asked about it without the star behind it.
            text = f"{text}*"
        if not before and self._sign_taken_away(node):
            text = f"{self.form.lines[node.line - 1][node.column - 1]} {text}"
        slip = slip_of(text, self._place(fact, before))
        if slip is not None:
            self.form.problem(slip.id, node, inside=inside, **slip.pieces)
            return False
        # `Smith and Sons` is one company.
        named = self.silent or fact.sort == "name"
        perhaps = None if named else perhaps_several(text, self._place(fact, before))
        if perhaps is not None:
            self.form.problem(perhaps.id, node, inside=inside, severity="warning", **perhaps.pieces)
        return True

    def _sign_taken_away(self, node: Node) -> bool:
        """Whether a sign stands before the value in the file that is not part of it there."""
        line = self.form.lines[node.line - 1] if 0 < node.line <= len(self.form.lines) else ""
        here = line[node.column - 1 : node.column]
        told = any(one.line == node.line for one in self.form.problems)
        return here in _TAKEN_AWAY and not node.text.startswith(here) and not told

    def unknown_list(
        self, fact: Subject, node: Node, one: Operator, name: str, inside: Text
    ) -> None:
        if name.startswith("[") and self._brackets(fact, node, one, name, inside):
            return
        if self._several_lists(fact, node, one, name, inside):
            return
        near = suggest(name, self.lists, "nouns.list") or sentence("suggest.define-list")
        key = "list/unknown.text" if fact.kind in TEXTS and " " in name else "list/unknown"
        self.form.problem(key, node, list=name, near=near, inside=inside)

    def _several_lists(
        self, fact: Subject, node: Node, one: Operator, name: str, inside: Text
    ) -> bool:
        """Whether several values, or lists, stand where one list is named."""
        parts = split(name.strip("(){}"), more=True)
        if len(parts) < 2 and name.strip("(){}") == name:
            return False
        lists = [part.removeprefix("in ") for part in parts]
        if not any(part in self.lists for part in lists):
            form = "[" + ", ".join(parts) + "]"
            return self._brackets(fact, node, one, form, inside)
        items = ", ".join(f"in {part}" if part in self.lists else part for part in lists)
        self.form.problem("list/unknown.several", node, list=name, items=items, inside=inside,
                          word=Name(one.word))  # fmt: skip
        return True

    def _brackets(self, fact: Subject, node: Node, one: Operator, name: str, inside: Text) -> bool:
        forms = [name, f"include any of {name}"]
        if not one.says.wanted:
            forms = [f"not {name}", f"include none of {name}"]
        right = [form for form in forms if self.reads(fact, form)]
        if right:
            self.form.problem("list/unknown.brackets", node, inside=inside, word=Name(one.word),
                              forms=self._place(fact).said(right[:1]))  # fmt: skip
        return bool(right)

    def unfit(
        self, fact: Subject, node: Node, why: Sentence, inside: Text, text: str = "",
        key: str = "",
    ) -> None:  # fmt: skip
        """A word that does not go with the fact; `text` is the condition as it stands."""
        better = None
        if text and not self.silent:
            better = better_of(text, self._place(fact))
            if better is None and fact.kind == "set" and self.reads(fact, f"{OF_SETS.word} {text}"):
                better = self._place(fact).said([f"{OF_SETS.word} {text}"])
        self.form.problem(
            key or ("fact/type.text" if fact.kind in TEXTS else "fact/type"),
            node,
            inside=inside,
            unfit=why,
            fact=Name(fact.name),
            type=type_of(fact.kind),
            examples=examples(fact.kind) if better is None else better,
        )

    def value(
        self, fact: Subject, node: Node, text: str, wrong: Wrong, offset: int, inside: Text,
        one: Operator = EQUAL,
    ) -> None:  # fmt: skip
        """A text that is no value of the fact, behind the word `one`."""
        better = wrong.better
        if not self.silent:
            place = self._place(fact, one.word if one.is_word else "")
            meant = better_of(text, place)
            word = others_word(text, free=False)
            if word is not None and not self.names.earlier and forms_of_others(text, place):
                self.form.problem("fact/literal.no-word", node, inside=inside, word=word[0],
                                  forms=meant or "")  # fmt: skip
                return
            better = better if meant is None else sentence("fact-write.instead", forms=meant)
        closed = fact.choices and fact.choices[0][0] == "@"
        self.form.problem(
            "name/unknown.value" if closed else wrong.id,
            node,
            inside=inside,
            offset=offset + node.quoted,
            span=len(text) or 1,
            wrong=wrong.of(fact.name),
            better=better,
        )


def _is_worded(text: str) -> bool:
    """Whether a text begins as a condition does."""
    return any(one.applies(rest) and one.is_word for one, rest in beginning(text))
